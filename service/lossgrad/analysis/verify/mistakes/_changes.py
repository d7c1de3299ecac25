"""Cases with one mistake taken for granted: what is left to be explained is another one in the changed case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Change
from lossgrad.analysis.verify.mistakes._logistic import inverse_slope
from lossgrad.analysis.verify.mistakes._transforms import IN_BETWEEN, Transform
from lossgrad.analysis.verify.prediction import PredictedSide, Prediction, Values
from lossgrad.analysis.verify.reported import ReportedPlayer, ReportedSide
from lossgrad.core.arrays import Array

LOST = 64.0
"""Slopes below so many units of the precision have lost their digits, and what is divided by them is unknown."""


def of_logits(case: Case, transform: Transform) -> Iterator[Change]:
    """The loss is computed of a function of the logits: gradients pass through its slope."""
    slopes = {side: transform.slope(a) for side, a in case.logits.items()}
    if case.with_respect_to == "probability":
        slopes = {side: slope * inverse_slope(case.logits[side]) for side, slope in slopes.items()}
    inside = {side: transform.value(a) for side, a in case.logits.items()}
    if not all(np.isfinite(array).all() for array in inside.values()):
        return

    def through(prediction: Prediction) -> Prediction:
        return _with_gradients(prediction, lambda side, gradients: gradients.chained(slopes[side]))

    before = replace(
        case,
        logits=inside,
        reported=_divided(case.reported, slopes, LOST * case.rounding.epsilon),
        with_respect_to="logits",
        slopes=slopes,
    )
    yield Change(case=before, back=through)
    if any(given.gradients is not None for given in case.reported.sides.values()):
        # They may have been taken in what the loss was given.
        in_between = replace(case, logits=inside, with_respect_to="logits")
        yield Change(case=in_between, back=as_it_is, cost=IN_BETWEEN)


def of_parameters(case: Case, parameters: Mapping[str, float], details: Mapping[str, Evidence], free: int) -> Change:
    """The objective is computed with other parameters."""
    changed = replace(case, parameters={**case.parameters, **parameters})
    return Change(case=changed, back=as_it_is, details=details, free=free)


def of_gradients(case: Case, still: Sequence[str], details: Mapping[str, Evidence]) -> Change:
    """Nothing flows back to some sides, whatever the loss is."""

    def stopped(prediction: Prediction) -> Prediction:
        return _with_gradients(prediction, lambda side, gradients: gradients.times(0.0) if side in still else gradients)

    sides = {
        side: replace(given, gradients=None) if side in still else given for side, given in case.reported.sides.items()
    }
    return Change(case=replace(case, reported=replace(case.reported, sides=sides)), back=stopped, details=details)


def of_sides(case: Case, other: Mapping[str, str]) -> Change:
    """Each side stands where another one belongs."""

    def exchanged(prediction: Prediction) -> Prediction:
        parts = prediction.parts
        return replace(
            prediction,
            parts=None if parts is None else {other[side]: each for side, each in parts.items()},
            sides={other[side]: each for side, each in prediction.sides.items()},
        )

    reported = replace(case.reported, sides={other[side]: each for side, each in case.reported.sides.items()})
    logits = {other[side]: a for side, a in case.logits.items()}
    return Change(case=replace(case, logits=logits, reported=reported), back=exchanged)


def of_player(case: Case, player: str, sign: float, details: Mapping[str, Evidence]) -> Iterator[Change]:
    """The loss is that of another player or its negative, of the fakes alone or of both sides."""
    sides = {side: _signed(given, sign) for side, given in case.reported.sides.items()}
    loss = case.reported.loss
    reported = ReportedPlayer(loss=None if loss is None else sign * loss, sides=sides)

    def whole(prediction: Prediction) -> Prediction:
        parts = prediction.parts
        return Prediction(
            loss=prediction.loss.times(sign),
            parts=None if parts is None else {side: each.times(sign) for side, each in parts.items()},
            sides={
                side: PredictedSide(each.losses.times(sign), each.gradients.times(sign))
                for side, each in prediction.sides.items()
            },
        )

    def of_fakes(prediction: Prediction) -> Prediction | None:
        found = whole(prediction)
        if found.parts is None or "fake" not in found.parts:
            return None
        part = found.parts["fake"]
        return Prediction(loss=part, parts={"fake": part}, sides={"fake": found.sides["fake"]})

    if case.objective.players[player].separable:
        # The scalar is of the fakes alone, and says nothing of the other player's.
        alone = replace(case, player=player, reported=replace(reported, loss=None))
        yield Change(case=alone, back=of_fakes, details=details)
    else:
        yield Change(case=replace(case, player=player, reported=reported), back=whole, details=details)


def as_it_is(prediction: Prediction) -> Prediction:
    """A prediction that holds for the case itself."""
    return prediction


def _with_gradients(prediction: Prediction, change: Callable[[str, Values], Values]) -> Prediction:
    sides = {side: each._replace(gradients=change(side, each.gradients)) for side, each in prediction.sides.items()}
    return replace(prediction, sides=sides)


def _divided(reported: ReportedPlayer, slopes: Mapping[str, Array], least: float) -> ReportedPlayer:
    sides = {}
    for side, given in reported.sides.items():
        gradients = given.gradients
        if gradients is not None:
            slope = slopes[side]
            with np.errstate(all="ignore"):
                gradients = np.where(np.abs(slope) >= least, gradients / slope, np.nan)
        sides[side] = replace(given, gradients=gradients)
    return replace(reported, sides=sides)


def _signed(given: ReportedSide, sign: float) -> ReportedSide:
    return ReportedSide(
        losses=None if given.losses is None else sign * given.losses,
        gradients=None if given.gradients is None else sign * given.gradients,
    )
