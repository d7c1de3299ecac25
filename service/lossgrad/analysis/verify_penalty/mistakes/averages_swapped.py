"""LeCam's logits compared with their own side's average."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome
from lossgrad.core.penalise import penalise


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name == "lecam":
        yield Guess(_swapped(case))


def _swapped(case: Case) -> Code:
    def code(inputs: Arrays) -> Outcome:
        updated = penalise(case.penalty, inputs, state=case.state, parameters=case.parameters).state
        before = case.parameters["anchors"] == "given" and case.state
        held = {**updated, **case.state} if before else updated
        state = {"mean_real": np.asarray(held["mean_fake"]), "mean_fake": np.asarray(held["mean_real"])}
        return case.code(parameters={"anchors": "given"}, state=state)(inputs)

    return code


MISTAKE = Mistake(
    code="averages_swapped",
    severity="critical",
    cost=1.1,
    title="Logits are compared with the average of their own side",
    explanation=(
        "The numbers are those of {penalty} with the two moving averages swapped: reals are held near the average of "
        "reals, and fakes near that of fakes, which does not keep the two from running apart."
    ),
    advice="Compare reals with the average of the fakes, and fakes with that of the reals.",
    sources=(
        "https://github.com/google/lecam-gan/issues/8",
        "https://arxiv.org/abs/2104.03310",
    ),
    guesses=_guesses,
)
