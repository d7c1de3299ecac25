"""Big result arrays in memory that was used before: touching a fresh page costs more than computing what goes there.

An array given out by ``empty`` returns its memory when it and all views of it are gone.
"""

import weakref
from collections import defaultdict
from threading import RLock
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array

POOLED_BYTES = 64 * 1024
"""From this size on arrays are pooled; smaller ones come from pages the allocator keeps anyway."""

KEPT_BYTES = 256 * 1024 * 1024
"""How much memory is kept for later at most."""


class _Memory(np.ndarray[Any, np.dtype[np.uint8]]):
    """Bytes that arrays are views of.

    NumPy lets a view of a view refer to the first owner of the same class. This one is of another class, so that
    whatever is cut out of an array refers to that array, and it is known when the last one is gone.
    """


class _Loan(weakref.ref[Array]):
    """An array that was given out, and its memory."""

    __slots__ = ("memory",)

    memory: _Memory


class _Pool:
    def __init__(self) -> None:
        self._free: defaultdict[int, list[_Memory]] = defaultdict(list)
        self._kept = 0
        self._loans: dict[int, _Loan] = {}
        # Memory may come back at any moment, also while this thread is taking some.
        self._lock = RLock()

    def empty(self, size: int, dtype: np.dtype[Any]) -> Array:
        needed = size * dtype.itemsize
        # Eight sizes between a power of two and the next, so that batches of about one size share their memory.
        step = 1 << (needed.bit_length() - 4)
        memory = self._take(-(-needed // step) * step)
        array: Array = memory[:needed].view(dtype, np.ndarray)
        loan = _Loan(array, self._back)
        loan.memory = memory
        self._loans[id(loan)] = loan
        return array

    def _take(self, capacity: int) -> _Memory:
        with self._lock:
            if self._free[capacity]:
                self._kept -= capacity
                return self._free[capacity].pop()
        return _Memory(capacity, np.uint8)

    def _back(self, loan: weakref.ref[Array]) -> None:
        memory = self._loans.pop(id(loan)).memory
        with self._lock:
            if self._kept + memory.nbytes <= KEPT_BYTES:
                self._free[memory.nbytes].append(memory)
                self._kept += memory.nbytes


_pool = _Pool()


def empty(size: int, dtype: np.dtype[Any]) -> Array:
    """A flat array whose numbers are yet to be written."""
    if size * dtype.itemsize < POOLED_BYTES:
        return np.empty(size, dtype)
    return _pool.empty(size, dtype)
