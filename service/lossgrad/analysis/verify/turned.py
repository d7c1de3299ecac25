"""Both players with the opposite sign of every output, which is no mistake of either."""

from collections.abc import Mapping
from dataclasses import replace

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.judgement import PlayerVerdict
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording.sign import SIGNS, is_linear
from lossgrad.core.player import PLAYERS

CODES = frozenset({"logits_negated", "sign_flipped"})
"""What each player alone is told of it."""


def turned_round(players: Mapping[str, PlayerVerdict], claim: Variant | None) -> dict[str, PlayerVerdict]:
    """The players explained by the opposite sign, if it explains both; else nothing."""
    if claim is None or claim.objective.inputs == "energies" or set(players) != set(PLAYERS):
        return {}
    found = {}
    for name, judged in players.items():
        explanations = () if judged.explanation is None else (judged.explanation, *judged.rivals)
        each = next((one for one in explanations if _is_turned(one, claim, name)), None)
        if each is None:
            return {}
        found[name] = replace(judged, explanation=each, rivals=(), confidence="likely")
    return found


def both_turned(claim: Variant) -> Finding:
    """What is said of the two in place of what is said of each."""
    return Finding(
        code="both_players_negated",
        severity="info",
        confidence="likely",
        title="Both players' losses take every output with the opposite sign",
        explanation=(
            f"Each is that of {claim.label} computed on -a in place of a. The players still pull against each other, "
            "so the training is right; but your discriminator gives smaller outputs to what looks more real, as the "
            "first code of the Wasserstein GAN does."
        ),
        advice=(
            "Nothing has to change for the training. Negate the outputs before you verify them, and wherever something "
            "else reads them: a metric, a penalty on logits, another loss."
        ),
        sources=SIGNS,
    )


def _is_turned(found: Explanation, claim: Variant, player: str) -> bool:
    if found.variant is not claim or found.fit.weights is not None:
        return False
    signs = set(found.fit.way.signs.values())
    if found.codes == {"logits_negated"}:
        return signs == {1}
    return not found.occurrences and signs == {-1} and is_linear(claim.objective.players[player])
