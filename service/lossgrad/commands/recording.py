"""Logits to be diagnosed: one batch, or a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from lossgrad.analysis.diagnose import Diagnosis, RunDiagnosis, diagnose, diagnose_run
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array
from lossgrad.core.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What both players are trained with."""

    objective: Objective
    dialect: str | None
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch."""

    logits: Mapping[str, Array]
    validation: Array | None
    norm: float | None

    def diagnosed(self, trained: Trained) -> Diagnosis:
        """The diagnosis; raises as ``diagnose``."""
        return diagnose(
            trained.objective,
            self.logits,
            parameters=trained.parameters,
            validation=self.validation,
            generator_gradient_norm=self.norm,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A recorded run, step by step."""

    real: Sequence[Array]
    fake: Sequence[Array]
    steps: Sequence[int]
    validation: Sequence[Array | None] | None
    norms: Sequence[float | None] | None

    def between(self, first: int | None, last: int | None) -> "Run":
        """The steps with these numbers, both included; raises ``Unusable`` if there are none."""
        kept = [
            index
            for index, step in enumerate(self.steps)
            if (first is None or step >= first) and (last is None or step <= last)
        ]
        if not kept:
            raise Unusable(f"has no such steps; there are {self.steps[0]} to {self.steps[-1]}")
        return Run(
            real=[self.real[index] for index in kept],
            fake=[self.fake[index] for index in kept],
            steps=[self.steps[index] for index in kept],
            validation=None if self.validation is None else [self.validation[index] for index in kept],
            norms=None if self.norms is None else [self.norms[index] for index in kept],
        )

    def diagnosed(self, trained: Trained, tick: Callable[[], object]) -> RunDiagnosis:
        """The diagnosis; ``tick`` is called at each step. Raises as ``diagnose_run``."""
        return diagnose_run(
            trained.objective,
            {"real": _Told(self.real, tick), "fake": self.fake},
            parameters=trained.parameters,
            steps=self.steps,
            validation=self.validation,
            generator_gradient_norm=self.norms,
        )


class _Told(Sequence[Array]):
    """Batches, of which someone is told when one is taken."""

    def __init__(self, batches: Sequence[Array], tick: Callable[[], object]) -> None:
        self._batches = batches
        self._tick = tick

    def __len__(self) -> int:
        return len(self._batches)

    @overload
    def __getitem__(self, index: int) -> Array: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Array]: ...
    def __getitem__(self, index: int | slice) -> Array | Sequence[Array]:
        self._tick()
        return self._batches[index]


def parts(text: str) -> tuple[int | None, int | None]:
    """``100:500`` as a pair; either may be left out.

    Raises:
        Unusable: it is no such thing.
    """
    first, colon, last = text.partition(":")
    try:
        between = tuple(int(each) if each.strip() else None for each in (first, last))
    except ValueError:
        colon = ""
    if not colon:
        raise Unusable(f"--steps should be FIRST:LAST, as 100:500 or 100:, found {text!r}")
    return between[0], between[1]
