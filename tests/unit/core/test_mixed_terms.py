"""Players that no objective of the catalogue has yet: what terms of different kinds do to each other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.curves import LOGISTIC
from lossgrad.core.margins import (
    FAKE,
    FAKE_AGAINST_MEAN_REAL,
    FAKE_AGAINST_MIDPOINT,
    PAIRED,
    REAL,
    REAL_AGAINST_MEAN_FAKE,
    REAL_AGAINST_MIDPOINT,
    Margin,
)
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import CATALOGUE
from tests.support import draws
from tests.support.asking import arrays, ask, scalar
from tests.support.oracle import Oracle

BASE = CATALOGUE["relativistic_average"]
FORMULAS: dict[str, tuple[Margin, tuple[str, str]]] = {
    "real": (REAL, ("real", "log(1 + exp(-a))")),
    "fake": (-FAKE, ("fake", "log(1 + exp(a))")),
    "pairs": (PAIRED, ("pair", "log(1 + exp(-(real - fake)))")),
    "real against mean": (REAL_AGAINST_MEAN_FAKE, ("real", "log(1 + exp(-(a - mean_fake)))")),
    "fake against mean": (-FAKE_AGAINST_MEAN_REAL, ("fake", "log(1 + exp(a - mean_real))")),
    "real against midpoint": (REAL_AGAINST_MIDPOINT, ("real", "log(1 + exp((mean_real + mean_fake)/2 - a))")),
    "fake against midpoint": (-FAKE_AGAINST_MIDPOINT, ("fake", "log(1 + exp(a - (mean_real + mean_fake)/2))")),
}


def player(*chosen: str) -> Player:
    """A player whose loss is the sum of some of the above."""
    formulas: dict[str, str] = {}
    for name in chosen:
        key, formula = FORMULAS[name][1]
        formulas[key] = f"{formulas[key]} + {formula}" if key in formulas else formula
    terms = tuple(Pointwise(on=FORMULAS[name][0], curve=LOGISTIC) for name in chosen)
    return replace(BASE.players["discriminator"], terms=terms, formulas=formulas)


PLAYERS: dict[str, tuple[str, ...]] = {
    "one mean alone": ("real against mean",),
    "the other mean alone": ("fake against mean",),
    "a side and its distance from a mean": ("real", "real against mean"),
    "sides and a mean": ("real", "fake", "fake against mean"),
    "a side twice": ("fake", "fake"),
    "pairs and a side": ("pairs", "real"),
    "pairs and both sides": ("fake", "pairs", "real"),
    "pairs and a mean": ("pairs", "fake against mean"),
    "one side of a midpoint": ("fake against midpoint",),
    "a side and its distance from a midpoint": ("real", "real against midpoint"),
    "a mean and a midpoint": ("fake against mean", "real against midpoint"),
    "pairs and a midpoint": ("pairs", "real against midpoint", "fake against midpoint"),
    "pairs and both means": ("real against mean", "fake against mean", "pairs"),
    "everything": tuple(FORMULAS),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "mean": {},
    "sum": {"reduction": "sum"},
    "in D": {"with_respect_to": "probability"},
    "weighted": {"weighted": True},
    "weighted sum": {"weighted": True, "reduction": "sum"},
    "weighted in D": {"weighted": True, "with_respect_to": "probability"},
}


def batch(rng: np.random.Generator, *, paired: bool) -> dict[str, Array]:
    return {"real": rng.normal(1, 2, 5), "fake": rng.normal(-1, 2, 5 if paired else 7)}


def check(objective: Objective, logits: Mapping[str, Array], weighted: bool = False, **options: Any) -> None:
    weights = draws.sample_weights(logits, np.random.default_rng(1)) if weighted else None
    answer = ask(objective, logits, sample_weights=weights, **options)
    reduction, in_probability = options.get("reduction", "mean"), "with_respect_to" in options
    oracles = {name: Oracle(one, {}, logits) for name, one in objective.players.items()}
    for name, oracle in oracles.items():
        assert float(scalar(answer, name)) == pytest.approx(float(oracle.loss(reduction, weights)), rel=1e-14, abs=0)
    for values in arrays(answer):
        oracle = oracles[values.player]
        exact: list[Any] = (
            oracle.gradients(values.side, reduction, weights, in_probability=in_probability)
            if values.output == "gradients"
            else getattr(oracle, values.output)(values.side)
        )
        expected: Array = np.array(exact, dtype=np.float64)
        np.testing.assert_allclose(values.array, expected, rtol=1e-13, err_msg=str(values))
    assert {str(values) for values in arrays(answer)} == set(names(objective))


def names(objective: Objective) -> Iterator[str]:
    """The arrays there should be: losses where a formula is counted, the others wherever logits are read."""
    for name, one in objective.players.items():
        for side in one.sides:
            yield from (f"{name}.{side}.{output}" for output in ("gradients", "weights", "curvatures"))
            if side in one.formulas or "pair" in one.formulas:
                yield f"{name}.{side}.losses"


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("terms", PLAYERS.values(), ids=PLAYERS)
def test_terms_of_one_player_add_up(terms: tuple[str, ...], options: Mapping[str, Any]) -> None:
    objective = replace(BASE, players={"discriminator": player(*terms)})
    check(objective, batch(np.random.default_rng(0), paired="pairs" in terms), **options)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("discriminator", ["real against mean", "fake against mean", "fake against midpoint", "fake"])
def test_players_of_different_kinds_do_not_disturb_each_other(discriminator: str, options: Mapping[str, Any]) -> None:
    players = {"discriminator": player(discriminator), "generator": player("pairs", "real against mean")}
    check(replace(BASE, players=players), batch(np.random.default_rng(0), paired=True), **options)
