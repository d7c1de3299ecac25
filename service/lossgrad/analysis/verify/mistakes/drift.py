"""A small square of the logits added to the discriminator's loss."""

from collections.abc import Iterator, Sequence

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, outcome
from lossgrad.analysis.verify.mistakes._search import has_arrays, rounded
from lossgrad.analysis.verify.prediction import Batch

_USUAL = (1e-3, 1e-2, 1e-4)
_MOST = 0.2
_CLOSE = 0.02


def _guesses(case: Case) -> Iterator[Guess]:
    if case.player != "discriminator" or not case.definition.separable or case.with_respect_to != "logits":
        return
    if "least_squares" in case.objective.name or set(case.definition.sides) != {"real", "fake"}:
        return
    for sides in (("real",), ("real", "fake")):
        for epsilon in _epsilons(case):
            details: dict[str, Evidence] = {"epsilon": epsilon, "sides": " and ".join(sides)}
            yield from guesses(case, _with_drift(case, sides, epsilon), details, free=1)


def _epsilons(case: Case) -> Iterator[float]:
    """How much it is: read off the reals, where they are given."""
    if not has_arrays(case):
        yield from _USUAL
        return
    given, a = case.reported.sides.get("real"), case.logits["real"]
    if given is None or not np.any(a):
        return
    right = outcome(case, case.logits)
    if given.gradients is not None:
        more, shape = given.gradients * a.size - right.gradients["real"] * a.size, 2 * a
    elif given.losses is not None:
        more, shape = given.losses - right.losses["real"], a * a
    else:
        return
    found = float(np.sum(more * shape) / np.sum(shape * shape))
    if not 0 < found <= _MOST or np.max(np.abs(more - found * shape)) > _CLOSE * np.max(np.abs(more)):
        return
    yield from dict.fromkeys((rounded(found), found))


def _with_drift(case: Case, sides: Sequence[str], epsilon: float) -> Code:
    def code(batch: Batch) -> Outcome:
        right = outcome(case, batch)
        losses = {side: each + epsilon * batch[side] ** 2 * (side in sides) for side, each in right.losses.items()}
        gradients = {
            side: each + 2 * epsilon * batch[side] / batch[side].size * (side in sides)
            for side, each in right.gradients.items()
        }
        return Outcome(loss=sum(float(np.mean(each)) for each in losses.values()), losses=losses, gradients=gradients)

    return code


MISTAKE = Mistake(
    code="drift",
    severity="info",
    cost=1.25,
    title="The {player}'s loss has a drift penalty in it: {epsilon:.6g} times the square of the logits ({sides})",
    explanation=(
        "The numbers are those of {objective} and {epsilon:.6g}·mean(a²) besides, as Progressive GAN and its "
        "descendants add it to a Wasserstein critic to keep its output from drifting away."
    ),
    advice="Report the loss without it, and check the penalty on its own; or take it out if it is not meant.",
    sources=(
        "https://github.com/tkarras/progressive_growing_of_gans/blob/master/loss.py",
        "https://github.com/akanimax/pro_gan_pytorch/issues/18",
        "Karras et al., Progressive Growing of GANs, 2018, appendix A.1",
    ),
    guesses=_guesses,
)
