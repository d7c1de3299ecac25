"""The mean over the batch before the penalty's curve, where it belongs after it."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome
from lossgrad.analysis.verify_penalty.radial import Measured, Norm, is_radial, meant_axes, over, with_norm
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if is_radial(case):
        axes = meant_axes(case)
        yield Guess(with_norm(case, _mean_norm(over(axes))), {"mean_of": "the norms"})
        if case.parameters["norm"] == "sample":
            yield Guess(with_norm(case, _norm_of_mean), {"mean_of": "the gradients"})
    elif case.penalty.subject == "logits" and case.penalty.kind == "penalty":
        yield Guess(_of_means(case), {"mean_of": "the logits"})


def _mean_norm(inner: Norm) -> Norm:
    def norm(g: Array) -> Measured:
        norms, spread = inner(g)
        return Measured(
            np.array([np.mean(norms)]), lambda slopes: spread(np.full(norms.shape, slopes.item() / norms.size))
        )

    return norm


def _norm_of_mean(g: Array) -> Measured:
    norms, spread = over(tuple(range(g.ndim)))(np.mean(g, axis=0, keepdims=True))
    return Measured(norms, lambda slopes: np.broadcast_to(spread(slopes) / len(g), g.shape))


def _of_means(case: Case) -> Code:
    code = case.code()

    def changed(inputs: Arrays) -> Outcome:
        found = code({name: np.array([np.mean(array)]) for name, array in inputs.items()})
        return Outcome(
            losses=found.losses,
            gradients={
                name: np.full(array.shape, found.gradients[name].item() / array.size) for name, array in inputs.items()
            },
        )

    return changed


MISTAKE = Mistake(
    code="mean_before_square",
    severity="critical",
    cost=1.1,
    title="The mean over the batch is taken of {mean_of}, before the square",
    explanation=(
        "The numbers are those of {penalty} of one mean: too much on one example and too little on another cancel, and "
        "every example gets the same share of the blame. The penalty can be 0 though no example is at its target."
    ),
    advice="Square each example's distance first, and take the mean of the squares.",
    sources=(
        "https://github.com/wiseodd/generative-models/issues/31",
        "https://github.com/akanimax/pro_gan_pytorch/issues/13",
    ),
    guesses=_guesses,
)
