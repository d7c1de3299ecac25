"""The dialects: every module of this package without a leading underscore defines one ``DIALECT``.

As with the objectives, nothing lists them by hand, and what is derived from them exists once.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from operator import attrgetter

from lossgrad import objectives
from lossgrad.core.combination import JOIN, combined
from lossgrad.core.dialect import Dialect, Entry, derived
from lossgrad.core.discovery import discovered
from lossgrad.core.errors import LossgradError, UnknownDialect, UnknownObjective
from lossgrad.core.objective import Objective

_MAX_NAME = 100


def _derive(dialect: Dialect) -> tuple[Objective, ...]:
    return tuple(derived(objectives.CATALOGUE[entry.objective], entry.changes) for entry in dialect.entries)


def _names(dialect: Dialect) -> Mapping[str, int]:
    """The entry that each name means: what the library calls it first, then the canonical names."""
    names: dict[str, int] = {}
    for index, entry in enumerate(dialect.entries):
        for name in map(_folded, entry.names):
            if names.setdefault(name, index) != index:
                raise ImportError(f"{dialect.name}.py has two entries named {name!r}")
    for index, entry in enumerate(dialect.entries):
        names.setdefault(entry.objective, index)
    return names


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


DIALECTS = discovered(__name__, __path__, "DIALECT", Dialect, attrgetter("name"))
"""Every dialect by its name, in alphabetical order."""

_DERIVED = {name: _derive(dialect) for name, dialect in DIALECTS.items()}
_ENTRIES = {name: _names(dialect) for name, dialect in DIALECTS.items()}


def dialect(name: str, *, pointer: str | None = None) -> Dialect:
    """The dialect of that name; case, hyphens and spaces do not matter.

    Raises:
        UnknownDialect: there is none; the closest names are suggested.
    """
    wanted = _folded(name)
    if wanted in DIALECTS:
        return DIALECTS[wanted]
    close = get_close_matches(wanted[:_MAX_NAME], DIALECTS, n=3, cutoff=0.4)
    hint = f"the closest names are {', '.join(close)}" if close else "GET /v1/dialects lists them"
    raise UnknownDialect(f"no dialect has this name; {hint}", suggestions=close, pointer=pointer)


def derivations(name: str) -> Iterator[tuple[Entry, Objective]]:
    """Every entry of a dialect, with what its changes make of the objective."""
    return zip(DIALECTS[name].entries, _DERIVED[name], strict=True)


def speakers(objective_name: str) -> list[str]:
    """The dialects that have an objective of that canonical name."""
    return [
        name for name, dialect in DIALECTS.items() if objective_name in {each.objective for each in dialect.entries}
    ]


def find(
    name: str, dialect_name: str | None, *, pointer: str | None = None, dialect_pointer: str | None = None
) -> Objective:
    """An objective as a library has it, by its canonical name, an alias, or the library's own name for it.

    Without a dialect it is the canonical one. The same question gets the same object.

    Raises:
        UnknownDialect: there is no such dialect.
        UnknownObjective: the dialect has no such objective; says which it has. Without a dialect, as below.
        AmbiguousObjective: as ``objectives.find``.
    """
    if dialect_name is None:
        return objectives.find(name, pointer=pointer)
    spoken = dialect(dialect_name, pointer=dialect_pointer)
    if name.count(JOIN) == 1:
        discriminator, generator = (find(part, dialect_name, pointer=pointer) for part in name.split(JOIN))
        return combined(discriminator, generator, pointer=pointer)
    names = _ENTRIES[spoken.name]
    index = names.get(_folded(name))
    if index is None:
        index = names.get(_canonical(name))
    if index is None:
        raise _missing(spoken, name, pointer)
    return _DERIVED[spoken.name][index]


def _canonical(name: str) -> str:
    try:
        return objectives.find(name).name
    except LossgradError:
        return ""


def _missing(spoken: Dialect, name: str, pointer: str | None) -> UnknownObjective:
    has = dict.fromkeys(each for entry in spoken.entries for each in (entry.objective, *entry.names))
    close = get_close_matches(_folded(name)[:_MAX_NAME], has, n=3, cutoff=0.5)
    detail = f"{spoken.name} has no such objective; it has {', '.join(has)}"
    return UnknownObjective(detail, suggestions=close, pointer=pointer)
