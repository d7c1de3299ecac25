"""Input gradients of the mean output, where those of each output are meant."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome
from lossgrad.analysis.verify_penalty.radial import INPUT, is_radial


def _guesses(case: Case) -> Iterator[Guess]:
    if is_radial(case) and len(case.inputs[INPUT]) > 1:
        count = len(case.inputs[INPUT])
        yield Guess(_divided(case, count), {"count": count})


def _divided(case: Case, count: int) -> Code:
    code = case.code()

    def changed(inputs: Arrays) -> Outcome:
        found = code({INPUT: inputs[INPUT] / count})
        return Outcome(losses=found.losses, gradients={INPUT: found.gradients[INPUT] / count})

    return changed


MISTAKE = Mistake(
    code="divided_by_batch",
    severity="critical",
    cost=1.2,
    title="The input gradients are divided by the batch size before the norm",
    explanation=(
        "The numbers are those of {penalty} with every norm divided by {count}, the batch size: the gradient was taken "
        "of the mean of the discriminator's outputs. The larger the batch, the steeper the discriminator may be."
    ),
    advice="Differentiate the sum of the outputs (in torch grad_outputs=torch.ones_like(output)), not their mean.",
    sources=(
        "https://github.com/tjwei/GANotebooks/issues/1",
        "https://arxiv.org/abs/1704.00028",
    ),
    guesses=_guesses,
)
