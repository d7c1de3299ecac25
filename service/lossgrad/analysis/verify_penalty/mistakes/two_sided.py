"""Both sides cost, where only one is meant."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.penalties import CATALOGUE


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name == "one_sided_gradient_penalty":
        yield Guess(case.code(CATALOGUE["gradient_penalty"]), {"also": "norms below the target"})
    if case.parameters.get("side") == "one":
        yield Guess(case.code(parameters={"side": "both"}), {"also": "logits on the harmless side of the average"})


MISTAKE = Mistake(
    code="two_sided",
    severity="warning",
    cost=1.0,
    title="Both sides are penalised: {also} cost too",
    explanation=(
        "The numbers are those of {penalty} without the max(·, 0) before the square. LeCam's paper has none and its "
        "authors' code has it; WGAN-LP differs from WGAN-GP by it alone."
    ),
    advice=(
        "Put a relu before the square: relu(norm - 1) ** 2. If you mean the two-sided form, verify gradient_penalty, "
        "or of LeCam the parameter side."
    ),
    sources=(
        "https://github.com/google/lecam-gan/issues/1",
        "https://arxiv.org/abs/1709.08894",
    ),
    guesses=_guesses,
)
