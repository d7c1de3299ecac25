"""Every difference between an example of one side and one of the other, or of the same side.

There are n·m of them, so they are never all there at once: tiles of at most ``BLOCK`` differences go through the
curve's recorded formulas, and only sums over rows and columns remain. Memory grows with n + m, time with n·m.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from threading import Lock
from typing import Any, Literal, NamedTuple, cast

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.margins import Batch
from lossgrad.core.parallel import BLOCK, in_parallel
from lossgrad.core.points import Points
from lossgrad.core.program import Program, Result
from lossgrad.core.recording import Recording, Symbol
from lossgrad.core.running import run
from lossgrad.core.sums import Twofold, axis_sums

Items = Literal["values", "slopes", "curvatures"]

DOUBLE = np.dtype(np.float64)
LONGER = np.dtype(np.longdouble)
MOST = 2**26
"""More pairs than these are refused, as they would take a core several seconds: 8,192 of each side are allowed."""

MOST_AGAIN = 2**18
"""Up to so many pairs, sums that overflow are taken again in a longer type, which is slower by far."""

_NARROW = 128
_BANDS = 8


@dataclass(frozen=True, slots=True)
class Pairs:
    """m_ij = a_i − b_j for every i and j.

    Args:
        plus: the side of a.
        minus: the side of b, which may be the same one.
        halved: a pair's loss is shown on both members, half of it on each, so that the means of the losses of both
            sides add up; otherwise all of it on each, as for all coupled objectives, and counted once. Among the
            pairs of one side all of it is shown on the example that comes first.
        distinct: leave out i = j, which makes a mean over the pairs of one side unbiased.
    """

    plus: str = "real"
    minus: str = "fake"
    halved: bool = False
    distinct: bool = False

    @property
    def within(self) -> bool:
        """Whether both members are of one side; the curve has to be even then."""
        return self.plus == self.minus

    @property
    def over(self) -> tuple[str, ...]:
        """The sides on which a pair's loss is shown, as the mean over an example's pairs."""
        return (self.plus,) if self.within else (self.plus, self.minus)

    def check(self, batch: Batch) -> None:
        """Refuse a batch with too many pairs, or none.

        Raises:
            InvalidLogits: as said.
        """
        n, m = batch[self.plus].size, batch[self.minus].size
        if self.distinct and n == 1:
            raise InvalidLogits(
                "this objective compares examples of one side with each other, so it needs at least two of them",
                pointer=f"/logits/{self.plus}",
            )
        if n * m > MOST:
            raise InvalidLogits(
                f"this objective compares every pair, and {n:,} times {m:,} are more than the {MOST:,} that are "
                f"allowed; send a smaller batch",
                pointer=f"/logits/{self.minus}",
            )


class Lane(NamedTuple):
    """A sum wanted for every example of ``plus`` (axis 1) or ``minus`` (axis 0), over its pairs.

    Args:
        items: what is summed.
        axis: the axis of a tile that it is summed along.
        weighted: each item is multiplied with the sample weight of the *other* example of the pair.
    """

    items: Items
    axis: int
    weighted: bool = False


def pair_sums(
    on: Pairs,
    curve: Curve,
    arguments: Mapping[str, float],
    batch: Batch,
    weights: Batch | None,
    lanes: Sequence[Lane],
) -> dict[Lane, Array]:
    """The sums over all pairs that were asked for, in a longer type where there is one.

    Of pairs of one side both axes have to be asked for.

    Raises:
        InvalidLogits: among more than ``MOST_AGAIN`` pairs infinity would be taken from infinity.
    """
    plus, minus = (batch[side].ravel().astype(np.float64, copy=False) for side in (on.plus, on.minus))
    flat = None if weights is None else _flat(weights, on)
    recorded = partial(program_of, curve, tuple(arguments.items()), tuple(dict.fromkeys(lane.items for lane in lanes)))
    result = _sums(on, recorded(DOUBLE), plus, minus, flat, lanes)
    if not all(np.isfinite(sums).all() for sums in result.values()) and plus.size * minus.size <= MOST_AGAIN:
        # Items that overflow may cancel, and their mean may not overflow: again where there is room for them.
        result = _sums(on, recorded(LONGER), plus.astype(LONGER), minus.astype(LONGER), flat, lanes)
    if any(np.isnan(sums).any() for sums in result.values()):
        raise InvalidLogits(
            f"sums over pairs overflow in both directions; send smaller logits, or at most {MOST_AGAIN:,} pairs",
            pointer=f"/logits/{on.plus}",
        )
    return result


def _sums(
    on: Pairs,
    program: Program[Items, str],
    plus: Array,
    minus: Array,
    weights: tuple[Array, Array] | None,
    lanes: Sequence[Lane],
) -> dict[Lane, Array]:
    by_row = plus.size >= minus.size
    longer, shorter = (plus, minus) if by_row else (minus, plus)
    own, other = (1, 0) if by_row else (0, 1)
    final = {lane: Twofold.zeros(longer.size if lane.axis == own else shorter.size, program.dtype) for lane in lanes}
    across = _InOrder({lane: sums for lane, sums in final.items() if lane.axis == other})
    job = _Job(on, program, plus, minus, weights, by_row, final, across)
    edges = np.linspace(0, longer.size, min(_BANDS, longer.size) + 1, dtype=int)
    tasks: list[Callable[[], None]] = [
        partial(job.band, index, int(start), int(stop)) for index, (start, stop) in enumerate(pairwise(edges))
    ]
    in_parallel(plus.size * minus.size, tasks)
    result = {lane: sums.joined() for lane, sums in final.items()}
    return _mirrored(job, result) if on.within else result


class _InOrder:
    """Sums to which the bands add theirs in their order, whoever is done first: no two runs differ in a bit."""

    def __init__(self, sums: Mapping[Lane, Twofold]) -> None:
        self._sums = sums
        self._waiting: dict[int, Mapping[Lane, Twofold]] = {}
        self._next = 0
        self._lock = Lock()

    def zeros(self) -> dict[Lane, Twofold]:
        """What a band begins with."""
        return {lane: Twofold.zeros(sums.high.size, sums.high.dtype) for lane, sums in self._sums.items()}

    def add(self, index: int, band: Mapping[Lane, Twofold]) -> None:
        """Add those of a band, or keep them until those before it are there."""
        with self._lock:
            self._waiting[index] = band
            while self._next in self._waiting:
                for lane, sums in self._waiting.pop(self._next).items():
                    self._sums[lane].add(slice(None), sums.high, sums.low)
                self._next += 1


def _mirrored(job: "_Job", upper: Mapping[Lane, Array]) -> dict[Lane, Array]:
    """The sums over all pairs of one side from those with i < j, for a curve that is even."""
    result: dict[Lane, Array] = {}
    for lane, sums in upper.items():
        other = upper[Lane(lane.items, 1 - lane.axis, lane.weighted)]
        result[lane] = sums - other if lane.items == "slopes" else sums + other
        if lane.items == "values" and not job.on.distinct:
            zero = np.zeros(1, job.program.dtype)
            itself = run(job.program, [{"plus": zero, "minus": zero}], [{}])[0]["values"][0]
            weights = job.weights[0] if lane.weighted and job.weights is not None else 1
            result[lane] = result[lane] + weights * itself
    return result


def _flat(weights: Batch, on: Pairs) -> tuple[Array, Array]:
    plus, minus = (weights[side].ravel().astype(np.float64, copy=False) for side in (on.plus, on.minus))
    return plus, minus


@lru_cache(maxsize=512)
def program_of(
    curve: Curve, arguments: tuple[tuple[str, float], ...], items: tuple[Items, ...], dtype: np.dtype[Any]
) -> Program[Items, str]:
    """A curve's formulas of ``plus`` − ``minus``, recorded together: what they share is computed once."""
    recording = Recording(dtype, bounded=False)
    points = Points(*difference(recording.input("plus"), recording.input("minus")))
    formulas = {"values": curve.value, "slopes": curve.slope, "curvatures": curve.curvature}
    symbols = {each: recording.items(formulas[each](points, **dict(arguments))) for each in items}
    outputs = [Result(each, 1, cast("Symbol", symbol).index) for each, symbol in symbols.items()]
    return Program(recording, outputs, [])


class _Job(NamedTuple):
    on: Pairs
    program: Program[Items, str]
    plus: Array
    minus: Array
    weights: tuple[Array, Array] | None
    by_row: bool
    final: Mapping[Lane, Twofold]
    across: _InOrder

    def band(self, index: int, start: int, stop: int) -> None:
        """All tiles of a range of the longer side; what sums across bands is added in their order."""
        mine = self.across.zeros()
        n, m = (stop - start, self.minus.size) if self.by_row else (self.plus.size, stop - start)
        width = min(m, BLOCK // min(n, _NARROW))
        height = min(n, BLOCK // width)
        top, left = (start, 0) if self.by_row else (0, start)
        for i in range(top, top + n, height):
            rows = slice(i, min(i + height, top + n))
            for j in range(left, left + m, width):
                columns = slice(j, min(j + width, left + m))
                if not self.on.within or columns.stop > rows.start:
                    self.tile(rows, columns, mine)
        self.across.add(index, mine)

    def tile(self, rows: slice, columns: slice, mine: Mapping[Lane, Twofold]) -> None:
        """Compute on one tile and add up what was asked for."""
        shape = rows.stop - rows.start, columns.stop - columns.start
        one = np.broadcast_to(self.plus[rows, np.newaxis], shape).ravel()
        two = np.broadcast_to(self.minus[columns], shape).ravel()
        tiles, _ = run(self.program, [{"plus": one, "minus": two}], [{}])
        if self.on.within and columns.start < rows.stop:
            seen_already = np.arange(columns.start, columns.stop) <= np.arange(rows.start, rows.stop)[:, np.newaxis]
            for items in tiles.values():
                items.reshape(shape)[seen_already] = 0
        for lane, sums in self.final.items():
            values = tiles[lane.items].reshape(shape)
            if lane.weighted and self.weights is not None:
                u, v = self.weights
                values = values * (v[columns] if lane.axis else u[rows, np.newaxis])
            target = mine.get(lane, sums)
            target.add(rows if lane.axis else columns, *axis_sums(values, lane.axis))
