"""The probe batch tells objectives apart in float32, unless they are one function."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pytest

from lossgrad.analysis.verify import probe
from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.prediction import Prediction
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import precision
from lossgrad.analysis.verify.variants import Variant, variants_for
from lossgrad.core.arrays import Array
from lossgrad.core.errors import LossgradError
from tests.corpus.batches import random, with_kinks, with_tails

SINGLE, DOUBLE = precision("float32"), precision("float64")


def predicted(variant: Variant, player: str, logits: Mapping[str, Array]) -> Prediction:
    return Case(
        objective=variant.objective,
        parameters=variant.parameters,
        player=player,
        logits=logits,
        reported=ReportedPlayer(),
        rounding=SINGLE,
    ).predict()


def differ(one: Prediction, other: Prediction) -> bool:
    """Whether the numbers of one cannot be those of the other in single precision."""
    if one.sides.keys() != other.sides.keys():
        return True
    for side, mine in one.sides.items():
        theirs = other.sides[side]
        for expected, given in ((mine.losses, theirs.losses), (mine.gradients, theirs.gradients)):
            with np.errstate(over="ignore"):
                shown = given.value.astype(np.float32).astype(np.float64)
            if np.any(expected.misfit(shown, SINGLE) > 1):
                return True
    return False


MODERATE = 4
OF_PROBABILITIES = {"lucidrains_parti", "mimicry", "monai", "pytorch_gan", "relativistic_gan"}
"""Libraries that take logarithms of probabilities: BCELoss, or log(D + epsilon)."""


def batches(*, equal: bool) -> Iterator[dict[str, Array]]:
    for seed in range(3):
        m = 8 if equal else 6
        yield {side: a * (1 + seed) for side, a in random(seed, 8, m).items()}
        yield with_tails(seed, 8, 8 if equal else 7)
        yield with_kinks(seed, 8, m)


def on_probe(player: str, *, equal: bool, largest: int | None = None) -> list[tuple[Variant, Prediction]]:
    logits = probe(equal=equal, largest=largest).logits
    found = []
    for variant in variants_for(player, {side: a.size for side, a in logits.items()}):
        try:
            found.append((variant, predicted(variant, player, logits)))
        except LossgradError:
            assert not equal, "only pairs need equal sides"
            assert "pair" in variant.objective.players[player].formulas
    return found


def are_one_function(one: Variant, other: Variant, player: str, *, equal: bool) -> bool:
    return not any(
        differ(predicted(one, player, logits), predicted(other, player, logits)) for logits in batches(equal=equal)
    )


@pytest.mark.parametrize("equal", [True, False], ids=["equal", "unequal"])
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_the_probe_tells_apart_what_any_batch_tells_apart(player: str, equal: bool) -> None:
    alike = [
        (one.label, other.label)
        for (one, mine), (other, theirs) in combinations(on_probe(player, equal=equal), 2)
        if not differ(mine, theirs)
        and not differ(theirs, mine)
        and not are_one_function(one, other, player, equal=equal)
    ]
    assert alike == []


@pytest.mark.parametrize("largest", [3, MODERATE, 8])
@pytest.mark.parametrize("equal", [True, False], ids=["equal", "unequal"])
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_a_moderate_probe_tells_apart_all_but_what_libraries_make_of_the_tails(
    player: str, equal: bool, largest: int
) -> None:
    alike = [
        (one, other)
        for (one, mine), (other, theirs) in combinations(on_probe(player, equal=equal, largest=largest), 2)
        if not differ(mine, theirs)
        and not differ(theirs, mine)
        and not are_one_function(one, other, player, equal=equal)
    ]
    assert alike
    # One of the two saturates, and otherwise they are one function.
    strangers = [
        (one.label, other.label) for one, other in alike if not {one.dialect, other.dialect} & OF_PROBABILITIES
    ]
    assert strangers == []


@pytest.mark.parametrize("equal", [True, False], ids=["equal", "unequal"])
def test_a_moderate_probe_has_the_same_logits_but_for_the_tails(equal: bool) -> None:
    for side, a in probe(equal=equal, largest=MODERATE).logits.items():
        whole = probe(equal=equal).logits[side]
        assert np.max(np.abs(a)) == MODERATE
        assert np.array_equal(a[np.abs(a) < MODERATE], whole[np.abs(whole) < MODERATE])
        assert np.array_equal(np.sign(a), np.sign(whole))


@pytest.mark.parametrize("equal", [True, False], ids=["equal", "unequal"])
def test_the_probe_is_exact_in_half_precision(equal: bool) -> None:
    for a in probe(equal=equal).logits.values():
        assert np.array_equal(a.astype(np.float16).astype(np.float64), a)
