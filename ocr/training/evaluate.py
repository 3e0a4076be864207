"""The table of the model card: see ocr/training/evaluate. Measures, never tunes."""
import argparse
import collections
import json
import math
import os
import subprocess
import tempfile

import cv2
import numpy as np

import banks
import measured_sets
import renderer
from fields import readings_of

NAMES = ["number", "blank", "void", "struck", "illegible"]
BINS = 15  # of equal mass
REHEARSAL_SEEDS = (2020, 2021)  # two, since a rate below 1 in 1,000 is claimed on 50,000 blank boxes or more


def calibration_error(probability, right):
    """Expected calibration error in bins of equal mass."""
    order = np.argsort(probability)
    parts = np.array_split(order, min(BINS, max(1, len(order) // 10)))
    return sum(len(p) * abs(probability[p].mean() - right[p].mean()) for p in parts) / len(order)


def risk_coverage(probability, right):
    """Returns the share read without a person, and errors for each field read, the surest first."""
    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(~right[order])
    read = np.arange(1, len(order) + 1)
    return read / len(order), wrong / read


def most_read_at(probability, right, errors):
    """Returns the largest share of fields, surest first, with at most so many errors among them."""
    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(~right[order])
    return float((wrong <= errors).mean())


def same_number(reading, truth):
    """ORAND's labels and Kenya's are numbers as written; leading zeros count."""
    return reading["state"] == "number" and reading["digits"] == truth


def rendered_fields(data, count, seed, work, unseen):
    rng = np.random.default_rng([2022, seed])
    hands = banks.training_banks(data, work, unseen)
    return [renderer.render(hands, rng) for _ in range(count)]


def most_likely_wrong(wrong, count):
    """Returns the most errors per 1,000 that are still believable: the exact one-sided 95 % bound (Clopper and Pearson)."""
    if wrong >= count:
        return 1000.
    terms = [math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1) for k in range(wrong + 1)]
    low, high = 0., 1.
    for _ in range(50):
        p = (low + high) / 2
        seen = sum(math.exp(t + k * math.log(p) + (count - k) * math.log1p(-p)) for k, t in enumerate(terms))
        low, high = (p, high) if seen > .05 else (low, p)
    return 1000 * high


def per_thousand(wrong, count):
    return (f"{wrong} errors in {count}: {1000 * wrong / max(1, count):.2f} per 1,000, "
            f"at most {most_likely_wrong(wrong, count):.2f} (95 %)")


def confusions(read, truths):
    """Returns the digits that were confused and all other errors, most frequent first."""
    digits, other = collections.Counter(), collections.Counter()
    for r, truth in zip(read, truths):
        if same_number(r, truth):
            continue
        if r["state"] != "number":
            other["read as " + r["state"]] += 1
        elif len(r["digits"]) != len(truth):
            other["a digit too many" if len(r["digits"]) > len(truth) else "a digit too few"] += 1
        else:
            digits.update(f"{a} for {b}" for a, b in zip(r["digits"], truth) if a != b)
    print("  misread: " + "; ".join(f"{what} {n}" for what, n in digits.most_common(10) + other.most_common()))


def c_digital(tool, data, curves):
    fields = measured_sets.c_digital(data)
    if fields is None:
        print(f"{'c.digital, one box a digit':<34} skipped: not in {data}")
        return
    read = []
    for photo in dict.fromkeys(name.split()[0] for _, _, name in fields):
        of_photo = [cells for cells, _, name in fields if name.startswith(photo)]
        read += readings_of(tool, [c for cells in of_photo for c in cells], cells=len(of_photo[0]))
    curves["c.digital"] = line("c.digital, one box a digit", read, [same_number(r, v) for r, (_, v, _) in zip(read, fields)])
    confusions(read, [v for _, v, _ in fields])


def line(name, read, right):
    p = np.array([r["probability"] for r in read])
    right = np.array(right)
    numbers = np.array([r["state"] == "number" for r in read])
    kept = p * numbers  # a field that is not read as a number goes to a person anyway
    surest = np.argsort(-kept, kind="stable")[:int(len(p) * .7)]
    coverage, risk = risk_coverage(kept, right)
    print(f"{name:<34} {len(p):>6} {100 * right.mean():>8.2f} % {100 * calibration_error(p, right):>6.2f} % "
          f"{int((~right[surest]).sum()):>5} {100 * most_read_at(kept, right, 0):>7.1f} % {100 * np.trapz(risk, coverage):>7.3f}")
    return p, right, coverage, risk


def save_failures(folder, name, fields, read, right):
    os.makedirs(folder, exist_ok=True)
    cells = []
    for ((crop, _), truth, _), r, ok in zip(fields, read, right):
        if not ok:
            k = min(300 / crop.shape[1], 70 / crop.shape[0])
            cell = np.full((92, 304), 255, np.uint8)
            small = cv2.resize(crop, None, fx=k, fy=k)
            cell[:small.shape[0], :small.shape[1]] = small
            cv2.putText(cell, f"{truth} / {r['digits'] or r['state']} {r['probability']:.2f}", (2, 88), 0, .45, 0, 1)
            cells.append(cell)
    if cells:
        cells += [np.full((92, 304), 255, np.uint8)] * (-len(cells) % 5)
        cv2.imwrite(os.path.join(folder, name + ".png"),
                    np.vstack([np.hstack(cells[i:i + 5]) for i in range(0, len(cells), 5)]))


def plot(path, curves):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6))
    left.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, (p, ok, coverage, risk) in curves.items():
        parts = np.array_split(np.argsort(p), min(BINS, max(1, len(p) // 10)))
        left.plot([p[i].mean() for i in parts], [ok[i].mean() for i in parts], marker="o", markersize=3, label=name)
        right.plot(100 * coverage, 1000 * risk, label=name)
    left.set(xlabel="probability said", ylabel="share right", title="Reliability (bins of equal mass)")
    right.set(xlabel="read without a person, %", ylabel="errors per 1,000 read", title="Risk and coverage",
              yscale="symlog", ylim=(0, None))
    left.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=90)


def rehearsed_cells(program, quality, precincts, seed):
    """Returns the cells of rehearsal pages, as rehearse --cells writes them, without those of missing pages."""
    with tempfile.TemporaryDirectory() as folder:
        cells = os.path.join(folder, "cells.jsonl")
        ran = subprocess.run([program, "rehearse", os.path.join(folder, "canvass"), "--precincts", str(precincts),
                              "--seed", str(seed), "--quality", quality, "--cells", cells, "--json"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if ran.returncode > 1:
            raise SystemExit(f"rehearse ended with {ran.returncode}")
        with open(cells) as f:
            return [c for c in map(json.loads, f) if c["read"]]


def same_cell(cell):
    truth, read = cell["truth"], cell["read"]
    return truth["state"] == read["state"] and truth["digits"].lstrip("0") == read["digits"].lstrip("0")


def rehearsals(program, precincts, curves):
    print(f"\nrehearsal pages, seeds {', '.join(map(str, REHEARSAL_SEEDS))}; of the cells that are not blank, and of those that are")
    for quality in ("scanner", "phone"):
        cells = [c for seed in REHEARSAL_SEEDS for c in rehearsed_cells(program, quality, precincts, seed)]
        written = [c for c in cells if c["truth"]["state"] != "blank"]
        read, right = [c["read"] for c in written], [same_cell(c) for c in written]
        name = f"rehearsal, {quality}, not blank"
        curves[name] = line(name, read, right)
        p = np.array([r["probability"] for r in read])
        for share in (.95, .98):
            surest = np.argsort(-p, kind="stable")[:int(len(p) * share)]
            print(f"  the surest {100 * share:.0f} %: {per_thousand(sum(not right[i] for i in surest), len(surest))}")
        empty = [c for c in cells if c["truth"]["state"] in ("blank", "void")]
        wrong = [c for c in empty if c["read"]["state"] == "number"]
        sure = sum(c["read"]["probability"] >= .9 for c in wrong)
        print(f"  blank or void boxes read as a number: {per_thousand(len(wrong), len(empty))}; with 90 % or more: {sure}")
        numbers = [c for c in written if c["truth"]["state"] == "number"]
        confusions([c["read"] for c in numbers], [c["truth"]["digits"] for c in numbers])
        for feature in sorted({f for c in written for f in c["truth"]["features"] or ["plain"]}):
            of = [c for c in written if feature in (c["truth"]["features"] or ["plain"])]
            print(f"  {feature:<18} {len(of):>6}, {100 * np.mean([same_cell(c) for c in of]):.1f} % exact")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default=os.environ.get("RECANVASS_DATA", "../shared/data"))
    p.add_argument("--tool", required=True)
    p.add_argument("--models", required=True)
    p.add_argument("--plots", action="store_true")
    p.add_argument("--failures", help="folder for pictures of what was misread")
    p.add_argument("--program", required=True, help="recanvass itself, for the rehearsals")
    p.add_argument("--precincts", type=int, default=200, help="of each rehearsal; 0: all, for claims below 1 per 1,000")
    p.add_argument("--work", default=tempfile.gettempdir(), help="where MNIST's thinned strokes are kept")
    p.add_argument("--rendered", type=int, default=4000)
    a = p.parse_args()
    print("exact: whole number right, nothing rejected. ECE: expected calibration error, 15 bins of equal mass.\n"
          "70 %: errors in the surest 70 %. read: share read before the first error. area: under risk-coverage.\n")
    print(f"{'set':<34} {'fields':>6} {'exact':>10} {'ECE':>8} {'70 %':>5} {'read':>9} {'area, %':>7}")
    curves = {}
    for name, make in (("MNIST-test strings, clean", measured_sets.mnist_test_strings),
                       ("ORAND-CAR-A", measured_sets.orand), ("Kenya 34A, rows by hand", measured_sets.kenya)):
        fields = make(a.data)
        if fields is None:
            print(f"{name:<34} skipped: not in {a.data}")
            continue
        read = readings_of(a.tool, [f[0] for f in fields])
        right = [same_number(r, f[1]) for r, f in zip(read, fields)]
        curves[name] = line(name, read, right)
        confusions(read, [f[1] for f in fields])
        if name == "ORAND-CAR-A":
            kept = [i for i, f in enumerate(fields) if f[2] not in measured_sets.CONTESTED]
            line("  without contested labels", [read[i] for i in kept], [right[i] for i in kept])
            for f, r in zip(fields, read):
                if f[2] in measured_sets.CONTESTED:
                    print(f"  contested: {f[2]}, label {f[1]}, we see {measured_sets.CONTESTED[f[2]]}, read {r['digits'] or r['state']}")
        if a.failures:
            save_failures(a.failures, name.split(",")[0].replace(" ", "-"), fields, read, right)
    c_digital(a.tool, a.data, curves)
    for hands, unseen in (("unseen hands", True), ("held out", False)):
        made = rendered_fields(a.data, a.rendered, 1, a.work, unseen)
        read = readings_of(a.tool, [(m[0], m[1]) for m in made])
        for name, known in ((f"rendered, box known, {hands}", True), (f"rendered, no box, {hands}", False)):
            which = [i for i, m in enumerate(made) if (m[1] is not None) == known]
            right = [read[i]["state"] == NAMES[made[i][3]] and read[i]["digits"] == "".join(map(str, made[i][2])) for i in which]
            curves[name] = line(name, [read[i] for i in which], right)
    print("\nstates of the rendered fields (row: truth; column: read)")
    print(" " * 12 + "".join(f"{n:>11}" for n in NAMES))
    for s, n in enumerate(NAMES):
        counts = [sum(1 for r, m in zip(read, made) if m[3] == s and r["state"] == t) for t in NAMES]
        print(f"{n:<12}" + "".join(f"{c:>11}" for c in counts))
    rehearsals(a.program, a.precincts, curves)
    if a.plots:
        plot(os.path.join(a.models, "calibration.png"), curves)


if __name__ == "__main__":
    main()
