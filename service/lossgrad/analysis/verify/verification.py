"""Is my loss right? Reported numbers against what they should be, and the mistake that explains what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lossgrad.analysis.finding import Confidence, Finding, ranked
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.explanation import RIVAL, Explanation, Near, Search
from lossgrad.analysis.verify.observations import observed
from lossgrad.analysis.verify.quantities import QuantityVerdict, compared
from lossgrad.analysis.verify.reported import Reported, ReportedPlayer
from lossgrad.analysis.verify.rounding import Precision, Rounding, roundings
from lossgrad.analysis.verify.shapes import laid
from lossgrad.analysis.verify.telling import Telling, telling
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording import findings_of, same_as_libraries
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits, InvalidOption, LossgradError
from lossgrad.core.evaluate import Variable

Verdict = Literal["match", "mismatch", "identified", "unidentified"]

SHOWN = 5
"""So many of the objectives nearest by are named, and of those that cannot be told apart."""


RIVALS = 3
"""So many explanations as good as the first are named beside it."""


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
        libraries: where the explanation is a mistake, those whose way with the objective it is.
        rounding: the allowance they were judged under.
    """

    quantities: Sequence[QuantityVerdict]
    explanation: Explanation | None
    confidence: Confidence
    rivals: Sequence[Explanation]
    nearest: Sequence[Near]
    alike: Sequence[Telling]
    libraries: Sequence[Variant]
    rounding: Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The answer.

    Args:
        verdict: match or mismatch with what was claimed; without a claim, whether the numbers were identified.
        headline: the same in a sentence or two.
        claim: what was believed to be computed.
        players: by player reported.
        findings: what is wrong or worth knowing, the most telling first.
    """

    verdict: Verdict
    headline: str
    claim: Variant | None
    players: Mapping[str, PlayerVerdict]
    findings: Sequence[Finding]


@np.errstate(all="ignore")  # what someone's code gives may be anything
def verify(
    logits: Mapping[str, Array],
    reported: Reported,
    *,
    claim: Variant | None = None,
    reduction: Reduction = "mean",
    with_respect_to: Variable = "logits",
    precision: Precision | None = None,
    tolerance: float | None = None,
) -> Verification:
    """Check someone's numbers against an objective, and say what is wrong with them.

    Args:
        logits: by side, in any shape.
        reported: by player, what their code gave: the scalar loss, and losses and gradients in the logits' shape.
        claim: the objective they believe it is; without one the whole catalogue is searched.
        reduction: the one they mean.
        with_respect_to: what they took gradients in.
        precision: what they compute in; by default it is told from the numbers.
        tolerance: the relative error they allow, in place of that of the precision.

    Raises:
        InvalidLogits: there are no logits, or none of a side that numbers are reported on.
        InvalidOption: nothing is reported, or the objective claimed has no such player.
    """
    _check(logits, reported, claim)
    shapes = {side: array.shape for side, array in logits.items()}
    flat = {side: np.ravel(array).astype(np.float64) for side, array in logits.items()}
    beside = laid(reported, logits)
    players: dict[str, PlayerVerdict] = {}
    findings = list(beside.findings)
    for player, numbers in beside.reported.items():
        if not numbers.count:
            continue
        search = Search(
            player=player,
            logits=flat,
            reported=numbers,
            reduction=reduction,
            with_respect_to=with_respect_to,
            claim=claim,
        )
        players[player] = _judged(search, precision, tolerance, shapes)
        findings += _found(search, players[player])
    findings += observed(flat, beside.reported, claim, {name: each.explanation for name, each in players.items()})
    findings = ranked(findings)
    verdict = _verdict(players, claim, beside.findings)
    return Verification(
        verdict=verdict,
        headline=_headline(verdict, claim, players, findings),
        claim=claim,
        players=players,
        findings=findings,
    )


def _check(logits: Mapping[str, Array], reported: Reported, claim: Variant | None) -> None:
    if not logits:
        raise InvalidLogits("verify needs the logits that the numbers were computed from", pointer="/logits")
    if not any(numbers.count for numbers in reported.values()):
        raise InvalidOption("nothing is reported; give at least one loss, or losses or gradients", pointer="/reported")
    for player, numbers in reported.items():
        if claim is not None:
            claim.objective.player(player, pointer=f"/reported/{player}")
        for side in numbers.sides:
            if side not in logits:
                raise InvalidLogits(
                    f"numbers are reported on the {side} side, which has no logits", pointer=f"/logits/{side}"
                )


def _judged(
    search: Search, precision: Precision | None, tolerance: float | None, shapes: Mapping[str, tuple[int, ...]]
) -> PlayerVerdict:
    levels = roundings([values for _, values in search.reported.values(search.player)], precision)
    if tolerance is not None:
        levels = [Rounding(f"a tolerance of {tolerance:g}", tolerance / 8)]
    rounding, explanations = search.explain(levels)
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
    alike: list[Telling] = []
    if best is not None and best.mistake is None:
        others = [
            each.variant
            for each in near
            if each.fit is not None
            and each.fit.cost <= best.fit.cost
            and each.variant.objective is not best.variant.objective
            and (each.variant.objective.name != best.variant.objective.name)
        ]
        alike = [telling(best.variant, other, search.player) for other in others[:SHOWN]]
    return PlayerVerdict(
        quantities=quantities,
        explanation=best,
        confidence=_confidence(explanations, is_claimed=search.claim is not None),
        rivals=_rivals(explanations),
        nearest=near[:SHOWN],
        alike=alike,
        libraries=_libraries(near, best, search.claim),
        rounding=rounding,
    )


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


def _confidence(explanations: Sequence[Explanation], *, is_claimed: bool) -> Confidence:
    """Certain with numbers to spare and no rival; a lone scalar can be met by chance."""
    if not explanations or _rivals(explanations):
        return "possible"
    best = explanations[0]
    # A weight beside a constant fits what is none of the known mistakes, and so may one in an objective nobody named.
    is_loose = best.fit.weights is not None and best.fit.offset
    is_far = not is_claimed and best.mistake is not None and best.variant.objective.family == "f_divergence"
    spare = best.numbers - best.free
    return "certain" if spare > 1 and not is_loose and not is_far else "likely"


def _libraries(near: Sequence[Near], best: Explanation | None, claim: Variant | None) -> list[Variant]:
    """The dialects of what is claimed that give the very numbers."""
    if best is None or claim is None or best.variant is not claim or best.cost == 0:
        return []
    return [
        each.variant
        for each in near
        if each.fit is not None
        and each.fit.cost == 0
        and each.variant.dialect is not None
        and each.variant.objective.name == claim.objective.name
    ]


def _differ(one: Explanation, other: Explanation) -> bool:
    return (one.mistake, one.fit.way.convention.code, dict(one.fit.way.signs)) != (
        other.mistake,
        other.fit.way.convention.code,
        dict(other.fit.way.signs),
    )


def _found(search: Search, judged: PlayerVerdict) -> list[Finding]:
    best = judged.explanation
    if best is not None:
        found = list(
            findings_of(best, search.player, search.claim, search.reduction, judged.confidence, judged.rivals[:RIVALS])
        )
        if search.claim is not None and judged.libraries:
            found.append(same_as_libraries(judged.libraries, search.claim, search.player, judged.confidence))
        return found
    wrong = [str(each.place) for each in judged.quantities if not each.matches]
    nearest = judged.nearest[0] if judged.nearest else None
    hint = f" The nearest objective is {nearest.variant.label}, {nearest.residual:.1%} away." if nearest else ""
    return [
        Finding(
            code="unexplained",
            severity="critical" if search.claim is not None else "warning",
            title=f"No objective and no known mistake gives the {search.player}'s numbers",
            explanation=(
                f"{_and(wrong) or 'The numbers'} differ from what is expected by more than rounding, in a way that is "
                f"none of the usual ones.{hint}"
            ),
            evidence={
                "quantities": wrong,
                **({"nearest": nearest.variant.label, "residual": nearest.residual} if nearest else {}),
            },
            advice=(
                "Report gradients too, if only losses are given: they tell more. Send the batch of GET "
                "/v1/verify/probe through your code; on it every objective gives other numbers. See `worst` for the "
                "examples that differ most."
            ),
            player=search.player,
        )
    ]


def _verdict(players: Mapping[str, PlayerVerdict], claim: Variant | None, misshapen: Sequence[Finding]) -> Verdict:
    if claim is not None:
        right = all(each.explanation is not None and each.explanation.cost == 0 for each in players.values())
        return "match" if right and players and not misshapen else "mismatch"
    return "identified" if players and all(each.explanation for each in players.values()) else "unidentified"


def _headline(
    verdict: Verdict, claim: Variant | None, players: Mapping[str, PlayerVerdict], findings: Sequence[Finding]
) -> str:
    if verdict == "match" and claim is not None:
        names = _and([str(each.place) for player in players.values() for each in player.quantities])
        precise = _and(list(dict.fromkeys(each.rounding.name for each in players.values())))
        return f"Everything given is that of {claim.label}, but for the rounding of {precise}: {names}."
    telling_one = next((each for each in findings if each.severity != "info"), findings[0] if findings else None)
    if verdict == "identified":
        found = _and([_identified(name, each) for name, each in players.items()])
        return f"{found}." + (f" {telling_one.title}." if telling_one else "")
    return f"{telling_one.title}." if telling_one else "The numbers are none that the catalogue knows."


def _identified(player: str, judged: PlayerVerdict) -> str:
    best = judged.explanation
    assert best is not None  # noqa: S101 - identified
    same, also = (
        list(dict.fromkeys(each.other.label for each in judged.alike if each.same is is_same))
        for is_same in (True, False)
    )
    told = f"the {player}'s numbers are those of {best.variant.label}"
    told = told[0].upper() + told[1:]
    return f"{told}{f', the same as those of {_and(same)}' if same else ''}" + (
        f" (and, on this batch, of {_and(also)})" if also else ""
    )


def _and(names: Sequence[str]) -> str:
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last


__all__ = ["PlayerVerdict", "ReportedPlayer", "Verification", "verify"]
