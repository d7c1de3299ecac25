"""Targets that are not what was meant: smoothed labels, or others."""

from collections.abc import Iterator
from functools import partial
from math import isclose

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._outcomes import guesses, outcome
from lossgrad.analysis.verify.mistakes._targets import targets, with_targets

_WORDS = {
    "real_target": "{:.6g} for reals",
    "fake_target": "{:.6g} for fakes",
    "generator_target": "{:.6g} for the generator's fakes",
}

_OPPOSITE = {"real_target": "fake_target", "fake_target": "real_target", "generator_target": "fake_target"}


def _guesses(case: Case) -> Iterator[Guess]:
    for changed in targets(case):
        if all(isclose(value, case.parameters[_OPPOSITE[name]], abs_tol=1e-6) for name, value in changed.items()):
            continue  # the other side's target is no smooth one, but the other loss
        told = " and ".join(_WORDS[name].format(value) for name, value in changed.items())
        code = partial(outcome, case, parameters=with_targets(case, changed))
        yield from guesses(case, code, {**changed, "targets": told}, free=len(changed))


MISTAKE = Mistake(
    code="label_smoothing",
    severity="info",
    cost=0.9,
    title="The {player} has other targets than {objective}: {targets}",
    explanation=(
        "The numbers are right for labels of {targets}. The loss of a perfect discriminator is then not 0 but the "
        "entropy of the labels (0.325 for 0.9), and logits beyond the target are pulled back. The same smoothing s "
        "means three things: a real target of 1 - s in torchgan, 1 - s/2 in TensorFlow and TF-GAN (where it is 0.25, "
        "so 0.875, unless you change it), and libraries that take the target itself."
    ),
    advice=(
        "If you smooth labels on purpose, say so in the parameters; otherwise set the targets to 1 for reals and 0 for "
        "fakes. Smoothing the fakes' labels, or the generator's, is seldom wise."
    ),
    sources=(
        "https://github.com/soumith/ganhacks/issues/10",
        "https://github.com/soumith/ganhacks/issues/41",
        "https://github.com/tensorflow/gan/blob/master/tensorflow_gan/python/losses/losses_impl.py",
    ),
    guesses=_guesses,
)
