"""Only one side costs, where both are meant."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.penalties import CATALOGUE


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name in {"gradient_penalty", "dragan"}:
        yield Guess(case.code(CATALOGUE["one_sided_gradient_penalty"]), {"alone": "norms below the target"})
    if case.parameters.get("side") == "both":
        yield Guess(case.code(parameters={"side": "one"}), {"alone": "logits on the harmless side of the average"})


MISTAKE = Mistake(
    code="one_sided",
    severity="warning",
    cost=1.0,
    title="Only one side is penalised: {alone} cost nothing",
    explanation=(
        "The numbers are those of {penalty} with max(·, 0) before the square, so {alone} are left alone. It is a "
        "method of its own, with another optimum."
    ),
    advice=(
        "Leave out the max(·, 0), or the relu. If you mean the one-sided form, verify one_sided_gradient_penalty, or "
        "of LeCam the parameter side."
    ),
    sources=("https://arxiv.org/abs/1709.08894", "https://github.com/google/lecam-gan/issues/1"),
    guesses=_guesses,
)
