"""A recording made ready to run: its steps in order, each with the buffers it reads and the one it writes.

A program runs over one or two *spaces*: the items of the real side and those of the fake side, say, as bits of a
mask. A step that both spaces need is one instruction, so that a small batch can run with both side by side in
the same buffers and call NumPy half as often. What no result depends on is no instruction.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar, cast

import numpy as np

from lossgrad.core.recording import Operation, Recording, Step

K = TypeVar("K", bound=Hashable)
T = TypeVar("T", bound=Hashable)


class Instruction(NamedTuple):
    """One call of NumPy: the slots it reads (−1: none), the slot it writes, and the spaces that need it."""

    operation: Operation
    first: int
    second: int
    third: int
    out: int
    spaces: int


@dataclass(frozen=True, slots=True)
class Result(Generic[K]):
    """Something a program is run for: the items of a step in one space, handed out or summed under a key."""

    key: K
    space: int
    step: int


class Program(Generic[K, T]):
    """Instructions over slots, which stand in this order: inputs, numbers, constants, outputs, registers, masks.

    Args:
        recording: where the steps were taken down.
        outputs: steps whose items are handed out.
        totals: steps whose items are summed.
    """

    def __init__(self, recording: Recording, outputs: Sequence[Result[K]], totals: Sequence[Result[T]]) -> None:
        steps = recording.steps
        spaces = _spaces(steps, [*outputs, *totals])
        used = [index for index in range(len(steps)) if spaces[index]]
        inputs = [index for index in used if steps[index].name and not steps[index].uniform]
        numbers = [index for index in used if steps[index].name and steps[index].uniform]
        constants = [index for index in used if steps[index].value is not None]
        handed_out = list(dict.fromkeys(result.step for result in outputs))
        slots = {index: slot for slot, index in enumerate([*inputs, *numbers, *constants, *handed_out])}
        calls = [index for index in used if steps[index].operation is not None]

        self.dtype = recording.dtype
        self.inputs = tuple((slots[index], str(steps[index].name), spaces[index]) for index in inputs)
        self.numbers = tuple((slots[index], str(steps[index].name), spaces[index]) for index in numbers)
        self.constants = tuple(
            (slots[index], np.asarray(steps[index].value), _is_compared(steps, calls, index)) for index in constants
        )
        wanted: dict[int, int] = dict.fromkeys(handed_out, 0)
        for result in outputs:
            wanted[result.step] |= result.space
        self.buffers = tuple((slots[index], spaces[index], wanted[index]) for index in handed_out)
        self.outputs = tuple((result.key, result.space, slots[result.step]) for result in outputs)

        first = len(slots)
        self.floats, self.masks = _assign_registers(steps, calls, slots, keep={result.step for result in totals})
        self.first_register = first
        summed: dict[tuple[int, int], list[T]] = {}
        for each in totals:
            summed.setdefault((each.space, slots[each.step]), []).append(each.key)
        self.totals = tuple((*which, tuple(keys)) for which, keys in summed.items())
        self.instructions = tuple(_instruction(steps[index], slots, slots[index], spaces[index]) for index in calls)
        self.size = first + self.floats + self.masks


def _spaces(steps: Sequence[Step], results: Iterable[Result[Any]]) -> list[int]:
    """For each step, the spaces in which a result depends on it."""
    spaces = [0] * len(steps)
    for result in results:
        spaces[result.step] |= result.space
    for index in reversed(range(len(steps))):  # a step only depends on earlier ones
        for argument in steps[index].arguments:
            spaces[argument] |= spaces[index]
    return spaces


def _assign_registers(
    steps: Sequence[Step], calls: Sequence[int], slots: dict[int, int], keep: set[int]
) -> tuple[int, int]:
    """Give every call without a slot a register, used again once nobody reads it any more; how many there are.

    Float registers come first and mask registers after them, so masks are numbered when the floats are known.
    """
    last_read = {argument: index for index in calls for argument in steps[index].arguments}
    first, free, count = len(slots), {False: list[int](), True: list[int]()}, {False: 0, True: 0}
    given: dict[int, int] = {}
    for index in calls:
        arguments = dict.fromkeys(steps[index].arguments)
        over = [each for each in arguments if each in given and each not in keep and last_read[each] == index]
        in_place = isinstance(steps[index].operation, np.ufunc)  # others write before they have read everything
        if in_place:
            for argument in over:
                free[steps[argument].boolean].append(given[argument])
        if index not in slots:
            kind = steps[index].boolean
            if not free[kind]:
                free[kind].append(count[kind])
                count[kind] += 1
            given[index] = free[kind].pop()
        if not in_place:
            for argument in over:
                free[steps[argument].boolean].append(given[argument])
    for index, register in given.items():
        slots[index] = first + register + (count[False] if steps[index].boolean else 0)
    return count[False], count[True]


def _is_compared(steps: Sequence[Step], calls: Sequence[int], constant: int) -> bool:
    """Whether a maximum or minimum reads it: NumPy is three times as fast there with an array as with a number."""
    return any(steps[i].operation in (np.maximum, np.minimum) and constant in steps[i].arguments for i in calls)


def _instruction(step: Step, slots: dict[int, int], out: int, spaces: int) -> Instruction:
    first, second, third = (*(slots[index] for index in step.arguments), -1, -1)[:3]
    return Instruction(cast("Operation", step.operation), first, second, third, out, spaces)
