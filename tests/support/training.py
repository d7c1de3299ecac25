"""Constructed training runs: logits that do one thing, and a little of what every run does."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array

RUNS = Path(__file__).parents[2] / "examples" / "data"
STEPS, SIZE = 160, 64


def recorded(name: str) -> dict[str, Array]:
    """The arrays of a recorded run."""
    with np.load(RUNS / f"digits_{name}.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}


def told(findings: Sequence[Finding]) -> set[str]:
    """The codes of what was found, also of what others imply."""
    implied = (each.evidence.get("implies") or () for each in findings)
    return {each.code for each in findings} | {
        str(code) for codes in implied if isinstance(codes, list) for code in codes
    }


class Constructed:
    """A run whose two sides are normal with given means and spreads.

    Means move a little from step to step, as they do in training, unless ``still``.
    """

    def __init__(self, seed: int = 0, *, steps: int = STEPS, size: int = SIZE, still: bool = False) -> None:
        self._rng = np.random.default_rng(seed)
        self.steps, self.size, self._still = steps, size, still
        self.time = np.arange(steps)[:, None]

    def side(self, mean: float | Array, spread: float | Array = 1.0) -> Array:
        """One side: a mean and a spread, each a number or one a step (a column)."""
        draws = self._rng.normal(0, 1, (self.steps, self.size))
        wobble = 0.0 if self._still else self._rng.normal(0, 0.4, (self.steps, 1))
        values: Array = mean + spread * draws + wobble * np.minimum(spread, 1)
        return values
