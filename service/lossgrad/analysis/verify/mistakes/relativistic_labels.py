"""Labels 1 and 0 in a relativistic least squares loss, whose targets are 1 and -1."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.curves import SQUARED_DISTANCE
from lossgrad.core.margins import AgainstMean
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    terms = [
        (term.on, term.with_parameters(case.parameters))
        for term in case.definition.terms
        if isinstance(term, Pointwise) and term.curve is SQUARED_DISTANCE and isinstance(term.on, AgainstMean)
    ]
    if not terms or len(terms) != len(case.definition.terms):
        return
    # One side's label is the target itself, the other's is 0: the side that should lie above the other's mean has 1.
    target = terms[0][1].arguments.get("target", 1.0)
    above = "real" if case.player == "discriminator" else "fake"

    def code(batch: Batch) -> Outcome:
        losses: dict[str, Array] = {}
        slopes: dict[str, Array] = {}
        for on, bound in terms:
            margins, lost = on.forward(batch, on.statistics(batch))
            points = Points(margins if on.side == above else margins + target, lost)
            losses[on.side], slopes[on.side] = bound.values(points), on.sign * bound.slopes(points)
        gradients = {on.side: (slopes[on.side] - np.mean(slopes[on.other])) / slopes[on.side].size for on, _ in terms}
        return Outcome(loss=sum(float(np.mean(each)) for each in losses.values()), losses=losses, gradients=gradients)

    yield from guesses(case, code, {"target": target})


MISTAKE = Mistake(
    code="relativistic_labels",
    severity="warning",
    cost=1.1,
    title="The {player}'s relativistic least squares loss has the labels 1 and 0, not {target:.6g} and -{target:.6g}",
    explanation=(
        "The differences of logits are squared against the labels of the ordinary loss. One side is asked to lie 1 "
        "above the other's mean, and the other to lie level with it: the two cannot both hold, and half of the "
        "distance is lost. It comes of handing differences of logits to a least squares loss that has labels, as "
        "ESRGAN's training code does when another loss is chosen."
    ),
    advice="Give differences the targets 1 and -1.",
    sources=(
        "https://github.com/AlexiaJM/relativistic-f-divergences/issues/8",
        "https://github.com/AlexiaJM/RelativisticGAN/blob/master/code/GAN_losses_iter.py",
        "https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/models/esrgan_model.py",
    ),
    guesses=_guesses,
)
