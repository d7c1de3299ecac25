"""What a file holds, under the names that everything goes by here."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from lossgrad.commands.files.names import meant
from lossgrad.commands.options import NUMBERS
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array

Value = Array | list[Array | None] | str

ABOUT = ("objective", "dialect")
VERIFIED = ("real", "fake", *NUMBERS, *ABOUT, "reduction", "with_respect_to", "precision", "tolerance")
"""The names in a file to be verified, beside ``parameters.NAME``."""

DIAGNOSED = ("real", "fake", "validation", "step", "generator_gradient_norm", *ABOUT)
"""The same in a file to be diagnosed."""

_ALIASES = {"steps": "step", "generator_grad_norm": "generator_gradient_norm"}
_AROUND = re.compile("^(logits|reported|run)_")
_PARAMETER = re.compile(r"^parameters?_(\w+)$")


@dataclass(frozen=True, slots=True)
class Contents:
    """A file's values.

    Args:
        values: by name: arrays, texts, or of a run whose batches differ in size an array for each step.
        run: whether it is a run or a batch; None if its shapes have to tell.
    """

    values: Mapping[str, Value]
    run: bool | None = None


class Unmeant(Unusable):
    """A name that stands for another one, as it seems."""

    def __init__(self, name: str, likely: str) -> None:
        super().__init__(f"nothing is called {name!r} here; is it {likely}?")
        self.name, self.likely = name, likely


def canonical_each(names: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """The names that are meant, by those that are given.

    Raises:
        Unusable: there is no such name; says what was expected, of all that can be guessed.
    """
    found, unmeant = {}, []
    for name in names:
        try:
            found[name] = canonical(name, known)
        except Unmeant as error:
            unmeant.append(error)
    if len(unmeant) == 1:
        raise unmeant[0]
    if unmeant:
        given, likely = ", ".join(repr(each.name) for each in unmeant), ", ".join(each.likely for each in unmeant)
        raise Unusable(f"nothing is called {given} here; are they {likely}?")
    return found


def canonical(name: str, known: Collection[str]) -> str:
    """The name that is meant: ``discriminator/real/gradients`` is ``discriminator.real.gradients``.

    Raises:
        Unusable: there is no such name; says what was expected.
    """
    folded = _AROUND.sub("", _folded(name))
    names = {_folded(each): each for each in known}
    folded = _ALIASES.get(folded, folded)
    if folded in names:
        return names[folded]
    if parameter := _PARAMETER.match(folded):
        return f"parameters.{parameter[1]}"
    if likely := meant(folded, known):
        raise Unmeant(
            name, " or ".join(each if each not in ("real", "fake") else f"{each} (logits)" for each in likely)
        )
    close = get_close_matches(folded, names, n=1)
    if close:
        raise Unusable(f"nothing is called {name!r} here; {names[close[0]]} is near")
    listed = [each for each in known if each not in NUMBERS]
    if len(listed) < len(known):
        listed[2:2] = ["discriminator.loss", "discriminator.real.gradients and the like"]
    raise Unusable(f"nothing is called {name!r} here; expected {', '.join(listed)} or parameters.NAME")


def _folded(name: str) -> str:
    return re.sub(r"[\s./-]+", "_", name.strip().lower())
