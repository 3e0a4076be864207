"""The weights of train_network.py as the program embeds them: export_onnx.py --work DIR --which quick --out FILE.

Kernels become whole numbers of 8 bits with a scale for each of their outputs (DequantizeLinear): a quarter of
the size, with the same readings.
"""
import argparse
import os

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from network import COLS, ROWS, SHAPES, Network, network_of

LEAST_NUMBERS = 1000  # a smaller kernel stays as it is


def in_bytes(model):
    """Returns the same graph with its kernels in 8 bits."""
    graph = model.graph
    stored, nodes = [], []
    for tensor in graph.initializer:
        numbers = numpy_helper.to_array(tensor)
        if numbers.ndim != 4 or numbers.size < LEAST_NUMBERS:
            stored.append(tensor)
            continue
        scale = np.abs(numbers).reshape(len(numbers), -1).max(1) / 127
        scale[scale == 0] = 1
        whole = np.round(numbers / scale[:, None, None, None]).astype(np.int8)
        names = [tensor.name + part for part in ("_whole", "_scale", "_zero")]
        stored += [numpy_helper.from_array(a, n) for a, n in
                   zip((whole, scale.astype(np.float32), np.zeros(len(numbers), np.int8)), names)]
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=0))
    del graph.initializer[:]
    graph.initializer.extend(stored)
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes + rest)
    onnx.checker.check_model(model)
    return model


def folded_network(folder, which):
    """Returns the network as it was exported to the folder, for further training."""
    graph = onnx.load(os.path.join(folder, f"{which}.onnx")).graph
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            whole, scale, _ = (stored[name] for name in node.input)
            stored[node.output[0]] = whole.astype(np.float32) * scale[:, None, None, None]
    model = Network(**SHAPES[which], folded=True)
    named = ("columns", "state_most", "state_mean")
    inner = [m for name, m in model.named_modules() if isinstance(m, torch.nn.Conv2d) and name not in named]
    unnamed = iter(inner)  # in the order in which they are run
    for node in (n for n in graph.node if n.op_type == "Conv"):
        name = node.input[1].removesuffix(".weight")
        conv = getattr(model, name) if name in named else next(unnamed)
        for into, part in ((conv.weight, node.input[1]), (conv.bias, node.input[2])):
            assert into.shape == stored[part].shape
            into.data = torch.from_numpy(stored[part].copy())
    assert next(unnamed, None) is None
    return model


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--which", choices=list(SHAPES), required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    model = network_of(a.which, torch.load(os.path.join(a.work, f"{a.which}.pt"), map_location="cpu"))
    torch.onnx.export(model.eval(), torch.zeros(1, 1, ROWS, COLS), a.out, opset_version=13,
                      input_names=["ink"], output_names=["columns", "state"],
                      dynamic_axes={"ink": {0: "n", 3: "w"}, "columns": {0: "n", 3: "t"}, "state": {0: "n"}})
    onnx.save(in_bytes(onnx.load(a.out)), a.out)


if __name__ == "__main__":
    main()
