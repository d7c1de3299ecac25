"""Logits that tell two objectives apart, where those given cannot."""

from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.prediction import Prediction
from lossgrad.analysis.verify.probe import probe
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import precision
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.errors import LossgradError


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Another objective that gives the same numbers on this batch, and where it would not.

    Args:
        player: whose numbers they are.
        other: the objective.
        same: whether it is the same function, for this player, wherever it was tried.
        side, logit: an example whose numbers differ, where the objectives judge examples one by one.
        quantity: what differs there, or of the whole probe.
        expected, instead: that quantity by the one and by the other.
    """

    player: str
    other: Variant
    same: bool
    side: str | None = None
    logit: float | None = None
    quantity: str | None = None
    expected: float | None = None
    instead: float | None = None


def telling(variant: Variant, other: Variant, player: str) -> Telling:
    """Where two objectives that agree on a batch differ on the probe."""
    one, another = (_on_probe(each, player) for each in (variant, other))
    if one is None or another is None:
        return Telling(player=player, other=other, same=False)
    logits = probe().logits
    best: Telling | None = None
    largest = 1e-5
    for side in dict.fromkeys((*one.sides, *another.sides)):
        for quantity in ("losses", "gradients"):
            values = [
                getattr(each.sides[side], quantity).value if side in each.sides else np.zeros(logits[side].size)
                for each in (one, another)
            ]
            with np.errstate(all="ignore"):
                gap = np.abs(values[0] - values[1]) / (1e-3 + np.maximum(np.abs(values[0]), np.abs(values[1])))
            gap = np.where(np.isfinite(gap), gap, 0)
            i = int(np.argmax(gap))
            if gap[i] > largest:
                largest = float(gap[i])
                single = variant.objective.players[player].separable and other.objective.players[player].separable
                best = Telling(
                    player=player,
                    other=other,
                    same=False,
                    side=side,
                    logit=float(logits[side][i]) if single else None,
                    quantity=quantity,
                    expected=float(values[0][i]),
                    instead=float(values[1][i]),
                )
    return best or Telling(player=player, other=other, same=True)


def _on_probe(variant: Variant, player: str) -> Prediction | None:
    case = Case(
        objective=variant.objective,
        parameters=variant.parameters,
        player=player,
        logits=probe().logits,
        reported=ReportedPlayer(),
        rounding=precision("float64"),
    )
    try:
        return case.predict()
    except LossgradError:
        return None
