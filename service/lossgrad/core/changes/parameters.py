"""What a library gives an objective's parameters: its own defaults, or values that nobody can change."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from lossgrad.core.objective import Objective
from lossgrad.core.parameter import Parameter


class Fixed:
    """Parameters that a library has written into its code: the values they have there, and no others."""

    def __init__(self, **values: float) -> None:
        self.values = values

    def __call__(self, objective: Objective) -> Objective:
        """Each takes its one value."""
        return _with_parameters(objective, self.values, lambda known, value: replace(known, values=(value,)))

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """What has which value."""
        return _and(f"{name} is always {value:g}" for name, value in self.values.items())


class Defaults:
    """Parameters that have other values in a library unless they are given."""

    def __init__(self, **values: float) -> None:
        self.values = values

    def __call__(self, objective: Objective) -> Objective:
        """The others' defaults give way where one that is given contradicts them."""
        changed = _with_parameters(objective, self.values, lambda known, _: known)
        former = {each.name: each.default for each in objective.parameters if each.name in self.values}
        return replace(changed, fallbacks={**former, **objective.fallbacks})

    def describe(self, objective: Objective) -> str:
        """What has which value instead of which."""
        former = {each.name: each.default for each in objective.parameters}
        return _and(
            f"{name} is {value:g} by default (instead of {former[name]:g})" for name, value in self.values.items()
        )


def _with_parameters(
    objective: Objective, values: Mapping[str, float], change: Callable[[Parameter, float], Parameter]
) -> Objective:
    unknown = values.keys() - {parameter.name for parameter in objective.parameters}
    if unknown:
        raise TypeError(f"{objective.name} has no {', '.join(unknown)}")
    return replace(
        objective,
        parameters=tuple(
            change(replace(each, default=values[each.name]), values[each.name]) if each.name in values else each
            for each in objective.parameters
        ),
    )


def _and(texts: Iterable[str]) -> str:
    return " and ".join(texts)
