"""The sets for measuring the reader, never for training or tuning, as crops with their truth."""
import csv
import os

import cv2
import numpy as np

import banks

# Kenya, Form 34A: the four rows of the tally column on each photograph, found by hand: right edge
# of the column, then for each row y of the ruling above at the left and right, and below at the
# left and right (px of the photograph).
KENYA_ROWS = {
    "1_34_A_033177088100101.jpg": (397, [(116, 97, 230, 214), (230, 214, 315, 298), (315, 298, 411, 392), (411, 392, 533, 499)]),
    "1_34_A_033177088100102.jpg": (385, [(163, 151, 266, 257), (266, 257, 368, 360), (368, 360, 468, 459), (468, 459, 585, 560)]),
    "1_34_A_033177088100301.jpg": (359, [(192, 186, 288, 282), (288, 282, 382, 378), (382, 378, 477, 472), (477, 472, 585, 564)]),
    "1_34_A_033177088100401.jpg": (347, [(210, 206, 301, 302), (301, 302, 390, 390), (390, 390, 483, 477), (483, 477, 590, 567)]),
    "1_34_A_033177088100601.jpg": (374, [(262, 259, 363, 359), (363, 359, 468, 462), (468, 462, 570, 567), (570, 567, 672, 672)]),
    "1_34_A_033177088100701.jpg": (426, [(153, 141, 260, 244), (260, 244, 363, 346), (363, 346, 469, 448), (469, 448, 586, 557)]),
    "1_34_A_033177088101202.jpg": (344, [(310, 310, 414, 414), (414, 414, 518, 518), (518, 518, 625, 625), (625, 625, 735, 727)]),
    "1_34_A_033177088101502.jpg": (375, [(180, 180, 280, 280), (280, 280, 378, 378), (378, 378, 475, 475), (475, 475, 592, 571)]),
}


# ORAND labels that differ from what a person sees on the picture (file: what a person sees). They were found among what the
# reader misread with one digit apart, so others that it happens to share may remain.
CONTESTED = {
    "a_car_000285.jpg": "89800", "a_car_000340.jpg": "7393", "a_car_000498.jpg": "104927", "a_car_000669.jpg": "157946",
    "a_car_000817.jpg": "1119", "a_car_001116.jpg": "10862", "a_car_001192.jpg": "198",
}


def orand(data):
    folder = os.path.join(data, "strings", "orand-car-a")
    if not os.path.isdir(folder):
        return None
    with open(os.path.join(folder, "labels.csv")) as f:
        rows = list(csv.DictReader(f))
    return [((cv2.imread(os.path.join(folder, "images", r["file"]), cv2.IMREAD_GRAYSCALE), None),
             r["value"], r["file"]) for r in rows]


def kenya(data):
    folder = os.path.join(data, "forms", "kenya-34a")
    if not os.path.isdir(folder):
        return None
    fields = []
    with open(os.path.join(folder, "values.csv")) as f:
        for r in csv.DictReader(f):
            photo = cv2.imread(os.path.join(folder, r["file"]), cv2.IMREAD_GRAYSCALE)
            right, rows = KENYA_ROWS[r["file"]]
            for i, (tl, tr, bl, br) in enumerate(rows):
                high, margin = 48, 12
                scale = high / ((bl - tl + br - tr) / 2)
                wide = int(right * scale)
                m = cv2.getPerspectiveTransform(
                    np.float32([(0, tl), (right, tr), (right, br), (0, bl)]),
                    np.float32([(margin, margin), (margin + wide, margin), (margin + wide, margin + high), (margin, margin + high)]))
                crop = cv2.warpPerspective(photo, m, (wide + 2 * margin, high + 2 * margin),
                                           flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
                fields.append(((crop, (margin, margin, wide, high)), r[f"row{i + 1}"], f"{r['file']} row {i + 1}"))
    return fields


# c.digital: three boxes a number, one a digit, as found by hand on each photograph. A group of rows and
# columns: for each row its fields and the y of the first and the last column's boxes, for each column the x of
# its three boxes in the first row and how far they move to the last one (all px of the photograph).
C_DIGITAL = {
    "data_sample_01.jpg": [
        (["I.A.1", "I.A.2", "I.A.3", "I.A.4", "I.B.1", "I.B.2", "I.B.3", "I.B.4"],
         [(1699, 1687), (1795, 1784), (1891, 1882), (1986, 1974), (2160, 2148), (2254, 2242), (2348, 2335), (2446, 2433)],
         [(1277, 1381, 1484), (1598, 1698, 1798), (1921, 2023, 2125)], 14, 78),
        (["II.1", "II.2", "II.3", "II.4"], [(2743, 2743), (2839, 2839), (2937, 2937), (3040, 3040)],
         [(1954, 2057, 2158)], 12, 78),
        (["III.1", "III.2"], [(3365, 3345), (3468, 3452)],
         [(1309, 1413, 1517), (1637, 1744, 1849), (1970, 2072, 2174)], 6, 80),
    ],
    "pwp_sample_01.jpg": [
        (["IV.01", "IV.02", "IV.03", "V.A", "V.B", "V.C"],
         [(649, 649), (965, 965), (1278, 1278), (1687, 1687), (1888, 1888), (2224, 2224)],
         [(1430, 1504, 1577)], -10, 70),
    ],
}


def c_digital(data):
    """Returns each number as its three crops."""
    folder = os.path.join(data, "forms", "c-digital")
    if not os.path.isdir(folder):
        return None
    with open(os.path.join(folder, "values.csv")) as f:
        values = {(r["photo"], r["field"]): r["value"].split("|") for r in csv.DictReader(f)}
    high, margin, fields = 48, 14, []
    for file, groups in C_DIGITAL.items():
        photo = cv2.imread(os.path.join(folder, file), cv2.IMREAD_GRAYSCALE)
        for names, rows, columns, moved, side in groups:
            for name, (first_y, last_y) in zip(names, rows):
                down = (first_y - rows[0][0]) / max(1, rows[-1][0] - rows[0][0])
                for k, (xs, value) in enumerate(zip(columns, values[file, name])):
                    y = first_y + (last_y - first_y) * k / max(1, len(columns) - 1)
                    scale = high / side
                    cells = [cv2.warpAffine(photo, np.float32([[scale, 0, margin + high / 2 - scale * (x + moved * down)],
                                                               [0, scale, margin + high / 2 - scale * y]]),
                                            (high + 2 * margin,) * 2, flags=cv2.INTER_AREA) for x in xs]
                    fields.append(([(c, (margin, margin, high, high)) for c in cells], value, f"{file} {name} {k + 1}"))
    return fields


def mnist_test_strings(data, count=2000, seed=4):
    """Returns numbers of 1–4 digits of MNIST's test set, side by side on clean paper at twice their size."""
    if not os.path.isdir(os.path.join(data, "digits", "mnist")):
        return None
    bank, rng, fields = banks.mnist_test(data), np.random.default_rng(seed), []
    for k in range(count):
        digits = [int(d) for d in rng.integers(0, 10, 1 + k % 4)]
        gap = int(rng.integers(2, 9))
        parts = []
        for d in digits:
            raw = bank.any(d, rng)
            cols = np.flatnonzero(raw.max(0) > 60)
            parts.append(cv2.resize(raw[:, cols[0]:cols[-1] + 1], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
        wide = sum(p.shape[1] for p in parts) + gap * (len(parts) - 1)
        crop = np.full((72, wide + 48), 255, np.uint8)
        x = 24
        for part in parts:
            crop[8:64, x:x + part.shape[1]] = 255 - part
            x += part.shape[1] + gap
        fields.append(((crop, None), "".join(map(str, digits)), f"mnist-test {k}"))
    return fields
