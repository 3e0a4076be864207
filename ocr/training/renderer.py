"""Grey crops of fields with their truth, as scanners and phones see them.

Shares no code with the rehearsal writer (app/rehearsal). A crop is drawn at about 150 dots an inch:
paper, print (frame or rulings), writing, and what scanning does to them. ocr::isolate_ink then turns
it into the network's input, exactly as it does when the program reads.
"""
import cv2
import numpy as np

from digit_shapes import choose_hand, smooth, strokes_of

cv2.setNumThreads(1)

NUMBER, BLANK, VOID, STRUCK, ILLEGIBLE = range(5)
OVERWRITTEN, REWRITTEN = 1, 2  # flags


class Writer:
    """Draws ink (float32, 0–1) of one hand onto a canvas, with one pen."""

    def __init__(self, banks, rng):
        self.rng = rng
        self.mnist, self.opt, self.fonts, shares = banks
        self.source = str(rng.choice(list(shares), p=list(shares.values())))
        self.place = int(rng.integers(len(self.mnist.images)))
        self.one_hand = rng.random() < .6
        self.hand = choose_hand(rng)
        self.font = int(rng.integers(len(self.fonts)))
        self.slant = rng.normal(.14, .24)
        self.aspect = float(np.clip(rng.normal(.97, .19), .55, 1.5))
        self.gap = rng.uniform(.02, .40) if rng.random() < .68 else rng.uniform(-.18, .03)
        self.gap_jitter = rng.uniform(0, .10)
        self.size_jitter = rng.uniform(0, .12)
        self.base_jitter = rng.uniform(0, .07)
        self.drift = rng.normal(0, .04)
        self.turn = rng.uniform(0, .07)
        self.pen = float(np.clip(np.exp(rng.normal(np.log(.085), .40)), .035, .20))  # of the height
        self.level = rng.uniform(.30, .70)  # level at which MNIST's soft stroke is cut: thick to thin
        self.links = rng.random() < .22
        # A pen of its own, not MNIST's.
        self.fine = self.source == "fonts" or self.source == "mnist" and rng.random() < .6
        self.unsteady = rng.uniform(.4, 2.2)  # px of 56: distance of a font's lines from their places

    def glyph(self, digit, height):
        """Returns the ink of one digit, `height` px high, cut to its columns, and the place of its baseline."""
        rng = self.rng
        if self.source == "strokes":
            return self._drawn(strokes_of(digit, self.hand, rng), height)
        if self.source == "fonts":
            return self._fine(self.fonts[self.font, digit], digit, height, self.unsteady)
        if self.source == "opt":
            return self._soft(cv2.GaussianBlur(self.opt.any(digit, rng), (3, 3), 0), digit, height)
        index = self.mnist.near(digit, self.place, 25, rng) if self.one_hand else self.mnist.some(digit, rng)
        if self.fine:
            return self._fine(self.mnist.thin_picture(index), digit, height)
        return self._soft(self.mnist.images[index], digit, height)

    def _onto(self, side_of_raw, k, side):
        """Returns the affine map from a picture of a digit to a canvas, with this hand's slant and turn."""
        a = self.rng.normal(0, self.turn)
        kx = k * self.aspect
        m = np.array([[kx * np.cos(a), -k * (np.sin(a) + .5 * self.slant), 0],
                      [kx * np.sin(a), k * np.cos(a), 0]], np.float32)
        c = side_of_raw / 2
        m[:, 2] = side / 2 - m[:, :2] @ np.array([c, c], np.float32)
        return m

    def _fine(self, thin, digit, height, unsteady=0):
        """Returns the digit along the middle of its strokes, written with this hand's own pen."""
        rows = np.flatnonzero(thin.any(1))
        if not len(rows):
            return np.zeros((2, 2), np.float32)
        pen = max(1.2, self.pen * height)
        k = (height - pen) / max(16, rows[-1] - rows[0] + 1)
        if digit == 1:
            k = min(k, height / 30)
        side = int(np.ceil(thin.shape[0] * k * 1.6 + 2 * pen)) + 4
        far = cv2.GaussianBlur(cv2.distanceTransform(1 - thin, cv2.DIST_L2, 5), (3, 3), 0)
        if unsteady:
            far = self._wavering(far, unsteady)
        far = cv2.warpAffine(far, self._onto(thin.shape[0], k, side), (side, side), flags=cv2.INTER_LINEAR,
                             borderMode=cv2.BORDER_CONSTANT, borderValue=50)
        return _trim(np.clip(pen / 2 + .5 - (far - .35) * k, 0, 1))

    def _wavering(self, picture, by):
        """Moves every place of the picture softly, by `by` px in the root of the mean square."""
        size = picture.shape[::-1]
        x, y = (cv2.resize(self.rng.normal(0, by, (4, 4)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
                for _ in range(2))
        rows, cols = np.indices(picture.shape, np.float32)
        return cv2.remap(picture, cols + x, rows + y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def _soft(self, raw, digit, height):
        """Returns the digit as its picture shows it, enlarged and cut at this hand's level."""
        rows = np.flatnonzero(raw.max(1) > 60)
        k = height / max(8, rows[-1] - rows[0] + 1)
        if digit == 1:
            k = min(k, height / 15)
        side = int(np.ceil(raw.shape[0] * k * 1.5)) + 4
        m = self._onto(raw.shape[0], k, side)
        big = cv2.warpAffine(raw, m, (side, side), flags=cv2.INTER_CUBIC).astype(np.float32) / 255
        soft = 1.2 / max(k, 1)
        ink = np.clip((big - self.level) / (.35 * soft + .08) + .5, 0, 1)
        if self.level > .62 and k > 1.6:
            ink = np.minimum(ink, cv2.erode(ink, np.ones((2, 2), np.uint8)) + .15)
        return _trim(ink)

    def _drawn(self, lines, height):
        rng = self.rng
        k = 2 * height
        a = rng.normal(0, self.turn)
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]], np.float32)
        shear = np.array([[self.aspect, -self.slant], [0, 1]], np.float32)
        thick = max(2, self.pen * k * rng.uniform(.9, 1.1))
        moved = [(p @ shear.T @ turn.T) * k for p in lines]
        every = np.vstack(moved)
        corner = every.min(0) - thick / 2 - 3
        side = np.ceil((every.max(0) - corner + thick / 2 + 4) / 2).astype(int)
        canvas = np.zeros((2 * side[1], 2 * side[0]), np.uint8)
        for q in moved:
            cv2.polylines(canvas, [np.round((q - corner) * 8).astype(np.int32)], False, 255,
                          int(round(thick)), cv2.LINE_AA, 3)
        ink = cv2.resize(canvas, (int(side[0]), int(side[1])), interpolation=cv2.INTER_AREA)
        return _trim(ink.astype(np.float32) / 255)

    def number(self, digits, height):
        """Returns the ink of a whole number on a canvas of its own, cut to its extent."""
        rng = self.rng
        glyphs = []
        for d in digits:
            h = height * float(np.exp(rng.normal(0, self.size_jitter)))
            glyphs.append(self.glyph(d, max(9, h)))
        width = int(sum(g.shape[1] for g in glyphs) + height * (len(glyphs) + 1) * .9 + 20)
        canvas = np.zeros((int(height * 2.6) + 8, width), np.float32)
        x, base = height * .4, height * 1.7
        last = None
        for i, g in enumerate(glyphs):
            if i:
                x += (self.gap + rng.normal(0, self.gap_jitter)) * height
            y = base + self.drift * height * i + rng.normal(0, self.base_jitter) * height - g.shape[0]
            _put(canvas, g, x, y)
            middle = (x + g.shape[1] / 2, y + g.shape[0] * rng.uniform(.02, .25))
            if self.links and last is not None and rng.random() < .5:
                self.line(canvas, [last, middle], height)
            last = middle
            x += g.shape[1]
        return _trim(canvas)

    def line(self, canvas, points, height, curved=False, pen=None):
        """Draws a free stroke onto `canvas`, in its pixels."""
        p = np.asarray(points, np.float32)
        if curved:
            p = smooth(p)
        over = np.zeros(canvas.shape, np.uint8)
        thick = max(1, int(round((pen or self.stroke_px(height)))))
        cv2.polylines(over, [np.round(p * 8).astype(np.int32)], False, 255, thick, cv2.LINE_AA, 3)
        np.maximum(canvas, over.astype(np.float32) / 255, out=canvas)

    def stroke_px(self, height):
        return (self.pen if self.source == "strokes" or self.fine else .13 - .07 * self.level) * height


def _trim(ink):
    cols = np.flatnonzero(ink.max(0) > .25)
    rows = np.flatnonzero(ink.max(1) > .25)
    if not len(cols):
        return ink[:2, :2]
    return ink[max(0, rows[0] - 1):rows[-1] + 2, max(0, cols[0] - 1):cols[-1] + 2]


def _put(canvas, ink, x, y):
    """Keeps the darker of both, clipped at the edges of the canvas."""
    x, y = int(round(x)), int(round(y))
    h, w = ink.shape
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(canvas.shape[1], x + w), min(canvas.shape[0], y + h)
    if x1 <= x0 or y1 <= y0:
        return
    part = canvas[y0:y1, x0:x1]
    np.maximum(part, ink[y0 - y:y1 - y, x0 - x:x1 - x], out=part)


def random_digits(rng, most):
    weights = {1: [1], 3: [.3, .4, .3], 4: [.24, .32, .30, .14],
               7: [.07, .12, .19, .24, .21, .12, .05]}[most]
    n = 1 + int(rng.choice(len(weights), p=weights))
    digits = rng.integers(0, 10, n)
    u = rng.random()
    if u < .19 and n > 1:  # round amounts
        digits[int(rng.integers(1, n)):] = 0
    elif u < .25:  # leading zeros
        digits[:int(rng.integers(1, n + 1))] = 0
    elif u < .30:
        digits[:] = digits[0]
    return [int(d) for d in digits]


def _dash(w, canvas, x0, x1, y, height):
    rng = w.rng
    mid = ((x0 + x1) / 2, y + rng.normal(0, .05) * height)
    w.line(canvas, [(x0, y + rng.normal(0, .04) * height), mid, (x1, y + rng.normal(0, .08) * height)],
           height, curved=True)


def _void(w, canvas, area, height):
    """Draws a dash, an X, a slash or a wavy line: "nothing here", on purpose."""
    rng = w.rng
    x, y, bw, bh = area
    cx, cy = x + bw * rng.uniform(.25, .75), y + bh * rng.uniform(.35, .65)
    kind = rng.choice(["dash", "dashes", "x", "slash", "wave", "long"], p=[.34, .12, .18, .14, .10, .12])
    s = height * rng.uniform(.5, 1.1)
    if kind == "dash":
        half = height * rng.uniform(.25, 1.)
        _dash(w, canvas, cx - half, cx + half, cy, height)
    elif kind == "dashes":
        for i in range(int(rng.integers(2, 4))):
            at = x + bw * (.15 + .28 * i) + rng.normal(0, 2)
            _dash(w, canvas, at, at + height * rng.uniform(.3, .6), cy, height)
    elif kind == "long":
        _dash(w, canvas, x + bw * rng.uniform(0, .2), x + bw * rng.uniform(.8, 1.), cy, height)
    elif kind == "x":
        wide = s * rng.uniform(.4, 1.2) * (2 if rng.random() < .25 else 1)
        for sign in (-1, 1):
            w.line(canvas, [(cx - wide / 2, cy - sign * s / 2), (cx + rng.normal(0, 1), cy + rng.normal(0, 1)),
                            (cx + wide / 2, cy + sign * s / 2 + rng.normal(0, 2))], height, curved=True)
    elif kind == "slash":
        # More slanted than a 1.
        wide = s * rng.uniform(.75, 2.5)
        sign = 1 if rng.random() < .85 else -1
        w.line(canvas, [(cx - wide / 2, cy + sign * s / 2), (cx + wide / 2, cy - sign * s / 2)], height)
    else:
        n = int(rng.integers(5, 11))
        xs = np.linspace(cx - height * rng.uniform(.5, 1.3), cx + height * rng.uniform(.5, 1.3), n)
        ys = cy + height * rng.uniform(.08, .22) * np.where(np.arange(n) % 2, 1, -1)
        w.line(canvas, list(zip(xs, ys)), height, curved=True)


def _scribble(w, canvas, x, y, bw, bh, height):
    rng = w.rng
    n = int(rng.integers(5, 14))
    if rng.random() < .5:  # zigzag
        xs = np.linspace(x, x + bw, n) + rng.normal(0, 2, n)
        ys = np.where(np.arange(n) % 2, y, y + bh) + rng.normal(0, bh * .12, n)
    else:
        xs, ys = x + bw * rng.random(n), y + bh * rng.random(n)
    w.line(canvas, list(zip(xs, ys)), height, curved=rng.random() < .7)


def _strike(w, canvas, x, y, bw, bh, height):
    """Crosses out the writing in the rectangle."""
    rng = w.rng
    u = rng.random()
    if u < .38:
        for _ in range(int(rng.choice([1, 2, 3], p=[.55, .33, .12]))):
            at = y + bh * rng.uniform(.3, .7)
            tilt = bh * rng.normal(0, .18)
            w.line(canvas, [(x - height * rng.uniform(.02, .3), at + tilt), (x + bw / 2, at + rng.normal(0, 1.5)),
                            (x + bw + height * rng.uniform(.02, .3), at - tilt)], height, curved=True)
    elif u < .52:
        for sign in ([1, -1] if rng.random() < .6 else [1]):
            w.line(canvas, [(x, y + (bh if sign > 0 else 0)), (x + bw, y + (0 if sign > 0 else bh))], height)
    elif u < .72:  # a wave through the middle
        n = int(rng.integers(4, 5 + max(2, 4 * bw / height)))
        xs = np.linspace(x - height * rng.uniform(0, .2), x + bw + height * rng.uniform(0, .2), n)
        ys = y + bh * (rng.uniform(.4, .6) + rng.uniform(.12, .4) * np.where(np.arange(n) % 2, 1, -1) * rng.uniform(.6, 1, n))
        w.line(canvas, list(zip(xs, ys)), height, curved=rng.random() < .8)
    else:
        _scribble(w, canvas, x, y + bh * .1, bw, bh * .8, height)


def _write_field(w, state, flag, digits, canvas, area, height):
    """Puts the writing of one field onto `canvas`; `area` is the usual place of the writing."""
    rng = w.rng
    x, y, bw, bh = area

    def place(ink, at_x=None, at_y=None):
        free = bw - ink.shape[1]
        px = x + free * rng.beta(1.3, 1.3) if at_x is None else at_x
        py = y + bh / 2 - ink.shape[0] / 2 + rng.normal(0, .09) * bh if at_y is None else at_y
        _put(canvas, ink, px, py)
        return px, py, ink.shape[1], ink.shape[0]

    if state == VOID:
        _void(w, canvas, area, height)
    elif state == ILLEGIBLE:
        if rng.random() < .5:
            r = place(w.number(random_digits(rng, 3), height))
            for _ in range(int(rng.integers(2, 5))):
                _scribble(w, canvas, *r, height)
        else:
            wide = height * rng.uniform(.5, 2.5)
            _scribble(w, canvas, x + (bw - wide) * rng.random(), y + bh * .15, wide, bh * .7, height)
    elif state == STRUCK:
        _strike(w, canvas, *place(w.number(digits, height)), height)
    elif flag == REWRITTEN:
        old = w.number(random_digits(rng, 3), height * rng.uniform(.75, 1))
        new = w.number(digits, height * rng.uniform(.7, 1))
        if rng.random() < .72:  # beside
            r = place(old, at_x=x + max(0, (bw - old.shape[1] - new.shape[1]) * .4) * rng.random())
            _strike(w, canvas, *r, height)
            place(new, at_x=r[0] + r[2] + height * rng.uniform(.08, .6))
        else:  # above
            r = place(old, at_y=y + bh * .55)
            _strike(w, canvas, *r, height)
            place(new, at_x=r[0] + rng.normal(0, height * .2), at_y=r[1] - new.shape[0] - rng.uniform(0, .1) * height)
    elif state == NUMBER:
        ink = w.number(digits, height)
        px, py, iw, ih = place(ink)
        if flag == OVERWRITTEN:
            g = w.glyph(int(rng.integers(10)), height)
            k = rng.random()
            under = canvas * 0
            gx = px + (iw - g.shape[1]) * k
            if rng.random() < .7:  # written over again, to make clear which one counts
                a, b = max(0, int(gx)), max(0, int(gx + g.shape[1]))
                thick = 2 + int(rng.integers(3)) * (height > 26)
                if canvas[:, a:b].size:
                    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick))
                    canvas[:, a:b] = cv2.dilate(canvas[:, a:b], pen)
            _put(under, g, gx, py + (ih - g.shape[0]) / 2)
            np.maximum(canvas, under * rng.uniform(.55, 1), out=canvas)
        if rng.random() < .07:
            _dash(w, canvas, px - height * rng.uniform(.5, 3), px - height * rng.uniform(-.08, .35),
                  py + ih * rng.uniform(.35, .65), height)
        if rng.random() < .05:
            at = px + iw + height * rng.uniform(.05, .5)
            _dash(w, canvas, at, at + height * rng.uniform(.3, 1.5), py + ih * rng.uniform(.3, .7), height)


def _dotted(w, digits, height):
    """Writes a number with thousands separators and a full stop; these signs have no meaning here."""
    rng = w.rng
    groups, rest = [], list(digits)
    while rest:
        groups.insert(0, rest[-3:])
        rest = rest[:-3]
    parts = [w.number(g, height) for g in groups]
    pen = max(1.2, w.stroke_px(height))
    gap = height * rng.uniform(.12, .45)
    total = int(sum(p.shape[1] for p in parts) + (len(parts) + 1) * (gap + pen * 2 + 6) + height)
    high = int(max(p.shape[0] for p in parts) + height * .5)
    canvas = np.zeros((high, total), np.float32)
    x = 4
    foot = high - height * .3

    def mark(at):
        y = foot + rng.normal(-.03, .05) * height
        if rng.random() < .75:
            cv2.circle(canvas, (int(at * 8), int(y * 8)), int(pen * rng.uniform(.5, .9) * 8), 1., -1, cv2.LINE_8, 3)
        else:
            w.line(canvas, [(at, y), (at - height * .08, y + height * rng.uniform(.08, .22))], height)

    for i, p in enumerate(parts):
        if i:
            if rng.random() < .85:
                mark(x + gap * .5)
            x += gap + pen
        _put(canvas, p, x, foot - p.shape[0] + rng.normal(0, .03) * height)
        x += p.shape[1]
    if rng.random() < .35:
        mark(x + gap * rng.uniform(.3, .9))
    return _trim(canvas)


def _paper(rng, h, w, busy):
    level = rng.uniform(150, 250) if rng.random() < .85 else rng.uniform(75, 150)  # a photograph in the dark
    paper = np.full((h, w), level, np.float32)
    gy, gx = rng.normal(0, 14, 2) if rng.random() < .4 else (0, 0)
    yy = np.linspace(-.5, .5, h, dtype=np.float32)[:, None]
    xx = np.linspace(-.5, .5, w, dtype=np.float32)[None]
    paper += gy * yy + gx * xx
    if busy:
        strength = rng.uniform(3, 34)
        for _ in range(int(rng.integers(1, 4))):  # families of wavy lines
            a = rng.uniform(0, np.pi) if rng.random() < .5 else rng.normal(np.pi / 2, .2)
            period = rng.uniform(3.2, 12)
            y = np.arange(h, dtype=np.float32)[:, None]
            x = np.arange(w, dtype=np.float32)[None]
            along, across = x * np.cos(a) + y * np.sin(a), -x * np.sin(a) + y * np.cos(a)
            phase = across + rng.uniform(0, 5) * np.sin(along / rng.uniform(6, 40) + rng.uniform(0, 6))
            wave = np.sin(along * 2 * np.pi / period + phase * rng.uniform(0, .12))
            sharp = rng.uniform(.0, .95)
            paper -= strength * np.clip((wave - sharp) / (1 - sharp), 0, 1)
        if rng.random() < .3:
            paper -= rng.uniform(0, 25) * cv2.GaussianBlur(rng.random((h, w)).astype(np.float32), (3, 3), 0)
    return paper


def _print_line(paper, x0, y0, x1, y1, width, level):
    """Draws a printed line with soft edges, of any width; changes `paper` where the line is darker."""
    h, w = paper.shape
    long = float(np.hypot(x1 - x0, y1 - y0)) or 1.
    ux, uy = (x1 - x0) / long, (y1 - y0) / long
    ya, yb = int(max(0, min(y0, y1) - width - 2)), int(min(h, max(y0, y1) + width + 3))
    xa, xb = int(max(0, min(x0, x1) - width - 2)), int(min(w, max(x0, x1) + width + 3))
    if ya >= yb or xa >= xb:
        return
    y = np.arange(ya, yb, dtype=np.float32)[:, None] - np.float32(y0)
    x = np.arange(xa, xb, dtype=np.float32)[None] - np.float32(x0)
    aside = np.abs(x * np.float32(uy) - y * np.float32(ux))
    ends = np.abs(x * np.float32(ux) + y * np.float32(uy) - np.float32(long / 2)) - np.float32(long / 2)
    over = np.clip(np.float32(width / 2 + .5) - np.maximum(aside, ends), 0, min(1, width))
    part = paper[ya:yb, xa:xb]
    np.minimum(part, part * (1 - over) + np.float32(level) * over, out=part)


def _frame(rng, paper, box):
    """Draws the printed frame of a box that the form knows, a little off its place."""
    x, y, bw, bh = box
    dx, dy = rng.normal(0, 1.6, 2)
    t = rng.normal(0, .012)
    width = rng.uniform(1.2, 2.6)
    level = paper.mean() * (rng.normal(.62, .06) if rng.random() < .8 else rng.uniform(.1, .6))
    c = [(x, y), (x + bw, y), (x + bw, y + bh), (x, y + bh)]
    m = np.array([x + bw / 2, y + bh / 2])
    q = [(m[0] + (px - m[0]) - t * (py - m[1]) + dx, m[1] + t * (px - m[0]) + (py - m[1]) + dy) for px, py in c]
    table = rng.random() < .5  # rulings run on beyond the corners
    for i in range(4):
        (x0, y0), (x1, y1) = q[i], q[(i + 1) % 4]
        if table:
            x0, y0, x1, y1 = x0 - (x1 - x0), y0 - (y1 - y0), x1 + (x1 - x0), y1 + (y1 - y0)
        _print_line(paper, x0, y0, x1, y1, width, level)
    return level


def _rulings(rng, paper, area):
    """Draws lines below, above or beside the writing, on paper that no form describes."""
    h, w = paper.shape
    x, y, bw, bh = area
    for where in (y + bh * rng.uniform(.82, 1.15), y - bh * rng.uniform(-.1, .2)):
        if rng.random() < .38:
            t = rng.normal(0, .012) * w
            _print_line(paper, 0 if rng.random() < .8 else w * rng.random(), where + t, w, where - t,
                        rng.uniform(.8, 2.8), paper.mean() * rng.uniform(.1, .8))
    if rng.random() < .08:
        at = rng.choice([rng.uniform(0, .04), rng.uniform(.96, 1)]) * w
        _print_line(paper, at, 0, at + rng.normal(0, 1), h, rng.uniform(1, 2.5), paper.mean() * rng.uniform(.1, .7))


def _stamp(rng, paper):
    """Draws part of a rubber stamp, round or square, with letters and a date: printed, not written."""
    h, w = paper.shape
    side = int(rng.uniform(2.5, 7) * h)
    over = np.zeros((side, side), np.uint8)
    middle, thick = side // 2, int(rng.integers(1, 5))
    if rng.random() < .4:
        for r in (rng.uniform(.25, .48) * side, rng.uniform(.2, .45) * side):
            cv2.circle(over, (middle, middle), int(r), 255, thick, cv2.LINE_AA)
    else:
        half = int(rng.uniform(.12, .3) * side)
        cv2.rectangle(over, (int(.05 * side), middle - half), (int(.95 * side), middle + half), 255, thick)
    font = [cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX][int(rng.integers(3))]
    y = middle - int(.05 * side)
    for _ in range(int(rng.integers(1, 4))):
        some = list("ABCDEFGHIKLMNOPRSTUV" if rng.random() < .6 else "0123456789 -/")
        text = "".join(rng.choice(some, int(rng.integers(4, 11))))
        scale = rng.uniform(.006, .02) * h * (2 if rng.random() < .5 else 1)
        (tw, th), _ = cv2.getTextSize(text, font, scale, thick)
        cv2.putText(over, text, (middle - tw // 2, y), font, scale, 255, thick, cv2.LINE_AA)
        y += int(th * rng.uniform(1.2, 1.7))
    turn = cv2.getRotationMatrix2D((middle, middle), rng.normal(0, 12) if rng.random() < .8 else rng.uniform(0, 360), 1)
    turn[:, 2] += np.array([rng.uniform(-.45, .45) * side - middle + w / 2,
                            rng.uniform(-.35, .35) * side - middle + h / 2])
    ink = cv2.warpAffine(over, turn, (w, h)).astype(np.float32) / 255
    grain = cv2.GaussianBlur(rng.random((h, w)).astype(np.float32), (3, 3), 0)
    paper -= rng.uniform(25, 120) * ink * np.clip(grain * rng.uniform(1, 2.5), .3, 1)


def _fold(rng, grey):
    """Draws a fold: a soft shadow right through, over paper and ink."""
    h, w = grey.shape
    upright = rng.random() < .5
    along, across = (h, w) if upright else (w, h)
    at = rng.uniform(0, across) + rng.normal(0, .015) * (np.arange(along, dtype=np.float32) - along / 2)
    far = np.arange(across, dtype=np.float32)[None] - at[:, None]
    shadow = rng.uniform(.05, .35) * np.exp(-.5 * (far / rng.uniform(.8, 3.5)) ** 2)
    return grey * (1 - (shadow if upright else shadow.T))


def _scanned(rng, grey, faint):
    """Applies the effects of optics, sensor and file."""
    if rng.random() < .04:
        grey = _fold(rng, grey)
    if rng.random() < .75:
        s = rng.uniform(.25, .9) if rng.random() < .85 else rng.uniform(.9, 1.7)
        grey = cv2.GaussianBlur(grey, (0, 0), s)
    if rng.random() < .85:
        noise = rng.standard_normal(grey.shape, dtype=np.float32) * rng.uniform(.5, 4.5 if faint else 9)
        grey = grey + noise
    if rng.random() < .3:
        for _ in range(int(rng.integers(1, 9))):  # speckle
            at = (int(rng.integers(grey.shape[1])), int(rng.integers(grey.shape[0])))
            cv2.circle(grey, at, int(rng.integers(0, 2)), float(rng.uniform(0, 160)), -1)
    if rng.random() < .04:  # a streak of the scanner's glass, a fold
        x = float(rng.uniform(0, grey.shape[1]))
        t = rng.normal(0, .5) if rng.random() < .5 else rng.normal(0, grey.shape[0])
        cv2.line(grey, (int(x), 0), (int(x + t), grey.shape[0]), float(rng.uniform(80, 235)), 1, cv2.LINE_AA)
    if rng.random() < .04:
        cut = grey.mean() * rng.uniform(.7, .9)
        grey = np.where(grey < cut, 0., 255.).astype(np.float32)
    out = np.clip(grey, 0, 255).astype(np.uint8)
    if rng.random() < .8:
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 96))])
        out = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return out


STATES = [(NUMBER, 0, .68), (NUMBER, OVERWRITTEN, .06), (NUMBER, REWRITTEN, .07), (BLANK, 0, .04),
          (VOID, 0, .07), (STRUCK, 0, .05), (ILLEGIBLE, 0, .03)]

# Mostly numbers that their writer corrected.
CORRECTED = [(NUMBER, 0, .15), (NUMBER, OVERWRITTEN, .58), (NUMBER, REWRITTEN, .22), (STRUCK, 0, .05)]


def _over_frame(rng, size, area, px, py):
    """Returns a place for writing over an edge of its box, most of it inside or on the line."""
    x, y, bw, bh = area
    h, w = size
    out = rng.uniform(-2, min(8, .55 * w))  # beyond the edge or just inside it
    side = rng.choice(["left", "right", "top", "bottom"], p=[.32, .32, .12, .24])
    if side == "left":
        return x - out, py
    if side == "right":
        return x + bw - w + out, py
    return px, y - out if side == "top" else y + bh - h + out


def render(banks, rng, states=STATES):
    """Returns (crop: rows × cols uint8, box (x, y, w, h) or None, digits, state, flag)."""
    state, flag, _ = states[int(rng.choice(len(states), p=[s[2] for s in states]))]
    w = Writer(banks, rng)
    known = rng.random() < .55
    ratio = rng.uniform(.36, .84) if rng.random() < .9 else rng.uniform(.84, 1.2)
    if known:
        most = 1 if rng.random() < .07 else 4 if rng.random() < .85 else 7
        bh = int(rng.uniform(34, 66))
        height = bh * ratio
    else:
        most = 7
        height = rng.uniform(20, 44)
        bh = int(height * rng.uniform(1.05, 1.7))
    digits = random_digits(rng, most)
    has_digits = state == NUMBER
    inks = None
    if state == NUMBER and not flag and rng.random() < (.04 if known else .45):
        inks = _dotted(w, digits, height)
    elif state == NUMBER and not flag:
        inks = w.number(digits, height)
    wide = inks.shape[1] if inks is not None else height * .75 * (len(digits) + (4 if flag == REWRITTEN else 1))
    bw = int(max(bh * .8, wide * rng.uniform(1.0, 1.25) if rng.random() < .25 else wide + bh * rng.uniform(.2, 2.2)))
    bw = min(bw, 420)
    margin = int(rng.uniform(9, 15)) if known else 0
    h, wd = bh + 2 * margin, bw + 2 * margin
    area = (margin, margin, bw, bh)
    paper = _paper(rng, h, wd, busy=rng.random() < (.06 if known else .7))
    if known:
        _frame(rng, paper, area)
    else:
        _rulings(rng, paper, area)
    if rng.random() < .04:
        _stamp(rng, paper)

    ink = np.zeros((h, wd), np.float32)
    if inks is not None:
        px = margin + (bw - inks.shape[1]) * rng.beta(1.3, 1.3)
        py = margin + bh / 2 - inks.shape[0] / 2 + rng.normal(0, .09 if known else .05) * bh
        if known and rng.random() < .10:
            px, py = _over_frame(rng, inks.shape, area, px, py)
        _put(ink, inks, px, py)
        if rng.random() < .08:
            _dash(w, ink, px - height * rng.uniform(.5, 3), px - height * rng.uniform(-.08, .35),
                  py + inks.shape[0] * rng.uniform(.35, .65), height)
        if rng.random() < .06:
            at = px + inks.shape[1] + height * rng.uniform(.05, .5)
            end, row = at + height * rng.uniform(.3, 1.5), py + inks.shape[0] * rng.uniform(.3, .7)
            _dash(w, ink, at, end, row, height)
            if rng.random() < .35:  # "="
                _dash(w, ink, at, end, row + height * rng.uniform(.15, .3), height)
    elif state != BLANK:
        _write_field(w, state, flag, digits, ink, area, height)
    if known and rng.random() < .10:  # a neighbour's digits come in from above, below or beside
        other = w.number(random_digits(rng, 3), height)
        side = rng.choice(["above", "below", "right", "left"])
        reach = margin * rng.uniform(.2, 1.1)
        x = {"right": wd - reach, "left": reach - other.shape[1]}.get(side, rng.uniform(0, wd - 10))
        y = {"above": reach - other.shape[0], "below": h - reach}.get(side, margin + rng.uniform(-4, 4))
        _put(ink, other, x, y)
    faint = rng.random() < .10
    level = paper.mean()
    dark = rng.uniform(.16, .35) if faint else rng.uniform(.35, .98)
    grey = paper * (1 - ink * dark) if rng.random() < .7 else np.minimum(paper, level * (1 - ink * dark))
    if faint and rng.random() < .5:  # pencil is grainy
        grain = cv2.GaussianBlur(rng.random(grey.shape).astype(np.float32), (3, 3), 0)
        grey = paper - (paper - grey) * np.clip(grain * 1.6, .2, 1.1)
    crop = _scanned(rng, grey.astype(np.float32), faint)
    return crop, (area if known else None), digits if has_digits else [], state, flag
