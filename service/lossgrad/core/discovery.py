"""What the modules of a package define, so that nothing has to list them by hand."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")


def defined(package: str, path: Iterable[str], constant: str) -> dict[str, Any]:
    """What each module of a package calls by one name, by module in alphabetical order; underscores are left out.

    Args:
        package: its ``__name__``.
        path: its ``__path__``.
        constant: what every module of it defines.

    Raises:
        AttributeError: a module does not.
    """
    names = sorted(info.name for info in iter_modules(path) if not info.name.startswith("_"))
    return {name: getattr(import_module(f"{package}.{name}"), constant) for name in names}


def discovered(
    package: str, path: Iterable[str], constant: str, kind: type[T], name_of: Callable[[T], str]
) -> Mapping[str, T]:
    """The same of things that have a name, which is that of their file.

    Raises:
        TypeError: a module defines something of another kind.
        ImportError: a module defines what has another name.
    """
    found: dict[str, T] = {}
    for name, each in defined(package, path, constant).items():
        if not isinstance(each, kind):
            raise TypeError(f"{name}.py defines no {kind.__name__}")
        if name_of(each) != name:
            raise ImportError(f"{name}.py defines a {kind.__name__.lower()} named {name_of(each)!r}")
        found[name] = each
    return MappingProxyType(found)
