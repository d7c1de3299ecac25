"""The mean that examples are compared with, held constant in the gradient."""

from collections.abc import Iterator
from functools import partial

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import outcome
from lossgrad.core.margins import AgainstMean, AgainstMidpoint
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    compares = any(
        isinstance(term, Pointwise) and isinstance(term.on, AgainstMean | AgainstMidpoint)
        for term in case.definition.terms
    )
    if compares and any(each.gradients is not None for each in case.reported.sides.values()):
        yield from guesses(case, partial(outcome, case, detached=True))


MISTAKE = Mistake(
    code="detached_mean",
    severity="warning",
    cost=1.0,
    title="No gradient flows through the means in the {player}'s relativistic loss",
    explanation=(
        "The losses are those of {objective}, but the mean that each example is compared with is treated as a "
        "constant: it was detached, or computed under no_grad. Gradients differ by up to a factor of about 4, and no "
        "longer sum to zero over both sides. ESRGAN's discriminator step does this on purpose."
    ),
    advice=(
        'Do not detach the mean. If you mean the form of ESRGAN\'s code, verify with dialect="basicsr" or '
        'dialect="mmagic".'
    ),
    sources=(
        "https://github.com/open-mmlab/mmagic/issues/40",
        "https://github.com/open-mmlab/mmagic/issues/23",
        "https://github.com/open-mmlab/mmagic/issues/53",
    ),
    guesses=_guesses,
)
