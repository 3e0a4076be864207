"""Digits in other people's hands: MNIST's training set, optdigits, and handwriting fonts.
Never MNIST's test set."""
import collections
import gzip
import json
import os
import zlib

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

Banks = collections.namedtuple("Banks", "mnist opt fonts shares")
SHARES = {"mnist": .52, "strokes": .22, "fonts": .21, "opt": .05}  # share of the writers, by the source of their digits


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

    thin = None  # of training_banks: packed bits

    def near(self, digit, place, reach, rng):
        """Returns the index of a digit from about the same place of the set: most likely of the same hand."""
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
    """Returns strokes of one pixel (n × 56 × 56, 0 or 1): the pictures at twice their size, thinned after Zhang and Suen (1984)."""
    out = np.zeros((len(images), THIN_SIDE, THIN_SIDE), np.uint8)
    for i, image in enumerate(images):
        part = (cv2.resize(image, (THIN_SIDE, THIN_SIDE), interpolation=cv2.INTER_CUBIC) > 110).astype(np.uint8)
        part[:, [0, -1]] = part[[0, -1]] = 0
        out[i] = cv2.ximgproc.thinning(255 * part) > 0
    return out


def kept(path, make):
    """Returns the result of `make`, kept in the file at `path`: the strokes of all hands take a minute."""
    if not os.path.exists(path):
        np.save(path + ".tmp.npy", make())
        os.rename(path + ".tmp.npy", path)
    return np.load(path)


def mnist_train(data):
    folder = os.path.join(data, "digits", "mnist")
    return Bank(_idx(os.path.join(folder, "train-images-idx3-ubyte.gz")),
                _idx(os.path.join(folder, "train-labels-idx1-ubyte.gz")))


def mnist_test(data):
    """For measuring only (evaluate); training never calls this."""
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


HERE = os.path.dirname(os.path.abspath(__file__))


def thinned_font(path):
    """Returns its digits (10 × 56 × 56, 0 or 1) as strokes of one pixel."""
    big, half = 320, THIN_SIDE / 2
    font, out = ImageFont.truetype(path, big // 2), np.zeros((10, THIN_SIDE, THIN_SIDE), np.uint8)
    for digit in range(10):
        canvas = Image.new("L", (big, big))
        ImageDraw.Draw(canvas).text((big // 2, big // 2), str(digit), font=font, fill=255, anchor="mm")
        y, x = np.nonzero(cv2.ximgproc.thinning(255 * (np.asarray(canvas) > 100).astype(np.uint8)))
        high, wide = np.ptp(y) + 1, np.ptp(x) + 1
        k = min(40 / high, 50 / wide)
        out[digit, (half + k * (y - y.min() - high / 2)).astype(int), (half + k * (x - x.min() - wide / 2)).astype(int)] = 1
    return out


def font_hands(work, held_out):
    """Returns thinned digits (hands × 10 × 56 × 56, 0 or 1) of the handwriting fonts in package.json."""
    with open(os.path.join(HERE, "package.json"), "rb") as f:
        text = f.read()
    package = json.loads(text)
    names = [n.split("/")[1] for n in package["dependencies"]]
    folder = os.path.join(HERE, "node_modules", "@fontsource")
    paths = [os.path.join(folder, n, "files", f"{n}-latin-400-normal.woff") for n in names]
    if not all(map(os.path.exists, paths)):
        raise SystemExit(f"fonts are missing in {folder}: run script/bootstrap --training")
    hands = kept(os.path.join(work, f"fonts-{zlib.crc32(text):08x}.npy"), lambda: np.stack([thinned_font(p) for p in paths]))
    return hands[[(n in package["held_out"]) == held_out for n in names]]


def training_banks(data, work, unseen=False):
    """Returns MNIST's training set with its thinned strokes, optdigits and the fonts' hands, as the renderer takes them.
    `unseen`: only the held-out fonts; no network has learned from these hands."""
    mnist = mnist_train(data)
    mnist.thin = kept(os.path.join(work, "thin.npy"),
                      lambda: np.packbits(thinned(mnist.images).reshape(len(mnist.images), -1), 1))
    shares = {**dict.fromkeys(SHARES, 0.), "fonts": 1.} if unseen else SHARES
    return Banks(mnist, optdigits(data), font_hands(work, unseen), shares)
