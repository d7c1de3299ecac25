"""What someone's loss returned: whose it is, and how it is reported."""

from collections.abc import Mapping
from typing import Any, get_args

from ._frameworks import SIDES, Called, Tree, total
from ._reported import detached
from ._types import Player

_PLAYERS = get_args(Player)

TWO_VALUES = (
    "The function returned two values, which were read as the discriminator's loss and the generator's. If the second "
    "is something else, as in (loss, D_x), have the loss alone checked: lambda real, fake: loss(real, fake)[0]."
)


def by_player(returned: Any, player: str | None, *, alone: bool) -> Tree:
    """What a function returned, by player.

    Args:
        returned: a value; the discriminator's and the generator's; or a mapping by player or by side.
        player: whose it is, or which of the two to look at.
        alone: whether the function takes the fakes alone, so that it is the generator's.

    Raises:
        TypeError: it is nothing of what it may be.
    """
    whose = player or ("generator" if alone else "discriminator")
    if isinstance(returned, Mapping):
        if set(returned) <= set(SIDES) and returned:
            return {whose: _given(dict(returned))}
        found = {name: returned[name] for name in _PLAYERS if name in returned}
        if not found or len(found) < len(returned):
            raise TypeError(f"the loss returned a mapping with {', '.join(map(repr, returned))}, not by player")
    elif isinstance(returned, tuple | list):
        if len(returned) != len(_PLAYERS):
            raise TypeError(
                f"the loss returned {len(returned)} values; return a loss alone, or the discriminator's and the "
                "generator's"
            )
        found = dict(zip(_PLAYERS, returned, strict=True))
    else:
        found = {whose: returned}
    if player is not None and player not in found:
        raise TypeError(f"the loss returned nothing of the {player}")
    return _given(found if player is None else {player: found[player]})


def _given(found: Tree) -> Tree:
    for each in found.values():
        if each is None:
            raise TypeError("the loss returned None where a loss belongs; is a return missing at its end?")
    return found


def reported_of(called: Called, given: Mapping[str, Any], reduction: str) -> dict[str, Any]:
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
