"""Values from the command line, under the same names as those of files."""

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from lossgrad.commands.files.archives import read_npy
from lossgrad.commands.files.contents import Value
from lossgrad.commands.unusable import Unusable

_TEXTS = ("objective", "dialect", "reduction", "with_respect_to", "precision")


def values_of(options: Mapping[str, Any]) -> dict[str, Value]:
    """What was given, by name.

    Raises:
        Unusable: a number is none, a file cannot be read, or a parameter has no value.
    """
    values: dict[str, Value] = {}
    for name, text in options.items():
        if name == "parameters":
            values |= _parameters(text)
        elif text is not None:
            values[name] = text if name in _TEXTS else _numbers(name, text)
    return values


def _parameters(texts: Sequence[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for text in texts:
        name, found, value = text.partition("=")
        number = _number(value)
        if not found or number is None or not isfinite(number):
            raise Unusable(f"--parameter should be NAME=VALUE, as margin=1.0, found {text!r}")
        values[f"parameters.{name.strip()}"] = np.array(number)
    return values


def _numbers(name: str, text: str) -> Value:
    if text.endswith(".npy") or Path(text).is_file():
        return read_npy(Path(text))
    found = [_number(each) for each in text.split(",")]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        option = f"--{name.replace('_', '-')}"
        raise Unusable(
            f"{option} should be numbers with commas between them, or an .npy file that exists; found {text!r}"
        )
    return np.array(known) if len(known) > 1 else np.array(known[0])


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
