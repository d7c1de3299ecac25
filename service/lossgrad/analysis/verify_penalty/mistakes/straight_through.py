"""Weight clipping through which every gradient passes."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Outcome


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name != "weight_clipping" or "upstream_gradient" not in case.inputs:
        return
    code = case.code()

    def changed(inputs: Arrays) -> Outcome:
        return Outcome(losses=code(inputs).losses, gradients={"weight": inputs["upstream_gradient"]})

    yield Guess(changed)


MISTAKE = Mistake(
    code="straight_through",
    severity="info",
    cost=1.0,
    title="The gradient passes the clipping unchanged",
    explanation=(
        "Numbers outside of the box pass their gradient on as if they were not clipped. It is what happens where "
        "weights are clipped in place after a step; of the function itself the gradient there is 0."
    ),
    advice="Nothing has to be changed if you clip after each step; otherwise differentiate through the clipping.",
    sources=("https://arxiv.org/abs/1701.07875",),
    guesses=_guesses,
)
