"""Trains the networks on the shards of make_samples.py, all on the same batches:

train_network.py --work DIR --minutes M [--which quick,careful,thorough] [--batch N] [--resume]

The thorough network learns from the labels; the other two learn from the labels and from what the thorough
one holds possible. Uses an accelerator where there is one. The rate follows the clock: the last
minute always has the smallest steps. Writes DIR/WHICH.pt (the running mean of the weights) each minute and
at the end; takes up new shards as they appear. export_onnx.py turns the weights into the program's files.
Shards with numbers from 9000 up are held out.
"""
import argparse
import copy
import glob
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from export_onnx import folded_network
from network import COLS, CTC_BLANK, NARROW, NARROW_INK, SHAPES, STATES, Network, network_of

HELD_OUT = 9000
OF_STRINGS = .45    # of a batch; the rest are whole fields
OF_NARROW = .75     # of the batches
SURE_PATH, SURE_STATE = .5, .95  # of the quick network: of a number's likeliest path, of anything else
RATES = {"quick": 4e-3, "careful": 3e-3, "thorough": 2e-3}
TAUGHT = .7         # of the loss of a network that is taught; the rest is from the labels


def shards(work, kind, held_out=False):
    named = [(int(p[-8:-4]), p) for p in glob.glob(os.path.join(work, f"{kind}-????.npz"))]
    return [p for k, p in sorted(named) if (k >= HELD_OUT) == held_out]


def narrow(x):
    """Tells which of the inputs (n × 32 × 128 uint8, ink in the middle) fit the narrow network."""
    inked = x.max(1) > 0
    side = (COLS - NARROW_INK) // 2
    return ~(inked[:, :side].any(1) | inked[:, -side:].any(1))


def cut_narrow(x):
    side = (COLS - NARROW) // 2
    return x[..., side:side + NARROW]


class Samples:
    """All existing shards of a kind ("fields", "strings"), on the device; `refresh` takes up new ones."""

    KEYS = ("x", "digits", "state", "flag", "known")

    def __init__(self, work, kind, device, held_out=False, judge=None, of_hard=.8):
        """`judge`: a quick network; a share `of_hard` of the draw is then samples of which it is not sure."""
        self.work, self.kind, self.device, self.held_out = work, kind, device, held_out
        self.judge, self.of_hard = judge, of_hard
        self.seen, self.places = set(), {}
        self.refresh()

    def refresh(self):
        parts = {k: [getattr(self, k)] if self.seen else [] for k in self.KEYS + ("narrow", "hard")}
        for path in shards(self.work, self.kind, self.held_out):
            if path in self.seen:
                continue
            self.seen.add(path)
            with np.load(path) as f:
                for key in self.KEYS:
                    parts[key].append(torch.from_numpy(f[key]).to(self.device))
                parts["narrow"].append(torch.from_numpy(narrow(f["x"])).to(self.device))
                parts["hard"].append(unsure(self.judge, parts["x"][-1]) if self.judge else
                                     torch.ones_like(parts["narrow"][-1]))
        if self.seen:
            for key, value in parts.items():
                setattr(self, key, torch.cat(value))
            self.places = {w: (self.narrow == w).nonzero()[:, 0].cpu() for w in (True, False)}
            self.hard_places = {w: p[self.hard.cpu()[p]] for w, p in self.places.items()}
            self.lengths = (self.digits >= 0).sum(1).cpu()  # where the loss wants them
        return len(self)

    def __len__(self):
        return len(self.x) if self.seen else 0

    def draw(self, count, of_narrow):
        hard = int(count * self.of_hard) if self.judge else 0
        some = ((self.hard_places[of_narrow], hard), (self.places[of_narrow], count - hard))
        which = torch.cat([places[torch.randint(len(places), (n,))] for places, n in some if n])
        there = which.to(self.device)
        return {**{k: getattr(self, k)[there] for k in self.KEYS}, "lengths": self.lengths[which]}


def unsure(judge, x):
    """Tells which of the inputs the network would not answer alone."""
    found, half = [], multiplies_in_bf16(x.device.type)
    for part in x.split(1000):
        with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16, enabled=half):
            columns, state = (out.float() for out in judge(part.float()[:, None] / 255))
        path = F.log_softmax(columns[:, :, 0], 1).max(1).values.sum(1).exp()
        likeliest = F.softmax(state[:, :STATES, 0, 0], 1).max(1)
        is_number = likeliest.indices == 0
        found.append(torch.where(is_number, likeliest.values * path < SURE_PATH, likeliest.values < SURE_STATE))
    return torch.cat(found)


def batch_of(fields, strings, size, of_narrow):
    clean = int(size * OF_STRINGS)
    parts = [fields.draw(size - clean, of_narrow), strings.draw(clean, of_narrow)]
    order = torch.randperm(size)  # augmented() treats the first ones differently
    whole = {k: torch.cat([p[k] for p in parts]) for k in parts[0]}
    whole = {k: v[order.to(v.device)] for k, v in whole.items()}
    x = whole.pop("x")
    x = (cut_narrow(x) if of_narrow else x).float()[:, None] / 255
    return x, {k: v.long() for k, v in whole.items()}


def uniform(n, low, high, device):
    return low + (high - low) * torch.rand(n, device=device)


def bent(grid):
    """Returns a sampling grid with soft random bends of up to two pixels: no two hands draw a curve alike."""
    n, rows, cols, _ = grid.shape
    most = uniform(n, 0, 1.1, grid.device).view(n, 1, 1, 1)
    coarse = torch.randn(n, 2, 4, 1 + cols // 9, device=grid.device) * most
    smooth = F.interpolate(coarse, size=(rows, cols), mode="bicubic", align_corners=True)
    return grid + smooth.permute(0, 2, 3, 1) * torch.tensor([2. / cols, 2. / rows], device=grid.device)


def augmented(x):
    """Changes size, slant, place, course and pen on the network's own scale."""
    n, wide, device = len(x), x.shape[3] / COLS, x.device
    u = lambda low, high: uniform(n, low, high, device)
    theta = torch.zeros(n, 2, 3, device=device)
    theta[:, 0, 0], theta[:, 1, 1] = u(.84, 1.22), u(.86, 1.20)
    theta[:, 0, 1] = u(-.08, .08) / wide  # in units of half the picture: ±.32 of slant
    theta[:, 1, 0] = u(-.10, .10) * wide  # a line that climbs or falls
    theta[:, 0, 2], theta[:, 1, 2] = u(-.03, .03) / wide, u(-.10, .10)
    y = F.grid_sample(x, bent(F.affine_grid(theta, x.shape, align_corners=False)), align_corners=False)
    k = int(n * .15)  # thicker, thinner, fainter, with crumbs
    share = uniform(k, .2, .8, device).view(k, 1, 1, 1)
    y[:k] = (1 - share) * y[:k] + share * F.max_pool2d(y[:k], 3, 1, 1)
    y[k:2 * k] = (1 - share) * y[k:2 * k] - share * F.max_pool2d(-y[k:2 * k], 3, 1, 1)
    y[2 * k:3 * k] *= u(.4, 1.)[2 * k:3 * k, None, None, None]
    at = slice(3 * k, 4 * k)
    crumbs = torch.rand_like(y[at])
    y[at] = torch.where(crumbs < .0015, .8 * torch.ones_like(crumbs), y[at])
    gaps = F.interpolate(torch.rand(k, 1, 16, y.shape[3] // 2, device=device), scale_factor=2)
    y[at] = torch.where(gaps < .02, .2 * y[at], y[at])  # a dry pen
    return y


def columns_of(out):
    return F.log_softmax(out[0][:, :, 0, :].float(), 1)  # n × classes × time


def own_loss(out, batch):
    """Returns the loss by the labels: a mean over the batch."""
    logp, s = columns_of(out).permute(2, 0, 1), out[1][:, :, 0, 0].float()
    readable = (batch["state"] <= 2).float()  # struck and illegible fields say nothing about digits
    times = torch.full_like(batch["lengths"], logp.shape[0])
    ctc = F.ctc_loss(logp, batch["digits"].clamp(min=0), times, batch["lengths"], blank=CTC_BLANK,
                     reduction="none", zero_infinity=True)
    flags = torch.stack([batch["flag"] == 1, batch["flag"] == 2], 1).float()
    return ((ctc * readable).sum() / readable.sum() + F.cross_entropy(s[:, :STATES], batch["state"]) +
            F.binary_cross_entropy_with_logits(s[:, STATES:], flags))


def taught_loss(out, teacher, batch):
    """Compares what teacher and pupil hold possible, in each column and for the field."""
    readable = (batch["state"] <= 2).float()
    logp, logq = columns_of(out), columns_of(teacher)
    apart = (logq.exp() * (logq - logp)).sum((1, 2))
    s, t = out[1][:, :, 0, 0].float(), teacher[1][:, :, 0, 0].float()
    ls, lt = F.log_softmax(s[:, :STATES], 1), F.log_softmax(t[:, :STATES], 1)
    return ((apart * readable).sum() / readable.sum() + (lt.exp() * (lt - ls)).sum(1).mean() +
            F.binary_cross_entropy_with_logits(s[:, STATES:], torch.sigmoid(t[:, STATES:])))


def best_path(columns):
    """Returns the digits of each field by the likeliest class of each column."""
    best = columns[:, :, 0, :].argmax(1).cpu().numpy()
    return [[int(c) for i, c in enumerate(row) if c != CTC_BLANK and (i == 0 or c != row[i - 1])] for row in best]


def measure(model, held):
    """Returns the shares of right plain numbers and right states."""
    model.eval()
    right = total = states = 0
    for of_narrow in (True, False):
        for places in held.places[of_narrow].to(held.device).split(500):
            x = cut_narrow(held.x[places]) if of_narrow else held.x[places]
            with torch.no_grad():
                columns, state = model(x.float()[:, None] / 255)
            states += int((state[:, :STATES, 0, 0].argmax(1) == held.state[places]).sum())
            digits, plain = held.digits[places].tolist(), (held.state[places] + held.flag[places] == 0).tolist()
            for said, meant, is_plain in zip(best_path(columns), digits, plain):
                total += is_plain
                right += is_plain and said == [v for v in meant if v >= 0]
    return right / max(1, total), states / max(1, len(held))


def multiplies_in_bf16(device):
    if device == "cuda":
        return True
    with open("/proc/cpuinfo") as f:
        return "amx_bf16" in f.read()


class Learner:
    """One network with its running mean and its optimiser."""

    def __init__(self, name, start, device):
        self.name = name
        self.model = start.to(device, memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.model).eval()
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=RATES[name], weight_decay=.02)

    def step(self, share_of_rate, steps):
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.)
        for group in self.optimiser.param_groups:
            group["lr"] = RATES[self.name] * share_of_rate
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        keep = min(.999, (1 + steps) / (10 + steps))
        with torch.no_grad():
            ours, theirs = self.mean.state_dict().values(), self.model.state_dict().values()
            floats = [(m, v) for m, v in zip(ours, theirs) if m.dtype.is_floating_point]
            torch._foreach_mul_([m for m, _ in floats], keep)
            torch._foreach_add_([m for m, _ in floats], [v for _, v in floats], alpha=1 - keep)

    def save(self, folder):
        path = os.path.join(folder, f"{self.name}.pt")
        torch.save({k: v.cpu() for k, v in self.mean.state_dict().items()}, path + ".tmp")
        os.rename(path + ".tmp", path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--out", help="where the weights go (default: --work)")
    p.add_argument("--which", default="quick,careful,thorough")
    p.add_argument("--minutes", type=float, required=True)
    p.add_argument("--batch", type=int, default=1024)
    p.add_argument("--seed", type=int, default=2020)
    start = p.add_mutually_exclusive_group()
    start.add_argument("--resume", action="store_true", help="from the weights in --out; the rates start anew")
    start.add_argument("--exported", help="from the networks in this folder (ocr/models)")
    p.add_argument("--hard", help="mostly samples that the quick network of this folder is not sure of")
    p.add_argument("--of-hard", type=float, default=.8, help="the share of these")
    p.add_argument("--taught-by", help="the folder of the thorough network that teaches the others, where it does not learn too")
    p.add_argument("--rate", type=float, default=1., help="of the usual rates")
    a = p.parse_args()
    folder = a.out or a.work
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(a.seed)
    torch.backends.cudnn.benchmark = True
    half = multiplies_in_bf16(device)

    def beginning(name):
        if a.exported:
            return folded_network(a.exported, name)
        if a.resume:
            return network_of(name, torch.load(os.path.join(folder, f"{name}.pt"), map_location="cpu"))
        return Network(**SHAPES[name])

    learners = {name: Learner(name, beginning(name), device) for name in a.which.split(",")}
    judge = folded_network(a.hard, "quick").eval().to(device) if a.hard else None
    fields, strings = (Samples(a.work, kind, device, judge=judge, of_hard=a.of_hard) for kind in ("fields", "strings"))
    held = {kind: Samples(a.work, kind, device, held_out=True) for kind in ("fields", "strings", "unseen")}
    master = None
    if a.taught_by:
        master = folded_network(a.taught_by, "thorough").eval().to(device, memory_format=torch.channels_last)
    began, steps, told = time.time(), 0, time.time()
    while (elapsed := (time.time() - began) / (60 * a.minutes)) < 1:
        if steps % 100 == 0:
            fields.refresh()
            strings.refresh()
        of_narrow = bool(torch.rand(()) < OF_NARROW)
        x, batch = batch_of(fields, strings, a.batch if of_narrow else a.batch // 2, of_narrow)
        x = augmented(x).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, torch.bfloat16, enabled=half):
            outs = {name: one.model.train()(x) for name, one in learners.items()}
            if master is not None:
                with torch.no_grad():
                    teacher = master(x)
            else:
                teacher = tuple(o.detach() for o in outs["thorough"]) if "thorough" in outs else None
        total, said = 0, {}
        for name, out in outs.items():
            said[name] = loss = own_loss(out, batch)
            if name != "thorough" and teacher is not None:
                taught = TAUGHT * min(1, elapsed / .05)  # a new teacher knows nothing yet
                loss = (1 - taught) * loss + taught * taught_loss(out, teacher, batch)
            total = total + loss
        total.backward()
        steps += 1
        rate = a.rate * min(1, steps / 400) * (.5 * (1 + math.cos(math.pi * elapsed)) + .002)
        for one in learners.values():
            one.step(rate, steps)
        if time.time() - told > 30:
            told = time.time()
            print(f"{elapsed:.0%}, {steps} steps, {len(fields)} fields, {len(strings)} strings, " +
                  ", ".join(f"{k} {v.item():.3f}" for k, v in said.items()), flush=True)
            for one in learners.values():
                one.save(folder)
    for one in learners.values():
        one.save(folder)
        for kind, some in held.items():
            if some.seen:
                exact, states = measure(one.mean, some)
                print(f"{one.name}, held out {kind}: exact {exact:.4f}, states {states:.4f}", flush=True)
    print(f"{steps} steps of {a.batch}, {len(fields)} fields, {len(strings)} strings", flush=True)


if __name__ == "__main__":
    main()
