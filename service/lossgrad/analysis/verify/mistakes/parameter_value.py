"""A parameter of the objective that has another value."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes import _targets
from lossgrad.analysis.verify.mistakes._changes import of_parameters
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.mistakes._search import recovered, rounded
from lossgrad.core.combination import JOIN
from lossgrad.core.errors import LossgradError
from lossgrad.core.parameter import Parameter

_ELSEWHERE = {*_targets.NAMES, "kink", "scale", "non_saturating"}
"""Targets, kinks and the generator's form are mistakes of their own, and a scale is a factor like any other."""

_USUAL = (0.0, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0, 20.0, 50.0, 80.0)
_STEPS = 8
_TINY, _MORE = 1e-6, 1.25
_ODD = 0.4
"""What it costs that the value is not round, a 0 that nobody means, or one of many: almost any code is met by some."""


def _guesses(case: Case) -> Iterator[Guess]:
    if is_slow(case) or JOIN in case.objective.name:
        return
    for parameter in case.objective.parameters:
        if parameter.name in _ELSEWHERE:
            continue
        meant = case.parameters[parameter.name]
        for value in _values(case, parameter):
            if value == meant or not _is_allowed(case, parameter, value):
                continue
            details: dict[str, Evidence] = {"parameter": parameter.name, "value": value, "meant": meant}
            code = partial(outcome, case, parameters={**case.parameters, parameter.name: value})
            is_odd = (
                value != rounded(value) or (value == 0 and parameter.typical[0] > 0) or _is_any(case, parameter, value)
            )
            found = guesses(case, code, details, free=0 if parameter.values else 1)
            yield from (replace(guess, cost=_ODD if is_odd else 0.0) for guess in found)


def _changes(case: Case) -> Iterator[Change]:
    """The usual values only: which one it is cannot be read off numbers that another mistake has changed too."""
    if is_slow(case) or JOIN in case.objective.name:
        return
    for parameter in case.objective.parameters:
        if parameter.name in _ELSEWHERE:
            continue
        meant = case.parameters[parameter.name]
        for value in parameter.values or dict.fromkeys((*parameter.typical, 0.5, 2.0, 1.0, 0.1, 10.0)):
            if value != meant and _is_allowed(case, parameter, value):
                details: dict[str, Evidence] = {"parameter": parameter.name, "value": value, "meant": meant}
                yield of_parameters(case, {parameter.name: value}, details, free=0)


def _is_any(case: Case, parameter: Parameter, value: float) -> bool:
    """Whether gradients are all there is, and say no more than that the value is at least this."""
    further = _MORE * value
    if parameter.values or not _is_allowed(case, parameter, further):
        return False
    if case.reported.loss is not None or any(each.losses is not None for each in case.reported.sides.values()):
        return False
    here, there = (
        outcome(case, case.logits, parameters={**case.parameters, parameter.name: each}).gradients
        for each in (value, further)
    )
    return all(np.array_equal(each, there[side]) for side, each in here.items())


def _values(case: Case, parameter: Parameter) -> Iterator[float]:
    if parameter.values:
        yield from parameter.values
        return
    low, high = parameter.typical
    steps = [low + (high - low) * k / _STEPS for k in range(_STEPS + 1)]
    # Over all pairs every try takes long.
    tried = steps if case.objective.cost == "n·m" else (*steps, *_USUAL)
    values = sorted({value for value in tried if _is_allowed(case, parameter, value)})

    def code(value: float) -> Outcome:
        return outcome(case, case.logits, parameters={**case.parameters, parameter.name: value})

    yield from (value if abs(value) > _TINY else 0.0 for value in recovered(case, code, values))


def _is_allowed(case: Case, parameter: Parameter, value: float) -> bool:
    try:
        case.objective.resolve({**case.parameters, parameter.name: value})
    except LossgradError:
        return False
    return True


MISTAKE = Mistake(
    code="parameter_value",
    severity="info",
    cost=1.1,
    title="The {player} has {parameter} = {value:.6g}, not {meant:.6g}",
    explanation=(
        "The numbers are those of {objective} with {parameter} = {value:.6g} in place of {meant:.6g}, the value that "
        "they were compared with."
    ),
    advice=(
        "If your code should have {meant:.6g}, correct the number there; a constant that was left out is one too. If "
        "{value:.6g} is what you mean, verify with the parameter {parameter} = {value:.6g}: libraries have defaults of "
        "their own."
    ),
    sources=("https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/1548",),
    guesses=_guesses,
    changes=_changes,
)
