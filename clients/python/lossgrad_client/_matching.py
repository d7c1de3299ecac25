"""Whether a function computes an objective, as an assertion."""

import contextlib
from collections.abc import Mapping
from typing import Any, get_args

from numpy.typing import ArrayLike

from . import _frameworks
from ._client import Client
from ._exceptions import AmbiguousObjectiveError, UnknownObjectiveError
from ._frameworks import SIDES, Called, Framework, Loss, Tree, total
from ._reported import detached
from ._types import Player, Precision, Reduction
from ._verification import Verification

_PLAYERS = get_args(Player)


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
) -> Verification:
    """Assert that a function computes an objective, losses and gradients; what is wrong with it is the message.

    The function takes the discriminator's logits of reals and of fakes, a generator's also of fakes alone. It returns
    the discriminator's loss (or that of ``player``), or both as ``(discriminator, generator)``, or as a mapping by
    player. A loss is a scalar, each example's losses, or these by side, ``{"real": …, "fake": …}``. Functions in
    PyTorch and JAX are differentiated by their autograd; of others only the losses are held against the objective.

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

    Raises:
        AssertionError: it does not; the message is the report.
        TypeError: the function takes or returns something else.
        LossgradError: the service cannot be asked.
    """
    if (real is None) != (fake is None):
        raise TypeError("give real and fake, or neither")
    with contextlib.ExitStack() as stack:
        asked = stack.enter_context(Client()) if client is None else client
        logits = _probe(asked, objective) if real is None or fake is None else {"real": real, "fake": fake}
        taken = _frameworks.arguments(loss, player)
        given = {side: logits[side] for side in taken}

        def split(returned: Any) -> Tree:
            return _by_player(returned, player, alone=taken != SIDES)

        called = _frameworks.call(loss, given, split, framework, reduction, precision)
        reported = _reported(called, given, reduction)
        result = asked.verify(
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
    if not result.matches:
        raise AssertionError(str(result))
    return result


def _probe(client: Client, objective: str) -> dict[str, Any]:
    try:
        probe = client.probe(objective=objective)
    except (UnknownObjectiveError, AmbiguousObjectiveError):
        # A name that only the dialect knows.
        probe = client.probe()
    return {"real": probe.real, "fake": probe.fake}


def _by_player(returned: Any, player: str | None, *, alone: bool) -> Tree:
    """What a function returned, by player.

    Raises:
        TypeError: it is nothing of what it may be.
    """
    whose = player or ("generator" if alone else "discriminator")
    if isinstance(returned, Mapping):
        if set(returned) <= set(SIDES) and returned:
            return {whose: dict(returned)}
        found = {name: returned[name] for name in _PLAYERS if name in returned}
        if not found or len(found) < len(returned):
            raise TypeError(f"the loss returned a mapping with {', '.join(map(repr, returned))}, not by player")
    elif isinstance(returned, tuple | list):
        if len(returned) != len(_PLAYERS):
            raise TypeError(f"the loss returned {len(returned)} values, not the discriminator's and the generator's")
        found = dict(zip(_PLAYERS, returned, strict=True))
    else:
        return {whose: returned}
    if player is not None and player not in found:
        raise TypeError(f"the loss returned nothing of the {player}")
    return found if player is None else {player: found[player]}


def _reported(called: Called, given: Mapping[str, Any], reduction: str) -> dict[str, Any]:
    """What a function gave, as ``verify`` takes it."""
    players = {}
    for name, value in called.values.items():
        numbers: dict[str, Any] = {side: {} for side in SIDES}
        for side, losses in _losses(value, given).items():
            numbers[side]["losses"] = losses
        for side, gradients in (called.gradients or {}).get(name, {}).items():
            numbers[side]["gradients"] = gradients
        if reduction != "none" or _is_scalar(value):
            numbers["loss"] = total(value, reduction)
        players[name] = {key: each for key, each in numbers.items() if key == "loss" or each}
    return players


def _losses(value: Any, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Each example's losses by side, where it is clear which side's they are."""
    if isinstance(value, Mapping):
        return value
    if _is_scalar(value) or len(given) > 1:
        return {}
    return dict.fromkeys(given, value)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, Mapping) and getattr(detached(value), "ndim", 0) == 0
