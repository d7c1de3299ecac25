"""Formulas recorded on symbols and run, beside the same formulas on arrays."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.program import Program, Result
from lossgrad.core.recording import Recording, Symbol
from lossgrad.core.running import run

Formula = Callable[..., Array]


def symbol(values: Array) -> Symbol:
    """A symbol as formulas get it, which the type checker takes for an array."""
    assert isinstance(values, Symbol)
    return values


def program(
    recording: Recording, results: Mapping[str, Array], totals: Mapping[str, Array] | None = None
) -> Program[str, str]:
    """A program over one space that hands out some symbols' items and sums those of others."""
    return Program(
        recording,
        [Result(name, 1, symbol(recording.items(each)).index) for name, each in results.items()],
        [Result(name, 1, symbol(recording.items(each)).index) for name, each in (totals or {}).items()],
    )


def as_recorded(formula: Formula, *arrays: Array, bounded: bool = False) -> Array:
    """What a formula gives when it is written down first and run on the arrays then."""
    recording = Recording(arrays[0].dtype, bounded=bounded)
    names = [f"x{i}" for i in range(len(arrays))]
    result = program(recording, {"result": formula(*map(recording.input, names))})
    with np.errstate(all="ignore"):
        outputs, _ = run(result, [dict(zip(names, arrays, strict=True))], [{}])
    return outputs["result"]


def as_written(formula: Formula, *arrays: Array) -> Array:
    """What the same formula gives on the arrays, by NumPy alone."""
    with np.errstate(all="ignore"):
        result = formula(*arrays)
    return np.broadcast_to(np.asarray(result, arrays[0].dtype), arrays[0].shape)


def bits(values: Array | Scalar) -> Any:
    """The numbers as whole numbers, so that 0.0 and −0.0 differ and a NaN equals itself, whichever it is."""
    array = np.array(values)
    array[np.isnan(array)] = np.nan
    return array.view(np.dtype(f"i{array.itemsize}"))


def assert_same_bits(got: Array | Scalar, expected: Array | Scalar, where: str = "") -> None:
    """Equal to the last bit, in the same type and shape."""
    assert got.dtype == expected.dtype, f"{where}: {got.dtype} where {expected.dtype} was expected"
    np.testing.assert_array_equal(bits(got), bits(expected), err_msg=where)


def special(dtype: Any) -> Array:
    """Zeros, subnormals, ordinary and huge numbers, and infinity, with both signs."""
    info = np.finfo(dtype)
    sizes = [0.0, info.smallest_subnormal, info.tiny, 1e-3, 0.5, 1, 1.5, 40, 800, info.max / 4, info.max, np.inf]
    return cast("Array", np.array([sign * dtype(size) for size in sizes for sign in (1, -1)], dtype))


def margins(dtype: Any) -> tuple[Array, Array]:
    """Finite margins of every size, and what rounding them may have lost (nothing of those that nearly overflow)."""
    near = np.concatenate([np.linspace(-60, 60, 997), np.linspace(-5, 5, 641)]).astype(dtype)
    values = special(dtype)
    far = values[np.isfinite(values)]
    return np.concatenate([far, near]), np.concatenate([np.zeros_like(far), np.spacing(near) / dtype(3)])


def pairs_of(values: Sequence[Any] | Array) -> tuple[Array, Array]:
    """Every value beside every other one."""
    one, other = np.meshgrid(np.asarray(values), np.asarray(values))
    return one.ravel(), other.ravel()
