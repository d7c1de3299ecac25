"""Names of libraries and parameters in a row, as a sentence has them."""

from collections.abc import Mapping, Sequence

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.wording.words import each_of, joined
from lossgrad.core.penalty import Setting


def names(evidence: Evidence) -> list[str]:
    """Libraries that a mistake's details name."""
    return [] if evidence is None or isinstance(evidence, str | int | float) else [str(each) for each in evidence]


def libraries_named(libraries: Sequence[str]) -> str:
    """Whose numbers they are too, in a sentence; nothing if nobody's."""
    return f" {listed(libraries)} compute it like this under the same name." if libraries else ""


def listed(libraries: Sequence[str]) -> str:
    """One after the other; a library's name may be two: mmgeneration and mmagic."""
    return joined(each_of(libraries))


def shown(parameters: Mapping[str, Setting]) -> str:
    """Parameters with their values."""
    return ", ".join(
        f"{name} = {value}" if isinstance(value, str) else f"{name} = {value:g}" for name, value in parameters.items()
    )


def changed(parameters: Mapping[str, Setting], meant: Mapping[str, Setting]) -> dict[str, Setting]:
    """The parameters that have another value than is meant."""
    return {name: value for name, value in parameters.items() if value != meant.get(name)}
