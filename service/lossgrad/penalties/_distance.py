"""What penalties on the distance of a norm to a target share."""

from collections.abc import Mapping
from typing import Any

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.norms import Norms
from lossgrad.core.penalty import Choice

SCALE = Choice(
    name="scale",
    description="Whether distances are measured in units of the target.",
    default="absolute",
    options={"absolute": "λ(ν − τ)².", "relative": "λ(ν/τ − 1)²."},
)


def factor(values: Mapping[str, Any]) -> float:
    """What is before the squared distance."""
    before: float = values["coefficient"]
    return before / values["target"] ** 2 if values.get("scale") == "relative" else before


def value(norms: Norms, values: Mapping[str, Any]) -> Array:
    """factor·(ν − τ)²."""
    return factor(values) * norms.beyond(values["target"]) ** 2


def pull(norms: Norms, values: Mapping[str, Any]) -> Array:
    """2·factor·(ν − τ)/ν."""
    return 2 * factor(values) * norms.relative(values["target"])


def check(values: Mapping[str, Any]) -> None:
    """Refuse distances in units of 0."""
    if values["scale"] == "relative" and values["target"] == 0:
        raise InvalidParameter("must not be 0 where the scale is relative to it", pointer="/target")
