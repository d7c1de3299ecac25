"""Is my loss right? Reported numbers against what they should be, and the mistake that explains what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lossgrad.analysis.finding import Finding, ranked
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.exchange import exchanged
from lossgrad.analysis.verify.headline import Verdict, headline
from lossgrad.analysis.verify.judgement import PlayerVerdict, judged
from lossgrad.analysis.verify.observations import observed
from lossgrad.analysis.verify.reported import Reported, ReportedPlayer
from lossgrad.analysis.verify.rounding import Precision
from lossgrad.analysis.verify.search import Search
from lossgrad.analysis.verify.shapes import Shapes, laid
from lossgrad.analysis.verify.turned import CODES, both_turned, turned_round
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording import findings_of
from lossgrad.analysis.verify.wording.objective import same_as_libraries
from lossgrad.analysis.verify.wording.unexplained import unexplained
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits, InvalidOption
from lossgrad.core.evaluate import Variable

RIVALS = 3
"""So many explanations as good as the first are named beside it."""


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
    searches = {
        player: Search(
            player=player,
            logits=flat,
            reported=numbers,
            reduction=reduction,
            with_respect_to=with_respect_to,
            claim=claim,
        )
        for player, numbers in beside.reported.items()
        if numbers.count
    }
    players = {name: judged(search, precision, tolerance, shapes) for name, search in searches.items()}
    findings = [*beside.findings, *_found(searches, players, shapes)]
    if claim is not None and (turned := turned_round(players, claim)):
        players = turned
        each = [one for one in _found(searches, players, shapes) if one.code not in CODES]
        findings = [*beside.findings, both_turned(claim), *each]
    elif (swapped := exchanged(searches, players, precision, tolerance)) is not None:
        findings = [*beside.findings, swapped]
    noticed = observed(flat, beside.reported, claim, {name: each.explanation for name, each in players.items()})
    # That numbers are lost is why nothing explains them.
    lost = [each for each in noticed if each.code == "non_finite"]
    said = {name for name, player in players.items() if _is_lost(name, player, beside.reported[name])}
    findings = [each for each in findings if each.code != "unexplained" or each.player not in said]
    findings = ranked([*lost, *findings, *(each for each in noticed if each not in lost)])
    verdict = _verdict(players, claim, beside.findings)
    return Verification(
        verdict=verdict,
        headline=headline(verdict, claim, players, findings),
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


def _found(searches: Mapping[str, Search], players: Mapping[str, PlayerVerdict], shapes: Shapes) -> list[Finding]:
    found: list[Finding] = []
    spoken = _spoken(players)
    known = {"", *spoken}
    for name, search in searches.items():
        verdict = players[name]
        best, claim = verdict.explanation, search.claim
        if best is None:
            found += unexplained(search, verdict)
            continue
        rivals = verdict.rivals[:RIVALS]
        told = findings_of(best, name, claim, search.reduction, verdict.confidence, rivals, shapes)
        found += (_of_one_player(each) if each.evidence.get("dialect", "") not in known else each for each in told)
        libraries = [each for each in verdict.libraries if each.dialect in spoken]
        if claim is not None and libraries and best.cost and best.variant is claim:
            found.append(same_as_libraries(libraries, claim, name, verdict.confidence))
    return found


def _is_lost(name: str, player: PlayerVerdict, reported: ReportedPlayer) -> bool:
    """Whether nothing is right, and all that is wrong is that numbers are not finite."""
    lost = {place: int(np.count_nonzero(~np.isfinite(values))) for place, values in reported.values(name)}
    return bool(player.quantities) and all(
        not each.matches and each.mismatches == lost.get(each.place) for each in player.quantities
    )


def _spoken(players: Mapping[str, PlayerVerdict]) -> set[str | None]:
    """The dialects that every player's numbers fit: what only one fits is no reason for what is wrong with it."""
    spoken = [{each.dialect for each in player.libraries} for player in players.values()]
    return set.intersection(*spoken) if spoken else set()


def _of_one_player(finding: Finding) -> Finding:
    advice = "Take out what differs: the other player's numbers are not those of that library, so the two do not match."
    return replace(finding, advice=advice)


def _verdict(players: Mapping[str, PlayerVerdict], claim: Variant | None, misshapen: Sequence[Finding]) -> Verdict:
    if claim is not None:
        right = all(each.explanation is not None and each.explanation.cost == 0 for each in players.values())
        return "match" if right and players and not misshapen else "mismatch"
    return "identified" if players and all(each.explanation for each in players.values()) else "unidentified"


__all__ = ["PlayerVerdict", "ReportedPlayer", "Verdict", "Verification", "verify"]
