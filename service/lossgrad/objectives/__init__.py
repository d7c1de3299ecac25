"""The catalogue: every module of this package without a leading underscore defines one ``OBJECTIVE``.

Nothing lists them by hand. A file dropped in here is in the catalogue, the OpenAPI document, the generated
docs and the tests.
"""

from difflib import get_close_matches
from operator import attrgetter

from lossgrad.core.combination import JOIN, combined
from lossgrad.core.discovery import discovered
from lossgrad.core.errors import AmbiguousObjective, UnknownObjective
from lossgrad.core.objective import Alias, Objective

CATALOGUE = discovered(__name__, __path__, "OBJECTIVE", Objective, attrgetter("name"))
"""Every objective by its canonical name, in alphabetical order."""


def find(name: str, *, pointer: str | None = None) -> Objective:
    """The objective of that name or alias; case, hyphens and spaces do not matter.

    ``hinge+non_saturating`` is the discriminator of one against the generator of another.

    Raises:
        UnknownObjective: nothing goes by this name; the closest names are suggested.
        AmbiguousObjective: different libraries mean different functions by it.
        InvalidOption: the two cannot be combined.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    if name.count(JOIN) == 1:
        discriminator, generator = (find(part, pointer=pointer) for part in name.split(JOIN))
        return combined(discriminator, generator, pointer=pointer)
    wanted = _folded(name)
    if wanted in CATALOGUE:
        return CATALOGUE[wanted]
    meanings = [
        (objective, alias)
        for objective in CATALOGUE.values()
        for alias in objective.aliases
        if _folded(alias.name) == wanted
    ]
    if len(meanings) == 1:
        return meanings[0][0]
    if meanings:
        raise _ambiguous(name, meanings, pointer)
    names = [*CATALOGUE, *(alias.name for objective in CATALOGUE.values() for alias in objective.aliases)]
    close = get_close_matches(wanted, dict.fromkeys(map(_folded, names)), n=3, cutoff=0.5)
    hint = f"; the closest names are {', '.join(close)}" if close else ""
    raise UnknownObjective(f"no objective has this name{hint}", suggestions=close, pointer=pointer)


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def _ambiguous(name: str, meanings: list[tuple[Objective, Alias]], pointer: str | None) -> AmbiguousObjective:
    texts = [f"{objective.name} in {', '.join(alias.libraries)}" for objective, alias in meanings]
    return AmbiguousObjective(
        f"{name!r} means different functions in different libraries: {'; '.join(texts)}. Use one of these names.",
        meanings=[objective.name for objective, _ in meanings],
        pointer=pointer,
    )
