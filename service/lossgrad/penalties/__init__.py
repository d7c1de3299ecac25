"""The catalogue: every module of this package without a leading underscore defines one ``PENALTY``.

Nothing lists them by hand. A file dropped in here is in the catalogue, the OpenAPI document, the generated docs and
the tests, and is a model of the Open Inference Protocol.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from lossgrad.core.errors import UnknownPenalty
from lossgrad.core.penalty import Penalty


def _discover() -> Mapping[str, Penalty]:
    found: dict[str, Penalty] = {}
    for module in sorted(iter_modules(__path__), key=lambda info: info.name):
        if module.name.startswith("_"):
            continue
        penalty: Penalty = import_module(f"{__name__}.{module.name}").PENALTY
        if penalty.name != module.name:
            raise ImportError(f"{module.name}.py defines a penalty named {penalty.name!r}")
        found[penalty.name] = penalty
    return MappingProxyType(found)


CATALOGUE = _discover()
"""Every penalty by its canonical name, in alphabetical order."""


def find(name: str) -> Penalty:
    """The penalty of that name or alias; case, hyphens and spaces do not matter.

    Raises:
        UnknownPenalty: nothing goes by this name; the closest names are suggested.
    """
    wanted = _folded(name)
    for penalty in CATALOGUE.values():
        if wanted == penalty.name or wanted in {_folded(alias.name) for alias in penalty.aliases}:
            return penalty
    names = [*CATALOGUE, *(_folded(alias.name) for penalty in CATALOGUE.values() for alias in penalty.aliases)]
    close = get_close_matches(wanted[:100], dict.fromkeys(names), n=3, cutoff=0.5)
    hint = f"; the closest names are {', '.join(close)}" if close else ""
    raise UnknownPenalty(f"no penalty has this name{hint}", suggestions=close)


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
