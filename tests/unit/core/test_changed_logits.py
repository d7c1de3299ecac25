from dataclasses import replace

import numpy as np
import pytest

from lossgrad.core.changes import Flipped, Through
from lossgrad.core.dialect import derived
from lossgrad.core.objective import Objective
from lossgrad.core.terms import Batchwise
from lossgrad.core.transforms import TANH, less
from lossgrad.objectives import CATALOGUE
from tests.support.changing import AVERAGE, HINGE, LOGITS, NON_SATURATING, answer


@pytest.mark.parametrize(
    "objective", [HINGE, AVERAGE, CATALOGUE["relativistic_paired"], CATALOGUE["relativistic_all_pairs"]]
)
def test_flipped_logits_get_flipped_gradients(objective: Objective) -> None:
    turned = {side: -a for side, a in LOGITS.items()}
    for player in objective.players:
        one, other = answer(derived(objective, (Flipped(),)), player, turned), answer(objective, player)
        assert one.loss == pytest.approx(other.loss, rel=1e-15)
        for side in other.sides:
            np.testing.assert_allclose(one.sides[side].gradients, -other.sides[side].gradients, rtol=1e-14)


def test_what_couples_a_batch_as_a_whole_cannot_be_flipped() -> None:
    nothing = Batchwise(
        sides=("fake",), over=("fake",), losses=lambda _: {}, gradients=lambda *_: {}, curvatures=lambda *_: {}
    )
    player = replace(HINGE.players["generator"], terms=(nothing,))
    with pytest.raises(TypeError, match="cannot be flipped"):
        derived(replace(HINGE, players={"generator": player}), (Flipped(),))


def test_only_some_sides_may_pass_through() -> None:
    moved = derived(NON_SATURATING, (Through(less(1), "discriminator", ("fake",)),))
    assert moved.players["discriminator"].formulas == {
        "real": NON_SATURATING.players["discriminator"].formulas["real"],
        "fake": "log(1 + exp((a - 1))) - fake_target*(a - 1)",
    }
    np.testing.assert_allclose(answer(moved).sides["fake"].losses, np.log1p(np.exp(LOGITS["fake"] - 1)), rtol=1e-15)
    with pytest.raises(TypeError, match="one logit"):
        derived(AVERAGE, (Through(TANH),))
