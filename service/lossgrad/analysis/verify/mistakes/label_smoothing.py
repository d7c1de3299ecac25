"""Targets that are not what was meant: smoothed labels, or others."""

from collections.abc import Iterator, Mapping
from functools import partial
from math import isclose

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_parameters
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import outcome
from lossgrad.analysis.verify.mistakes._targets import are_outside, is_square, roughly, targets, told, with_targets

_OPPOSITE = {"real_target": "fake_target", "fake_target": "real_target", "generator_target": "fake_target"}


def _guesses(case: Case) -> Iterator[Guess]:
    for changed in targets(case):
        if _is_opposite(case, changed) or (are_outside(changed) and not is_square(case)):
            continue
        code = partial(outcome, case, parameters=with_targets(case, changed))
        yield from guesses(case, code, _details(case, changed), free=len(changed))


def _changes(case: Case) -> Iterator[Change]:
    for changed in roughly(case):
        if not _is_opposite(case, changed):
            yield of_parameters(case, with_targets(case, changed), _details(case, changed), free=len(changed))


def _is_opposite(case: Case, changed: Mapping[str, float]) -> bool:
    """Whether it is the other side's target: no smooth one, but the other loss."""
    return all(isclose(value, case.parameters[_OPPOSITE[name]], abs_tol=1e-6) for name, value in changed.items())


def _details(case: Case, changed: Mapping[str, float]) -> dict[str, Evidence]:
    return {**changed, "targets": told(changed), "meaning": _meaning(case, changed)}


def _meaning(case: Case, changed: Mapping[str, float]) -> str:
    if is_square(case):
        return _SQUARES
    return _ENTROPY if all(0 < value < 1 for value in changed.values()) else ""


_ENTROPY = (
    "The loss of a perfect discriminator is then not 0 but the entropy of the labels (0.325 for 0.9), and logits "
    "beyond the target are pulled back. A smoothing of s means a real target of 1 - s in torchgan, 1 - s/2 in "
    "TensorFlow and TF-GAN (where s is 0.25, so 0.875, unless you change it), and the target itself elsewhere."
)
_SQUARES = (
    "Least squares pull each logit to its target, wherever that is: the discriminator still learns, but its outputs "
    "and losses cannot be compared with those for other targets, and the generator's target has to fit the others."
)

MISTAKE = Mistake(
    code="label_smoothing",
    severity="info",
    cost=0.9,
    title="The {player} has other targets than {objective}: {targets}",
    explanation=("With targets of {targets} the numbers are right. {meaning}"),
    advice=(
        "If you mean these targets, verify with them as parameters (real_target, fake_target, generator_target); "
        "otherwise set those of {objective} again. Smoothing the fakes' labels, or the generator's, is seldom wise."
    ),
    sources=(
        "https://github.com/soumith/ganhacks/issues/10",
        "https://github.com/soumith/ganhacks/issues/41",
        "https://github.com/tensorflow/gan/blob/master/tensorflow_gan/python/losses/losses_impl.py",
    ),
    guesses=_guesses,
    changes=_changes,
)
