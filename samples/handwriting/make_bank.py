#!/usr/bin/env python3
"""Makes bank.bin, the hands of the rehearsal writer, from MNIST's test set.

    python3 samples/handwriting/make_bank.py ../shared/data/digits/mnist samples/handwriting/bank.bin

Every digit is traced as a pen would have drawn it: enlarged smoothly, thinned to its centre line,
cut into strokes, smoothed and simplified. A point keeps the half width of the stroke there, so that
the writer can draw the digit at any resolution and with any pen. Digits whose redrawn strokes do not
fit the picture they were traced from are left out; none is left out for being hard to read.

Format, little endian: "RCHW1\n", number of digits (u16); per digit: label (u8), strokes (u8); per
stroke: points (u8), then x, y (u8, 1/9 px of the 28 × 28 picture) and half width (u8, 1/32 px) each.

Needs Debian's python3-numpy and python3-opencv (with ximgproc).
"""
import gzip
import struct
import sys

import cv2
import numpy as np

SCALE = 9  # picture px per MNIST px: 28 * 9 = 252 fits a byte
RADIUS_STEPS = 32  # steps of the half width per MNIST px
SMOOTHING = 4.0  # sigma along a stroke, in enlarged px: wipes out the staircase of the thinning
TOLERANCE = 0.7  # simplification, in enlarged px (1/13 px of MNIST)
LEAST_FIT = 0.72  # intersection over union of the redrawn digit and its picture
MOST_RADIUS = 3.0  # half width in MNIST px: thicker is a blot where a loop was filled in


def read_idx(path):
    with gzip.open(path) as file:
        data = file.read()
    dimensions = data[3]
    shape = struct.unpack(">" + "I" * dimensions, data[4:4 + 4 * dimensions])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


STRAIGHT = [(-1, 0), (0, 1), (1, 0), (0, -1)]
DIAGONAL = [(-1, 1), (1, 1), (1, -1), (-1, -1)]


def neighbours(point, pixels):
    """Adjacent pixels; a diagonal one only where no straight way leads to it."""
    y, x = point
    near = [(y + dy, x + dx) for dy, dx in STRAIGHT if (y + dy, x + dx) in pixels]
    for dy, dx in DIAGONAL:
        if (y + dy, x + dx) in pixels and (y + dy, x) not in pixels and (y, x + dx) not in pixels:
            near.append((y + dy, x + dx))
    return near


def strokes_of(pixels):
    """The skeleton's edges between ends and junctions, and closed rings, as lists of pixels."""
    degree = {p: len(neighbours(p, pixels)) for p in pixels}
    nodes = sorted(p for p in pixels if degree[p] != 2)
    used = set()
    strokes = []

    def walk(start, step):
        path = [start, step]
        used.add((start, step))
        while degree[path[-1]] == 2 and path[-1] != start:
            ahead = [q for q in neighbours(path[-1], pixels) if q != path[-2]]
            if not ahead:
                break
            path.append(ahead[0])
        used.add((path[-1], path[-2]))
        return path

    for node in nodes:
        for step in neighbours(node, pixels):
            if (node, step) not in used:
                strokes.append(walk(node, step))
    left = set(pixels) - {p for path in strokes for p in path}
    while left:
        start = min(left)
        around = neighbours(start, pixels)
        path = walk(start, around[0]) if around else [start, start]
        strokes.append(path)
        left -= set(path)
    return strokes, degree


def without_spurs(pixels, radius):
    """Drops the short hairs that thinning leaves on thick strokes."""
    strokes, degree = strokes_of(pixels)
    for path in strokes:
        ends = [degree[path[0]] == 1, degree[path[-1]] == 1]
        if sum(ends) != 1:
            continue
        joint = path[-1] if ends[0] else path[0]
        if len(path) < 1.3 * radius[joint] + 2:
            pixels = pixels - (set(path) - {joint})
    return pixels


def smoothed(path, closed):
    if len(path) < 5:
        return path
    reach = int(3 * SMOOTHING)
    kernel = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * SMOOTHING**2))
    kernel /= kernel.sum()
    if closed:
        padded = np.concatenate([path[-reach - 1:-1], path, path[1:reach + 1]])
    else:  # mirrored through the ends, which therefore stay where they are
        reach_in = min(reach, len(path) - 1)
        head = 2 * path[0] - path[reach_in:0:-1]
        tail = 2 * path[-1] - path[-2:-reach_in - 2:-1]
        fill = reach - reach_in
        padded = np.concatenate([np.repeat(head[:1], fill, 0), head, path, tail,
                                 np.repeat(tail[-1:], fill, 0)])
    return np.stack([np.convolve(padded[:, i], kernel, "valid") for i in range(path.shape[1])], 1)


def simplified(points):
    """Ramer, Douglas and Peucker over (x, y, radius)."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        a, b = points[first], points[last]
        t = np.linspace(0, 1, last - first + 1)[1:-1, None]
        inner = points[first + 1:last]
        chord = b[:2] - a[:2]
        length = np.hypot(*chord)
        if length > 1e-6:
            rel = inner[:, :2] - a[:2]
            off = np.abs(rel[:, 0] * chord[1] - rel[:, 1] * chord[0]) / length
        else:
            off = np.hypot(*(inner[:, :2] - a[:2]).T)
        off = np.maximum(off, 0.5 * np.abs(inner[:, 2] - (a[2] + t[:, 0] * (b[2] - a[2]))))
        worst = int(off.argmax())
        if off[worst] > TOLERANCE:
            keep[first + 1 + worst] = True
            todo += [(first, first + 1 + worst), (first + 1 + worst, last)]
    return points[keep]


def redrawn(strokes, size):
    picture = np.zeros((size, size), np.uint8)
    for stroke in strokes:
        for a, b in zip(stroke[:-1], stroke[1:]):
            width = max(1, int(round(a[2] + b[2])))
            cv2.line(picture, tuple(int(round(v)) for v in a[:2]), tuple(int(round(v)) for v in b[:2]),
                     255, width)
    return picture > 0


def trace(digit):
    size = 28 * SCALE
    large = cv2.resize(digit, (size, size), interpolation=cv2.INTER_CUBIC)
    large = cv2.GaussianBlur(large, (0, 0), SCALE * 0.45)
    ink = (large > 110).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(ink)
    for part in range(1, count):
        if stats[part, cv2.CC_STAT_AREA] < 2 * SCALE * SCALE:
            ink[parts == part] = 0
    if not ink.any():
        return None
    radius = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    skeleton = cv2.ximgproc.thinning(ink * 255)
    pixels = {(int(y), int(x)) for y, x in zip(*np.nonzero(skeleton))}
    pixels = without_spurs(pixels, radius)
    paths, _ = strokes_of(pixels)
    strokes = []
    for path in paths:
        points = np.array([(x, y, radius[y, x]) for y, x in path], float)
        strokes.append(simplified(smoothed(points, len(path) > 3 and path[0] == path[-1])))
    if not strokes or np.concatenate(strokes)[:, 2].max() > MOST_RADIUS * SCALE:
        return None
    drawn = redrawn(strokes, size)
    fit = (drawn & (ink > 0)).sum() / max(1, (drawn | (ink > 0)).sum())
    return strokes if fit >= LEAST_FIT and len(strokes) < 30 else None


def packed(label, strokes):
    out = bytearray([label, len(strokes)])
    for stroke in strokes:
        out.append(len(stroke))
        for x, y, r in stroke:
            out += bytes(int(np.clip(round(v), 0, 255)) for v in (x, y, r * RADIUS_STEPS / SCALE))
    return bytes(out)


def main(folder, out):
    cv2.setNumThreads(1)
    pictures = read_idx(f"{folder}/t10k-images-idx3-ubyte.gz")
    labels = read_idx(f"{folder}/t10k-labels-idx1-ubyte.gz")
    glyphs = []
    for picture, label in zip(pictures, labels):
        strokes = trace(picture)
        if strokes and all(len(s) < 256 for s in strokes):
            glyphs.append(packed(int(label), strokes))
    with open(out, "wb") as file:
        file.write(b"RCHW1\n" + struct.pack("<H", len(glyphs)) + b"".join(glyphs))
    print(f"{len(glyphs)} of {len(pictures)} digits")


if __name__ == "__main__":
    main(*sys.argv[1:])
