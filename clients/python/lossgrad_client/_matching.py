"""Whether a function computes an objective, as an assertion."""

import contextlib
import warnings
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from . import _frameworks
from ._client import Client
from ._exceptions import AmbiguousObjectiveError, UnknownObjectiveError
from ._frameworks import SIDES, Framework, Loss, Tree
from ._quantity import different
from ._reported import detached
from ._returned import TWO_VALUES, by_player, reported_of
from ._types import Player, Precision, Reduction
from ._verification import Verification

ConfidentLogits: TypeAlias = Literal["warn", "fail", "ignore"]

MODERATE = 4
"""Up to this logit a loss of probabilities in single precision keeps enough digits: 1 - sigmoid(4) has 5 or 6."""

_OF_TAILS = {"bce_clamp", "log_epsilon", "log_of_probability", "log_of_zero", "logits_clipped", "probability_clip"}
"""Findings about confident logits; any other named on them is a guess at what the tails made of the numbers."""


class ConfidentLogitsWarning(UserWarning):
    """A loss is right, but for logits of which the discriminator is all but certain."""


def assert_matches_objective(
    loss: Loss,
    objective: str,
    *,
    player: Player | None = None,
    dialect: str | None = None,
    parameters: Mapping[str, float] | None = None,
    reduction: Reduction = "mean",
    client: Client | None = None,
    real: ArrayLike | None = None,
    fake: ArrayLike | None = None,
    precision: Precision | None = None,
    tolerance: float | None = None,
    framework: Framework = "auto",
    confident_logits: ConfidentLogits = "warn",
) -> Verification:
    """Assert that a function computes an objective, losses and gradients; what is wrong with it is the message.

    The function takes the discriminator's logits of reals and of fakes, a generator's also of fakes alone. It returns
    the discriminator's loss (or that of ``player``), or both as ``(discriminator, generator)``, or as a mapping by
    player. A loss is a scalar, each example's losses, or these by side, ``{"real": …, "fake": …}``. Functions in
    PyTorch and JAX are differentiated by their autograd; of others only the losses are held against the objective.

    It is called twice: on logits up to 4, where it has to be right, and on confident ones, up to 33. A loss that takes
    its logarithms of probabilities (torch's BCELoss after a sigmoid) is right on the first and not on the second.

    Args:
        loss: the function.
        objective: what it is meant to be: a name or an alias, or ``hinge+non_saturating``.
        player: whose loss it returns, or which of the two to look at.
        dialect: the library whose way of computing it is meant.
        parameters: the objective's own; the others take their defaults.
        reduction: what is meant: the mean over each side, the sum, or "none".
        client: a client of the service; by default of ``$LOSSGRAD_URL``, or of one on this machine.
        real: logits of reals, in the shape and of the framework that the function takes; by default those of ``probe``.
        fake: the same of fakes.
        precision: the float type to call it with, by default float32 and with NumPy float64; and what its numbers are
            then judged by.
        tolerance: the relative error allowed, in place of that of the precision.
        framework: "torch", "jax" or "numpy", where that is not to be found out.
        confident_logits: what happens if it is wrong on confident logits alone: a ``ConfidentLogitsWarning``, which is
            still a failure where a number is NaN or infinite; a failure; or nothing, and it is called once. Logits that
            are given as real and fake are judged as they are.

    Raises:
        AssertionError: it does not; the message is the report.
        TypeError: the function takes or returns something else.
        LossgradError: the service cannot be asked.
    """
    if (real is None) != (fake is None):
        raise TypeError("give real and fake, or neither")
    taken = _frameworks.arguments(loss, player)
    is_finite = is_pair = False

    def split(returned: Any) -> Tree:
        nonlocal is_pair
        is_pair = isinstance(returned, tuple | list) and player is None
        return by_player(returned, player, alone=taken != SIDES)

    def judged(asked: Client, logits: Mapping[str, Any]) -> Verification:
        nonlocal is_finite
        given = {side: logits[side] for side in taken}
        reported = reported_of(_frameworks.call(loss, given, split, framework, reduction, precision), given, reduction)
        is_finite = _is_finite(reported)
        return asked.verify(
            real=logits["real"],
            fake=logits["fake"],
            discriminator=reported.get("discriminator"),
            generator=reported.get("generator"),
            objective=objective,
            dialect=dialect,
            parameters=parameters,
            reduction=reduction,
            precision=precision,
            tolerance=tolerance,
        )

    def checked(result: Verification, note: str = "") -> Verification:
        if not result.matches:
            raise AssertionError("\n\n".join([str(result), *filter(None, [note, TWO_VALUES if is_pair else ""])]))
        return result

    with contextlib.ExitStack() as stack:
        asked = stack.enter_context(Client()) if client is None else client
        if real is not None and fake is not None:
            return checked(judged(asked, {"real": real, "fake": fake}))
        moderate = checked(judged(asked, _probe(asked, objective, MODERATE)))
        if confident_logits == "ignore":
            return moderate
        result = judged(asked, _probe(asked, objective))
    if confident_logits == "fail" or result.matches or not is_finite:
        return checked(result, _CONFIDENT)
    warnings.warn(_but_for_confident(result), ConfidentLogitsWarning, stacklevel=2)
    return moderate


_CONFIDENT = f"Up to the logit {MODERATE} all of it is right: what is wrong is so on confident logits alone."


def _probe(client: Client, objective: str, largest: int | None = None) -> dict[str, Any]:
    try:
        probe = client.probe(objective=objective, largest=largest)
    except (UnknownObjectiveError, AmbiguousObjectiveError):
        # A name that only the dialect knows.
        probe = client.probe(largest=largest)
    return {"real": probe.real, "fake": probe.fake}


def _but_for_confident(result: Verification) -> str:
    """What is wrong on confident logits alone, in a sentence or two."""
    first = result.findings[0] if result.findings else None
    if first is not None and first.code in _OF_TAILS:
        told = f"{result.headline} {first.advice}"
    else:
        wrong = (each for player in result.players.values() for each in player.quantities if not each.matches)
        told = (
            f"There {'; '.join(map(different, wrong))}. Probabilities that are rounded to 0 or 1 have no gradient "
            "left: compute the loss from logits."
        )
    return (
        f"lossgrad: the loss is that of {result.objective} for logits up to {MODERATE}, but not where the "
        f'discriminator is all but certain. {told} confident_logits="fail" makes this a failure, "ignore" keeps quiet.'
    )


def _is_finite(reported: Mapping[str, Any]) -> bool:
    return all(
        _is_finite(each) if isinstance(each, Mapping) else bool(np.isfinite(np.asarray(detached(each))).all())
        for each in reported.values()
    )
