"""The networks: plain strided convolutions, four dimensions throughout.

Three of one shape: the quick one reads every field, the careful one those where the quick one is not
sure, the thorough one those where both are not.

In: n × 1 × 32 × w, ink 0–1; w is 128, or 64 where the ink is narrow (most boxes).
Out: `columns` n × 11 × 1 × w/2 (digits 0–9, then CTC's blank; logits) and `state` n × 7 × 1 × 1
(number, blank, void, struck, illegible; overwritten; rewritten; logits).
"""
import torch.nn as nn

ROWS, COLS = 32, 128
NARROW, NARROW_INK = 64, 58  # narrow inputs: their columns, and the most columns of ink in them
CLASSES, CTC_BLANK = 11, 10
STATES, FLAGS = 5, 2


def _block(i, o, kernel, stride, pad, folded):
    if folded:
        return [nn.Conv2d(i, o, kernel, stride, pad), nn.ReLU()]
    return [nn.Conv2d(i, o, kernel, stride, pad, bias=False), nn.BatchNorm2d(o), nn.ReLU()]


class Found(nn.Module):
    """Looks beside (1 × 3) or around (3 × 3) each place and adds the result."""

    def __init__(self, width, rows, folded):
        super().__init__()
        self.found = nn.Sequential(*_block(width, width, (rows, 3), 1, (rows // 2, 1), folded))

    def forward(self, x):
        return x + self.found(x)


QUICK = dict(widths=(16, 32, 64, 96), around=(0, 0, 0), beside=2)
CAREFUL = dict(widths=(24, 48, 96, 144), around=(1, 2, 1), beside=3)
THOROUGH = dict(widths=(48, 96, 192, 320), around=(1, 2, 2), beside=3)
SHAPES = {"quick": QUICK, "careful": CAREFUL, "thorough": THOROUGH}


def network_of(which, weights):
    """Returns one of SHAPES with saved weights, folded where these are."""
    model = Network(**SHAPES[which], folded=not any("running_mean" in name for name in weights))
    model.load_state_dict(weights)
    return model


class Network(nn.Module):
    """`folded`: without norms (an exported network has them in its kernels); training goes on from there."""

    def __init__(self, widths, around, beside, folded=False):
        super().__init__()

        def block(*shape):
            return _block(*shape, folded)

        a, b, c, d = widths
        self.strokes = nn.Sequential(
            *block(1, a, 5, 2, 2),            # 16 × w/2
            *(Found(a, 3, folded) for _ in range(around[0])),
            *block(a, b, 3, (2, 1), 1),       # 8 × w/2
            *(Found(b, 3, folded) for _ in range(around[1])),
            *block(b, c, 3, (2, 1), 1),       # 4 × w/2
            *(Found(c, 3, folded) for _ in range(around[2])),
            *block(c, d, (4, 1), 1, 0),       # 1 × w/2
            *(Found(d, 1, folded) for _ in range(beside)))
        self.columns = nn.Conv2d(d, CLASSES, 1)
        self.field = nn.Sequential(*block(d, 48, (1, 3), (1, 2), (0, 1)))
        self.most, self.mean = nn.AdaptiveMaxPool2d(1), nn.AdaptiveAvgPool2d(1)
        self.state_most = nn.Conv2d(48, STATES + FLAGS, 1)
        self.state_mean = nn.Conv2d(48, STATES + FLAGS, 1)

    def forward(self, x):
        f = self.strokes(x)
        g = self.field(f)
        return self.columns(f), self.state_most(self.most(g)) + self.state_mean(self.mean(g))
