"""The weights of train_network.py as the program embeds them: export_onnx.py --work DIR --which quick --out FILE.

Kernels become whole numbers of 8 bits with a scale for each of their outputs (DequantizeLinear): a quarter of
the size, and nobody can tell the readings apart.
"""
import argparse
import os

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from network import COLS, ROWS, Network
from train_network import SHAPES

LEAST_NUMBERS = 1000  # a smaller kernel stays as it is


def in_bytes(model):
    """The same graph, its kernels in 8 bits."""
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


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--which", choices=list(SHAPES), required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    model = Network(**SHAPES[a.which])
    model.load_state_dict(torch.load(os.path.join(a.work, f"{a.which}.pt"), map_location="cpu"))
    torch.onnx.export(model.eval(), torch.zeros(1, 1, ROWS, COLS), a.out, opset_version=13,
                      input_names=["ink"], output_names=["columns", "state"],
                      dynamic_axes={"ink": {0: "n", 3: "w"}, "columns": {0: "n", 3: "t"}, "state": {0: "n"}})
    onnx.save(in_bytes(onnx.load(a.out)), a.out)


if __name__ == "__main__":
    main()
