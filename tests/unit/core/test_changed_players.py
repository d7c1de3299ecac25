from lossgrad.core.changes import Replaced, Shared, Without
from lossgrad.core.dialect import derived
from tests.support.changing import AVERAGE, HINGE, NON_SATURATING, answer


def test_a_player_is_replaced_with_the_parameters_it_brings() -> None:
    mixed = derived(AVERAGE, (Replaced("generator", NON_SATURATING),))
    assert mixed.players["generator"] is NON_SATURATING.players["generator"]
    assert [parameter.name for parameter in mixed.parameters] == ["generator_target"]


def test_a_player_may_minimise_the_others_loss() -> None:
    shared = derived(AVERAGE, (Shared("generator", "discriminator"),))
    assert answer(shared, "generator").loss == answer(AVERAGE, "discriminator").loss


def test_a_player_may_be_missing() -> None:
    assert tuple(derived(HINGE, (Without("generator"),)).players) == ("discriminator",)
