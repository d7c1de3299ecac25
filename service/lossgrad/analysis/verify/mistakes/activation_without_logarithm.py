"""The Jensen-Shannon f-GAN without its logarithms."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.name != "f_jensen_shannon":
        return
    for is_composed in (False, True):
        yield from guesses(case, _code(case, is_composed=is_composed, is_activation=False))
    if case.player == "generator":
        yield from guesses(case, _code(case, is_composed=False, is_activation=True))


def _activation(a: Array) -> tuple[Array, Array]:
    """2 − (1 + exp(−a)), and its slope."""
    return 1 - np.exp(-a), np.exp(-a)


def _conjugate(a: Array, *, is_composed: bool) -> tuple[Array, Array]:
    """−(2 − exp(a)), or the same of the activation, and its slope."""
    if not is_composed:
        return np.exp(a) - 2, np.exp(a)
    value, slope = _activation(a)
    return np.exp(value) - 2, np.exp(value) * slope


def _code(case: Case, *, is_composed: bool, is_activation: bool) -> Code:
    def code(batch: Batch) -> Outcome:
        fake = batch["fake"]
        parts = {"fake": _conjugate(fake, is_composed=is_composed)}
        sign = {"fake": 1.0, "real": -1.0}
        if case.player == "discriminator":
            parts["real"] = _activation(batch["real"])
        else:
            sign["fake"] = -1.0
            if is_activation:
                parts["fake"] = _activation(fake)
        losses = {side: sign[side] * value for side, (value, _) in parts.items()}
        return Outcome(
            loss=sum(float(np.mean(each)) for each in losses.values()),
            losses=losses,
            gradients={side: sign[side] * slope / slope.size for side, (_, slope) in parts.items()},
        )

    return code


MISTAKE = Mistake(
    code="activation_without_logarithm",
    severity="critical",
    cost=1.3,
    title="The logarithms are missing in the {player}'s {objective}",
    explanation=(
        "The numbers are those of 2 - (1 + exp(-a)) in place of log 2 - log(1 + exp(-a)), and of -(2 - exp(t)) in "
        "place of -log(2 - exp(t)). That is no bound of the divergence: the loss is -1 at logits of 0, where it should "
        "be 0, and a single hopeless example outweighs a batch, since its gradient is exp(|a|)."
    ),
    advice="Take softplus(-a) - log 2 on reals and softplus(a) - log 2 on fakes.",
    sources=(
        "https://github.com/shayneobrien/generative-models/blob/master/src/f_gan.py",
        "Nowozin et al., f-GAN, 2016, tables 2 and 6",
    ),
    guesses=_guesses,
)
