"""How exact numbers can be expected to be: the precision of the code they come from, or their decimals."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import log10
from typing import Literal

import numpy as np

from lossgrad.core.arrays import Array

Precision = Literal["float64", "float32", "bfloat16", "float16"]

EPSILON: dict[Precision, float] = {"float64": 2.0**-52, "float32": 2.0**-23, "bfloat16": 2.0**-7, "float16": 2.0**-10}
_BITS: dict[Precision, int] = {"float64": 53, "float32": 24, "bfloat16": 8, "float16": 11}
HALF_BITS = _BITS["float16"]
STEPS = 8
"""How many roundings a correct computation may add up."""

_FEWEST_DIGITS, _MOST_DIGITS = 3, 7
"""Significant digits of numbers that were cut: fewer are exact numbers such as 0.5, more are those of a float."""
_MANY, _FEW_DIGITS = 8, 5
"""So many different numbers, or longer ones than that, tell a half precision."""
_HALVES: tuple[Precision, ...] = ("float16", "bfloat16")
_LOOKED_AT = 4096


@dataclass(frozen=True, slots=True)
class Rounding:
    """An allowance for rounding.

    Args:
        name: the precision, or the number of decimals.
        epsilon: the distance from 1 to the next number.
        unit, unit_of_loss: of the last decimal given, of arrays and of the scalar; 0 for floats.
    """

    name: str
    epsilon: float
    unit: float = 0.0
    unit_of_loss: float = 0.0

    @property
    def relative(self) -> float:
        """The error allowed, in relation to the size of what was computed with."""
        return STEPS * self.epsilon

    @property
    def absolute(self) -> float:
        """The error allowed on top: half of the last decimal."""
        return 0.5001 * self.unit

    def absolute_of(self, given: Array) -> float:
        """The same for an array, or for the scalar, which may be printed with other decimals."""
        return self.absolute if given.ndim else 0.5001 * self.unit_of_loss

    def rounded(self, values: Array) -> Array:
        """The numbers as the code had them, if it was given them in its precision."""
        bits = _BITS.get(self.name)  # type: ignore[call-overload]
        return values if bits is None else to_bits(values, bits)


def to_bits(values: Array, bits: int) -> Array:
    """Numbers rounded to so many significant bits."""
    mantissa, exponent = np.frexp(values)
    rounded: Array = np.ldexp(np.rint(np.ldexp(mantissa, bits)), exponent - bits)
    return rounded


def precision(name: Precision) -> Rounding:
    """The rounding of a float type."""
    return Rounding(name, EPSILON[name])


def roundings(values: Iterable[Array], stated: Precision | None) -> list[Rounding]:
    """The allowances under which numbers may be judged, the strictest first.

    Unless it is stated, float32: a computation in it gives doubles too, once its results are averaged in Python.
    Half precisions only where every number is one of theirs, decimals only where every number is short and not exact.
    """
    arrays, scalars = _told(values)
    given = np.concatenate([arrays, scalars])
    levels = [precision(stated or "float32")]
    if not given.size:
        return levels
    digits = max(len(value.as_tuple().digits) for value in (*_decimals(arrays), *_decimals(scalars)))
    halves = [name for name in _HALVES if np.array_equal(to_bits(given, _BITS[name]), given)]
    # A few short numbers are a half precision's by chance.
    tells = digits > _FEW_DIGITS or np.unique(given).size >= _MANY
    if stated is None and tells:
        levels += [precision(name) for name in halves]
    if "float16" in halves and tells:
        return levels
    # A lone printed number may end in a 0 that nobody sees.
    fewest = _FEWEST_DIGITS + ("float16" in halves) - (given.size == 1)
    unit, unit_of_loss = _unit(arrays, fewest), _unit(scalars, min(fewest, _FEWEST_DIGITS))
    if unit or unit_of_loss:
        # The loss may be shorter than the rest by chance; where it is a float and the rest is not, it is one.
        is_short = bool(scalars.size) and not unit_of_loss and not _is_long(scalars)
        computed = max(EPSILON["float32"], EPSILON[stated or "float32"])
        of_loss = unit if is_short else unit_of_loss
        told = round(-log10(unit or of_loss))
        levels.append(Rounding(f"{max(told, 0)} decimals", computed, unit, of_loss))
    return levels


def _told(values: Iterable[Array]) -> tuple[Array, Array]:
    """The numbers that say something, of arrays and of the scalar."""
    given = list(values)
    arrays = [np.ravel(array) for array in given if array.ndim]
    scalars = [np.ravel(array) for array in given if not array.ndim]
    one, other = (np.concatenate(each)[:_LOOKED_AT] if each else np.zeros(0) for each in (arrays, scalars))
    return one[np.isfinite(one) & (one != 0)], other[np.isfinite(other) & (other != 0)]


def _decimals(given: Array) -> list[Decimal]:
    """The shortest decimals of numbers; a float32 has shorter ones than the double it is held in."""
    with np.errstate(over="ignore"):
        singles = given.astype(np.float32)
    is_single = np.array_equal(singles.astype(np.float64), given)
    return [Decimal(str(value)).normalize() for value in (singles if is_single else given.tolist())]


def _unit(given: Array, fewest: int) -> float:
    """The unit of the last decimal, if the numbers were cut; else 0."""
    exact = _decimals(given)
    digits = max((len(value.as_tuple().digits) for value in exact), default=0)
    if not fewest <= digits <= _MOST_DIGITS:
        return 0.0
    return float(10.0 ** min(int(value.as_tuple().exponent) for value in exact))


def _is_long(given: Array) -> bool:
    return max(len(value.as_tuple().digits) for value in _decimals(given)) > _MOST_DIGITS
