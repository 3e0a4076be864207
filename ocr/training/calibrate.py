"""Fits the reader's calibration on the held-out shards of make_samples.py, and writes
ocr/models/numbers.calibration: calibrate.py --work DIR --tool build/crops_to_readings --out FILE.

Never on data that is used for measuring. The program itself reads the inputs; from its scores come three
logistic maps (numbers of the quick network that stand, numbers of the careful one, everything else), by
Newton's method with a little shrinkage. Run it twice, with a build between, where the weights changed: the
file that is there decides which answers of the quick network stand.
"""
import argparse
import json
import subprocess

import numpy as np

from train_network import Samples

# Of the rendered fields with writing, about one in 500 comes out of isolate_ink without any ink
# (faint pencil in guilloche), and the network never sees those.
EMPTY_IS_BLANK = .998
QUICK_STANDS = .997  # the score from which a number of the quick network stands
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


def scored(tool, held):
    """(score, right) by who answered: "quick", "number" (the careful one's numbers), "other"."""
    out = subprocess.run([tool, "--inputs"], input=held.x.tobytes(), stdout=subprocess.PIPE, check=True).stdout
    rows = {"quick": [], "number": [], "other": []}
    for k, reading in enumerate(map(json.loads, out.splitlines())):
        truth = "".join(str(v) for v in held.digits[k] if v >= 0)
        right = reading["state"] == NAMES[held.state[k]] and (reading["state"] != "number" or reading["digits"] == truth)
        whose = "other" if reading["state"] != "number" else "number" if reading["careful"] else "quick"
        rows[whose].append((reading["score"], right))
    return rows


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--tool", required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    rows = scored(a.tool, Samples(a.work, "fields", held_out=True))
    with open(a.out, "w") as f:
        f.write("# Made by ocr/training/calibrate.py; ocr/models/MODEL.md says on what.\n"
                f"temperature 1.0\nquick_stands {QUICK_STANDS}\nempty_is_blank {EMPTY_IS_BLANK}\n")
        for name, some in rows.items():
            scores, right = np.array([s for s, _ in some]), np.array([r for _, r in some], float)
            w = fit(scores, right)
            f.write(f"{name}_offset {w[0]:.4f}\n{name}_slope {w[1]:.4f}\n")
            odds = np.log(np.maximum(scores, 1e-9) / np.maximum(1 - scores, 1e-9))
            q = 1 / (1 + np.exp(-(w[0] + w[1] * odds)))
            parts = np.array_split(np.argsort(q), 15)
            error = sum(len(k) * abs(q[k].mean() - right[k].mean()) for k in parts) / len(q)
            print(f"{name}: {len(q)}, {right.mean():.4f} right, offset {w[0]:.3f} slope {w[1]:.3f}, "
                  f"error after fitting {error:.4f}")


if __name__ == "__main__":
    main()
