"""The catalogue: every module of this package without a leading underscore defines one ``PENALTY``.

Nothing lists them by hand. A file dropped in here is in the catalogue, the OpenAPI document, the generated docs and
the tests, and is a model of the Open Inference Protocol.
"""

from difflib import get_close_matches
from operator import attrgetter

from lossgrad.core.discovery import discovered
from lossgrad.core.errors import UnknownPenalty
from lossgrad.core.penalty import Penalty

CATALOGUE = discovered(__name__, __path__, "PENALTY", Penalty, attrgetter("name"))
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
