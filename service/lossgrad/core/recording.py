"""Formulas written down instead of computed: every NumPy function applied to a ``Symbol`` becomes a step.

A curve's author writes plain NumPy, once. Called with symbols in place of arrays the same code leaves its steps
in a ``Recording``, in which equal steps are one. So a value and its slope, and all players of an objective,
share whatever they have in common, and the steps can run over blocks of any batch, into buffers used again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from lossgrad.core.arrays import Array, Scalar

Operation = Callable[..., object]
"""A function of one to three arrays that takes ``out=``."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a recording.

    Args:
        operation: what is applied to the arguments; None for an input or a constant.
        arguments: the steps it is applied to.
        name: of an input.
        value: of a constant.
        uniform: one number serves all items; an input or a constant.
        boolean: the result is a mask.
        nonnegative: no item's sign bit is set.
        no_negative_zero: no item is −0.0.
    """

    operation: Operation | None = None
    arguments: tuple[int, ...] = ()
    name: str | None = None
    value: Scalar | None = None
    uniform: bool = False
    boolean: bool = False
    nonnegative: bool = False
    no_negative_zero: bool = False


class Symbol(NDArrayOperatorsMixin):
    """Stands for an array (or for a number the batch decides) while a formula is recorded."""

    __slots__ = ("index", "recording")

    def __init__(self, recording: "Recording", index: int) -> None:
        self.recording = recording
        self.index = index

    @property
    def dtype(self) -> np.dtype[Any]:
        """The float type of the batch; masks have none to offer."""
        return self.recording.dtype

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc.nout != 1:
            return NotImplemented
        return self.recording.apply(ufunc, inputs)

    def __array_function__(
        self, function: Any, _types: Any, arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> Any:
        if function is np.where and len(arguments) == 3 and not options:  # noqa: PLR2004 - mask, yes, no
            mask, yes, no = arguments
            if not isinstance(mask, Symbol):
                return self.recording.apply(np.positive, (yes if mask else no,))
            return self.recording.apply(select, arguments)
        if function is np.full_like and not options:
            return self.recording.constant(arguments[1])
        return NotImplemented

    def astype(self, dtype: Any) -> "Symbol":
        """A mask as numbers; numbers have the one float type there is here."""
        if dtype != self.dtype:
            raise TypeError(f"a formula stays in the type of its batch, {self.dtype}; it asked for {dtype}")
        is_mask = self.recording.steps[self.index].boolean
        return self.recording.apply(np.add, (self, 0.0)) if is_mask else self

    def __bool__(self) -> bool:
        raise TypeError("a formula cannot branch on the numbers of a batch; use np.where or a mask")


def nonnegative(values: Array) -> Array:
    """The same values, known to have no sign: what is computed of them may be simpler for it."""
    if isinstance(values, Symbol):
        return cast("Array", values.recording.signless(values))
    return values


def finite_or_zero(values: Array) -> Array:
    """The values, and 0 where they are not finite; without a branch, and without anything where nothing overflows."""
    if isinstance(values, Symbol) and values.recording.bounded:
        return values
    finite = values + (values - values)  # NaN where it was infinite, and fmin and fmax leave NaN out
    zero = values.dtype.type(0)
    result: Array = np.fmin(finite, zero) + np.fmax(finite, zero)
    return result


def with_signs(values: Array, signs: Array) -> Array:
    """``np.copysign``, of values that have no sign of their own."""
    if isinstance(signs, Symbol):
        return cast("Array", signs.recording.apply(copy_signs, (values, signs)))
    result = np.empty_like(values)
    copy_signs(values, signs, out=result)
    return result


def copy_signs(values: Array, signs: Array, out: Array) -> None:
    """``with_signs`` into a buffer that is neither of the two: bit by bit where ``np.copysign`` goes one by one."""
    if out.size < SIGNED_AT_ONCE or out.itemsize not in _BITS:
        np.copysign(values, signs, out=out)
        return
    integer, sign_bit = _BITS[out.itemsize]
    bits = out.view(integer)
    np.bitwise_and(signs.view(integer), sign_bit, out=bits)
    np.bitwise_or(bits, values.view(integer), out=bits)


SIGNED_AT_ONCE = 4096
"""From this size on two passes over bits are faster than one over numbers."""

_BITS: Mapping[int, tuple[np.dtype[Any], Any]] = {
    4: (np.dtype(np.uint32), np.array(1 << 31, np.uint32)),
    8: (np.dtype(np.uint64), np.array(1 << 63, np.uint64)),
}


def select(mask: Array, yes: Array, no: Array, out: Array) -> None:
    """``np.where`` into a buffer that exists."""
    np.copyto(out, no)
    np.copyto(out, yes, where=cast("Any", mask))


class Recording:
    """The steps of some formulas, in the order they were taken.

    Args:
        dtype: the float type all of it is computed in.
        bounded: the batch's numbers are far enough from the largest float that no sum of a few overflows.
    """

    def __init__(self, dtype: np.dtype[Any], *, bounded: bool) -> None:
        self.dtype = dtype
        self.bounded = bounded
        self.steps: list[Step] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def input(self, name: str) -> Array:
        """The symbol of an array that the batch brings."""
        return cast("Array", self._symbol(("input", name), Step(name=name)))

    def number(self, name: str, *, positive: bool = False) -> Array:
        """The symbol of a number that the batch decides."""
        step = Step(name=name, uniform=True, nonnegative=positive, no_negative_zero=positive)
        return cast("Array", self._symbol(("number", name), step))

    def constant(self, value: float | Scalar) -> Symbol:
        """The symbol of a number that is known now."""
        number = self.dtype.type(value)
        key = ("constant", float(number), bool(np.signbit(number)))
        clear = not np.signbit(number)
        step = Step(value=number, uniform=True, nonnegative=clear, no_negative_zero=bool(clear or number))
        return self._symbol(key, step)

    def signless(self, symbol: Symbol) -> Symbol:
        """Note that no item of a step has its sign bit set."""
        self.steps[symbol.index] = replace(self.steps[symbol.index], nonnegative=True, no_negative_zero=True)
        return symbol

    def items(self, symbol: Array) -> Array:
        """The same as a number per item in a buffer, which can be handed out or summed."""
        index = cast("Symbol", symbol).index
        if self.steps[index].operation is not None:
            return symbol
        source = self.steps[index]
        step = replace(source, operation=np.positive, arguments=(index,), name=None, value=None, uniform=False)
        return cast("Array", self._symbol(("items", index), step))

    def apply(self, operation: Operation, inputs: Sequence[Any]) -> Symbol:
        """The symbol of ``operation(*inputs)``, which may have been seen before."""
        symbols = [each if isinstance(each, Symbol) else self.constant(each) for each in inputs]
        arguments = tuple(symbol.index for symbol in symbols)
        steps = [self.steps[index] for index in arguments]
        same = self._same(operation, arguments, steps)
        if same is not None:
            return Symbol(self, same)
        mask = _is_mask(operation, self.dtype, *(step.boolean for step in steps))
        values = [step.value for step in steps if step.value is not None]
        if len(values) == len(steps) and isinstance(operation, np.ufunc) and not mask:
            with np.errstate(all="ignore"):
                return self.constant(operation(*values))
        nonnegative = _is_nonnegative(operation, steps)
        step = Step(
            operation=operation,
            arguments=arguments,
            boolean=mask,
            nonnegative=nonnegative,
            no_negative_zero=nonnegative or _has_no_negative_zero(operation, steps),
        )
        return self._symbol((operation, *arguments), step)

    def _symbol(self, key: tuple[Any, ...], step: Step) -> Symbol:
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.steps)
            self.steps.append(step)
        return Symbol(self, index)

    def _same(self, operation: Operation, arguments: tuple[int, ...], steps: Sequence[Step]) -> int | None:
        """An earlier step with the same result to the last bit: only identities that hold for every float."""
        first = steps[0]
        second = steps[-1]
        minus_first = first.arguments[0] if first.operation is np.negative else None
        if operation is np.negative and minus_first is not None:
            return minus_first
        if operation is np.absolute:
            if first.nonnegative:
                return arguments[0]
            return None if minus_first is None else self._again(np.absolute, minus_first)
        if operation in (np.copysign, copy_signs) and second.operation is np.negative:
            return self._again(np.negative, self._again(operation, arguments[0], second.arguments[0]))
        if operation is np.subtract and second.operation is np.negative:
            return self._again(np.add, arguments[0], second.arguments[0])
        if operation is np.add and second.operation is np.negative:
            return self._again(np.subtract, arguments[0], second.arguments[0])
        if operation is np.multiply and minus_first is not None:
            return self._again(np.negative, self._again(np.multiply, minus_first, arguments[1]))
        if operation is np.multiply and second.operation is np.negative:
            return self._again(np.negative, self._again(np.multiply, arguments[0], second.arguments[0]))
        if operation is np.divide and minus_first is not None and second.uniform:
            # The sign is turned last, where adding 0 to it costs nothing more.
            return self._again(np.negative, self._again(np.divide, minus_first, arguments[1]))
        if operation is np.add and second.value == 0:
            if first.no_negative_zero and not first.boolean:
                return arguments[0]
            if minus_first is not None:
                return self._again(np.subtract, arguments[1], minus_first)
        return None

    def _again(self, operation: Operation | None, *arguments: int) -> int:
        return self.apply(cast("Operation", operation), [Symbol(self, index) for index in arguments]).index


_KEEP_THE_SIGN = frozenset(
    {np.add, np.multiply, np.divide, np.maximum, np.minimum, np.sqrt, np.log1p, np.expm1, np.positive}
)


def _is_nonnegative(operation: Operation, steps: Sequence[Step]) -> bool:
    if operation in (np.absolute, np.exp, np.square):
        return True
    return operation in _KEEP_THE_SIGN and all(step.nonnegative or step.boolean for step in steps)


def _has_no_negative_zero(operation: Operation, steps: Sequence[Step]) -> bool:
    clear = [step.no_negative_zero or step.boolean for step in steps]
    if operation is np.add:
        return any(clear)
    if operation is np.subtract:
        return clear[0]
    return operation in (np.maximum, np.minimum, np.positive) and all(clear)


@lru_cache
def _is_mask(operation: Operation, dtype: np.dtype[Any], *masks: bool) -> bool:
    if not isinstance(operation, np.ufunc):
        return False
    kinds = tuple(np.dtype(bool) if mask else dtype for mask in masks)
    return bool(operation.resolve_dtypes((*kinds, None))[-1] == np.dtype(bool))
