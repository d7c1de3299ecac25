"""Whatever the objective and whatever finite logits: a diagnosis, without a NaN, a warning or an exception."""

import math
from typing import Any

import numpy as np
import pytest

from lossgrad import dialects
from lossgrad.analysis.diagnose import FIGURES, Diagnosis, Monitor, diagnose
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE, find
from tests.support import draws

SHAPES: tuple[tuple[int, ...], ...] = ((2,), (17,), (2, 1, 1, 3, 3))
PLAIN = {float, int, bool, str, type(None)}
"""What goes into a document as it is."""
COMBINED = ("hinge+non_saturating", "non_saturating+hinge", "least_squares+minimax", "energy_based+margin_adaptation")


def check(diagnosis: Diagnosis) -> None:
    assert diagnosis.headline
    assert [measured.figure for measured in diagnosis.figures] == list(FIGURES)
    for measured in diagnosis.figures:
        assert (measured.inapplicable is None) == bool(measured.values), measured.figure.name
        for value in measured.values:
            assert type(value.value) in PLAIN, measured.figure.name
            assert value.value is None or not math.isnan(value.value), measured.figure.name
    for finding in diagnosis.findings:
        assert "nan" not in finding.title.lower(), finding.title
        assert {type(each) for each in finding.evidence.values()} <= PLAIN | {list}, finding.evidence
    for each in diagnosis.carriers:
        assert 0 <= each.share <= 1 or math.isnan(each.share)


def diagnosed(objective: Objective, draw: draws.Draw) -> None:
    rng = np.random.default_rng(5)
    kind: Any = np.dtype("float64")
    monitor = Monitor(objective)
    for step, shape in enumerate(SHAPES):
        logits = draws.batch(draw, rng, kind, shape)
        held_out = draw(rng, kind, (5,))
        check(diagnose(objective, logits, validation=held_out, generator_gradient_norm=float(step)))
        monitor.update(step, logits["real"], logits["fake"], validation=held_out, generator_gradient_norm=float(step))
    assert monitor.headline()


@pytest.mark.parametrize("regime", draws.REGIMES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_objective_is_diagnosed(name: str, regime: str) -> None:
    diagnosed(CATALOGUE[name], draws.REGIMES[regime])


@pytest.mark.parametrize("name", COMBINED)
def test_combined_objectives_are_diagnosed(name: str) -> None:
    for draw in draws.REGIMES.values():
        diagnosed(find(name), draw)


@pytest.mark.parametrize("name", dialects.DIALECTS)
def test_dialects_are_diagnosed(name: str) -> None:
    for _, objective in dialects.derivations(name):
        for regime in ("ordinary", "±40", "largest"):
            diagnosed(objective, draws.REGIMES[regime])


@pytest.mark.parametrize("name", CATALOGUE)
def test_one_example_a_side_is_diagnosed_where_the_objective_takes_it(name: str) -> None:
    # Kernel distances without an example's distance from itself need two.
    given = {"biased": 1.0} if any(each.name == "biased" for each in CATALOGUE[name].parameters) else {}
    check(diagnose(CATALOGUE[name], {"real": np.array([1.0]), "fake": np.array([-1.0])}, parameters=given))
    check(diagnose(CATALOGUE[name], {"real": np.zeros(1), "fake": np.zeros(1)}, parameters=given))
