"""Two players whose numbers were exchanged: each one's are right for the other."""

from collections.abc import Mapping
from dataclasses import replace

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.judgement import PlayerVerdict, allowed
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import Precision
from lossgrad.analysis.verify.search import Search


def exchanged(
    searches: Mapping[str, Search],
    players: Mapping[str, PlayerVerdict],
    precision: Precision | None,
    tolerance: float | None,
) -> Finding | None:
    """That the numbers, or the losses alone, are right once the two players are exchanged; None if they are not."""
    if len(searches) != 2 or all(_is_right(each) for each in players.values()):  # noqa: PLR2004 - both players
        return None
    (one, first), (other, second) = searches.items()
    for what, pair in (
        ("losses", (_with_loss(first.reported, second.reported), _with_loss(second.reported, first.reported))),
        ("numbers", (second.reported, first.reported)),
    ):
        swapped = {one: first.of(pair[0], first.claim), other: second.of(pair[1], second.claim)}
        if all(each.explain_plainly(allowed(each.reported, precision, tolerance))[1] for each in swapped.values()):
            return _told(what)
    return None


def _with_loss(reported: ReportedPlayer, other: ReportedPlayer) -> ReportedPlayer:
    return replace(reported, loss=other.loss)


def _is_right(verdict: PlayerVerdict) -> bool:
    return verdict.explanation is not None and verdict.explanation.cost == 0


def _told(what: str) -> Finding:
    return Finding(
        code="players_exchanged",
        severity="critical",
        title=f"The players' {what} are exchanged: each is the other's",
        explanation=(
            f"The {what} given for the discriminator are right for the generator, and the other way round. If the "
            f"optimisers step along them as they are named, each player is trained with the other's loss."
        ),
        evidence={"exchanged": what},
        advice=(
            "Look at the order in which the two are returned and unpacked (d_loss, g_loss), and at what each "
            "optimiser is given. If only the report is wrong, nothing else has to be changed."
        ),
        sources=("https://github.com/NifTK/NiftyNet/pull/475",),
    )
