"""Fits the reader's calibration on the held-out shards of make_samples.py, and writes
ocr/models/numbers.calibration: calibrate.py --work DIR --tool build/crops_to_readings --out FILE.

Never fits on data used for measuring. The program itself reads the inputs; its scores give four
logistic maps (numbers that the quick network reads alone, with the careful one, that all
three read; everything else), and a fifth for pictures without a known box, which all three always read, by Newton's
method with a little shrinkage. Such pictures come from anywhere: their map is fitted on hands that no network has seen.
"""
import argparse
import json
import os
import subprocess

import numpy as np

from train_network import Samples

CHOSEN = {
    # Score from which a number needs no other network. On rehearsals of seeds 7 and 8, which measure nothing, the
    # surest nine tenths of 18,294 numbers hold 47 errors, 33 with 0.97 and 0.95 (then a page takes more than three times
    # as long as its decoding); with 0.8 and 0.7, and the networks of before, 77.
    "quick_stands": .95, "careful_stands": .9,
    # Weight of each network beside those before it: chosen likewise; between 0.6 and 0.9 little changes.
    "careful_weight": .75, "thorough_weight": .85,
    # Of the rendered fields with writing, about one in 500 comes out of isolate_ink without any ink
    # (faint pencil in guilloche), and the network never sees those.
    "empty_is_blank": .998,
    # Of 12,000 rendered fields, 163 without a known box came out without ink; 18 of them held a number. Blank
    # pictures are rarer there than empty boxes are on a form.
    "alone_empty_is_blank": .9,
}
MAPS = ["quick", "careful", "thorough", "alone", "other"]
NAMES = ["number", "blank", "void", "struck", "illegible"]
HEAD = "# Made by ocr/training/calibrate.py; ocr/models/MODEL.md says on what.\n"


def text_of(maps):
    lines = [f"{name} {value}" for name, value in CHOSEN.items()]
    for name in MAPS:
        offset, slope = maps.get(name, (0, 1))
        lines += [f"{name}_offset {offset:.4f}", f"{name}_slope {slope:.4f}"]
    return HEAD + "\n".join(lines) + "\n"


def fit(scores, right):
    """Returns offset and slope of the logistic map."""
    p = np.clip(np.asarray(scores, float), 1e-9, 1 - 1e-9)
    x = np.stack([np.ones(len(p)), np.log(p / (1 - p))], 1)
    y, w, prior = np.asarray(right, float), np.array([0., 1.]), np.diag([1e-2, 1e-2])
    for _ in range(60):
        q = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - q) - prior @ (w - np.array([0., 1.]))
        hessian = (x * (q * (1 - q))[:, None]).T @ x + prior
        w = w + np.linalg.solve(hessian, gradient)
    return w


def scored(tool, calibration, work):
    """Groups (score, right) by the map for the score."""
    rows = {name: [] for name in MAPS}
    for alone in (False, True):  # a page's boxes are known; pictures by themselves have none
        held = Samples(work, "unseen" if alone else "fields", "cpu", held_out=True)
        places = np.flatnonzero(held.known.numpy() == (0 if alone else 1))
        out = subprocess.run([tool, "--inputs", "--calibration", calibration] + ["--alone"] * alone,
                             input=held.x.numpy()[places].tobytes(), stdout=subprocess.PIPE, check=True).stdout
        for k, reading in zip(places, map(json.loads, out.splitlines())):
            truth = "".join(str(v) for v in held.digits[k].tolist() if v >= 0)
            is_number = reading["state"] == "number"
            right = reading["state"] == NAMES[held.state[k]] and (not is_number or reading["digits"] == truth)
            if is_number:
                rows["alone" if alone else MAPS[reading["asked"] - 1]].append((reading["score"], right))
            elif not alone:
                rows["other"].append((reading["score"], right))
    return rows


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--tool", required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    first = os.path.join(a.work, "unfitted.calibration")
    with open(first, "w") as f:
        f.write(text_of({}))
    maps = {}
    for name, some in scored(a.tool, first, a.work).items():
        scores, right = np.array([s for s, _ in some]), np.array([r for _, r in some], float)
        w = maps[name] = fit(scores, right)
        odds = np.log(np.maximum(scores, 1e-9) / np.maximum(1 - scores, 1e-9))
        q = 1 / (1 + np.exp(-(w[0] + w[1] * odds)))
        parts = np.array_split(np.argsort(q), 15)
        error = sum(len(k) * abs(q[k].mean() - right[k].mean()) for k in parts) / len(q)
        print(f"{name}: {len(q)}, {right.mean():.4f} right, offset {w[0]:.3f} slope {w[1]:.3f}, "
              f"error after fitting {error:.4f}")
    with open(a.out, "w") as f:
        f.write(text_of(maps))


if __name__ == "__main__":
    main()
