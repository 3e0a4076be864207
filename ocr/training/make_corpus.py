"""The reader's small test corpus, tests/ocr/corpus: crops of boxes with numbers of MNIST's test set,
drawn here without the training renderer, with frames, dashes and noise; answers.csv beside them.
And tests/ocr/corpus/scores.bin: PyTorch's output for the first inputs, which the program must equal.

make_corpus.py --data DIR --out DIR --tool build/crops_to_inputs --models ocr/models
"""
import argparse
import csv
import os
import struct

import cv2
import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F

import banks
from make_samples import inputs_of
from train_network import cut_narrow, narrow


def box_crop(rng, bank, digits, dash):
    """Draws a 26 × 9 mm box at 150 dots an inch with 2 mm round it."""
    margin, bw, bh = 12, 154, 53
    crop = np.full((bh + 2 * margin, bw + 2 * margin), 244, np.float32)
    cv2.rectangle(crop, (margin - 1, margin - 1), (margin + bw, margin + bh), 150, 2)
    x = margin + int(rng.integers(10, 50))
    if dash:
        cv2.line(crop, (margin + 6, 38), (x - 4 + 10, 38 + int(rng.integers(-2, 3))), 60, 3, cv2.LINE_AA)
        x += 16
    for d in digits:
        raw = bank.any(d, rng)
        cols = np.flatnonzero(raw.max(0) > 60)
        g = cv2.resize(raw[:, cols[0]:cols[-1] + 1], None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC) / 255.
        y = margin + 4 + int(rng.integers(-4, 5))
        part = crop[y:y + g.shape[0], x:x + g.shape[1]]
        part -= np.clip(g * 1.15, 0, 1)[:, :part.shape[1]] * (part - 50)
        x += g.shape[1] + int(rng.integers(1, 6))
    crop = cv2.GaussianBlur(crop, (0, 0), .6) + rng.normal(0, 3, crop.shape)
    return np.clip(crop, 0, 255).astype(np.uint8), (margin, margin, bw, bh)


def run_onnx_in_torch(path, x):
    """Runs the exported graph, node by node, in PyTorch: the right result of the weights."""
    graph = onnx.load(path).graph
    value = {t.name: torch.tensor(onnx.numpy_helper.to_array(t).copy()) for t in graph.initializer}
    value[graph.input[0].name] = x
    for n in graph.node:
        a = {i.name: onnx.helper.get_attribute_value(i) for i in n.attribute}
        v = [value[i] for i in n.input]
        if n.op_type == "Conv":
            p = a["pads"]
            out = F.conv2d(v[0], v[1], v[2] if len(v) > 2 else None, a["strides"], (p[0], p[1]), 1, a.get("group", 1))
        elif n.op_type == "DequantizeLinear":
            out = v[0].float() * v[1].view(-1, *[1] * (v[0].dim() - 1))
        elif n.op_type == "Relu":
            out = F.relu(v[0])
        elif n.op_type == "GlobalMaxPool":
            out = v[0].amax((2, 3), keepdim=True)
        elif n.op_type == "GlobalAveragePool":
            out = v[0].mean((2, 3), keepdim=True)
        elif n.op_type == "Add":
            out = v[0] + v[1]
        elif n.op_type == "Pad":
            pads = [int(q) for q in v[1]]
            out = v[0] if not any(pads) else F.pad(v[0], [pads[3], pads[7], pads[2], pads[6]])
        elif n.op_type == "Constant":
            out = torch.tensor(onnx.numpy_helper.to_array(a["value"]).copy())
        else:
            raise SystemExit(f"make_corpus.py does not know the node {n.op_type}")
        value[n.output[0]] = out
    return value["columns"], value["state"]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default=os.environ.get("RECANVASS_DATA", "../shared/data"))
    p.add_argument("--out", required=True)
    p.add_argument("--tool", required=True)
    p.add_argument("--models", required=True)
    a = p.parse_args()
    rng, bank = np.random.default_rng(11), banks.mnist_test(a.data)
    rows, crops = [], []
    for k in range(48):
        digits = [int(d) for d in rng.integers(0, 10, 1 + k % 4)]
        crop, box = box_crop(rng, bank, digits, dash=k % 8 == 5)
        name = f"{k:02d}.png"
        cv2.imwrite(os.path.join(a.out, name), crop, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        rows.append([name, "".join(map(str, digits)), *box])
        crops.append((crop, box))
    with open(os.path.join(a.out, "answers.csv"), "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["file", "digits", "x", "y", "width", "height"])
        w.writerows(rows)
    # scores.bin: uint32 count; then for each: 32 × 128 bytes of input, and of the quick, the careful and the
    # thorough network 11 × 32 (narrow) or 64 and 7 floats of logits.
    _, x = inputs_of(a.tool, crops[:6])
    with open(os.path.join(a.out, "scores.bin"), "wb") as f:
        f.write(struct.pack("<I", len(x)))
        for one, of_narrow in zip(x, narrow(x)):
            seen = cut_narrow(one) if of_narrow else one
            f.write(one.tobytes())
            for which in ("quick", "careful", "thorough"):
                columns, state = run_onnx_in_torch(os.path.join(a.models, f"{which}.onnx"),
                                                   torch.from_numpy(seen.astype(np.float32))[None, None] / 255)
                f.write(columns.numpy().astype("<f4").tobytes() + state.numpy().astype("<f4").tobytes())


if __name__ == "__main__":
    main()
