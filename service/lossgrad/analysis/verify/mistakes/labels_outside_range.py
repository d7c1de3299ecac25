"""Labels of a cross-entropy that are no probabilities."""

from collections.abc import Iterator
from functools import partial

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import outcome
from lossgrad.analysis.verify.mistakes._targets import are_outside, targets, told, with_targets


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition):
        return
    for changed in targets(case):
        if are_outside(changed):
            code = partial(outcome, case, parameters=with_targets(case, changed))
            yield from guesses(case, code, {**changed, "targets": told(changed)}, free=len(changed))


MISTAKE = Mistake(
    code="labels_outside_range",
    severity="critical",
    cost=0.95,
    title="The {player}'s cross-entropy has labels that are no probabilities: {targets}",
    explanation=(
        "The numbers are those of {objective} with labels of {targets}. A cross-entropy is for labels from 0 to 1; "
        "with others it has no lowest value: it falls without end as the logits grow, and its gradient never fades."
    ),
    advice=(
        "Use 1 for reals and 0 for fakes. Labels of 1 and -1 belong to losses that multiply them with the logit: "
        "hinge, Wasserstein, softplus(-label * a)."
    ),
    sources=(
        "https://github.com/bigmb/Unet-Segmentation-Pytorch-Nest-of-Unets/issues/18",
        "https://github.com/milesial/Pytorch-UNet/issues/65",
    ),
    guesses=_guesses,
)
