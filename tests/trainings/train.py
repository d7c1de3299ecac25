"""Train what ``catalogue.py`` lists: ``python -m tests.trainings.train [NAME ...]``, in an environment that has torch.

Writes the logits of each training into ``runs/``, and into ``truths.json`` what the generator came to: by the data,
which no logit knows. It takes some minutes on one core.
"""

import json
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import relu, softplus

from tests.trainings.catalogue import TRAININGS
from tests.trainings.training import LOGGED, RUNS, TRUTHS, Training

SHOWN = 1000
"""Samples by which a generator is judged."""
_MAP = torch.randn(3, 32, generator=torch.Generator().manual_seed(5))


def ring(n: int, rng: Any) -> Any:
    """Eight normal spots on a circle."""
    turn = 2 * math.pi * torch.randint(0, 8, (n,), generator=rng) / 8
    return 2 * torch.stack([turn.cos(), turn.sin()], 1) + 0.12 * torch.randn(n, 2, generator=rng)


def line(n: int, rng: Any) -> Any:
    """Two normal spots of unequal weight on a line."""
    return torch.where(torch.rand(n, 1, generator=rng) < 0.4, -1.5, 1.0) + 0.3 * torch.randn(n, 1, generator=rng)


def sheet(n: int, rng: Any) -> Any:
    """A curved sheet of three dimensions in 32, a tiny stand-in for images."""
    return torch.tanh(torch.randn(n, 3, generator=rng) @ _MAP * 0.5) + 0.02 * torch.randn(n, 32, generator=rng)


DATA: dict[str, tuple[Callable[[int, Any], Any], int]] = {"ring": (ring, 2), "line": (line, 1), "sheet": (sheet, 32)}


def modes(samples: Any, data: str) -> dict[str, Any]:
    """How many spots get a fifth of their fair share, and how many samples are within four deviations of one."""
    if data == "ring":
        turn = 2 * math.pi * torch.arange(8) / 8
        spots, deviation = 2 * torch.stack([turn.cos(), turn.sin()], 1), 0.12
    elif data == "line":
        spots, deviation = torch.tensor([[-1.5], [1.0]]), 0.3
    else:
        return {}
    nearest, which = torch.cdist(samples, spots).min(1)
    near = nearest < 4 * deviation
    counts = torch.bincount(which[near], minlength=len(spots))
    reached = int((counts >= 0.2 * len(samples) / len(spots)).sum())
    return {"modes": reached, "of_modes": len(spots), "near": round(float(near.float().mean()), 2)}


def energy_distance(one: Any, other: Any) -> float:
    """2·E|X − Y| − E|X − X'| − E|Y − Y'| (Székely & Rizzo, 2013), without bias."""
    own = [torch.cdist(each, each).sum() / (len(each) * (len(each) - 1)) for each in (one, other)]
    return float(2 * torch.cdist(one, other).mean() - own[0] - own[1])


def discriminator_loss(objective: str, real: Any, fake: Any) -> Any:
    match objective:
        case "non_saturating" | "minimax":
            return (softplus(-real) + softplus(fake)).mean()
        case "hinge":
            return relu(1 - real).mean() + relu(1 + fake).mean()
        case "wasserstein":
            return fake.mean() - real.mean()
        case "least_squares":
            return ((real - 1) ** 2).mean() + (fake**2).mean()
        case "relativistic_paired":
            return softplus(-(real - fake)).mean()
    raise ValueError(objective)


def generator_loss(objective: str, real: Any, fake: Any) -> Any:
    match objective:
        case "non_saturating":
            return softplus(-fake).mean()
        case "minimax":
            return -softplus(fake).mean()
        case "hinge" | "wasserstein":
            return -fake.mean()
        case "least_squares":
            return ((fake - 1) ** 2).mean()
        case "relativistic_paired":
            return softplus(-(fake - real)).mean()
    raise ValueError(objective)


def network(inputs: int, outputs: int, width: int, activation: Any, *, spectral: bool = False) -> Any:
    """Two hidden layers."""
    layers: list[Any] = []
    for before, after in ((inputs, width), (width, width), (width, outputs)):
        linear = nn.Linear(before, after)
        layers += [nn.utils.parametrizations.spectral_norm(linear) if spectral else linear, activation]
    return nn.Sequential(*layers[:-1])


class Trainer:
    """One training; settings are those of the catalogue."""

    def __init__(
        self,
        training: Training,
        *,
        steps: int,
        every: int = 10,
        batch: int = 128,
        lr: float = 1e-3,
        lr_d: float | None = None,
        lr_g: float | None = None,
        betas: tuple[float, float] = (0.5, 0.9),
        noise: int = 8,
        width: int = 64,
        r1: float = 0.0,
        gp: float = 0.0,
        clip: float = 0.0,
        d_steps: int = 1,
        spectral: bool = False,
        decay: bool = False,
        examples: int = 0,
        validation: bool = False,
        scale: float = 1.0,
        seed: int = 0,
    ) -> None:
        self.training, self.steps, self.every, self.batch = training, steps, every, batch
        self.r1, self.gp, self.clip, self.d_steps, self.noise = r1, gp, clip, d_steps, noise
        self.decay, self.scale, self.rates = decay, scale, (lr_d or lr, lr_g or lr)
        self.rng = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)
        self.draw, size = DATA[training.data]
        self.generator = network(noise, size, 64, nn.ReLU())
        self.discriminator = network(size, 1, width, nn.LeakyReLU(0.2), spectral=spectral)
        trained = self.generator if training.fault != "frozen_generator" else network(noise, size, 64, nn.ReLU())
        self.optimizers = [
            torch.optim.Adam(of.parameters(), lr=rate, betas=betas)
            for of, rate in zip((self.discriminator, trained), self.rates, strict=True)
        ]
        self.pool = self.draw(examples, self.rng) if examples else None
        self.held_out = self.draw(SHOWN, self.rng) if validation else None
        self.log: dict[str, list[Any]] = {"step": [], "real": [], "fake": [], "generator_grad_norm": []}
        if validation:
            self.log["validation"] = []

    def run(self) -> None:
        for step in range(self.steps):
            self.schedule(step)
            for repeat in range(self.d_steps):
                self.train_discriminator(step, keep=step % self.every == 0 and repeat == self.d_steps - 1)
            self.train_generator(keep=step % self.every == 0)

    def schedule(self, step: int) -> None:
        """Learning rates, and what goes wrong with them."""
        if self.decay:
            for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
                optimizer.param_groups[0]["lr"] = rate * (1 - step / self.steps) + 1e-6
        if step != self.training.at or step == 0:
            return
        of_d, of_g = (optimizer.param_groups[0] for optimizer in self.optimizers)
        match self.training.fault:
            case "runaway_generator":
                of_g["lr"] = 1e18
            case "large_generator_rate":
                of_g["lr"] *= 60
            case "discriminator_stops":
                of_d["lr"] = 0.0
            case "both_stop":
                of_d["lr"] = of_g["lr"] = 0.0

    def judge(self, examples: Any) -> Any:
        logits = self.discriminator(examples).squeeze(1) * self.scale
        if self.training.fault == "sigmoid_at_the_end":
            return torch.sigmoid(logits)
        return logits.half().float() if self.training.fault == "float16" else logits

    def reals(self) -> Any:
        if self.pool is None:
            return self.draw(self.batch, self.rng)
        return self.pool[torch.randint(0, len(self.pool), (self.batch,), generator=self.rng)]

    def fakes(self) -> Any:
        return self.generator(torch.randn(self.batch, self.noise))

    def train_discriminator(self, step: int, *, keep: bool) -> None:
        examples, fakes = self.reals(), self.fakes().detach()
        real, fake = self.judge(examples), self.judge(fakes)
        sides = (fake, real) if self.training.fault == "sides_swapped" else (real, fake)
        loss = discriminator_loss(self.training.objective, *sides)
        if self.gp:
            share = torch.rand(self.batch, 1)
            norms = self.slopes(share * examples + (1 - share) * fakes).norm(dim=1)
            loss = loss + self.gp * ((norms - 1) ** 2).mean()
        if self.r1:
            for at in (examples, fakes) if self.training.objective == "relativistic_paired" else (examples,):
                loss = loss + self.r1 / 2 * self.slopes(at).square().sum(1).mean()
        if keep:
            self.log["step"].append(step)
            self.log["real"].append(real.detach().numpy()[:LOGGED].copy())
            self.log["fake"].append(fake.detach().numpy()[:LOGGED].copy())
            if self.held_out is not None:
                chosen = self.held_out[torch.randint(0, SHOWN, (LOGGED,), generator=self.rng)]
                self.log["validation"].append(self.judge(chosen).detach().numpy().copy())
        if self.training.fault != "frozen_discriminator":
            self.optimizers[0].zero_grad()
            loss.backward()
            self.optimizers[0].step()
        if self.clip:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-self.clip, self.clip)

    def slopes(self, at: Any) -> Any:
        at = at.detach().clone().requires_grad_()
        return torch.autograd.grad(self.judge(at).sum(), at, create_graph=True)[0]

    def train_generator(self, *, keep: bool) -> None:
        fakes = self.fakes()
        real = self.judge(self.reals()).detach()
        fake = self.judge(fakes.detach() if self.training.fault == "fakes_detached" else fakes)
        loss = generator_loss(self.training.objective, real, fake)
        self.generator.zero_grad()
        self.optimizers[1].zero_grad()
        (-loss if self.training.fault == "generator_sign" else loss).backward()
        if keep:
            slopes = [each.grad for each in self.generator.parameters() if each.grad is not None]
            self.log["generator_grad_norm"].append(math.sqrt(sum(float(each.square().sum()) for each in slopes)))
        self.optimizers[1].step()

    def truth(self) -> dict[str, Any]:
        """What the generator makes, beside as many samples of the data and those beside each other."""
        with torch.no_grad():
            samples = self.generator(torch.randn(SHOWN, self.noise))
        others = [self.draw(SHOWN, self.rng) for _ in range(2)]
        if not torch.isfinite(samples).all():
            return {"energy_distance": None, "of_data": round(energy_distance(*others), 4)}
        distance = energy_distance(samples, others[0])
        measured = {"energy_distance": round(distance, 4), "of_data": round(energy_distance(*others), 4)}
        return {**measured, **modes(samples, self.training.data)}


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    truths = json.loads(TRUTHS.read_text(encoding="utf-8")) if TRUTHS.exists() else {}
    for name in names or TRAININGS:
        training = TRAININGS[name]
        trainer = Trainer(training, **training.settings)
        trainer.run()
        arrays: dict[str, Any] = {key: np.asarray(values, np.float32) for key, values in trainer.log.items()}
        arrays["step"] = arrays["step"].astype(np.int32)
        np.savez_compressed(RUNS / f"{name}.npz", **arrays)
        truths[name] = trainer.truth()
        sys.stdout.write(f"{name} {truths[name]}\n")
    kept = {name: truths[name] for name in TRAININGS if name in truths}
    TRUTHS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
