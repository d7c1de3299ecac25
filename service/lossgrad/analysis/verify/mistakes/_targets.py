"""Targets of a cross-entropy or of least squares, recovered from losses or gradients."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.mistakes._logistic import sigmoid
from lossgrad.analysis.verify.mistakes._search import has_arrays, rounded
from lossgrad.analysis.verify.reported import ReportedSide
from lossgrad.core.arrays import Array
from lossgrad.core.curves import CROSS_ENTROPY, SQUARED_DISTANCE
from lossgrad.core.margins import Signed
from lossgrad.core.terms import Binding, Pointwise

NAMES = ("real_target", "fake_target", "generator_target", "one_sided_smoothing", "tensorflow_smoothing")

_USUAL: Mapping[str, tuple[float, ...]] = {
    "real_target": (0.9, 0.8, 0.95, 0.7, 0.75, 0.85, 0.875, 0.99, 1.0),
    "fake_target": (0.1, 0.2, 0.05, 0.3, 0.25, 0.15, 0.125, 0.01, 0.0, -1.0),
    "generator_target": (0.9, 0.8, 0.95, 0.7, 0.75, 0.85, 0.875, 0.99, 0.0),
}
_WORDS = {
    "real_target": "{:.6g} for reals",
    "fake_target": "{:.6g} for fakes",
    "generator_target": "{:.6g} for the generator's fakes",
}
_FEWEST = 3
_CLOSE = 1e-5
_OUTSIDE = 1e-3
_BIGGEST = 10.0
_TAME, _ROUGH = 3.0, 0.015


def targets(case: Case) -> Iterator[dict[str, float]]:
    """Targets other than those meant that the numbers may have, by the parameter that sets them."""
    meant = {name: _target(source, case.parameters) for _, name, source in _terms(case)}
    if not meant:
        return
    if has_arrays(case):
        found = {name: list(_recovered(case, side, meant[name])) for side, name, _ in _terms(case)}
    else:
        found = {name: [*(each for each in _USUAL[name] if each != meant[name]), meant[name]] for name in meant}
    for chosen in product(*found.values()):
        values = dict(zip(found, chosen, strict=True))
        changed = {name: value for name, value in values.items() if value != meant[name]}
        # Of a lone scalar, only as many as usual go wrong at once: one, or both by the same amount.
        is_usual = len(changed) == 1 or (not is_square(case) and abs(sum(values.values()) - 1) < _CLOSE)
        if changed and (has_arrays(case) or is_usual) and not _is_turned_round(case, changed, meant):
            yield changed


def roughly(case: Case) -> Iterator[dict[str, float]]:
    """The same where another mistake is made too: those that logits near 0 have, where guards and clips do not show.

    The most usual ones stand in where even these say nothing.
    """
    near = {side: np.abs(a) <= _TAME for side, a in case.logits.items()}
    kept = {
        side: ReportedSide(
            losses=None if given.losses is None else given.losses[near[side]],
            # Of fewer examples, each gradient of the mean is larger.
            gradients=None
            if given.gradients is None
            else given.gradients[near[side]] * (near[side].size / max(int(np.sum(near[side])), 1)),
        )
        for side, given in case.reported.sides.items()
    }
    tame = replace(
        case,
        logits={side: a[near[side]] for side, a in case.logits.items()},
        reported=replace(case.reported, sides=kept),
    )
    meant = {name: _target(source, case.parameters) for _, name, source in _terms(case)}
    found = list(targets(tame)) if has_arrays(case) else []
    for each in found:
        changed = {name: value for name in each if (value := _near(each[name], _USUAL[name])) != meant[name]}
        if changed and not _is_turned_round(case, changed, meant):
            yield changed
    if found:
        return
    usual = {name: _USUAL[name][0] for name in meant if _USUAL[name][0] != meant[name]}
    yield from ({name: value} for name, value in usual.items())
    if len(usual) > 1:
        yield usual


def _near(value: float, usual: Sequence[float]) -> float:
    """The target meant by one that is known roughly."""
    likely = min((0.0, 1.0, *usual), key=lambda each: abs(value - each))
    return likely if abs(value - likely) <= _ROUGH else round(value, 3)


def told(changed: Mapping[str, float]) -> str:
    """The targets in words."""
    return " and ".join(_WORDS[name].format(value) for name, value in changed.items())


def are_outside(changed: Mapping[str, float]) -> bool:
    """Whether one of them is no probability."""
    return any(not -_OUTSIDE <= value <= 1 + _OUTSIDE for value in changed.values())


def _is_turned_round(case: Case, changed: Mapping[str, float], meant: Mapping[str, float]) -> bool:
    """Whether it is the targets of the other side, or of negated logits: other mistakes say so better."""
    names = list(meant)
    values = np.array([changed.get(name, meant[name]) for name in names])
    before = np.array([meant[name] for name in names])
    is_swapped = len(names) > 1 and np.allclose(values, before[::-1], atol=_CLOSE)
    is_negated = is_square(case) and np.allclose(values, -before, atol=_CLOSE)
    is_opposite = case.player == "generator" and not is_square(case) and np.allclose(values, 1 - before, atol=_CLOSE)
    return bool(is_swapped or is_negated or is_opposite)


def is_square(case: Case) -> bool:
    return any(isinstance(term, Pointwise) and term.curve is SQUARED_DISTANCE for term in case.definition.terms)


def with_targets(case: Case, changed: Mapping[str, float]) -> dict[str, float]:
    """The case's parameters with these targets, whichever way they were set before."""
    values = {**case.parameters, **changed}
    if "real_target" in changed:
        values |= {name: 0.0 for name in ("one_sided_smoothing", "tensorflow_smoothing") if name in values}
    return values


def _terms(case: Case) -> Iterator[tuple[str, str, Binding]]:
    """The terms that have a target: the side, the parameter's name, and where the target comes from."""
    names = {parameter.name for parameter in case.objective.parameters}
    for term in case.definition.terms:
        if not isinstance(term, Pointwise) or term.curve not in {CROSS_ENTROPY, SQUARED_DISTANCE}:
            continue
        if not isinstance(term.on, Signed) or "target" not in term.bind:
            continue
        source = term.bind["target"]
        name = source if isinstance(source, str) else "real_target"
        if name in names and name in _USUAL:
            yield term.on.side, name, source


def _target(source: Binding, parameters: Mapping[str, float]) -> float:
    if isinstance(source, str):
        return parameters[source]
    return source(parameters) if callable(source) else source


def _recovered(case: Case, side: str, meant: float) -> Iterator[float]:
    """The target as a round number if it is near one, then as it is; what was meant if nothing tells it."""
    given = case.reported.sides.get(side)
    a = case.logits[side]
    squared = is_square(case)
    found = None
    if given is not None and a.size >= _FEWEST:
        in_logits = case.with_respect_to == "logits"
        if given.gradients is not None and in_logits:
            found = _ratio([a if squared else sigmoid(a), np.ones_like(a)], given.gradients * a.size)
        elif given.losses is not None and squared:
            found = _ratio([a * a, -2 * a, np.ones_like(a)], given.losses)
            found = None if found is None else -found
        elif given.losses is not None:
            found = _ratio([np.logaddexp(0, a), a], given.losses)
    if found is None or abs(found) > _BIGGEST:
        yield meant
        return
    close = abs(found - meant) <= _CLOSE
    nice = round(found, 3) if abs(found - round(found, 3)) <= 2e-4 else rounded(found)  # noqa: PLR2004 - likewise
    if close:
        yield meant
        return
    yield nice + 0.0  # not -0
    if nice != found:
        yield found


def _ratio(columns: list[Array], given: Array) -> float | None:
    """Minus the second coefficient of a linear fit by the first."""
    known = np.isfinite(given)
    matrix = np.stack(columns, axis=1)[known]
    if len(matrix) < matrix.shape[1] or np.ptp(matrix[:, 0]) == 0:
        return None
    coefficients = np.linalg.lstsq(matrix, given[known], rcond=None)[0]
    left = given[known] - matrix @ coefficients
    size = float(np.max(np.abs(given[known])))
    # What is no such loss at all has no target.
    if coefficients[0] == 0 or float(np.max(np.abs(left))) > 0.01 * size:
        return None
    return float(-coefficients[1] / coefficients[0])
