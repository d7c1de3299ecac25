"""All pairs at once give what ``evaluate`` gives in tiles, and what is too big, or overflows, is left to it."""

from collections.abc import Iterator

import numpy as np
import pytest

from lossgrad.analysis.verify.pairwise import MOST, at_once, can_be_at_once
from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import QUANTITIES, evaluate
from lossgrad.objectives import CATALOGUE

BATCH = {"real": np.array([2.0, 0.5, -1.25, 0.5]), "fake": np.array([-3.0, 0.0, 0.75])}


def players() -> Iterator[tuple[str, str, float | None]]:
    for name, objective in CATALOGUE.items():
        for player, definition in objective.players.items():
            if can_be_at_once(definition, BATCH):
                has_diagonals = any(each.name == "biased" for each in objective.parameters)
                yield from ((name, player, biased) for biased in ((0.0, 1.0) if has_diagonals else (None,)))


def test_two_reals_and_a_fake_by_hand() -> None:
    # softplus of -(2 - 1) and of -(1 - 1): 0.31326168751822286 and log 2.
    objective = CATALOGUE["relativistic_all_pairs"]
    batch = {"real": np.array([2.0, 1.0]), "fake": np.array([1.0])}
    found = at_once(objective.players["discriminator"], objective.resolve({}), batch)
    assert found is not None
    loss, sides = found
    assert loss == pytest.approx((0.31326168751822286 + 0.6931471805599453) / 2, rel=1e-14)
    assert sides["real"].gradients == pytest.approx([-0.2689414213699951 / 2, -0.25], rel=1e-14)
    assert sides["fake"].gradients == pytest.approx([0.2689414213699951 / 2 + 0.25], rel=1e-14)


@pytest.mark.parametrize(("name", "player", "biased"), list(players()))
@pytest.mark.parametrize("recorded", [False, True])
def test_the_numbers_are_those_of_evaluate(name: str, player: str, biased: float | None, recorded: bool) -> None:
    objective = CATALOGUE[name]
    parameters = objective.resolve({} if biased is None else {"biased": biased})
    exact = evaluate(objective, BATCH, parameters=parameters, players=(player,), outputs=QUANTITIES).players[player]
    found = at_once(objective.players[player], parameters, BATCH, curved=True, recorded=recorded)
    assert found is not None
    loss, sides = found
    assert loss == pytest.approx(float(exact.loss or 0.0), rel=1e-12, abs=1e-14)
    assert list(sides) == list(exact.sides)
    for side, result in sides.items():
        for quantity in QUANTITIES:
            ours, theirs = (getattr(each, quantity) for each in (result, exact.sides[side]))
            assert (ours is None) is (theirs is None)
            if theirs is not None:
                np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    "batch",
    [
        {"real": np.zeros(2), "fake": np.zeros(0)},
        {"real": np.zeros(2)},
        {"real": np.array([0.0, np.inf]), "fake": np.zeros(2)},
        {"real": np.zeros(MOST), "fake": np.zeros(2)},
    ],
)
def test_what_is_no_small_batch_of_numbers_is_left_to_evaluate(batch: dict[str, Array]) -> None:
    assert not can_be_at_once(CATALOGUE["relativistic_all_pairs"].players["discriminator"], batch)


def test_other_players_are_left_to_evaluate() -> None:
    assert not can_be_at_once(CATALOGUE["hinge"].players["discriminator"], BATCH)


def test_what_overflows_is_left_to_evaluate() -> None:
    objective = CATALOGUE["relativistic_all_pairs_least_squares"]
    batch = {"real": np.array([1e200, 0.0]), "fake": np.array([0.0, 1.0])}
    with np.errstate(all="ignore"):
        assert at_once(objective.players["discriminator"], objective.resolve({}), batch) is None
