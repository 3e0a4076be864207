"""Fits the reader's calibration on rendered fields that nothing was trained on, and writes
ocr/models/numbers.calibration: calibrate.py --tool build/crops_to_readings --out FILE [--count N].

Never on data that is used for measuring. Two logistic maps (numbers; everything else) from the
score's log-odds to the probability, by Newton's method with a little shrinkage; and how often a
field without any ink left is really blank.
"""
import argparse
import os

import numpy as np

import banks
import renderer
from fields import readings_of

NAMES = ["number", "blank", "void", "struck", "illegible"]


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


def is_right(reading, digits, state):
    return reading["state"] == NAMES[state] and reading["digits"] == "".join(map(str, digits))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default=os.environ.get("RECANVASS_DATA", "../shared/data"))
    p.add_argument("--tool", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--count", type=int, default=8000)
    p.add_argument("--seed", type=int, default=77)
    a = p.parse_args()
    rng = np.random.default_rng([2021, a.seed])
    both = banks.mnist_train(a.data), banks.optdigits(a.data)
    made = [renderer.render(both, rng) for _ in range(a.count)]
    read = readings_of(a.tool, [(m[0], m[1]) for m in made])
    rows = [(r, is_right(r, m[2], m[3]), m[3]) for r, m in zip(read, made)]
    number = [(r["score"], ok) for r, ok, _ in rows if r["state"] == "number"]
    other = [(r["score"], ok) for r, ok, _ in rows if r["state"] != "number" and not r["empty"]]
    # Blank fields are rare in training and common on paper: as many of both kinds.
    lost = sum(1 for r, _, s in rows if r["empty"] and s != renderer.BLANK)
    inked = sum(1 for _, _, s in rows if s != renderer.BLANK)
    n, o = fit(*zip(*number)), fit(*zip(*other))
    text = ("# Made by ocr/training/calibrate.py; ocr/models/MODEL.md says on what.\n"
            f"temperature 1.0\nnumber_offset {n[0]:.4f}\nnumber_slope {n[1]:.4f}\n"
            f"other_offset {o[0]:.4f}\nother_slope {o[1]:.4f}\n"
            f"empty_is_blank {1 - (lost + 1) / (inked + 2):.5f}\n")
    with open(a.out, "w") as f:
        f.write(text)
    print(text + f"# {len(number)} numbers, {np.mean([ok for _, ok in number]):.4f} right; {len(other)} others, "
          f"{np.mean([ok for _, ok in other]):.4f} right; {lost} of {inked} inked fields came out empty")


if __name__ == "__main__":
    main()
