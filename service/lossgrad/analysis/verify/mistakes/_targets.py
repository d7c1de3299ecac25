"""Targets of a cross-entropy or of least squares, recovered from losses or gradients."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.mistakes._outcomes import sigmoid
from lossgrad.analysis.verify.mistakes._search import has_arrays, rounded
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
_FEWEST = 3
_CLOSE = 1e-5
_BIGGEST = 10.0


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
        is_usual = len(changed) == 1 or (not _is_square(case) and abs(sum(values.values()) - 1) < _CLOSE)
        if changed and (has_arrays(case) or is_usual) and not _is_turned_round(case, changed, meant):
            yield changed


def _is_turned_round(case: Case, changed: Mapping[str, float], meant: Mapping[str, float]) -> bool:
    """Whether it is the targets of the other side, or of negated logits: other mistakes say so better."""
    names = list(meant)
    values = np.array([changed.get(name, meant[name]) for name in names])
    before = np.array([meant[name] for name in names])
    is_swapped = len(names) > 1 and np.allclose(values, before[::-1], atol=_CLOSE)
    is_negated = _is_square(case) and np.allclose(values, -before, atol=_CLOSE)
    is_opposite = case.player == "generator" and not _is_square(case) and np.allclose(values, 1 - before, atol=_CLOSE)
    return bool(is_swapped or is_negated or is_opposite)


def _is_square(case: Case) -> bool:
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
    is_square = _is_square(case)
    found = None
    if given is not None and a.size >= _FEWEST:
        in_logits = case.with_respect_to == "logits"
        if given.gradients is not None and in_logits:
            found = _ratio([a if is_square else sigmoid(a), np.ones_like(a)], given.gradients * a.size)
        elif given.losses is not None and is_square:
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
