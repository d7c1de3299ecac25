"""What an objective's logits mean: which way is real, where the boundary is, whether the level matters at all.

All of it is read off the discriminator's own gradients, so that it holds for derived and combined objectives too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import evaluate
from lossgrad.core.objective import Objective

_PROBE = np.array([-0.75, -0.25, 0.5, 1.0])
_SHIFT = 4.0
_STEP = 0.125
_WIDEST = 1e8
_POINTS = 257
_ROUNDS = 12
_BOUNDED = 4.0
"""Times that a weight with a bound may still grow between logits of ±12 and of ±600."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """How to read an objective's logits.

    Args:
        sense: 1 where bigger is more real, −1 where smaller is.
        oriented: whether the discriminator asks for one of the two; kernel distances do not care which side is above.
        level_free: whether adding a constant to all logits changes nothing, so that 0 means nothing.
        boundary: the logit between real and fake (the best one where both are equally dense); None if there is none.
        no_boundary: why there is none.
        no_ratio: why the logits say nothing about p(x)/q(x), or None where they do.
        full_weight: the most an example can weigh for the generator; infinite if it has no bound, None without one.
    """

    sense: int
    oriented: bool
    level_free: bool
    boundary: float | None
    no_boundary: str | None
    no_ratio: str | None
    full_weight: float | None


def convention(objective: Objective, parameters: Mapping[str, float]) -> Convention:
    """The convention of an objective at all its parameters."""
    return _convention(objective, tuple(parameters.items()))


@lru_cache(maxsize=256)
def _convention(objective: Objective, given: tuple[tuple[str, float], ...]) -> Convention:
    parameters = dict(given)
    with np.errstate(all="ignore"):
        above, below = (_parting(objective, parameters, shift) for shift in (_STEP, -_STEP))
        oriented = above * below > 0
        level_free = _level_free(objective, parameters)
        no_boundary = _no_boundary(objective, level_free)
        return Convention(
            sense=-1 if oriented and above < 0 else 1,
            oriented=oriented,
            level_free=level_free,
            boundary=None if no_boundary else _boundary(objective, parameters),
            no_boundary=no_boundary,
            no_ratio=_no_ratio(objective, level_free),
            full_weight=_full_weight(objective, parameters),
        )


def slopes(objective: Objective, parameters: Mapping[str, float], logits: Array) -> tuple[Array, Array]:
    """A separable discriminator's dℓ/da at each logit, were it a real's and were it a fake's."""
    # Under "none" nothing is divided by the size of the batch.
    result = evaluate(
        objective,
        {"real": logits, "fake": logits},
        parameters=parameters,
        players=("discriminator",),
        outputs=("gradients",),
        reduction="none",
    ).players["discriminator"]
    real, fake = result.sides["real"].gradients, result.sides["fake"].gradients
    assert real is not None  # noqa: S101 - they were asked for
    assert fake is not None  # noqa: S101
    return real, fake


def _parting(objective: Objective, parameters: Mapping[str, float], shift: float) -> float:
    """How much further up reals are pulled than fakes, when they lie that far above them."""
    result = evaluate(
        objective,
        {"real": _PROBE + shift / 2, "fake": _PROBE - shift / 2},
        parameters=parameters,
        players=("discriminator",),
        outputs=("gradients",),
    ).players["discriminator"]
    real, fake = result.sides["real"].gradients, result.sides["fake"].gradients
    assert real is not None  # noqa: S101 - they were asked for
    assert fake is not None  # noqa: S101
    return float(np.sum(fake) - np.sum(real))


def _level_free(objective: Objective, parameters: Mapping[str, float]) -> bool:
    losses = []
    for shift in (0.0, _SHIFT, -_SHIFT):
        logits = {"real": _PROBE + shift, "fake": _PROBE[::-1] / 2 + shift}
        result = evaluate(objective, logits, parameters=parameters, players=("discriminator",), outputs=())
        losses.append(float(result.players["discriminator"].loss or 0.0))
    return bool(np.allclose(losses, losses[0], rtol=1e-9, atol=1e-9))


def log_ratio(objective: Objective) -> bool:
    """Whether the best logit is log p(x)/q(x), label smoothing aside, and its sigmoid a probability."""
    optimal = objective.optimal_logit
    return optimal is not None and (optimal.plain == "log(rho)" or optimal.plain.startswith("log(("))


def _no_boundary(objective: Objective, level_free: bool) -> str | None:
    if objective.inputs == "energies":
        return "energies have no fixed boundary between real and fake"
    if level_free:
        return "only differences between logits count here: adding a constant to all of them changes nothing"
    if not objective.players["discriminator"].separable:
        return "an example is judged against the rest of its batch, not against a fixed boundary"
    return None


def _no_ratio(objective: Objective, level_free: bool) -> str | None:
    optimal = objective.optimal_logit
    if objective.inputs == "energies":
        return "an energy is no density ratio"
    if level_free:
        return "only differences between logits count here, which leaves the ratio open"
    if optimal is None or "rho" not in optimal.plain or not objective.players["discriminator"].separable:
        return "the best logit tells at most on which side of the boundary an example is, not how far"
    return None


def _boundary(objective: Objective, parameters: Mapping[str, float]) -> float:
    """Where a real and a fake at one logit would pull equally: the middle of the stretch on which they do."""
    grid = np.sinh(np.linspace(-1, 1, _POINTS) * np.arcsinh(_WIDEST))

    def pull(points: Array) -> Array:
        real, fake = slopes(objective, parameters, points)
        return np.where(np.isnan(real + fake), 0, real + fake)

    # Minimising the loss at one logit: it falls below the boundary and rises above.
    edges = []
    for rising in (False, True):
        points = grid
        for _ in range(_ROUNDS):
            at = pull(points)
            inside = np.flatnonzero(at > 0) if rising else np.flatnonzero(at < 0)
            if not inside.size:
                break
            index = int(inside[0]) if rising else int(inside[-1])
            other = max(index - 1, 0) if rising else min(index + 1, len(points) - 1)
            low, high = sorted((float(points[index]), float(points[other])))
            points = np.linspace(low, high, _POINTS)
        else:
            edges.append(float(points[len(points) // 2]))
    return round(sum(edges) / 2, 9) + 0.0 if len(edges) == 2 else 0.0  # noqa: PLR2004 - one from each side


def _full_weight(objective: Objective, parameters: Mapping[str, float]) -> float | None:
    """The most a fake can weigh for the generator; infinite if it grows without bound."""
    player = objective.players.get("generator")
    if player is None:
        return None
    if not player.separable:
        return float("inf")
    near, far = np.linspace(-12, 12, 481), np.geomspace(12, 600, 200)
    points = np.concatenate([near, far, -far])
    result = evaluate(
        objective, {"fake": points}, parameters=parameters, players=("generator",), outputs=("weights",)
    ).players["generator"]
    weights = result.sides["fake"].weights
    assert weights is not None  # noqa: S101 - they were asked for
    largest = float(np.max(weights))
    return largest if largest <= _BOUNDED * float(np.max(weights[: len(near)])) else float("inf")
