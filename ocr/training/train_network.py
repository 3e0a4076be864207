"""Trains on the shards of make_samples.py: train_network.py --work DIR --which quick|careful --steps N [--resume].

Writes DIR/WHICH.pt every 500 steps and DIR/WHICH.onnx (the running mean of the weights) every 1,000; both
can be taken at any time. Shards with numbers from 900 up are held out.
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

from network import CAREFUL, COLS, CTC_BLANK, NARROW, NARROW_INK, QUICK, ROWS, STATES, Network

HELD_OUT = 900
OF_STRINGS = .5    # of a batch; the rest are whole fields
OF_NARROW = .75    # of the batches


def shards(work, kind, held_out=False):
    named = [(int(p[-8:-4]), p) for p in glob.glob(os.path.join(work, f"{kind}-????.npz"))]
    return [p for k, p in sorted(named) if (k >= HELD_OUT) == held_out]


def narrow(x):
    """Which of the inputs (n × 32 × 128 uint8, ink in the middle) fit the narrow network."""
    inked = x.max(1) > 0
    side = (COLS - NARROW_INK) // 2
    return ~(inked[:, :side].any(1) | inked[:, -side:].any(1))


def cut_narrow(x):
    side = (COLS - NARROW) // 2
    return x[..., side:side + NARROW]


class Samples:
    """All shards of a kind ("fields", "strings") that are there, in memory; `refresh` takes up new ones."""

    def __init__(self, work, kind, held_out=False):
        self.work, self.kind, self.held_out, self.seen, self.parts = work, kind, held_out, set(), {}
        self.refresh()

    def refresh(self):
        for path in shards(self.work, self.kind, self.held_out):
            if path not in self.seen:
                self.seen.add(path)
                with np.load(path) as f:
                    for key in f.files:
                        self.parts.setdefault(key, []).append(f[key])
                self.parts.setdefault("narrow", []).append(narrow(self.parts["x"][-1]))
        for key, value in self.parts.items():
            self.parts[key] = [np.concatenate(value)]
            setattr(self, key, self.parts[key][0])
        self.places = {w: np.flatnonzero(self.narrow == w) for w in (True, False)} if self.seen else {}
        return len(self.x) if self.seen else 0

    def draw(self, rng, count, of_narrow):
        which = rng.choice(self.places[of_narrow], count)
        return {k: getattr(self, k)[which] for k in ("x", "digits", "state", "flag")}


def batch_of(fields, strings, rng, size):
    of_narrow = bool(rng.random() < OF_NARROW)
    clean = int(size * OF_STRINGS)
    parts = [fields.draw(rng, size - clean, of_narrow), strings.draw(rng, clean, of_narrow)]
    whole = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
    order = rng.permutation(size)  # augmented() treats the first ones differently
    whole = {k: v[order] for k, v in whole.items()}
    x = torch.from_numpy(cut_narrow(whole.pop("x")) if of_narrow else whole.pop("x"))
    return x.float()[:, None] / 255, {k: torch.from_numpy(v.astype(np.int64)) for k, v in whole.items()}


def bent(grid, rng, most=1.1):
    """A sampling grid with soft random bends of up to about `most` pixels: no two hands draw one curve alike."""
    n, rows, cols, _ = grid.shape
    coarse = torch.from_numpy(rng.normal(0, most / 2, (n, 2, 4, 1 + cols // 9)).astype(np.float32))
    some = torch.from_numpy((rng.random((n, 1, 1, 1)) < .7).astype(np.float32))
    smooth = F.interpolate(coarse * some, size=(rows, cols), mode="bicubic", align_corners=True)
    return grid + smooth.permute(0, 2, 3, 1) * torch.tensor([2. / cols, 2. / rows])


def augmented(x, rng):
    """Small changes of size, slant, place, course and pen on the network's own scale."""
    n, wide = len(x), x.shape[3] / COLS
    u = lambda low, high: torch.from_numpy(rng.uniform(low, high, n).astype(np.float32))
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = u(.86, 1.18), u(.88, 1.18)
    theta[:, 0, 1] = u(-.06, .06) / wide  # in units of half the picture: ±.24 of slant
    theta[:, 0, 2], theta[:, 1, 2] = u(-.03, .03) / wide, u(-.09, .09)
    y = F.grid_sample(x, bent(F.affine_grid(theta, x.shape, align_corners=False), rng), align_corners=False)
    k = int(n * .15)  # thicker, thinner, fainter
    y[:k] = .5 * y[:k] + .5 * F.max_pool2d(y[:k], 3, 1, 1)
    y[k:2 * k] = .5 * y[k:2 * k] - .5 * F.max_pool2d(-y[k:2 * k], 3, 1, 1)
    y[2 * k:3 * k] *= u(.5, 1.)[2 * k:3 * k, None, None, None]
    return y


def losses(columns, state, batch):
    logp = F.log_softmax(columns[:, :, 0, :], 1).permute(2, 0, 1)  # time × n × classes
    readable = batch["state"] <= 2  # struck and illegible fields say nothing about digits
    lengths = (batch["digits"] >= 0).sum(1)
    ctc = F.ctc_loss(logp[:, readable], batch["digits"][readable].clamp(min=0),
                     torch.full((int(readable.sum()),), logp.shape[0], dtype=torch.long),
                     lengths[readable], blank=CTC_BLANK, reduction="none", zero_infinity=True)
    s = state[:, :, 0, 0]
    cross = F.cross_entropy(s[:, :STATES], batch["state"])
    flags = torch.stack([batch["flag"] == 1, batch["flag"] == 2], 1).float()
    return ctc.mean(), cross, F.binary_cross_entropy_with_logits(s[:, STATES:], flags)


def best_path(columns):
    """Digits of each field by the likeliest class of each column."""
    best = columns[:, :, 0, :].argmax(1).numpy()
    out = []
    for row in best:
        out.append([int(c) for i, c in enumerate(row) if c != CTC_BLANK and (i == 0 or c != row[i - 1])])
    return out


def outputs(run, held):
    """(places, columns, state) of the held-out samples, narrow and wide apart, as the program runs them."""
    for of_narrow in (True, False):
        for i in range(0, len(held.places[of_narrow]), 250):
            places = held.places[of_narrow][i:i + 250]
            x = cut_narrow(held.x[places]) if of_narrow else held.x[places]
            with torch.no_grad():
                columns, state = run(torch.from_numpy(x).float()[:, None] / 255)
            yield places, columns, state


def measure(model, held):
    """Shares of plain numbers and of states that are right."""
    model.eval()
    right = total = states = 0
    for places, columns, state in outputs(model, held):
        s = state[:, :STATES, 0, 0].argmax(1).numpy()
        states += int((s == held.state[places]).sum())
        for k, d in zip(places, best_path(columns)):
            if held.state[k] == 0 and held.flag[k] == 0:
                total += 1
                right += d == [int(v) for v in held.digits[k] if v >= 0]
    return right / max(1, total), states / max(1, len(held.x))


def export(model, path):
    model = copy.deepcopy(model).eval()
    torch.onnx.export(model, torch.zeros(1, 1, ROWS, COLS), path + ".tmp", opset_version=11,
                      input_names=["ink"], output_names=["columns", "state"],
                      dynamic_axes={"ink": {0: "n", 3: "w"}, "columns": {0: "n", 3: "t"}, "state": {0: "n"}})
    os.rename(path + ".tmp", path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--which", choices=["quick", "careful"], required=True)
    p.add_argument("--steps", type=int, default=18000)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--seed", type=int, default=2020)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--resume", action="store_true")
    p.add_argument("--from-step", type=int, help="with --resume: where in the schedule to go on")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    model = Network(**(QUICK if a.which == "quick" else CAREFUL)).to(memory_format=torch.channels_last)  # a quarter faster on a processor
    mean = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=a.rate, weight_decay=1e-4)
    step = 0
    kept = os.path.join(a.work, f"{a.which}.pt")
    if a.resume:
        saved = torch.load(kept)
        model.load_state_dict(saved["model"])
        mean.load_state_dict(saved["mean"])
        optimiser.load_state_dict(saved["optimiser"])
        step = saved["step"] if a.from_step is None else a.from_step
        rng = np.random.default_rng([a.seed, step])
    fields, strings = Samples(a.work, "fields"), Samples(a.work, "strings")
    held = {kind: Samples(a.work, kind, held_out=True) for kind in ("fields", "strings")}
    began, running = time.time(), np.zeros(3)
    while step < a.steps:
        if step % 500 == 0:
            count = fields.refresh() + strings.refresh()
        rate = a.rate * min(1, (step + 1) / 300) * (.5 * (1 + math.cos(math.pi * step / a.steps)) + .004)
        for group in optimiser.param_groups:
            group["lr"] = rate
        x, batch = batch_of(fields, strings, rng, a.batch)
        x = augmented(x, rng)
        model.train()
        ctc, cross, flags = losses(*model(x), batch)
        optimiser.zero_grad()
        (ctc + cross + flags).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.)
        optimiser.step()
        step += 1
        keep = min(.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for m, v in zip(mean.state_dict().values(), model.state_dict().values()):
                if m.dtype.is_floating_point:
                    m.mul_(keep).add_(v, alpha=1 - keep)
                else:
                    m.copy_(v)
        running += .01 * (np.array([ctc.item(), cross.item(), flags.item()]) - running)
        if step % 500 == 0:
            torch.save(dict(model=model.state_dict(), mean=mean.state_dict(), optimiser=optimiser.state_dict(),
                            step=step), kept + ".tmp")
            os.rename(kept + ".tmp", kept)
            print(f"step {step} of {a.steps}, {count} samples, {time.time() - began:.0f} s, rate {rate:.5f}, "
                  f"loss ctc {running[0]:.4f} state {running[1]:.4f} flags {running[2]:.4f}", flush=True)
        if step % 1000 == 0 or step == a.steps:
            for kind, some in held.items():
                if some.seen or some.refresh():
                    exact, states = measure(mean, some)
                    print(f"held out {kind}: exact {exact:.4f}, states {states:.4f}", flush=True)
            export(mean, os.path.join(a.work, f"{a.which}.onnx"))


if __name__ == "__main__":
    main()
