"""Digits that other people wrote: MNIST's training set and optdigits. Never MNIST's test set."""
import gzip
import os

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

    def near(self, digit, place, reach, rng):
        """A digit from about the same place of the set: most likely of the same hand."""
        which = self.by_digit[digit]
        at = int(np.searchsorted(which, place))
        low, high = max(0, at - reach), min(len(which), at + reach)
        return self.images[which[int(rng.integers(low, high))]]

    def any(self, digit, rng):
        which = self.by_digit[digit]
        return self.images[which[int(rng.integers(len(which)))]]


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
