"""Running a program: a small batch at once, a big one in blocks and, if it is worth it, in several threads."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from threading import local
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.memory import empty
from lossgrad.core.parallel import BLOCK, blocks, in_parallel
from lossgrad.core.program import K, Program, T
from lossgrad.core.sums import block_total

Inputs = Mapping[str, Array]
"""Flat arrays of one length, by name."""
Numbers = Mapping[str, float | Scalar]

_Slots = list[Any]
_MAX_FRAMES = 64
BOTH = 3


class _Thread(local):
    """What a thread keeps: its buffers by type, and programs' slots already filled with them."""

    def __init__(self) -> None:
        self.buffers: dict[np.dtype[Any], list[Array]] = {}
        self.frames: dict[tuple[Program[Any, Any], int, int], tuple[_Slots, ...]] = {}


_thread = _Thread()


def run(
    program: Program[K, T], inputs: Sequence[Inputs], numbers: Sequence[Numbers]
) -> tuple[dict[K, Array], dict[T, Scalar]]:
    """The outputs and totals of a program, by key.

    Args:
        program: what to run.
        inputs: for each space.
        numbers: for each space.
    """
    sizes = [len(next(iter(each.values()))) for each in inputs]
    if sum(sizes) <= BLOCK:
        return _at_once(program, inputs, numbers, sizes)
    return _in_blocks(program, inputs, numbers, sizes)


def _at_once(
    program: Program[K, T], inputs: Sequence[Inputs], numbers: Sequence[Numbers], sizes: Sequence[int]
) -> tuple[dict[K, Array], dict[T, Scalar]]:
    """Both spaces side by side: items of the first, then of the second."""
    one, two = sizes[0], sum(sizes[1:])
    views = _frame(program, one, two)
    _, first, second, both = views
    for slot, name, spaces in program.inputs:
        if spaces == BOTH:
            np.copyto(first[slot], inputs[0][name])
            np.copyto(second[slot], inputs[1][name])
        else:
            views[spaces][slot] = inputs[spaces - 1][name]
    for slot, name, spaces in program.numbers:
        if spaces & 1:
            first[slot].fill(numbers[0][name])
        if spaces & 2:
            second[slot].fill(numbers[1][name])
    for slot, spaces, _ in program.buffers:
        if spaces == BOTH:
            both[slot] = whole = empty(one + two, program.dtype)
            first[slot], second[slot] = whole[:one], whole[one:]
        else:
            views[spaces][slot] = empty(sizes[spaces - 1], program.dtype)
    _call(program, views)
    totals: dict[T, Scalar] = {}
    for space, slot, keys in program.totals:
        whole_sum = block_total(views[space][slot])
        for key in keys:
            totals[key] = whole_sum
    return {key: views[space][slot] for key, space, slot in program.outputs}, totals


def _in_blocks(
    program: Program[K, T], inputs: Sequence[Inputs], numbers: Sequence[Numbers], sizes: Sequence[int]
) -> tuple[dict[K, Array], dict[T, Scalar]]:
    outputs: dict[K, Array] = {}
    parts: dict[T, list[Scalar]] = {}
    tasks: list[Callable[[], None]] = []
    for space, size in enumerate(sizes, 1):
        arrays = {slot: empty(size, program.dtype) for slot, _, wanted in program.buffers if wanted & space}
        outputs |= {key: arrays[slot] for key, where, slot in program.outputs if where == space}
        fixed = {
            slot: np.array(numbers[space - 1][name], program.dtype)
            for slot, name, spaces in program.numbers
            if spaces & space
        }
        arrays |= {slot: inputs[space - 1][name] for slot, name, spaces in program.inputs if spaces & space}
        edges = blocks(size)
        mine = [(slot, keys) for where, slot, keys in program.totals if where == space]
        sums: dict[int, list[Scalar]] = {slot: [np.float64(0)] * len(edges) for slot, _ in mine}
        parts |= {key: sums[slot] for slot, keys in mine for key in keys}
        tasks += [
            partial(_block, program, space, arrays, fixed, sums, i, start, stop)
            for i, (start, stop) in enumerate(edges)
        ]
    in_parallel(sum(sizes), tasks)
    return outputs, {key: np.add.reduce(np.array(several), dtype=np.longdouble) for key, several in parts.items()}


def _block(
    program: Program[K, T],
    space: int,
    arrays: Mapping[int, Array],
    fixed: Mapping[int, Array],
    sums: Mapping[int, list[Scalar]],
    index: int,
    start: int,
    stop: int,
) -> None:
    """One block of one space."""
    slots = _frame(program, stop - start, 0)[1]
    for slot, array in arrays.items():
        slots[slot] = array[start:stop]
    for slot, number in fixed.items():
        slots[slot] = number
    _call(program, (slots,) * 4, space)
    for slot, several in sums.items():
        several[index] = block_total(slots[slot])


def _call(program: Program[Any, Any], views: Sequence[_Slots], space: int = 3) -> None:
    """Run the instructions, each on the slots of the spaces that need it."""
    for operation, first, second, third, out, spaces in program.instructions:
        if not spaces & space:
            continue
        slots = views[spaces]
        if second < 0:
            operation(slots[first], out=slots[out])
        elif third < 0:
            operation(slots[first], slots[second], out=slots[out])
        else:
            operation(slots[first], slots[second], slots[third], out=slots[out])


def _frame(program: Program[Any, Any], one: int, two: int) -> tuple[_Slots, ...]:
    """The slots of a program with this thread's buffers in place: by mask of spaces, for these sizes."""
    frames = _thread.frames
    found = frames.get((program, one, two))
    if found is None:
        if len(frames) >= _MAX_FRAMES:
            frames.clear()
        found = frames[program, one, two] = _new_frame(program, one, two)
    nothing, first, second, both = found
    return nothing, first.copy(), second.copy(), both.copy()


def _new_frame(program: Program[Any, Any], one: int, two: int) -> tuple[_Slots, ...]:
    size = one + two
    whole: _Slots = [None] * program.size
    for slot, value, compared in program.constants:
        whole[slot] = _filled(float(value).hex(), program.dtype)[:size] if compared else value
    # A step that is handed out in one space only may be needed in the other too.
    scratch = [slot for slot, spaces, wanted in program.buffers if spaces != wanted]
    given = [slot for slot, *_ in (*program.inputs, *program.numbers)]
    floats = [*range(program.first_register, program.first_register + program.floats), *scratch, *given]
    masks = range(program.first_register + program.floats, program.size)
    for dtype, slots in ((program.dtype, floats), (np.dtype(bool), masks)):
        for number, slot in enumerate(slots):
            whole[slot] = _buffer(dtype, number)[:size]
    first = [each[:one] if isinstance(each, np.ndarray) and each.ndim else each for each in whole]
    second = [each[one:] if isinstance(each, np.ndarray) and each.ndim else each for each in whole]
    return [], first, second, whole


def _buffer(dtype: np.dtype[Any], number: int) -> Array:
    buffers = _thread.buffers.setdefault(dtype, [])
    while len(buffers) <= number:
        buffers.append(np.empty(BLOCK, dtype))
    return buffers[number]


@lru_cache
def _filled(value: str, dtype: np.dtype[Any]) -> Array:
    # By its digits, as 0.0 and −0.0 are equal to a cache.
    return np.full(BLOCK, float.fromhex(value), dtype)
