"""What ``evaluate`` answers: a loss per player, and arrays per side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ._document import Document
from ._players import PLAYERS, ByPlayer, read_dialect_of
from ._types import Array

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]
"""By side, the shape of the logits that were sent."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Side:
    """What a player's loss does to the examples of one side: arrays in the shape of that side's logits.

    Reading an array that was not among the ``outputs`` asked for is an ``AttributeError``.
    """

    arrays: Mapping[str, Array]
    """All arrays of the reply, by name."""
    non_finite: int = 0
    """How many numbers in the arrays are not finite; they are NaN."""

    @property
    def losses(self) -> Array:
        """Each example's loss, before reduction."""
        return self._read("losses")

    @property
    def gradients(self) -> Array:
        """The player's loss differentiated by each logit (or by each D): with ``mean``, 1/n is in it."""
        return self._read("gradients")

    @property
    def weights(self) -> Array:
        """How hard each example pulls: |dℓ/da| before reduction."""
        return self._read("weights")

    @property
    def curvatures(self) -> Array:
        """The second derivative of each example's loss, before reduction."""
        return self._read("curvatures")

    def _read(self, name: str) -> Array:
        if name not in self.arrays:
            raise AttributeError(f"{name} were not requested; outputs were {', '.join(self.arrays) or 'none'}")
        return self.arrays[name]

    def __repr__(self) -> str:
        shown = [f"{name}={array.dtype}{list(array.shape)}" for name, array in self.arrays.items()]
        return f"Side({', '.join(shown + _non_finite(self.non_finite))})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlayerResult:
    """One player's loss, and the sides it reads: of the whole batch, or of one head."""

    name: str
    _loss: float | None
    sides: Mapping[str, Side]
    """The sides this player reads, by name; empty if there are heads."""
    _heads: "tuple[PlayerResult, ...] | None" = None
    non_finite: int = 0
    """1 if the loss is not finite (and therefore NaN)."""

    @property
    def loss(self) -> float:
        """The player's scalar, after reduction (and over all heads)."""
        if self._loss is None:
            raise AttributeError("there is no scalar loss under reduction='none'")
        return self._loss

    @property
    def real(self) -> Side:
        """The real batch, if this player reads it."""
        return self._read("real")

    @property
    def fake(self) -> Side:
        """The fake batch, if this player reads it."""
        return self._read("fake")

    @property
    def heads(self) -> tuple["PlayerResult", ...]:
        """Each head's own loss and sides, in the order they were sent."""
        if self._heads is None:
            raise AttributeError(f"the {self.name} has no heads, as logits were not given as a list")
        return self._heads

    def _read(self, side: str) -> Side:
        if side in self.sides:
            return self.sides[side]
        if self._heads is not None:
            raise AttributeError(f"the {self.name} has {len(self._heads)} heads; read heads[0].{side} and so on")
        raise AttributeError(f"the {self.name} does not read {side!r} here, only {', '.join(self.sides)}")

    def __repr__(self) -> str:
        shown = [] if self._loss is None else [f"loss={self._loss:.6g}"]
        shown += [f"{name}={side!r}" for name, side in self.sides.items()]
        shown += [] if self._heads is None else [f"heads={list(self._heads)}"]
        return f"PlayerResult({', '.join(shown + _non_finite(self.non_finite))})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Evaluation(ByPlayer[PlayerResult]):
    """One objective on one batch: ``objective``, ``parameters``, ``discriminator`` and ``generator``.

    Reading a player that was not asked for, or that the objective does not have, is an ``AttributeError``.
    """

    reduction: str
    with_respect_to: str
    dtype: str
    request_id: str | None
    """The id under which the service's log knows this request."""


def read_evaluation(document: Document, request_id: str | None, shapes: Sequence[Shapes]) -> Evaluation:
    """Read the answer to a request whose heads (one, if the logits were not a list) have these shapes."""
    reduction, dtype = document["reduction"].text(), document["dtype"].text()
    reader = _Reader(dtype, scalar=reduction != "none")
    return Evaluation(
        objective=document["objective"].text(),
        dialect=read_dialect_of(document),
        parameters=document["parameters"].mapping(),
        reduction=reduction,
        with_respect_to=document["with_respect_to"].text(),
        dtype=dtype,
        players={name: reader.player(name, player, shapes) for name, player in document.some(*PLAYERS).items()},
        request_id=request_id,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    dtype: str
    scalar: bool

    def player(self, name: str, document: Document, shapes: Sequence[Shapes]) -> PlayerResult:
        heads = document.get("heads")
        return PlayerResult(
            name,
            document["loss"].number(self.dtype) if self.scalar else None,
            {} if heads else self.sides(document, shapes[0]),
            self.heads(name, heads, shapes) if heads else None,
            _read_count(document),
        )

    def heads(self, name: str, document: Document, shapes: Sequence[Shapes]) -> tuple[PlayerResult, ...]:
        heads = document.items(len(shapes))
        return tuple(self.player(name, head, [shape]) for head, shape in zip(heads, shapes, strict=True))

    def sides(self, document: Document, shapes: Shapes) -> dict[str, Side]:
        return {name: self.side(side, shapes[name]) for name, side in document.some(*shapes).items()}

    def side(self, document: Document, shape: tuple[int, ...]) -> Side:
        arrays = document.some("losses", "gradients", "weights", "curvatures")
        return Side({name: array.array(self.dtype, shape) for name, array in arrays.items()}, _read_count(document))


def _read_count(document: Document) -> int:
    count = document.get("non_finite")
    return count.count() if count else 0


def _non_finite(count: int) -> list[str]:
    return [f"non_finite={count}"] if count else []
