"""Whatever is reported, there is an answer: for every objective and dialect as the claim, and without one."""

import os
from collections.abc import Iterator
from math import prod

import numpy as np
import pytest

from lossgrad.analysis.verify import Reported, ReportedPlayer, ReportedSide, Verification, verify
from lossgrad.analysis.verify.rounding import EPSILON
from lossgrad.analysis.verify.variants import Variant, all_variants, claimed
from lossgrad.core.arrays import Array
from lossgrad.core.errors import LossgradError
from lossgrad.objectives import CATALOGUE

HOSTILE = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e308, -1e308, 5e-324, 1e-30, 1e30, 1.0, -1.0, 0.5, 65504.0, 88.8, 1e4)
LOGITS = (0.0, -0.0, 1.0, -1.0, 20.0, -20.0, 110.0, -110.0, 1e4, -1e4, 1e-30, 0.25, 750.0, -750.0)
VARIANTS = all_variants()
PRECISIONS = (None, *EPSILON)
EVERY = int(os.environ.get("LOSSGRAD_HOSTILE_EVERY", "8"))
"""One claim in so many is tried; `make fuzz` tries them all. What nothing explains takes the longest to search."""


def name_of(variant: Variant) -> str:
    return f"{variant.objective.name}-{variant.dialect}" if variant.dialect else variant.objective.name


def mixed(draw: np.random.Generator, hostile: tuple[float, ...], shape: tuple[int, ...]) -> Array:
    """Ordinary numbers among hostile ones, or hostile ones alone, or one number all over."""
    some = draw.choice(hostile, shape)
    match draw.integers(4):
        case 0:
            return some
        case 1:
            return np.full(shape, draw.choice(hostile))
        case 2:
            return np.where(draw.random(shape) < 0.3, some, draw.normal(0, 2, shape))
        case _:
            return draw.normal(0, 2, shape)


def report(draw: np.random.Generator, logits: dict[str, Array], players: tuple[str, ...]) -> Reported:
    """Any part of what can be reported, sometimes in a wrong size."""

    def array(side: str) -> Array | None:
        n = logits[side].size
        match draw.integers(8):
            case 0:
                return None
            case 1:
                return mixed(draw, HOSTILE, (n, n))
            case 2:
                return mixed(draw, HOSTILE, (n + 1,))
            case _:
                return mixed(draw, HOSTILE, logits[side].shape)

    def player() -> ReportedPlayer:
        loss = None if draw.random() < 0.3 else float(mixed(draw, HOSTILE, ()))
        sides = {
            side: ReportedSide(losses=array(side), gradients=array(side)) for side in logits if draw.random() < 0.8
        }
        return ReportedPlayer(loss=loss, sides=sides)

    return {name: player() for name in players}


def questions(seed: int, variant: Variant, *, rounds: int) -> Iterator[tuple[dict[str, Array], Reported, int]]:
    draw = np.random.default_rng(seed)
    players = tuple(variant.objective.players)
    for k in range(rounds):
        n = int(draw.choice([1, 1, 2, 3, 5]))
        m = n if draw.random() < 0.7 else int(draw.integers(1, 5))
        logits = {"real": mixed(draw, LOGITS, (n,)), "fake": mixed(draw, LOGITS, (m,))}
        given = report(draw, logits, players)
        if any(numbers.count for numbers in given.values()):
            yield logits, given, k


def assert_answered(answer: Verification) -> None:
    assert answer.headline
    for finding in answer.findings:
        for text in (finding.title, finding.explanation, finding.advice):
            assert text
            assert "{" not in text
    if answer.verdict == "mismatch":
        assert answer.findings


def is_refused(variant: Variant, logits: dict[str, Array]) -> bool:
    """Whether the claim itself cannot be computed on the batch, which is the caller's to know."""
    from lossgrad.core.evaluate import evaluate  # noqa: PLC0415 - beside what it is for

    try:
        evaluate(variant.objective, logits, parameters=variant.parameters)
    except LossgradError:
        return True
    return False


@pytest.mark.parametrize(("seed", "variant"), list(enumerate(VARIANTS))[::EVERY], ids=map(name_of, VARIANTS[::EVERY]))
def test_any_numbers_are_answered_under_any_claim(seed: int, variant: Variant) -> None:
    canonical = CATALOGUE.get(variant.objective.name)
    assert canonical is not None
    for logits, given, k in questions(seed, variant, rounds=1):
        claim = claimed(variant.objective, variant.parameters, variant.dialect)
        options = {"precision": PRECISIONS[(seed + k) % len(PRECISIONS)], "reduction": ("mean", "sum", "none")[k % 3]}
        variable = "probability" if k == 1 and canonical.inputs == "logits" else "logits"
        try:
            answer = verify(logits, given, claim=claim, with_respect_to=variable, **options)  # type: ignore[arg-type]
        except LossgradError:
            assert variable == "probability" or is_refused(variant, logits), (logits, given)
        else:
            assert_answered(answer)


@pytest.mark.parametrize("seed", range(0, 12, EVERY))
def test_any_numbers_are_answered_without_a_claim(seed: int) -> None:
    variant = VARIANTS[seed * 7 % len(VARIANTS)]
    for logits, given, _ in questions(1000 + seed, variant, rounds=1):
        assert_answered(verify(logits, given, precision=PRECISIONS[seed % len(PRECISIONS)]))


@pytest.mark.parametrize("shape", [(2, 3), (1, 1, 1), (4, 1)])
def test_numbers_in_any_shape(shape: tuple[int, ...]) -> None:
    draw = np.random.default_rng(prod(shape))
    logits = {side: draw.normal(0, 1, shape) for side in ("real", "fake")}
    variant = next(each for each in VARIANTS if each.objective.name == "hinge")
    given = {"discriminator": ReportedPlayer(sides={"real": ReportedSide(gradients=np.full(shape, np.nan))})}
    assert_answered(verify(logits, given, claim=variant))
