"""The worst error of every output of an objective, over every part of the real line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from zlib import crc32

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import DType, Output, PlayerResult, evaluate
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise
from tests.accuracy.bounds import DIFFERENCES, HEADROOM_BITS, bound, cancels
from tests.support import draws
from tests.support.intervals import Number
from tests.support.oracle import Oracle
from tests.support.ulps import error

DTYPES: tuple[DType, ...] = ("float64", "float32")

SIZE = 5
ORDINARY_SIZE = 25
OUTPUTS: tuple[Output, ...] = ("losses", "weights", "curvatures", "gradients")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """A way of asking: the first is asked for everything, the others for what differs."""

    prefix: str = ""
    reduction: Literal["mean", "sum"] = "mean"
    weighted: bool = False
    in_probability: bool = False
    outputs: tuple[Output, ...] = ("gradients",)


MODES = (
    Mode(outputs=OUTPUTS),
    Mode(prefix="sum ", reduction="sum"),
    Mode(prefix="weighted ", weighted=True),
    Mode(prefix="D ", in_probability=True),
)
COLUMNS = (*OUTPUTS, "loss", "sum gradients", "sum loss", "weighted gradients", "weighted loss", "D gradients")


@dataclass(frozen=True, slots=True)
class Error:
    """An error in ulps, how large it may be, and where it was found."""

    column: str
    ulps: float
    allowed: float
    place: str


def worst_errors(objective: Objective, dtype: DType) -> dict[str, Error]:
    """By column, the error that is largest beside what is allowed; the draws depend on the objective's name only."""
    worst: dict[str, Error] = {}
    rng = np.random.default_rng(crc32(objective.name.encode()))
    for found in _errors(objective, dtype, rng):
        known = worst.get(found.column)
        if known is None or found.ulps / found.allowed > known.ulps / known.allowed:
            worst[found.column] = found
    return worst


def check_accuracy(objective: Objective, dtype: DType) -> None:
    """Every output of every player lies within its bound."""
    excess = [
        f"{found.column}: {found.ulps:.3g} ulp where {found.allowed:g} are allowed ({found.place})"
        for found in worst_errors(objective, dtype).values()
        if found.ulps > found.allowed
    ]
    assert not excess, "\n".join([f"{objective.name} in {dtype}", *excess])


def _errors(objective: Objective, dtype_name: DType, rng: np.random.Generator) -> Iterator[Error]:
    dtype = np.dtype(dtype_name)
    for given in ({}, draws.parameters(objective, rng)) if objective.parameters else ({},):
        parameters = objective.resolve(given)
        kinks = draws.kinks(objective, parameters)
        regimes = {**draws.REGIMES, **({"beside kinks": draws.beside(kinks)} if kinks else {})}
        linear = all(player.linear for player in objective.players.values())
        for regime, draw in regimes.items():
            # What is written out over a batch, or over its pairs, is a long formula.
            logits = draws.batch(draw, rng, dtype, (ORDINARY_SIZE if regime == "ordinary" and linear else SIZE,))
            sample_weights = draws.sample_weights(logits, rng)
            oracles = {name: Oracle(player, parameters, logits) for name, player in objective.players.items()}
            for mode in MODES:
                if mode.in_probability and objective.inputs == "energies":
                    continue
                answer = evaluate(
                    objective,
                    logits,
                    parameters=given,
                    reduction=mode.reduction,
                    outputs=mode.outputs,
                    with_respect_to="probability" if mode.in_probability else "logits",
                    sample_weights=sample_weights if mode.weighted else None,
                    dtype=dtype_name,
                )
                for name, player in objective.players.items():
                    question = _Question(
                        player=player,
                        oracle=oracles[name],
                        mode=mode,
                        dtype=dtype,
                        logits=logits,
                        sample_weights=sample_weights if mode.weighted else None,
                        drawn=bool(given) or bool(objective.fallbacks),
                    )
                    for output, ulps, place in question.errors(answer.players[name]):
                        column = mode.prefix + output
                        allowed = bound(player, column, str(dtype))
                        yield Error(column, ulps, allowed, f"{regime}, {name} {place} with {given}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What one player was asked about one batch; ``drawn`` tells parameters from defaults."""

    player: Player
    oracle: Oracle
    mode: Mode
    dtype: np.dtype[Any]
    logits: Mapping[str, Array]
    sample_weights: Mapping[str, Array] | None
    drawn: bool

    def errors(self, result: PlayerResult) -> Iterator[tuple[str, float, str]]:
        """The output, its error in ulps, and what it was computed from."""
        reduction, weights = self.mode.reduction, self.sample_weights
        if result.loss is not None and not self.mode.in_probability:
            exact = self.oracle.loss(reduction, weights)
            scale = self.oracle.loss_magnitude(reduction, weights)
            yield "loss", self._reduced(float(result.loss), exact, scale), f"got {result.loss!r}"
        for side, arrays in result.sides.items():
            for output in self.mode.outputs:
                values: Array | None = getattr(arrays, output)
                for logit, got, ulps in self._compared(side, output, values) if values is not None else ():
                    yield output, ulps, f"{side} {logit!r}, got {got!r}"

    def _compared(self, side: str, output: str, values: Array) -> Iterator[tuple[float, float, float]]:
        if self.mode.in_probability and not any(self._factors_exist(side, i) for i in range(values.size)):
            return
        exacts = self._exact(side, output)
        scales = self._scales(side, output, exacts)
        for i, (exact, scale) in enumerate(zip(exacts, scales, strict=True)):
            if exact is None or (self.mode.in_probability and not self._factors_exist(side, i)):
                continue
            got = float(values[i])
            if output == "gradients":
                ulps = self._reduced(got, exact, scale)
            else:
                ulps = error(got, exact, self.dtype, scale=scale)
            yield float(self.logits[side][i]), got, ulps

    def _exact(self, side: str, output: str) -> list[Number | None]:
        if output == "gradients":
            return self.oracle.gradients(
                side, self.mode.reduction, self.sample_weights, in_probability=self.mode.in_probability
            )
        exacts: list[Number | None] = getattr(self.oracle, output)(side)
        return exacts

    def _scales(self, side: str, output: str, exacts: list[Number | None]) -> Iterable[Number | None]:
        """What each error is measured by: itself, or the larger term where the slope is a difference.

        Where a batch is coupled, sums over it may cancel: all they add up counts.
        """
        if not self.player.linear or cancels(self.player):
            if output == "gradients":
                mode = self.mode
                return self.oracle.gradients(
                    side, mode.reduction, self.sample_weights, in_probability=mode.in_probability, magnitude=True
                )
            magnitudes: list[Number | None] = getattr(self.oracle, output)(side, magnitude=True)
            return magnitudes
        differs = any(isinstance(term, Pointwise) and term.curve in DIFFERENCES for term in self.player.terms)
        if not (differs and self.drawn and output in {"gradients", "weights"}):
            return exacts
        slopes, parts = self.oracle.weights(side), self.oracle.largest_parts(side)
        return [
            exact * part / slope if exact is not None and slope else exact
            for exact, slope, part in zip(exacts, slopes, parts, strict=True)
        ]

    def _reduced(self, got: float, exact: Number, scale: Number | None) -> float:
        """The error of what a reduction came after, with the headroom that needs."""
        near_the_end = abs(exact) > float(np.finfo(self.dtype).max) / 2**HEADROOM_BITS
        if np.isinf(got) and near_the_end and (got > 0) == (exact > 0):
            return 0.0
        return error(got, exact, self.dtype, scale=scale)

    def _factors_exist(self, side: str, i: int) -> bool:
        """Whether the gradient in a and da/dD, whose product a coupled gradient in D is, are ordinary floats."""
        if self.player.separable:
            return True
        info = np.finfo(self.dtype)
        if abs(float(self.logits[side][i])) >= float(np.log(info.max)):
            return False
        gradient = self.oracle.gradients(side)[i]
        return gradient is not None and abs(gradient) >= float(info.tiny)
