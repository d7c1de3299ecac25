"""Exponentials that overflow in single precision."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._overflow import overflow_guesses

_LARGEST = 3.4028234663852886e38


def _guesses(case: Case) -> Iterator[Guess]:
    yield from overflow_guesses(case, _LARGEST)


MISTAKE = Mistake(
    code="float32_overflow",
    severity="critical",
    cost=0.9,
    title="The {player}'s loss overflows: exp of a large logit is infinite in single precision",
    explanation=(
        "exp(a) is infinite from a = 88.7 on in float32. The numbers that are infinite or not a number belong to "
        "{examples} such examples (the largest logit is {largest_logit:.4g}); the others are right. One of them in a "
        "batch makes every weight of the network not a number."
    ),
    advice=(
        "Write softplus or logsigmoid (in NumPy logaddexp(0, a)), which never form exp of a large number. If the loss "
        "itself is exponential, bound the logits: a penalty on the discriminator, or another objective."
    ),
    sources=(
        "https://github.com/pytorch/pytorch/pull/2211",
        "https://github.com/pytorch/pytorch/issues/13773",
    ),
    guesses=_guesses,
)
