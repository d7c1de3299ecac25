"""LeCam's moving averages still at the numbers they start from."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake

STARTS = {1000.0: "lecam-gan", 7777.0: "PyTorch-StudioGAN", 0.0: "code that starts at 0"}


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name != "lecam":
        return
    for start, library in STARTS.items():
        state = {name: np.array(start) for name in ("mean_real", "mean_fake")}
        yield Guess(
            case.code(parameters={"anchors": "given", "decay": 1.0}, state=state), {"start": start, "library": library}
        )


MISTAKE = Mistake(
    code="averages_not_updated",
    severity="critical",
    cost=1.2,
    title="The moving averages are still {start:g}, as at the start",
    explanation=(
        "The numbers are those of {penalty} with both averages at {start:g}, where {library} begins. They were never "
        "updated, so logits are compared with a number that has nothing to do with them."
    ),
    advice="Update the averages at every step, also before the step at which the penalty sets in.",
    sources=("https://github.com/google/lecam-gan/issues/11",),
    guesses=_guesses,
)
