"""The answer in a sentence or two."""

from collections.abc import Mapping, Sequence
from typing import Literal

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.judgement import PlayerVerdict
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording.words import joined

Verdict = Literal["match", "mismatch", "identified", "unidentified"]


def headline(
    verdict: Verdict, claim: Variant | None, players: Mapping[str, PlayerVerdict], findings: Sequence[Finding]
) -> str:
    """The verdict in a sentence or two."""
    if verdict == "match" and claim is not None:
        names = joined([str(each.place) for player in players.values() for each in player.quantities])
        precise = joined(list(dict.fromkeys(each.rounding.name for each in players.values())))
        return f"Everything given is that of {claim.label}, but for the rounding of {precise}: {names}."
    told = _told(findings)
    if verdict == "identified":
        found = joined([_identified(name, each) for name, each in players.items()])
        return f"{found}." + (f" {told}" if told else "")
    return told or "The numbers are none that the catalogue knows."


def _told(findings: Sequence[Finding]) -> str:
    """The first thing that is wrong, with what comes together with it."""
    if not findings:
        return ""
    first = next((each for each in findings if each.severity != "info"), findings[0])
    of_player = [each for each in findings if each.player == first.player and each is not first]
    together = [each.title for each in of_player if each.code == first.evidence.get("together_with")]
    if together:
        return f"{first.title}. Together with that: {together[0]}."
    if first.code == "unexplained":
        parts = list(dict.fromkeys(each.title for each in of_player if each.severity != "info" and _is_part(each)))
        return f"{first.title}: {'; '.join(parts)}." if parts else f"{first.title}."
    others = first.evidence.get("or")
    rivals = [str(each) for each in others] if isinstance(others, list) else []
    return f"{first.title}." + (f" Or, with the same numbers: {'; or: '.join(rivals)}." if rivals else "")


def _is_part(finding: Finding) -> bool:
    """Whether it explains a part of numbers that nothing explains as a whole."""
    return finding.confidence == "possible" and "quantities" in finding.evidence


def _identified(player: str, judged: PlayerVerdict) -> str:
    best = judged.explanation
    assert best is not None  # noqa: S101 - identified
    same, also = (
        list(dict.fromkeys(each.other.label for each in judged.alike if each.same is is_same))
        for is_same in (True, False)
    )
    told = f"the {player}'s numbers are those of {best.variant.label}"
    told = told[0].upper() + told[1:]
    return f"{told}{f', the same as those of {joined(same)}' if same else ''}" + (
        f" (and, on this batch, of {joined(also)})" if also else ""
    )
