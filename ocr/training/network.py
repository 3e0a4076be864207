"""The network: plain strided convolutions, which OpenCV's dnn runs fast, four dimensions throughout.

In: n × 1 × 32 × 128, ink 0–1. Out: `columns` n × 11 × 1 × 32 (digits 0–9, then CTC's blank; logits)
and `state` n × 7 × 1 × 1 (number, blank, void, struck, illegible; overwritten; rewritten; logits).
"""
import torch.nn as nn

ROWS, COLS = 32, 128
CLASSES, CTC_BLANK = 11, 10
STATES, FLAGS = 5, 2


def _block(i, o, kernel, stride, pad):
    return [nn.Conv2d(i, o, kernel, stride, pad, bias=False), nn.BatchNorm2d(o), nn.ReLU()]


class Network(nn.Module):
    def __init__(self, widths=(12, 32, 48, 64, 96)):
        super().__init__()
        a, b, c, d, e = widths
        self.strokes = nn.Sequential(
            *_block(1, a, 5, 2, 2),              # 16 × 64
            *_block(a, b, 3, 2, 1),              # 8 × 32
            *_block(b, c, 3, 1, 1),
            *_block(c, d, 3, (2, 1), 1),         # 4 × 32
            *_block(d, e, (4, 1), 1, 0),         # 1 × 32
            *_block(e, e, (1, 3), 1, (0, 1)))
        self.columns = nn.Conv2d(e, CLASSES, 1)
        self.field = nn.Sequential(*_block(e, 48, (1, 3), 1, (0, 1)))
        self.most, self.mean = nn.MaxPool2d((1, COLS // 4)), nn.AvgPool2d((1, COLS // 4))
        self.state_most = nn.Conv2d(48, STATES + FLAGS, 1)
        self.state_mean = nn.Conv2d(48, STATES + FLAGS, 1)

    def forward(self, x):
        f = self.strokes(x)
        g = self.field(f)
        return self.columns(f), self.state_most(self.most(g)) + self.state_mean(self.mean(g))
