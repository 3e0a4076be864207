"""Our own model of how digits are drawn: strokes through control points, in the hands that MNIST
(American writers of about 1990) lacks: the European 1 with its hook, the crossed 7, the open 4, the
slashed 0, the 2 with a loop, the 8 of two circles.

A digit is a list of strokes; a stroke is a list of points (x, y), x to the right in 0–0.6, y down
in 0–1 (0 top of the digit, 1 its foot). `curve` says whether the points are joined smoothly.
"""
import numpy as np

CURVE, LINE = True, False
JOINED = (3, 5, 9)  # digits of two strokes that stay the same digit when written in one stroke


def _arc(cx, cy, rx, ry, start, end, n=9):
    """Returns points of an ellipse from `start` to `end` degrees, clockwise from the right (y down)."""
    a = np.radians(np.linspace(start, end, n))
    return list(zip(cx + rx * np.cos(a), cy + ry * np.sin(a)))


SHAPES = {
    0: [
        [(CURVE, _arc(.30, .5, .26, .48, -80, 285, 13))],
        [(CURVE, _arc(.30, .5, .26, .48, -50, 330, 13))],
        [(CURVE, _arc(.30, .5, .30, .42, -100, 265, 13))],
        [(CURVE, _arc(.30, .5, .26, .48, -80, 285, 13)), (LINE, [(.52, .08), (.08, .92)])],
        [(CURVE, _arc(.30, .5, .24, .46, -90, 265, 12) + [(.42, .08), (.58, .02)])],
        [(CURVE, _arc(.30, .5, .26, .46, -20, -390, 13))],
        # Closed by crossing its own beginning.
        [(CURVE, [(.52, .0), (.24, .20), (.06, .56), (.12, .90), (.30, 1.), (.48, .86), (.50, .52), (.38, .24), (.18, .08)])],
        [(CURVE, [(.14, .04), (.40, .20), (.54, .54), (.46, .90), (.26, 1.), (.08, .82), (.10, .44), (.26, .18), (.48, .06)])],
    ],
    1: [
        [(LINE, [(.30, .0), (.30, 1.)])],
        [(LINE, [(.05, .32), (.34, .0), (.34, 1.)])],
        [(LINE, [(.0, .50), (.36, .02), (.32, 1.)])],
        [(LINE, [(.10, .22), (.32, .0), (.32, 1.)]), (LINE, [(.08, 1.), (.56, 1.)])],
        [(CURVE, [(.02, .38), (.16, .26), (.34, .0)]), (LINE, [(.34, .0), (.30, 1.)])],
        [(LINE, [(.40, .0), (.22, 1.)])],
        [(LINE, [(.16, .12), (.30, .0), (.28, 1.)])],
        [(CURVE, [(.26, .0), (.30, .5), (.34, .9), (.46, 1.)])],
        # The European 1: its upstroke begins low, at times at the foot.
        [(LINE, [(.0, .66), (.40, .0), (.38, 1.)])],
        [(LINE, [(-.04, .88), (.40, .0), (.36, 1.)])],
        [(CURVE, [(-.02, .72), (.22, .40), (.42, .0)]), (LINE, [(.42, .0), (.36, 1.)])],
        [(CURVE, [(.02, .46), (.24, .30), (.46, .0)]), (LINE, [(.46, .0), (.20, 1.)])],
    ],
    2: [
        [(CURVE, [(.06, .24), (.14, .06), (.32, .0), (.50, .10), (.50, .30), (.34, .58), (.04, .97)]),
         (LINE, [(.04, .97), (.56, .97)])],
        [(CURVE, [(.06, .22), (.20, .02), (.44, .04), (.52, .24), (.38, .54), (.14, .86), (.06, .96),
                  (.02, .88), (.12, .80), (.26, .90), (.42, 1.), (.58, .92)])],
        [(LINE, [(.06, .04), (.50, .04), (.08, .96), (.56, .96)])],
        [(CURVE, [(.08, .20), (.28, .0), (.50, .14), (.40, .48), (.20, .78), (.06, .92), (.22, .88),
                  (.40, .98), (.60, .94)])],
        [(CURVE, [(.10, .12), (.36, .02), (.50, .18), (.36, .50), (.08, .94)]),
         (CURVE, [(.08, .94), (.30, .90), (.58, .98)])],
        [(CURVE, [(.18, .26), (.06, .22), (.10, .04), (.36, .0), (.52, .18), (.34, .58), (.10, .92), (.02, .84),
                  (.14, .78), (.36, .94), (.62, .96)])],
        # Its foot runs on.
        [(CURVE, [(.08, .20), (.24, .0), (.46, .10), (.40, .46), (.08, .92), (.30, .86), (.62, .98), (.98, .84)])],
    ],
    3: [
        [(CURVE, [(.08, .12), (.28, .0), (.50, .12), (.46, .36), (.24, .46)]),
         (CURVE, [(.24, .46), (.50, .54), (.54, .80), (.32, 1.), (.04, .88)])],
        [(LINE, [(.06, .03), (.50, .03), (.24, .40)]),
         (CURVE, [(.24, .40), (.50, .50), (.54, .78), (.32, 1.), (.04, .90)])],
        [(CURVE, [(.10, .08), (.40, .02), (.48, .22), (.26, .44), (.16, .46), (.30, .44), (.54, .66),
                  (.40, .96), (.04, .94)])],
        [(CURVE, [(.08, .16), (.26, .02), (.46, .12), (.42, .36), (.20, .48), (.24, .56), (.30, .46),
                  (.52, .58), (.52, .84), (.26, 1.), (.04, .86)])],
    ],
    4: [
        [(LINE, [(.10, .02), (.06, .56), (.56, .56)]), (LINE, [(.44, .06), (.44, 1.)])],
        [(LINE, [(.40, .0), (.02, .66), (.58, .66)]), (LINE, [(.40, .30), (.40, 1.)])],
        [(LINE, [(.42, 1.), (.42, .0), (.04, .64), (.58, .64)])],
        [(CURVE, [(.12, .02), (.06, .30), (.08, .50), (.26, .52), (.48, .42)]),
         (LINE, [(.50, .02), (.44, 1.)])],
        [(LINE, [(.24, .0), (.02, .62), (.58, .56)]), (LINE, [(.40, .36), (.34, 1.)])],
        [(CURVE, [(.06, .04), (.04, .40), (.20, .54), (.42, .48), (.50, .06)]),
         (LINE, [(.50, .06), (.46, 1.)])],
        [(LINE, [(.26, .0), (.04, .56), (.60, .54)]), (LINE, [(.48, .22), (.40, 1.)])],
        # Little of its left arm.
        [(LINE, [(.10, .28), (.14, .52), (.50, .48)]), (LINE, [(.54, .02), (.44, 1.)])],
    ],
    5: [
        [(LINE, [(.52, .02), (.14, .02), (.10, .42)]),
         (CURVE, [(.10, .42), (.34, .36), (.54, .56), (.50, .86), (.26, 1.), (.02, .90)])],
        [(LINE, [(.14, .04), (.10, .44)]),
         (CURVE, [(.10, .44), (.34, .38), (.54, .58), (.48, .90), (.22, 1.), (.02, .88)]),
         (LINE, [(.14, .04), (.56, .0)])],
        [(CURVE, [(.54, .02), (.22, .06), (.14, .26), (.26, .44), (.48, .62), (.46, .90), (.22, 1.),
                  (.02, .90)])],
        [(CURVE, [(.56, .0), (.30, .05), (.16, .10), (.12, .36), (.22, .42), (.46, .56), (.44, .88),
                  (.20, 1.), (.0, .92)])],
        [(LINE, [(.16, .10), (.12, .46)]),
         (CURVE, [(.12, .46), (.40, .42), (.52, .66), (.38, .96), (.04, .94)]),
         (LINE, [(.20, .06), (.60, .04)])],
    ],
    6: [
        [(CURVE, [(.46, .02), (.22, .20), (.06, .56), (.10, .88), (.30, 1.), (.52, .84), (.46, .58),
                  (.26, .52), (.08, .70)])],
        [(CURVE, [(.30, .0), (.12, .36), (.06, .74), (.22, .99), (.46, .94), (.52, .70), (.34, .56),
                  (.12, .66), (.08, .78)])],
        [(CURVE, [(.52, .06), (.34, .02), (.10, .34), (.06, .78), (.26, 1.), (.50, .86), (.48, .60),
                  (.28, .52), (.10, .62)])],
        [(CURVE, [(.14, .0), (.08, .40), (.06, .80), (.24, 1.), (.48, .90), (.46, .66), (.24, .60),
                  (.08, .76)])],
    ],
    7: [
        [(LINE, [(.04, .03), (.54, .03), (.22, 1.)])],
        [(LINE, [(.04, .03), (.54, .03), (.22, 1.)]), (LINE, [(.12, .50), (.56, .50)])],
        [(LINE, [(.04, .18), (.06, .03), (.54, .05), (.30, 1.)]), (LINE, [(.14, .54), (.54, .46)])],
        [(CURVE, [(.02, .14), (.12, .04), (.34, .08), (.54, .02)]),
         (CURVE, [(.54, .02), (.36, .40), (.26, 1.)])],
        [(CURVE, [(.02, .14), (.12, .04), (.34, .08), (.54, .02)]),
         (CURVE, [(.54, .02), (.36, .40), (.26, 1.)]), (LINE, [(.14, .52), (.52, .50)])],
        [(LINE, [(.06, .26), (.08, .02), (.52, .02), (.40, 1.)])],
        [(CURVE, [(.0, .20), (.10, .04), (.30, .10), (.56, .0)]),
         (CURVE, [(.56, .0), (.36, .46), (.30, 1.)]), (LINE, [(.08, .62), (.58, .50)])],
    ],
    8: [
        [(CURVE, [(.46, .10), (.28, .0), (.10, .14), (.18, .36), (.44, .56), (.52, .80), (.30, 1.),
                  (.06, .84), (.14, .58), (.42, .36), (.48, .14), (.40, .06)])],
        [(CURVE, _arc(.30, .24, .19, .22, 90, -270, 10)), (CURVE, _arc(.30, .73, .25, .26, -90, 270, 11))],
        [(CURVE, [(.50, .06), (.22, .04), (.10, .22), (.40, .48), (.52, .74), (.32, .99), (.08, .84),
                  (.20, .54), (.44, .30), (.52, .04)])],
        [(CURVE, [(.28, .48), (.08, .28), (.20, .04), (.42, .06), (.46, .28), (.26, .48), (.06, .72),
                  (.18, .98), (.44, .96), (.52, .72), (.28, .48)])],
        [(CURVE, [(.52, .12), (.36, .0), (.12, .10), (.14, .32), (.40, .50), (.48, .78), (.28, 1.),
                  (.08, .82), (.22, .56), (.56, .24)])],
    ],
    9: [
        [(CURVE, [(.48, .16), (.30, .0), (.08, .14), (.10, .42), (.32, .48), (.48, .24)]),
         (LINE, [(.48, .14), (.44, 1.)])],
        [(CURVE, [(.46, .12), (.24, .0), (.06, .24), (.18, .48), (.40, .42), (.50, .12), (.50, .50),
                  (.38, .88), (.10, .98)])],
        [(CURVE, _arc(.28, .25, .22, .24, -10, -370, 10)), (CURVE, [(.50, .22), (.50, .60), (.34, 1.)])],
        [(CURVE, [(.50, .08), (.26, .0), (.08, .20), (.16, .44), (.38, .40), (.52, .06)]),
         (LINE, [(.52, .06), (.26, 1.)])],
        [(CURVE, _arc(.28, .25, .22, .24, -10, -370, 10)),
         (CURVE, [(.50, .25), (.52, .70), (.36, .98), (.08, .90)])],
        [(CURVE, [(.48, .14), (.26, .0), (.06, .18), (.18, .42), (.44, .32), (.52, .08), (.50, .60), (.30, 1.),
                  (.0, .84)])],
    ],
}


def smooth(points, steps=5):
    """Returns a Catmull-Rom curve through the points."""
    p = np.asarray(points, np.float32)
    if len(p) < 3:
        return p
    q = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[:, None, None]
    a, b, c, d = q[:-3], q[1:-2], q[2:-1], q[3:]
    s = .5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2
              + (3 * b - a - 3 * c + d) * t ** 3)
    return np.vstack([s.transpose(1, 0, 2).reshape(-1, 2), p[-1:]])


def choose_hand(rng):
    """One writer: the shape of each digit, the unsteadiness of the hand and its haste."""
    return {"shapes": {d: int(rng.integers(len(v))) for d, v in SHAPES.items()},
            "shake": float(rng.uniform(.01, .045)),
            "haste": float(rng.uniform(0, 1)) if rng.random() < .6 else 0.,
            "hooks": float(rng.uniform(.1, .6)) if rng.random() < .3 else 0.}


def hurried(line, haste):
    """Returns the line of a hand in haste, which cuts corners: each point becomes the mean of its neighbours."""
    p = np.asarray(line, np.float32)
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    steps = np.arange(33)
    at = np.linspace(0, walked[-1], len(steps))
    even = np.stack([np.interp(at, walked, p[:, i]) for i in range(2)], 1)
    reach = .5 + 3.2 * haste
    apart = np.abs(steps[:, None] - steps)
    near = np.exp(-.5 * (apart / reach) ** 2)
    # Fewer neighbours count towards an end: the ends stay in place.
    near *= apart <= np.minimum(steps, steps[::-1])[:, None]
    return (near @ even / near.sum(1, keepdims=True)).astype(np.float32)


def _hook(line, rng):
    """Adds a short tick at one end: the pen comes down before its line or goes on after it."""
    first = rng.random() < .5
    end, before = (line[0], line[1]) if first else (line[-1], line[-2])
    along = (end - before) / (np.hypot(*(end - before)) + 1e-6)
    turn = rng.normal(0, .9) + (np.pi / 2 if rng.random() < .5 else -np.pi / 2)
    c, s = np.cos(turn), np.sin(turn)
    tick = end + rng.uniform(.04, .14) * np.array([c * along[0] - s * along[1], s * along[0] + c * along[1]])
    return np.vstack([tick, line] if first else [line, tick]).astype(np.float32)


def strokes_of(digit, hand, rng):
    """Returns the digit as this hand draws it now: a list of polylines in the unit frame."""
    which = hand["shapes"][digit]
    if rng.random() < .08:
        which = int(rng.integers(len(SHAPES[digit])))
    lines = []
    for curved, points in SHAPES[digit][which]:
        p = np.asarray(points, np.float32) + rng.normal(0, hand["shake"], (len(points), 2))
        lines.append(smooth(p) if curved else p.astype(np.float32))
    haste = hand["haste"] * rng.uniform(.6, 1)
    # The pen hardly leaves the paper between two strokes; a bar across would make another digit.
    if haste > .55 and len(lines) == 2 and digit in JOINED and rng.random() < .5:
        lines = [np.vstack(lines)]
    if haste:
        lines = [hurried(line, haste) for line in lines]
    return [_hook(line, rng) if rng.random() < hand["hooks"] else line for line in lines]
