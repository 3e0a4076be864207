"""Clean strings at the network's own scale: digits written tightly side by side by one hand.

renderer.py draws whole fields with all faults of paper, and isolate_ink makes the input:
that is slow, and holds few digits that touch and few numbers beside struck ones. This module draws only the ink,
scaled to 32 × 128 as isolate_ink does (24 rows of digits, in the middle), some hundreds a second.
Always numbers.
"""
import cv2
import numpy as np

from network import COLS, ROWS
from renderer import REWRITTEN, Writer, _strike, random_digits

DIGIT_ROWS, MOST_INK, MOST_SQUEEZE = 24, COLS - 6, .72  # as in ocr/isolate_ink.cpp
OF_STRUCK, CORRECTED = .14, .5  # shares of the numbers that stand after a struck one: usually, and in mostly corrected ones
HEIGHT = 36  # px that digits are drawn at: about that of a box at 150 dots an inch
LONGEST = ([.30, .38, .24, .05, .03], [.05, .15, .22, .22, .18, .12, .06])  # boxes; amounts


def _length(rng):
    p = LONGEST[0 if rng.random() < .8 else 1]
    return 1 + int(rng.choice(len(p), p=p))


def _some_digits(rng):
    n = _length(rng)
    digits = [int(d) for d in rng.integers(0, 10, n)]
    u = rng.random()
    if u < .15:  # narrow digits are lost most often
        digits = [1 if rng.random() < .5 else d for d in digits]
    elif u < .22:
        digits = digits[:1] * n
    elif u < .30:
        return random_digits(rng, 7 if n > 4 else 4)
    return digits


def _reach(ink, side):
    """Returns the column of the ink's right (1) or left (-1) edge in each row; -1e9 where the row is empty."""
    on = ink > .4
    some = on.any(1)
    edge = ink.shape[1] - 1 - on[:, ::-1].argmax(1) if side > 0 else on.argmax(1)
    return np.where(some, side * edge, -10**9)


def _placed(canvas_ink, glyph, top, gap):
    """Returns the column that puts the glyph's nearest ink `gap` px to the right of the ink before it."""
    h = canvas_ink.shape[0]
    y0, y1 = max(0, top), min(h, top + glyph.shape[0])
    right = _reach(canvas_ink[y0:y1], 1)
    left = _reach(glyph[y0 - top:y1 - top], -1)
    # Strokes a row or two apart meet too.
    near = np.maximum.reduce([np.roll(right, k) for k in (-2, -1, 0, 1, 2)])
    apart = near + left
    apart = apart[(near > -10**8) & (left > -10**8)]
    cols = np.flatnonzero((canvas_ink > .4).any(0))
    if not len(apart):
        return (cols[-1] + 1 if len(cols) else 4) + gap
    return int(round(apart.max() + 1 + gap))


def _gap(w, rng, tight, pen):
    if tight:
        return rng.uniform(-.9, .35) * pen
    return max(1., (w.gap if w.gap > 0 else .1) * HEIGHT * rng.uniform(.5, 1.2))


def string_of(w, digits, rng):
    """Returns the ink of the digits on a canvas with room all round, and their rows."""
    pen = max(2., w.stroke_px(HEIGHT))
    tight_hand = rng.random() < .4
    canvas = np.zeros((3 * HEIGHT, int((len(digits) + 1) * HEIGHT * 1.7) + 20), np.float32)
    base, top_row, low_row, middle = 2 * HEIGHT, 10**9, 0, -10**9
    glyphs = []
    for d in digits:
        g = None
        while g is None or not (g > .4).any():  # the picture has at most a dot: take another one
            g = w.glyph(d, max(9, HEIGHT * float(np.exp(rng.normal(0, w.size_jitter)))))
        glyphs.append(g)
    for i, g in enumerate(glyphs):
        g = g[:2 * HEIGHT - 4]
        top = int(base - g.shape[0] + (w.drift * i + rng.normal(0, w.base_jitter)) * HEIGHT)
        top = min(max(2, top), canvas.shape[0] - g.shape[0] - 2)
        if i == 0:
            x = 8
        else:
            tight = rng.random() < (.7 if tight_hand else .1)
            x = _placed(canvas, g, top, _gap(w, rng, tight, pen))
            # Two figures with the same middle cannot be told from one.
            least = pen * 1.15 if digits[i] == digits[i - 1] else pen * .8
            x = int(max(x, middle + least - g.shape[1] / 2, 0))
        if x + g.shape[1] + 8 > canvas.shape[1]:
            canvas = np.pad(canvas, ((0, 0), (0, g.shape[1] + 2 * HEIGHT)))
        part = canvas[top:top + g.shape[0], x:x + g.shape[1]]
        np.maximum(part, g, out=part)
        middle = x + g.shape[1] / 2
        top_row, low_row = min(top_row, top), max(low_row, top + g.shape[0])
    return canvas, top_row, low_row, pen


def _after_struck(w, canvas, top, low, rng):
    """Returns the number with a struck-out one before it."""
    some = [int(d) for d in rng.integers(0, 10, int(rng.choice([1, 2, 3], p=[.55, .35, .1])))]
    old, old_top, old_low, _ = string_of(w, some, rng)
    cols = np.flatnonzero((old > .4).any(0))
    # One line through one figure reads as a crossed 7 or a slashed 0.
    for _ in range(2 if len(some) == 1 else 1):
        _strike(w, old, cols[0], old_top, cols[-1] - cols[0], old_low - old_top, HEIGHT)
    end = np.flatnonzero((old > .4).any(0))[-1]
    start = np.flatnonzero((canvas > .4).any(0))[0]
    gap = int(rng.uniform(.06, .6) * HEIGHT)
    both = np.zeros((canvas.shape[0], end + gap + canvas.shape[1] - start), np.float32)
    both[:, :old.shape[1]] = old[:, :both.shape[1]]
    np.maximum(both[:, end + gap:], canvas[:, start:], out=both[:, end + gap:])
    return both, min(top, old_top), max(low, old_low)


def _with_dashes(w, canvas, top, low, pen, rng):
    cols = np.flatnonzero((canvas > .4).any(0))
    left, right = cols[0], cols[-1]
    high = low - top
    if rng.random() < .13:
        n = int(rng.choice([1, 2, 3], p=[.5, .4, .1]))
        room = n * 2 * HEIGHT
        canvas = np.pad(canvas, ((0, 0), (room, 0)))
        left, right = left + room, right + room
        end = left - (rng.uniform(-.3, 1.2) * pen if rng.random() < .35 else rng.uniform(.05, .6) * high)
        for _ in range(n):
            long = rng.uniform(.25, .75) * high
            y = top + high * rng.uniform(.35, .68)
            w.line(canvas, [(end - long, y + rng.normal(0, 1)), (end - long / 2, y + rng.normal(0, 1)),
                            (end, y + rng.normal(0, 1))], HEIGHT, curved=True)
            end -= long + rng.uniform(.1, .5) * high + pen
    if rng.random() < .04:
        canvas = np.pad(canvas, ((0, 0), (0, 3 * HEIGHT)))
        at = right + rng.uniform(.1, .5) * high
        y = top + high * rng.uniform(.35, .7)
        w.line(canvas, [(at, y), (at + rng.uniform(.3, 1) * high, y + rng.normal(0, 1))], HEIGHT)
    return canvas


def _as_scanned(canvas, rng):
    if rng.random() < .8:
        canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(.4, 1.3))
    if rng.random() < .15:  # a dry pen, pencil
        grain = cv2.GaussianBlur(rng.random(canvas.shape).astype(np.float32), (3, 3), 0)
        canvas = canvas * np.clip(grain * rng.uniform(1.2, 2.2), .0, 1.1)
    if rng.random() < .06:  # a pen that skips
        skips = cv2.GaussianBlur(rng.standard_normal(canvas.shape).astype(np.float32), (0, 0), rng.uniform(1.2, 2.6))
        canvas = canvas * np.clip(1 + 4 * (skips / skips.std() + rng.uniform(.3, 1.4)), 0, 1)
    low, high = rng.uniform(.1, .3), rng.uniform(.55, .95)
    return np.clip((canvas - low) / (high - low), 0, 1)


def input_of(ink, top, low):
    """Returns 32 × 128 uint8, as isolate_ink scales ink for the network."""
    on = ink > .4
    cols, rows = np.flatnonzero(on.any(0)), np.flatnonzero(on.any(1))
    out = np.zeros((ROWS, COLS), np.uint8)
    if not len(cols):
        return out
    wide, high = cols[-1] - cols[0] + 1, max(low - top, 12)
    down = across = DIGIT_ROWS / high
    if wide * across > MOST_INK:
        across = MOST_INK / wide
        down = min(down, across / MOST_SQUEEZE)
    y0, y1, x0, x1 = max(0, rows[0] - 2), rows[-1] + 3, max(0, cols[0] - 2), cols[-1] + 3
    part = ink[y0:y1, x0:x1]
    size = max(1, round(part.shape[1] * across)), max(1, round(part.shape[0] * down))
    part = cv2.resize(part, size, interpolation=cv2.INTER_AREA if down < 1 else cv2.INTER_LINEAR)
    left = round(COLS / 2 + (x0 - cols[0] - wide / 2) * across)
    up = round(ROWS / 2 + (y0 - top - (low - top) / 2) * down)
    a, b = max(0, up), min(ROWS, up + part.shape[0])
    c, d = max(0, left), min(COLS, left + part.shape[1])
    if a < b and c < d:
        out[a:b, c:d] = np.round(255 * part[a - up:b - up, c - left:d - left]).astype(np.uint8)
    return out


def compose(banks, rng, of_struck):
    """Returns (input: 32 × 128 uint8, digits, flag). `of_struck`: share of numbers that follow a struck one."""
    w = Writer(banks, rng)
    digits = _some_digits(rng)
    canvas, top, low, pen = string_of(w, digits, rng)
    flag = 0
    if len(digits) < 5 and rng.random() < of_struck:
        flag = REWRITTEN
        canvas, top, low = _after_struck(w, canvas, top, low, rng)
    else:
        canvas = _with_dashes(w, canvas, top, low, pen, rng)
    return input_of(_as_scanned(canvas, rng), top, low), digits, flag
