"""Trains on the shards of make_samples.py: train_network.py --work DIR --steps N [--resume].

Writes DIR/checkpoint.pt every 500 steps and DIR/numbers.onnx (the running mean of the weights) every
1,000; both can be taken at any time. Shards with numbers from 900 up are held out.
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

from network import CLASSES, COLS, CTC_BLANK, ROWS, STATES, Network

HELD_OUT = 900


def shards(work, held_out=False):
    named = [(int(p[-8:-4]), p) for p in glob.glob(os.path.join(work, "shard-????.npz"))]
    return [p for k, p in sorted(named) if (k >= HELD_OUT) == held_out]


class Samples:
    """All shards that are there, in memory; `refresh` takes up new ones."""

    def __init__(self, work, held_out=False):
        self.work, self.held_out, self.seen, self.parts = work, held_out, set(), {}
        self.refresh()

    def refresh(self):
        for path in shards(self.work, self.held_out):
            if path not in self.seen:
                self.seen.add(path)
                with np.load(path) as f:
                    for key in f.files:
                        self.parts.setdefault(key, []).append(f[key])
        for key, value in self.parts.items():
            self.parts[key] = [np.concatenate(value)]
            setattr(self, key, self.parts[key][0])
        return len(self.x) if self.seen else 0


def augmented(x, rng):
    """Small changes of size, slant, place and pen on the network's own scale."""
    n = len(x)
    u = lambda low, high: torch.from_numpy(rng.uniform(low, high, n).astype(np.float32))
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = u(.88, 1.15), u(.88, 1.18)
    theta[:, 0, 1] = u(-.05, .05)  # in units of half the picture: ±.2 of slant
    theta[:, 0, 2], theta[:, 1, 2] = u(-.04, .04), u(-.09, .09)
    y = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)
    k = int(n * .15)  # thicker, thinner
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


def measure(model, held):
    model.eval()
    right = total = states = 0
    with torch.no_grad():
        for i in range(0, len(held.x), 250):
            x = torch.from_numpy(held.x[i:i + 250]).float()[:, None] / 255
            columns, state = model(x)
            s = state[:, :STATES, 0, 0].argmax(1).numpy()
            states += int((s == held.state[i:i + 250]).sum())
            for j, d in enumerate(best_path(columns)):
                if held.state[i + j] == 0 and held.flag[i + j] == 0:
                    total += 1
                    right += d == [int(v) for v in held.digits[i + j] if v >= 0]
    return right / max(1, total), states / max(1, len(held.x))


def export(model, path):
    model = copy.deepcopy(model).eval()
    torch.onnx.export(model, torch.zeros(1, 1, ROWS, COLS), path + ".tmp", opset_version=11,
                      input_names=["ink"], output_names=["columns", "state"],
                      dynamic_axes={"ink": {0: "n"}, "columns": {0: "n"}, "state": {0: "n"}})
    os.rename(path + ".tmp", path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--work", required=True)
    p.add_argument("--steps", type=int, default=18000)
    p.add_argument("--batch", type=int, default=40)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=2020)
    p.add_argument("--resume", action="store_true")
    p.add_argument("--from-step", type=int, help="with --resume: where in the schedule to go on")
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    model = Network().to(memory_format=torch.channels_last)  # a quarter faster on a processor
    mean = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=a.rate, weight_decay=1e-4)
    step = 0
    kept = os.path.join(a.work, "checkpoint.pt")
    if a.resume:
        saved = torch.load(kept)
        model.load_state_dict(saved["model"])
        mean.load_state_dict(saved["mean"])
        optimiser.load_state_dict(saved["optimiser"])
        step = saved["step"] if a.from_step is None else a.from_step
        rng = np.random.default_rng([a.seed, step])
    data, held = Samples(a.work), Samples(a.work, held_out=True)
    count = data.refresh()
    began, running = time.time(), np.zeros(3)
    while step < a.steps:
        if step % 400 == 0:
            count = data.refresh()
        rate = a.rate * min(1, (step + 1) / 300) * (.5 * (1 + math.cos(math.pi * step / a.steps)) + .004)
        for group in optimiser.param_groups:
            group["lr"] = rate
        which = np.sort(rng.integers(0, count, a.batch))
        rng.shuffle(which)
        x = augmented(torch.from_numpy(data.x[which]).float()[:, None] / 255, rng)
        batch = {k: torch.from_numpy(getattr(data, k)[which].astype(np.int64)) for k in ("digits", "state", "flag")}
        model.train()
        ctc, cross, flags = losses(*model(x), batch)
        optimiser.zero_grad()
        (ctc + 1.5 * cross + flags).backward()
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
            held.refresh() if not hasattr(held, "x") else None
            exact, states = measure(mean, held) if hasattr(held, "x") else (0, 0)
            print(f"held out: exact {exact:.4f}, states {states:.4f}", flush=True)
            export(mean, os.path.join(a.work, "numbers.onnx"))


if __name__ == "__main__":
    main()
