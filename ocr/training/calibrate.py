"""Fits the reader's calibration on the held-out shards of make_samples.py, and writes
ocr/models/numbers.calibration: calibrate.py --work DIR --onnx FILE --out FILE.

Never on data that is used for measuring. Two logistic maps (numbers; everything else) from the
score's log-odds to the probability, by Newton's method with a little shrinkage.
"""
import argparse

import numpy as np
import torch
import torch.nn.functional as F

from make_corpus import run_onnx_in_torch
from network import CTC_BLANK, STATES
from train_network import Samples, best_path, outputs

# Of the rendered fields with writing, about one in 500 comes out of isolate_ink without any ink
# (faint pencil in guilloche), and the network never sees those.
EMPTY_IS_BLANK = .998


def fit(scores, right):
    """Offset and slope of the logistic map."""
    p = np.clip(np.asarray(scores, float), 1e-9, 1 - 1e-9)
    x = np.stack([np.ones(len(p)), np.log(p / (1 - p))], 1)
    y, w, prior = np.asarray(right, float), np.array([0., 1.]), np.diag([1e-2, 1e-2])
    for _ in range(60):
        q = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - q) - prior @ (w - np.array([0., 1.]))
        hessian = (x * (q * (1 - q))[:, None]).T @ x + prior
        w = w + np.linalg.solve(hessian, gradient)
    return w


def scored(onnx, held):
    """(score, right) of fields read as numbers, and of the others."""
    number, other = [], []
    for places, columns, state in outputs(lambda x: run_onnx_in_torch(onnx, x), held):
        logp = F.log_softmax(columns[:, :, 0, :], 1).permute(2, 0, 1)
        p = F.softmax(state[:, :STATES, 0, 0], 1).numpy()
        for j, (k, digits) in enumerate(zip(places, best_path(columns))):
            truth, s = held.state[k], int(p[j].argmax())
            if s == 0 and digits:
                of_string = np.exp(-F.ctc_loss(logp[:, j:j + 1], torch.tensor([digits]), torch.tensor([logp.shape[0]]),
                                               torch.tensor([len(digits)]), blank=CTC_BLANK, reduction="sum").item())
                right = truth == 0 and digits == [int(v) for v in held.digits[k] if v >= 0]
                number.append((of_string * p[j, 0], right))
            elif s != 0:
                other.append((p[j, s], truth == s))
    return number, other


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--onnx", required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    torch.set_num_threads(1)
    number, other = scored(a.onnx, Samples(a.work, "fields", held_out=True))
    n, o = fit(*zip(*number)), fit(*zip(*other))
    with open(a.out, "w") as f:
        f.write("# Made by ocr/training/calibrate.py; ocr/models/MODEL.md says on what.\n"
                f"temperature 1.0\nnumber_offset {n[0]:.4f}\nnumber_slope {n[1]:.4f}\n"
                f"other_offset {o[0]:.4f}\nother_slope {o[1]:.4f}\nempty_is_blank {EMPTY_IS_BLANK}\n")
    for name, rows, w in (("numbers", number, n), ("others", other, o)):
        q = 1 / (1 + np.exp(-(w[0] + w[1] * np.array([np.log(max(s, 1e-9) / max(1e-9, 1 - s)) for s, _ in rows]))))
        ok = np.array([r for _, r in rows], float)
        parts = np.array_split(np.argsort(q), 15)
        error = sum(len(k) * abs(q[k].mean() - ok[k].mean()) for k in parts) / len(q)
        print(f"{name}: {len(rows)}, {ok.mean():.4f} right, offset {w[0]:.3f} slope {w[1]:.3f}, "
              f"error after fitting {error:.4f}")


if __name__ == "__main__":
    main()
