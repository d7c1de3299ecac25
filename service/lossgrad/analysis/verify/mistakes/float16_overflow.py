"""Half precision, in which squares and exponentials of ordinary logits overflow."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._overflow import overflow_guesses

_LARGEST = 65504.0


def _guesses(case: Case) -> Iterator[Guess]:
    yield from overflow_guesses(case, _LARGEST)


MISTAKE = Mistake(
    code="float16_overflow",
    severity="critical",
    cost=0.95,
    title="The {player}'s loss overflows in half precision",
    explanation=(
        "Half precision ends at 65504: squares overflow from a logit of 256 on, exponentials from 11.1. The numbers "
        "that are infinite or not a number belong to {examples} such examples (the largest logit is "
        "{largest_logit:.4g}); the others are right."
    ),
    advice=(
        "Cast the logits to float32 before the loss, also under autocast; StyleGAN does so. Large logits themselves "
        "are a sign that the discriminator needs a penalty (R1, a gradient penalty, a drift term)."
    ),
    sources=(
        "https://github.com/NVlabs/stylegan3/blob/main/training/training_loop.py",
        "https://github.com/tkarras/progressive_growing_of_gans/blob/master/loss.py",
    ),
    guesses=_guesses,
)
