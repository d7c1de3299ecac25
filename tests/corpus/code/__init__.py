"""The corpus, one module a family of objectives; nothing lists the entries by hand."""

from importlib import import_module
from pkgutil import iter_modules

from tests.corpus.entry import Entry


def _discover() -> tuple[Entry, ...]:
    modules = [import_module(f"{__name__}.{name}") for name in sorted(info.name for info in iter_modules(__path__))]
    return tuple(each for module in modules for each in vars(module).values() if isinstance(each, Entry))


ENTRIES = _discover()
WRONG = tuple(each for each in ENTRIES if each.expected is not None)
RIGHT = tuple(each for each in ENTRIES if each.expected is None)
