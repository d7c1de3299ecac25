"""Numbers that nothing explains as a whole, part by part: what is right, and what explains the rest alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.pairs import is_small, spare
from lossgrad.analysis.verify.reported import ReportedPlayer, ReportedSide
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.analysis.verify.search import Search
from lossgrad.analysis.verify.variants import Variant

FEWEST = 4
"""Fewer different numbers than these are explained by chance."""


Kind = Literal["losses", "gradients", "arrays", "scalar", "side"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some of a player's numbers.

    Args:
        kind, name: what they are; the name as in "its {name}".
        quantities: the same by their places.
        explanation: what gives these numbers alone; None if nothing known does.
    """

    kind: Kind
    name: str
    quantities: tuple[str, ...]
    explanation: Explanation | None

    @property
    def is_right(self) -> bool:
        """Whether they are as they should be."""
        return self.explanation is not None and self.explanation.cost == 0


def parts(search: Search, roundings: Sequence[Rounding]) -> tuple[Variant, list[Part]] | None:
    """The numbers in two parts of which one at least is explained, and the objective it belongs to.

    Of several ways to cut them, the one under which most is right is taken, and then the one that explains most.
    """
    best: tuple[tuple[int, int], Variant, list[Part]] | None = None
    for cut in _cuts(search.reported):
        for variant in _meant(search, cut, roundings):
            found = [_part(search, given, variant, roundings) for given in cut]
            if all(each.is_right for each in found):
                continue  # what is wrong is in neither
            rank = (
                sum(len(each.quantities) for each in found if each.is_right),
                sum(each.explanation is not None for each in found),
            )
            if rank[1] and (best is None or rank > best[0]):
                best = rank, variant, found
    return None if best is None else best[1:]


class _Given(NamedTuple):
    """A part before it is explained."""

    kind: Kind
    name: str
    numbers: ReportedPlayer


_Cut = tuple[_Given, _Given]


def _cuts(whole: ReportedPlayer) -> Iterator[_Cut]:
    """Losses and gradients; arrays and the scalar; one side and the other."""
    losses, gradients, scalar = _only(whole, "losses"), _only(whole, "gradients"), ReportedPlayer(loss=whole.loss)
    of_examples = f"losses{' and gradients' if gradients.sides else ''} of examples"
    cuts = [
        (
            _Given("losses", "losses" if losses.sides else "loss", replace(losses, loss=whole.loss)),
            _Given("gradients", "gradients", gradients),
        )
    ]
    if losses.sides:
        arrays = _Given("arrays", of_examples, replace(whole, loss=None))
        cuts.append((arrays, _Given("scalar", "scalar loss", scalar)))
    if len(whole.sides) > 1:
        one, other = (
            _Given("side", f"numbers on {side} examples", ReportedPlayer(sides={side: given}))
            for side, given in whole.sides.items()
        )
        cuts.append((one, other))
    yield from ((first, second) for first, second in cuts if first.numbers.count and second.numbers.count)


def _only(whole: ReportedPlayer, kind: str) -> ReportedPlayer:
    sides = {
        side: ReportedSide(**{kind: getattr(given, kind)})
        for side, given in whole.sides.items()
        if getattr(given, kind) is not None
    }
    return ReportedPlayer(sides=sides)


def _meant(search: Search, cut: _Cut, roundings: Sequence[Rounding]) -> Iterator[Variant]:
    """What is claimed; else the objective of which one part is exactly what it should be."""
    if search.claim is not None:
        yield search.claim
        return
    for _, _, numbers in cut:
        if spare(numbers) < FEWEST:
            continue
        near = search.of(numbers, None).nearest(roundings[0])
        if near and near[0].fit is not None and near[0].fit.cost == 0:
            yield near[0].variant


def _part(search: Search, given: _Given, variant: Variant, roundings: Sequence[Rounding]) -> Part:
    part = search.of(given.numbers, variant)
    _, found = part.explain(roundings) if is_small(search.logits) else part.explain_plainly(roundings)
    best = found[0] if found and _is_told(found[0], given.numbers) else None
    quantities = tuple(str(place) for place, _ in given.numbers.values(search.player))
    return Part(kind=given.kind, name=given.name, quantities=quantities, explanation=best)


def _is_told(found: Explanation, numbers: ReportedPlayer) -> bool:
    """Whether it is right, or there are numbers enough to say what is wrong."""
    return found.cost == 0 or (not found.fit.free and spare(numbers) - found.free >= FEWEST)
