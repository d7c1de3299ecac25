"""Every output of every dialect against exact values of its own formulas."""

from dataclasses import replace

import pytest

from lossgrad.core.changes import Guarded, Through
from lossgrad.core.curves import CROSS_ENTROPY
from lossgrad.core.dialect import Entry, derived
from lossgrad.core.evaluate import DType
from lossgrad.core.objective import Objective
from lossgrad.core.transforms import TANH
from lossgrad.dialects import DIALECTS, derivations
from lossgrad.objectives import CATALOGUE
from tests.accuracy.measure import DTYPES, worst_errors
from tests.support.broken import with_curve

CHANGED = [
    pytest.param(entry, objective, id=f"{name}-{entry.names[0]}")
    for name in DIALECTS
    for entry, objective in derivations(name)
    if entry.changes
]
# Factors, signs and other defaults are held in float64; only other curves may lose digits in float32 alone.
BY_DTYPE = [
    pytest.param(entry, objective, dtype, id=f"{name}-{entry.names[0]}-{dtype}")
    for name in DIALECTS
    for entry, objective in derivations(name)
    for dtype in DTYPES
    if entry.changes and (dtype == "float64" or any(isinstance(change, Through | Guarded) for change in entry.changes))
]
LOSSES = {"losses", "loss", "sum loss", "weighted loss"}
MORE = {"weights": 1.0, "sum gradients": 1.0, "D gradients": 2.0}
"""What one curve after another costs: each factor of the chain rule brings its own rounding."""
GUARDED = {"curvatures": 2.0}
"""That of log(D + ε) changes sign: it is a product of four factors, one of them squared, so that it does not cancel."""


def check_dialect(entry: Entry, objective: Objective, dtype: DType) -> None:
    """Every output lies within its bound; gradients that are not the loss's derivative are left to the unit tests."""
    more = MORE if any(isinstance(change, Through | Guarded) for change in entry.changes) else {}
    if any(isinstance(change, Guarded) for change in entry.changes):
        more = more | GUARDED
    exact = all(player.true_gradient for player in objective.players.values())
    excess = [
        f"{found.column}: {found.ulps:.3g} ulp where {found.allowed:g} are allowed ({found.place})"
        for found in worst_errors(objective, dtype).values()
        if (exact or found.column in LOSSES) and found.ulps > found.allowed + more.get(found.column, 0)
    ]
    assert not excess, "\n".join([f"{objective.name} in {dtype}", *excess])


@pytest.mark.parametrize(("entry", "objective", "dtype"), BY_DTYPE)
def test_every_output_of_a_dialect_is_as_near_to_the_exact_value_as_promised(
    entry: Entry, objective: Objective, dtype: DType
) -> None:
    check_dialect(entry, objective, dtype)


def test_a_form_that_loses_digits_is_found() -> None:
    entry = next(each.values[0] for each in CHANGED if each.id == "monai-hinge")
    assert isinstance(entry, Entry)
    naive = replace(TANH, at=lambda x: TANH.at(x)._replace(residual=None))
    wrong = derived(CATALOGUE[entry.objective], (*entry.changes[:-1], Through(naive)))
    with pytest.raises(AssertionError, match="losses"):
        check_dialect(entry, wrong, "float64")


def test_formulas_that_do_not_go_with_the_curve_are_found() -> None:
    entry, objective = next(each.values for each in CHANGED if each.id == "tf_gan-modified")
    assert isinstance(entry, Entry)
    assert isinstance(objective, Objective)
    curve = replace(CROSS_ENTROPY, value=lambda x, target: 2 * CROSS_ENTROPY.value(x, target))
    with pytest.raises(AssertionError, match="losses"):
        check_dialect(entry, with_curve(objective, "generator", curve), "float64")
