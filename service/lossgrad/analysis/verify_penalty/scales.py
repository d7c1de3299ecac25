"""Factors with a name: a coefficient that is left out or applied twice, a sum where a mean is meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.prediction import PredictedSide, Prediction
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A factor of everything, terms included, unless ``of_terms`` says otherwise."""

    code: str
    factor: float
    cost: float
    of_terms: bool = True

    def applied(self, prediction: Prediction) -> Prediction:
        """What code with this factor gives."""
        of_terms = self.factor if self.of_terms else 1.0
        return Prediction(
            loss=prediction.loss.times(self.factor),
            # The value of a side is its terms' mean by the factor, whatever the terms themselves carry.
            parts=None
            if prediction.parts is None
            else {name: part.times(self.factor) for name, part in prediction.parts.items()},
            sides={
                name: PredictedSide(side.losses.times(of_terms), side.gradients.times(self.factor))
                for name, side in prediction.sides.items()
            },
        )


def scales(case: Case, outcome: Outcome, reduction: Reduction) -> Iterator[Scale]:
    """The factors that may be at work; 1 first."""
    yield Scale(code="", factor=1.0, cost=0.0)
    if reduction != "mean":
        # The conventions have these of the mean alone.
        yield Scale(code="halved", factor=0.5, cost=1.0)
        yield Scale(code="doubled", factor=2.0, cost=1.0)
    strength = case.strength
    if strength is not None and strength != 1:
        yield Scale(code="coefficient_left_out", factor=1 / strength, cost=0.8)
        yield Scale(code="coefficient_twice", factor=strength, cost=1.2)
    batch = len(next(iter(case.inputs.values())))
    terms = max(outcome.sizes.values())
    if case.penalty.subject == "input gradients" and terms > batch:
        yield Scale(code="summed_over_pixels", factor=terms / batch, cost=0.8, of_terms=False)
    elif case.penalty.subject == "input gradients" and batch > 1 and terms == batch:
        numbers = case.inputs["input_gradients"].size // batch
        if numbers > 1:
            yield Scale(code="mean_over_all_numbers", factor=1 / numbers, cost=1.1)
