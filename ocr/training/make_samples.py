"""Makes samples in shards: ocr/training/make_samples.py --work DIR --shards N --first K [--strings] [--corrected] [--unseen].

A shard holds `--size` samples: x (n × 32 × 128 uint8), digits (n × 7 int8, -1 beyond the end),
state and flag (uint8), known (1: the box was known). Shard k is the same whenever it is made.
`fields-K.npz` are whole fields on paper (renderer.py, through isolate_ink), `strings-K.npz` clean
strings (composer.py), `unseen-K.npz` fields of the hands that are held out.
"""
import argparse
import os
import struct
import subprocess

import numpy as np

import banks
import composer
import renderer

ROWS, COLS = 32, 128


def inputs_of(tool, crops):
    packed = b"".join(
        struct.pack("<HHhhhh", c.shape[0], c.shape[1], *(b or (0, 0, 0, 0))) + np.ascontiguousarray(c).tobytes()
        for c, b in crops)
    out = subprocess.run([tool], input=packed, stdout=subprocess.PIPE, check=True).stdout
    a = np.frombuffer(out, np.uint8).reshape(len(crops), 1 + ROWS * COLS)
    return a[:, 0], a[:, 1:].reshape(-1, ROWS, COLS)


def make_fields(number, size, tool, hands, states):
    rng = np.random.default_rng([2020, number])
    xs, rows, wanted = [], [], size
    while wanted > 0:
        made = [renderer.render(hands, rng, states) for _ in range(min(500, wanted))]
        empty, x = inputs_of(tool, [(m[0], m[1]) for m in made])
        keep = [i for i in range(len(made)) if not empty[i]]  # the network never sees an empty box
        xs.append(x[keep])
        rows += [(made[i][2], made[i][3], made[i][4], made[i][1] is not None) for i in keep]
        wanted -= len(keep)
    digits = np.full((len(rows), 7), -1, np.int8)
    for i, r in enumerate(rows):
        digits[i, :len(r[0])] = r[0]
    return dict(x=np.concatenate(xs), digits=digits, state=np.array([r[1] for r in rows], np.uint8),
                flag=np.array([r[2] for r in rows], np.uint8), known=np.array([r[3] for r in rows], np.uint8))


def make_strings(number, size, hands, of_struck):
    rng = np.random.default_rng([2021, number])
    x, digits = np.zeros((size, ROWS, COLS), np.uint8), np.full((size, 7), -1, np.int8)
    flag = np.zeros(size, np.uint8)
    for i in range(size):
        x[i], d, flag[i] = composer.compose(hands, rng, of_struck)
        digits[i, :len(d)] = d
    none = np.zeros(size, np.uint8)
    return dict(x=x, digits=digits, state=none, flag=flag, known=none)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--data", default=os.environ.get("RECANVASS_DATA", "../shared/data"))
    p.add_argument("--tool", help="crops_to_inputs; for fields")
    p.add_argument("--strings", action="store_true")
    p.add_argument("--corrected", action="store_true", help="mostly numbers that were corrected")
    p.add_argument("--unseen", action="store_true", help="fields of the hands that no network learns from")
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--shards", type=int, default=60)
    p.add_argument("--size", type=int, default=5000)
    a = p.parse_args()
    os.makedirs(a.work, exist_ok=True)
    hands = banks.training_banks(a.data, a.work, a.unseen)
    kind = "strings" if a.strings else "unseen" if a.unseen else "fields"
    states = renderer.CORRECTED if a.corrected else renderer.STATES
    of_struck = composer.CORRECTED if a.corrected else composer.OF_STRUCK
    for k in range(a.first, a.first + a.shards):
        path = os.path.join(a.work, f"{kind}-{k:04d}.npz")
        if os.path.exists(path):
            continue
        shard = make_strings(k, a.size, hands, of_struck) if a.strings else make_fields(k, a.size, a.tool, hands, states)
        np.savez(path + ".tmp.npz", **shard)
        os.rename(path + ".tmp.npz", path)


if __name__ == "__main__":
    main()
