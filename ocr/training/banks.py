"""Digits that other people wrote: MNIST's training set and optdigits. Never MNIST's test set."""
import gzip
import os

import cv2
import numpy as np


def _idx(path):
    with gzip.open(path, "rb") as f:
        data = f.read()
    dims = data[3]
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(dims)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dims).reshape(shape)


class Bank:
    """Pictures of single digits (n × side × side, 8 bit, 0 paper), in the order of their writers."""

    def __init__(self, images, labels):
        self.images = images
        self.labels = labels
        self.by_digit = [np.flatnonzero(labels == d) for d in range(10)]

    thin = None  # of with_thin: packed bits

    def near(self, digit, place, reach, rng):
        """The index of a digit from about the same place of the set: most likely of the same hand."""
        which = self.by_digit[digit]
        at = int(np.searchsorted(which, place))
        low, high = max(0, at - reach), min(len(which), at + reach)
        return which[int(rng.integers(low, high))]

    def some(self, digit, rng):
        which = self.by_digit[digit]
        return which[int(rng.integers(len(which)))]

    def any(self, digit, rng):
        return self.images[self.some(digit, rng)]

    def thin_picture(self, index):
        return np.unpackbits(self.thin[index]).reshape(THIN_SIDE, THIN_SIDE)


THIN_SIDE = 56  # px of the thinned pictures


def thinned(images):
    """Strokes of one pixel (n × 56 × 56 bool): Zhang and Suen's thinning (1984) of the pictures at twice their size."""
    out = np.zeros((len(images), THIN_SIDE, THIN_SIDE), bool)
    for first in range(0, len(images), 4000):
        part = np.stack([cv2.resize(i, (THIN_SIDE, THIN_SIDE), interpolation=cv2.INTER_CUBIC) > 110
                         for i in images[first:first + 4000]])
        part[:, [0, -1]] = part[:, :, [0, -1]] = False
        while True:
            before = part.sum()
            for odd in (True, False):
                n = [np.roll(part, (-dy, -dx), (1, 2)) for dy, dx in
                     ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))]
                count = np.add.reduce(n, dtype=np.int8)
                turns = np.add.reduce([~n[i] & n[(i + 1) % 8] for i in range(8)], dtype=np.int8)
                north, east, south, west = n[0], n[2], n[4], n[6]
                edge = (~(north & east & south) & ~(east & south & west) if odd
                        else ~(north & east & west) & ~(north & south & west))
                part = part & ~((count >= 2) & (count <= 6) & (turns == 1) & edge)
            if part.sum() == before:
                break
        out[first:first + 4000] = part
    return out


def with_thin(bank, path):
    """The bank with `thin`, kept in the file at `path`: a minute's work for all of MNIST."""
    if not os.path.exists(path):
        np.save(path + ".tmp.npy", np.packbits(thinned(bank.images).reshape(len(bank.images), -1), 1))
        os.rename(path + ".tmp.npy", path)
    bank.thin = np.load(path)
    return bank


def mnist_train(data):
    folder = os.path.join(data, "digits", "mnist")
    return Bank(_idx(os.path.join(folder, "train-images-idx3-ubyte.gz")),
                _idx(os.path.join(folder, "train-labels-idx1-ubyte.gz")))


def mnist_test(data):
    """For measuring only (evaluate); nothing that trains calls this."""
    folder = os.path.join(data, "digits", "mnist")
    return Bank(_idx(os.path.join(folder, "t10k-images-idx3-ubyte.gz")),
                _idx(os.path.join(folder, "t10k-labels-idx1-ubyte.gz")))


def optdigits(data):
    """32 × 32 bitmaps as text: 32 lines of 0 and 1, then a line with the digit."""
    images, labels, rows = [], [], []
    with gzip.open(os.path.join(data, "digits", "optdigits", "optdigits-orig.tra.gz"), "rt") as f:
        for line in f:
            line = line.strip()
            if len(line) == 32 and set(line) <= {"0", "1"}:
                rows.append([255 * int(c) for c in line])
            elif len(line) == 1 and len(rows) == 32:
                images.append(rows)
                labels.append(int(line))
                rows = []
            else:
                rows = []
    return Bank(np.asarray(images, np.uint8), np.asarray(labels, np.uint8))


def training_banks(data, work):
    """(MNIST's training set with its thinned strokes, optdigits), as the renderer takes them."""
    return with_thin(mnist_train(data), os.path.join(work, "thin.npy")), optdigits(data)
