"""What a report begins with."""

from collections.abc import Iterator, Mapping

from lossgrad.core.objective import Objective
from lossgrad.reports.style import Style


def heading(headline: str, objective: Objective, parameters: Mapping[str, float], style: Style) -> Iterator[str]:
    """The headline, and what it was judged by: the objective, with the parameters that are not the usual ones."""
    yield from map(style.bold, style.wrapped(headline))
    usual = objective.resolve({})
    given = ", ".join(f"{name} = {value:g}" for name, value in parameters.items() if usual.get(name) != value)
    judged = f"Objective: {objective.name}" + (f" ({given})" if given else "")
    yield from map(style.dim, style.wrapped(judged))
