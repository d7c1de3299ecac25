"""One batch and everything figures are made of, each computed once and when first asked for."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from lossgrad.analysis.diagnose.alternatives import Strongest, strongest
from lossgrad.analysis.diagnose.averages import Averages
from lossgrad.analysis.diagnose.convention import Convention, convention, slopes
from lossgrad.analysis.diagnose.moments import deviation, mean, outranking, pooled
from lossgrad.analysis.diagnose.nonfinite import NonFinite, counted, floats
from lossgrad.analysis.diagnose.thresholds import SATURATED
from lossgrad.analysis.statistics import Strength, strength
from lossgrad.core.arrays import Array
from lossgrad.core.batch import checked_batch
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.evaluate import Evaluation, evaluate
from lossgrad.core.objective import Objective

SIDES = ("real", "fake")


class Snapshot:
    """A batch under an objective.

    ``real``, ``fake`` and ``validation`` are flat float64 arrays turned so that bigger is more real (the negatives
    of energies); ``logits`` are as they were given. What is not finite is told by ``not_finite``: figures are computed
    only of a batch that is ``readable``, and validation logits are kept only if all are finite.

    Args:
        objective, logits, parameters, validation, generator_gradient_norm: as ``diagnose`` takes them.

    Raises:
        InvalidLogits, InvalidParameter: as ``diagnose``.
    """

    def __init__(
        self,
        objective: Objective,
        logits: Mapping[str, Array],
        *,
        parameters: Mapping[str, float] | None = None,
        validation: Array | None = None,
        generator_gradient_norm: float | None = None,
    ) -> None:
        self.objective = objective
        self.parameters = objective.resolve(parameters or {})
        given = {side: floats(logits[side]) for side in SIDES if side in logits}
        held_out = None if validation is None else floats(validation)
        self.not_finite = _not_finite(given, held_out)
        batch = _checked({side: _filled(values) for side, values in given.items()}, SIDES)
        self.logits: Mapping[str, Array] = batch if self.readable else given
        self.convention: Convention = convention(objective, self.parameters)
        self.real, self.fake = (self._turned(self.logits[side]) for side in SIDES)
        checked = None if held_out is None else _held_out(_filled(held_out))
        lost = any(each.side == "validation" for each in self.not_finite)
        self.validation = None if checked is None or lost else self._turned(checked)
        self.generator_gradient_norm = None if generator_gradient_norm is None else float(generator_gradient_norm)
        self.averages: Averages | None = None
        # Where logits are not finite, this tells whether the sides fit together, and nothing else is made of it.
        self.evaluation: Evaluation = evaluate(objective, batch, parameters=self.parameters)

    @property
    def readable(self) -> bool:
        """Whether all logits that are trained on are finite."""
        return not any(each.trained_on for each in self.not_finite)

    @property
    def unreadable(self) -> str | None:
        """Why nothing can be computed from the logits; None where that can be done."""
        return None if self.readable else " and ".join(each.reason for each in self.not_finite if each.trained_on)

    def _turned(self, values: Array) -> Array:
        flat = values.ravel()
        return flat if self.convention.sense > 0 else -flat

    def side(self, name: str) -> Array:
        """One side's logits, bigger being more real."""
        return self.real if name == "real" else self.fake

    @cached_property
    def strengths(self) -> Mapping[tuple[str, str], Strength]:
        """By player and side. A generator learns through its fakes only, whatever else its loss reads."""
        found = {}
        for player, result in self.evaluation.players.items():
            for side, values in result.sides.items():
                if player == "generator" and side == "real":
                    continue
                assert values.gradients is not None  # noqa: S101 - they are among the default outputs
                assert values.weights is not None  # noqa: S101
                found[player, side] = strength([values.gradients], [values.weights], SATURATED)
        return found

    def weights(self, player: str, side: str) -> Array:
        """How hard each example pulls, flat."""
        weights = self.evaluation.players[player].sides[side].weights
        assert weights is not None  # noqa: S101 - they are among the default outputs
        return weights.ravel()

    def loss(self, player: str) -> float:
        """A player's scalar loss."""
        return float(self.evaluation.players[player].loss or 0.0)

    @cached_property
    def means(self) -> Mapping[str, float]:
        """The mean logit of each side, bigger being more real."""
        return {side: mean(self.side(side)) for side in SIDES}

    @cached_property
    def spreads(self) -> Mapping[str, float]:
        """The standard deviation of each side."""
        return {side: deviation(self.side(side)) for side in SIDES}

    @cached_property
    def sampling(self) -> Mapping[str, float]:
        """The standard error of each side's mean, the parts of one example (patches) counted as one."""
        errors = {}
        for side in SIDES:
            logits = self.logits[side]
            examples = logits.reshape(len(logits), -1).mean(axis=1) if logits.ndim else logits.reshape(1)
            errors[side] = deviation(examples) / np.sqrt(len(examples))
        return errors

    @property
    def gap(self) -> float:
        """Mean real logit less mean fake logit, bigger being more real."""
        return self.means["real"] - self.means["fake"]

    @cached_property
    def spread(self) -> float:
        """The spread within the sides, both pooled."""
        return pooled(self.spreads["real"], self.spreads["fake"])

    @cached_property
    def auc(self) -> float:
        """How often a random real outranks a random fake."""
        return outranking(self.real, self.fake)

    @cached_property
    def boundary(self) -> float | None:
        """Between real and fake, bigger being more real."""
        at = self.convention.boundary
        return None if at is None else at * self.convention.sense

    @cached_property
    def lowest(self) -> float:
        """The smallest logit."""
        return float(min(self.real.min(), self.fake.min()))

    @cached_property
    def highest(self) -> float:
        """The largest logit."""
        return float(max(self.real.max(), self.fake.max()))

    @property
    def largest(self) -> float:
        """The largest |logit|."""
        return max(-self.lowest, self.highest)

    @cached_property
    def chance_level(self) -> float | None:
        """The discriminator's loss at chance."""
        level = self.objective.chance_level
        return None if level is None else level.value(self.parameters)

    @cached_property
    def strongest(self) -> Strongest | None:
        """The strongest of the other generators that could be used."""
        return strongest(self.objective, self.parameters, self.logits)

    @cached_property
    def density_ratio(self) -> Mapping[str, Array] | None:
        """p(x)/q(x) at each logit, as a discriminator at its optimum has it: where ρ·ℓ_r′(a) + ℓ_f′(a) = 0."""
        if self.convention.no_ratio is not None:
            return None
        ratios = {}
        for side in SIDES:
            real, fake = slopes(self.objective, self.parameters, self.logits[side])
            ratio = -fake / real
            ratios[side] = np.where(ratio < 0, np.nan, np.abs(ratio))
        return ratios


def _checked(logits: Mapping[str, Array], needed: Sequence[str]) -> Mapping[str, Array]:
    with np.errstate(all="ignore"):  # squares of the largest floats, which tell how large they are
        return checked_batch(logits, None, needed=needed, dtype=np.dtype("float64")).logits


def _not_finite(logits: Mapping[str, Array], held_out: Array | None) -> tuple[NonFinite, ...]:
    named = {**logits, **({} if held_out is None else {"validation": held_out})}
    found = (counted(side, values) for side, values in named.items() if values.dtype == np.float64)
    return tuple(each for each in found if each is not None)


def _filled(values: Array) -> Array:
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0) if values.dtype == np.float64 else values


def _held_out(values: Array) -> Array:
    try:
        batch = _checked({"real": values}, ("real",))
    except InvalidLogits as error:
        pointer = (error.pointer or "").removeprefix("/logits/real")
        raise InvalidLogits(error.detail, pointer=f"/validation{pointer}") from None
    return batch["real"]
