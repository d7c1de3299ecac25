"""Gradients taken in another variable than was said: in D = sigmoid(a), or in a."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._outcomes import guesses, is_slow, outcome


def _guesses(case: Case) -> Iterator[Guess]:
    has_gradients = any(each.gradients is not None for each in case.reported.sides.values())
    if not has_gradients or case.objective.inputs == "energies" or is_slow(case):
        return
    in_logits = case.with_respect_to == "logits"
    found, said = ("D = sigmoid(a)", "the logit a") if in_logits else ("the logit a", "D = sigmoid(a)")
    factor = "1/(D(1 - D))" if in_logits else "D(1 - D)"
    other = replace(case, with_respect_to="probability" if in_logits else "logits")
    yield from guesses(other, partial(outcome, other), {"variable": found, "said": said, "factor": factor})


MISTAKE = Mistake(
    code="gradient_in_probability",
    severity="warning",
    cost=0.8,
    title="The {player}'s gradients are taken with respect to {variable}, not {said}",
    explanation=(
        "Losses and gradients are right, but each gradient is {factor} times the one asked for: it is the derivative "
        "in {variable}. Only the derivative in the logit shows which examples the network learns from; in D a gradient "
        "looks large where the sigmoid then makes it vanish."
    ),
    advice=(
        "Differentiate in {said}, by keeping that tensor and asking for its gradient; or say in with_respect_to which "
        "one you took."
    ),
    sources=("https://ai.stackexchange.com/questions/29985", "https://stats.stackexchange.com/questions/345044"),
    guesses=_guesses,
)
