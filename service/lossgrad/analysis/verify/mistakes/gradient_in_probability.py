"""Gradients taken in another variable than was said: in D = sigmoid(a), or in a."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import as_it_is
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import is_slow, outcome


def _guesses(case: Case) -> Iterator[Guess]:
    if _can_happen(case) and not is_slow(case):
        other = _in_the_other(case)
        yield from guesses(other, partial(outcome, other), _details(case))


def _changes(case: Case) -> Iterator[Change]:
    if _can_happen(case):
        yield Change(case=_in_the_other(case), back=as_it_is, details=_details(case))


def _can_happen(case: Case) -> bool:
    has_gradients = any(each.gradients is not None for each in case.reported.sides.values())
    return has_gradients and case.objective.inputs != "energies"


def _in_the_other(case: Case) -> Case:
    return replace(case, with_respect_to="probability" if case.with_respect_to == "logits" else "logits")


def _details(case: Case) -> dict[str, Evidence]:
    in_logits = case.with_respect_to == "logits"
    found, said = ("D = sigmoid(a)", "the logit a") if in_logits else ("the logit a", "D = sigmoid(a)")
    return {"variable": found, "said": said, "factor": "1/(D(1 - D))" if in_logits else "D(1 - D)"}


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
        "Keep the tensor of {said}, call retain_grad() on it before backward, and report its gradient. If you mean the "
        "gradients as they are, name what they are taken in by with_respect_to."
    ),
    sources=("https://ai.stackexchange.com/questions/29985", "https://stats.stackexchange.com/questions/345044"),
    guesses=_guesses,
    changes=_changes,
)
