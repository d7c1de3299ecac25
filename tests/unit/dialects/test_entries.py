"""Every entry of every dialect: what it says of itself, and the numbers it gives, against the library's own formula."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lossgrad.core.changes import Defaults, Scaled
from lossgrad.core.dialect import Contrast, Entry, derived, described
from lossgrad.core.evaluate import evaluate
from lossgrad.core.objective import Objective
from lossgrad.dialects import DIALECTS, derivations
from lossgrad.objectives import CATALOGUE
from tests.unit.dialects import written_out
from tests.unit.dialects.written_out import WRITTEN, gradients, mp

ENTRIES = [
    pytest.param(name, entry, objective, id=f"{name}-{entry.names[0]}")
    for name in DIALECTS
    for entry, objective in derivations(name)
]
CHANGED = [each for each in ENTRIES if each.values[1].changes]  # type: ignore[union-attr]
DIFFERENT = 1e-3


def shown(objective: Objective, example: Contrast) -> float:
    """The number of an objective that an example is about."""
    logits = {side: np.array(values) for side, values in example.logits.items()}
    result = evaluate(objective, logits, players=[example.player]).players[example.player]
    if example.quantity == "loss":
        assert result.loss is not None
        return float(result.loss)
    assert example.side is not None
    return float(getattr(result.sides[example.side], example.quantity)[0])


def check_example(entry: Entry, objective: Objective) -> None:
    """Both numbers of an entry's example are right, and not the same."""
    example = entry.example
    assert example is not None
    for number, of in ((example.canonical, CATALOGUE[entry.objective]), (example.dialect, objective)):
        assert shown(of, example) == pytest.approx(number, rel=5e-16, abs=0)
    assert abs(example.canonical - example.dialect) > DIFFERENT


def check_written_out(name: str, entry: Entry, objective: Objective, logits: Mapping[str, Any]) -> None:
    """Losses and gradients are those of the formula as the library has it."""
    exact = {side: [mp.mpf(value) for value in logits[side]] for side in ("real", "fake")}
    answer = evaluate(objective, {side: np.array(logits[side]) for side in logits})
    written = WRITTEN[name, entry.names[0]]
    assert set(answer.players) == set(written)
    for player, result in answer.players.items():
        loss = written[player](exact["real"], exact["fake"])
        assert result.loss == pytest.approx(float(loss), rel=1e-14, abs=1e-16), player
        expected = gradients((name, entry.names[0]), player, exact["real"], exact["fake"])
        for side, values in result.sides.items():
            wanted = [float(number) for number in expected[side]]
            found: Any = values.gradients
            np.testing.assert_allclose(found, wanted, rtol=2e-14, atol=1e-16, err_msg=f"{player} {side}")


@pytest.mark.parametrize(("name", "entry", "_"), ENTRIES)
def test_an_entry_says_where_it_is_and_what_follows(name: str, entry: Entry, _: Objective) -> None:
    assert entry.names
    assert entry.file.endswith(".py")
    assert entry.consequence.strip() == entry.consequence
    assert not entry.consequence or entry.consequence.endswith(".")
    assert bool(entry.changes) <= bool(entry.consequence)
    assert bool(entry.changes) == (entry.example is not None) == ((name, entry.names[0]) in WRITTEN)
    assert all(described(CATALOGUE[entry.objective], entry.changes))


@pytest.mark.parametrize(("_", "entry", "objective"), CHANGED)
def test_an_example_shows_both_numbers(_: str, entry: Entry, objective: Objective) -> None:
    check_example(entry, objective)


@pytest.mark.parametrize(("name", "entry", "objective"), CHANGED)
def test_losses_and_gradients_are_those_of_the_library(name: str, entry: Entry, objective: Objective) -> None:
    rng = np.random.default_rng(len(name))
    for scale in (1, 4, 20):
        check_written_out(name, entry, objective, {side: rng.normal(0, scale, 3) for side in ("real", "fake")})


def test_nothing_is_written_out_for_an_entry_that_is_not_there() -> None:
    assert set(WRITTEN) == {(each.values[0], each.values[1].names[0]) for each in CHANGED}  # type: ignore[union-attr]
    assert set(written_out.BACKWARD) <= set(WRITTEN)


@pytest.mark.parametrize(("_", "entry", "objective"), ENTRIES)
def test_an_objective_keeps_its_name_and_says_whether_its_gradient_is_one(
    _: str, entry: Entry, objective: Objective
) -> None:
    assert objective.name == entry.objective
    if not entry.changes:
        assert objective is CATALOGUE[entry.objective]
    backward = written_out.BACKWARD.get((_, entry.names[0]), {})
    assert {name for name, player in objective.players.items() if not player.true_gradient} == set(backward)


def test_a_wrong_entry_is_found() -> None:
    entry, _ = next(each for each in derivations("cyclegan") if each[0].names == ("lsgan",))
    wrong = derived(CATALOGUE["least_squares"], (Defaults(scale=1.0), Scaled(0.25)))
    with pytest.raises(AssertionError):
        check_example(entry, wrong)
    with pytest.raises(AssertionError):
        check_written_out("cyclegan", entry, wrong, {"real": [2.0, 0.5], "fake": [-3.0, 0.0]})
    assert entry.example is not None
    same = replace(entry, example=replace(entry.example, dialect=0.5))
    with pytest.raises(AssertionError):
        check_example(same, CATALOGUE["least_squares"])
