"""The known mistakes: every module of this package defines one ``MISTAKE``; nothing lists them by hand."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from lossgrad.analysis.verify_penalty.mistake import Mistake


def _discover() -> Mapping[str, Mistake]:
    found: dict[str, Mistake] = {}
    for module in sorted(iter_modules(__path__), key=lambda info: info.name):
        if module.name.startswith("_"):
            continue
        mistake: Mistake = import_module(f"{__name__}.{module.name}").MISTAKE
        if mistake.code != module.name:
            raise ImportError(f"{module.name}.py defines a mistake named {mistake.code!r}")
        found[mistake.code] = mistake
    return MappingProxyType(found)


MISTAKES = _discover()
"""Every mistake by its code, in alphabetical order."""
