"""What one player's numbers turned out to be, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lossgrad.analysis.finding import Confidence
from lossgrad.analysis.verify.explanation import RIVAL, Explanation, Near
from lossgrad.analysis.verify.parts import Part, parts
from lossgrad.analysis.verify.quantities import QuantityVerdict, compared
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import Precision, Rounding, roundings
from lossgrad.analysis.verify.search import Search
from lossgrad.analysis.verify.telling import Telling, telling
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.errors import LossgradError

MULTIPLE = 0.75
"""What the factor of a loss that both players can minimise may cost, beside a classifier's loss without it."""

SHOWN = 5
"""So many of the objectives nearest by are named, and of those that cannot be told apart."""

_EQUAL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerVerdict:
    """What one player's numbers turned out to be.

    Args:
        quantities: each against what it should be.
        explanation: the least unusual way to get the numbers; None if none was found.
        confidence: how sure that is.
        rivals: other explanations that are as good.
        nearest: the objectives of the catalogue, those first that fit.
        alike: other objectives that give the same numbers here.
        libraries: those whose way with the objective meant gives the very numbers.
        rounding: the allowance they were judged under.
        alone: where nothing explains them as a whole, the objective that a part of them belongs to, and the parts.
    """

    quantities: Sequence[QuantityVerdict]
    explanation: Explanation | None
    confidence: Confidence
    rivals: Sequence[Explanation]
    nearest: Sequence[Near]
    alike: Sequence[Telling]
    libraries: Sequence[Variant]
    rounding: Rounding
    alone: tuple[Variant, Sequence[Part]] | None = None


def allowed(reported: ReportedPlayer, precision: Precision | None, tolerance: float | None) -> list[Rounding]:
    """The allowances under which a player's numbers may be judged, the strictest first."""
    if tolerance is not None:
        return [Rounding(f"a tolerance of {tolerance:g}", tolerance / 8)]
    return roundings([values for _, values in reported.values("")], precision)


def judged(
    search: Search, precision: Precision | None, tolerance: float | None, shapes: Mapping[str, tuple[int, ...]]
) -> PlayerVerdict:
    """What one player's numbers are, beside what they should be.

    Raises:
        LossgradError: what is claimed cannot be computed on the batch.
    """
    levels = allowed(search.reported, precision, tolerance)
    rounding, explanations = search.explain(levels)
    if not explanations or _is_far_fetched(explanations[0], search.claim):
        found = search.explain_by_two(levels)
        if found[1] and (not explanations or found[1][0].cost <= explanations[0].cost + RIVAL):
            rounding, explanations = found
    explanations = _games_first(_own_first(explanations, search.claim), search.claim)
    best = explanations[0] if explanations else None
    near = search.nearest(rounding)
    expected = search.claim or (best.variant if best else near[0].variant if near else None)
    quantities: list[QuantityVerdict] = []
    if expected is not None:
        try:
            prediction = search.case(expected, rounding).predict()
        except LossgradError:
            if expected is search.claim:
                raise
        else:
            quantities = list(compared(search.player, prediction, search.reported, rounding, search.reduction, shapes))
    return PlayerVerdict(
        quantities=quantities,
        explanation=best,
        confidence=_confidence(explanations, search.claim),
        rivals=_rivals(explanations),
        nearest=near[:SHOWN],
        alike=_alike(near, best, search.player),
        libraries=_libraries(near, search.claim),
        rounding=rounding,
        alone=None if best is not None else parts(search, levels),
    )


def _is_far_fetched(best: Explanation, claim: Variant | None) -> bool:
    """Whether it is a mistake in something else than what is meant: two in that are no less usual."""
    return claim is not None and bool(best.occurrences) and best.variant is not claim


def _alike(near: Sequence[Near], best: Explanation | None, player: str) -> list[Telling]:
    """The other objectives that give the numbers in no less usual a way."""
    if best is None or best.occurrences:
        return []
    others = [
        each.variant
        for each in near
        if each.fit is not None
        and each.fit.cost <= best.fit.cost
        and each.variant.objective is not best.variant.objective
        and each.variant.objective.name != best.variant.objective.name
    ]
    return [telling(best.variant, other, player) for other in others[:SHOWN]]


def _rivals(explanations: Sequence[Explanation]) -> list[Explanation]:
    """Those that cost about as much as the first and say something else."""
    if not explanations:
        return []
    best, *rest = explanations
    found: list[Explanation] = []
    for each in rest:
        # That a library does the same is no other explanation.
        is_library = each.variant.dialect is not None and each.variant.objective.name == best.variant.objective.name
        if each.cost < best.cost + RIVAL and not is_library and all(_differ(each, other) for other in (best, *found)):
            found.append(each)
    return found


def _confidence(explanations: Sequence[Explanation], claim: Variant | None) -> Confidence:
    """Certain with numbers to spare and no rival; a lone scalar can be met by chance."""
    if not explanations or _rivals(explanations):
        return "possible"
    best = explanations[0]
    # A weight beside a constant fits what is none of the known mistakes, and so may one in an objective nobody named.
    is_loose = best.fit.weights is not None and best.fit.offset
    is_far = claim is None and best.occurrences and best.variant.objective.family == "f_divergence"
    if len(best.occurrences) > 1:
        # Two mistakes have more freedom than one, and twice as much where nobody says in what they were made.
        return "likely" if claim is not None else "possible"
    spare = best.numbers - best.free
    is_other = claim is not None and best.variant is not claim
    if (spare < 1 and best.occurrences) or (best.numbers == 1 and is_other):
        return "possible"  # so much is tried that some of it meets one number by chance
    return "certain" if spare > 1 and not is_loose and not is_far else "likely"


def _own_first(explanations: list[Explanation], claim: Variant | None) -> list[Explanation]:
    """What was done to the objective meant goes before a library that does the same, if it is as usual."""
    if not explanations or claim is None:
        return explanations
    best = explanations[0]
    is_library = best.variant.dialect is not None and best.variant.objective.name == claim.objective.name
    if best.variant is claim or not is_library:
        return explanations
    own = [each for each in explanations if each.variant is claim and each.cost <= best.cost + _EQUAL]
    return [*own[:1], *(each for each in explanations if not own or each is not own[0])]


def _games_first(explanations: list[Explanation], claim: Variant | None) -> list[Explanation]:
    """A multiple of what both players can minimise goes before a classifier's loss that is the same function."""
    if not explanations or claim is None or explanations[0].occurrences or _is_game(explanations[0].variant):
        return explanations
    best, *rest = explanations
    for each in rest:
        is_multiple = not each.occurrences and not each.fit.free and each.cost < best.cost + MULTIPLE
        if is_multiple and _is_game(each.variant) and _is_game(claim):
            return [each, *(other for other in rest if other is not each)]
    return explanations


def _is_game(variant: Variant) -> bool:
    return "generator" in variant.objective.players


def _libraries(near: Sequence[Near], claim: Variant | None) -> list[Variant]:
    """The dialects of what is claimed that give the very numbers."""
    if claim is None:
        return []
    return [
        each.variant
        for each in near
        if each.fit is not None
        and each.fit.cost == 0
        and each.variant.dialect is not None
        and each.variant is not claim
        and each.variant.objective.name == claim.objective.name
    ]


def _differ(one: Explanation, other: Explanation) -> bool:
    return (one.codes, one.fit.way.convention.code, dict(one.fit.way.signs)) != (
        other.codes,
        other.fit.way.convention.code,
        dict(other.fit.way.signs),
    )
