"""What a generator could be trained with instead against the same discriminator: read off the catalogue.

A generator's loss goes with a discriminator if it was made for one that minimises the same loss or, where there is
none, for one whose best logit is the same. Only weights with a bound are compared, in shares of it: a factor before
a loss is a matter of the learning rate, and a weight that grows without bound has no full strength.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isinf

import numpy as np

from lossgrad.analysis.diagnose.convention import convention, log_ratio
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.evaluate import evaluate
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE

SWITCH = "non_saturating"
"""The parameter by which an objective has both kinds of generator itself."""
_REJECTED = 6.0
"""Logits from the boundary at which a discriminator is sure: D = 0.0025."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alternative:
    """A generator's loss to compare with.

    Args:
        name: in words: the objective, and the parameter to change if it is the objective's own.
        objective, parameters: what is evaluated.
        libraries: how many libraries' names for it are known, as a measure of how usual it is.
        own: whether it is the objective's own other generator, which is the least change.
    """

    name: str
    objective: Objective
    parameters: Mapping[str, float]
    libraries: int
    own: bool = False

    @property
    def full(self) -> float:
        """The most an example can weigh."""
        return convention(self.objective, self.parameters).full_weight or 1.0

    def weights(self, logits: Mapping[str, Array]) -> Array:
        """Its generator's weights on the fakes."""
        result = evaluate(
            self.objective, logits, parameters=self.parameters, players=("generator",), outputs=("weights",)
        )
        weights = result.players["generator"].sides["fake"].weights
        assert weights is not None  # noqa: S101 - they were asked for
        return weights


def alternatives(objective: Objective, parameters: Mapping[str, float]) -> tuple[Alternative, ...]:
    """The generators that could be used instead, itself not among them; none for objectives without a generator."""
    return _alternatives(objective, tuple(parameters.items()))


@lru_cache(maxsize=256)
def _alternatives(objective: Objective, given: tuple[tuple[str, float], ...]) -> tuple[Alternative, ...]:
    if "generator" not in objective.players or not objective.players["discriminator"].separable:
        return ()
    parameters = dict(given)
    found = [
        Alternative(
            name=other.name,
            objective=other,
            parameters=_shared(other, parameters),
            libraries=sum(len(alias.libraries) for alias in other.aliases),
        )
        for other in _others(objective)
    ]
    if parameters.get(SWITCH) == 0:
        switched = parameters | {SWITCH: 1.0}
        name = f"{objective.name} with non_saturating = 1"
        found.append(Alternative(name=name, objective=objective, parameters=switched, libraries=0, own=True))
    return tuple(each for each in found if _bounded(each))


def _others(objective: Objective) -> list[Objective]:
    """The objectives of the catalogue whose generator goes with this discriminator."""
    discriminator = objective.players["discriminator"]
    candidates = [
        other
        for other in CATALOGUE.values()
        if other is not objective
        and other.inputs == objective.inputs
        and "generator" in other.players
        and other.players["generator"].separable
    ]
    same = [other for other in candidates if other.players["discriminator"].formulas == discriminator.formulas]
    if same or not log_ratio(objective):
        return same
    return [other for other in candidates if log_ratio(other)]


def _shared(other: Objective, parameters: Mapping[str, float]) -> dict[str, float]:
    """The parameters that the other one knows as well, if it accepts them together; else its defaults."""
    bare = {name.rpartition(".")[2]: value for name, value in parameters.items()}
    known = {each.name for each in other.parameters}
    try:
        return other.resolve({name: value for name, value in bare.items() if name in known})
    except InvalidParameter:
        return other.resolve({})


def _bounded(alternative: Alternative) -> bool:
    full = convention(alternative.objective, alternative.parameters).full_weight
    return full is not None and not isinf(full)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strongest:
    """How strong the alternatives are on a batch, each in shares of the most an example can weigh under it.

    Args:
        name, mean_weight: the alternative with the largest mean weight.
        usual, usual_mean_weight: the one to be recommended, whatever the batch: the most widely offered of those that
            are strong on fakes the discriminator is sure of.
    """

    name: str
    mean_weight: float
    usual: str
    usual_mean_weight: float


def strongest(objective: Objective, parameters: Mapping[str, float], logits: Mapping[str, Array]) -> Strongest | None:
    """The strongest alternative on a batch, and the usual strong one; None where there is none."""
    found = alternatives(objective, parameters)
    if not found:
        return None
    means = {each.name: float(np.mean(each.weights(logits))) / each.full for each in found}
    top = max(means, key=lambda name: means[name])
    usual = _usual(objective, tuple(parameters.items()))
    return Strongest(name=top, mean_weight=means[top], usual=usual, usual_mean_weight=means[usual])


@lru_cache(maxsize=256)
def _usual(objective: Objective, given: tuple[tuple[str, float], ...]) -> str:
    parameters = dict(given)
    known = convention(objective, parameters)
    rejected = {"fake": np.array([(known.boundary or 0.0) - known.sense * _REJECTED])}
    found = _alternatives(objective, given)
    weights = [float(each.weights(rejected)[0]) / each.full for each in found]
    strong = [each for each, weight in zip(found, weights, strict=True) if weight >= max(weights) / 2]
    return max(strong, key=lambda each: (each.own, each.libraries)).name
