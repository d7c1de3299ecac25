"""What an objective says about itself, held against what it computes."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import numpy as np

from lossgrad.core.errors import AmbiguousObjective, UnknownObjective
from lossgrad.core.evaluate import SideResult, evaluate
from lossgrad.core.objective import Example, Family, Objective
from lossgrad.core.player import PLAYERS
from lossgrad.objectives import CATALOGUE, find
from tests.support import draws
from tests.support.asking import ask, scalar
from tests.support.formulas import ROLES, expression
from tests.support.intervals import Number
from tests.support.oracle import Oracle
from tests.support.ulps import error

FLOAT64 = np.dtype("float64")


def check_worked_examples_are_what_the_core_answers(objective: Objective, _: np.random.Generator) -> None:
    for example in objective.examples:
        answer = ask(objective, _logits(example), parameters=example.parameters)
        for path, stated in _numbers(example.answer):
            player, *rest = path
            result = answer.players[player]
            if rest == ["loss"]:
                got = float(scalar(answer, player))
            else:
                side, output, index = rest
                got = float(getattr(result.sides[side], output)[index])
            allowed = np.spacing(abs(stated))
            if not objective.players[player].linear:  # sums over the batch, in which something may cancel
                allowed = 4 * np.spacing(np.abs(_flat(example.answer[player])).max())
            assert abs(got - stated) <= allowed, f"{path}: {stated} where the core gives {got!r}"


def check_worked_examples_are_exact_values_rounded_once(objective: Objective, _: np.random.Generator) -> None:
    for example in objective.examples:
        parameters = objective.resolve(example.parameters)
        for path, stated in _numbers(example.answer):
            oracle = Oracle(objective.players[path[0]], parameters, _logits(example))
            exact = _looked_up(oracle, path[1:])
            if exact is not None:
                ulps = error(stated, exact, FLOAT64)
                assert ulps <= 0.5, f"{path}: {stated} is {ulps:.2g} ulp from the exact value"


def check_worked_examples_show_every_player(objective: Objective, _: np.random.Generator) -> None:
    assert objective.examples
    for example in objective.examples:
        assert example.summary.endswith(".")
        assert set(example.answer) == set(objective.players)
        for name, answer in example.answer.items():
            sides = objective.players[name].sides
            assert set(answer) == {"loss", *sides}
            assert all({"losses", "gradients", "weights"} == set(answer[side]) for side in sides)


def check_formulas_read_the_sides_the_player_reads(objective: Objective, _: np.random.Generator) -> None:
    for name, player in objective.players.items():
        assert player.formulas, name
        read = {side for key in player.formulas for side in ROLES[key].values()}
        text = " ".join(player.formulas.values())
        read |= {side for side in ("real", "fake") if f"mean_{side}" in text or f"sum_{side}" in text}
        assert read == set(player.sides), f"{name}'s formulas read {read}, its terms {player.sides}"


def check_every_parameter_is_in_a_formula_and_its_latex(objective: Objective, _: np.random.Generator) -> None:
    """``kink`` is in the LaTeX only: a formula has no slope at a kink."""
    formulas = " ".join(text for player in objective.players.values() for text in player.formulas.values())
    latex = " ".join(
        f"{player.latex.loss} {player.latex.gradient} {player.latex.weight}" for player in objective.players.values()
    )
    for parameter in objective.parameters:
        assert parameter.name == "kink" or parameter.name in formulas, f"{parameter.name} is in no formula"
        assert parameter.symbol in latex, f"{parameter.symbol} is in no LaTeX"


def check_latex_is_given_for_every_player(objective: Objective, _: np.random.Generator) -> None:
    for name, player in objective.players.items():
        for text in (player.latex.loss, player.latex.gradient, player.latex.weight):
            assert text.strip(), name
            assert text.count("{") == text.count("}"), text
            assert text.count(r"\left") == text.count(r"\right"), text


def check_defaults_and_typical_values_are_in_the_domain(objective: Objective, _: np.random.Generator) -> None:
    objective.resolve({parameter.name: parameter.default for parameter in objective.parameters})
    for parameter in objective.parameters:
        low, high = parameter.typical
        assert low < high, parameter.name
        assert parameter.includes(parameter.default), parameter.name
        assert parameter.includes(low), parameter.name
        assert parameter.includes(high), parameter.name
        assert parameter.description.endswith("."), parameter.name


def check_symbols_are_not_shared(objective: Objective, _: np.random.Generator) -> None:
    names = [parameter.name for parameter in objective.parameters]
    symbols = [parameter.symbol for parameter in objective.parameters]
    assert len(set(names)) == len(names)
    assert len(set(symbols)) == len(symbols)
    assert not set(names) & set(objective.misnomers)


def check_the_publication_is_named(objective: Objective, _: np.random.Generator) -> None:
    assert objective.references
    for reference in objective.references:
        assert reference.title
        assert reference.link or reference.where, reference.title


def check_prose_is_there(objective: Objective, _: np.random.Generator) -> None:
    assert objective.title
    for text in (objective.summary, *objective.notes):
        assert text == text.strip()
        assert text.endswith("."), text


def check_family_tells_the_truth(objective: Objective, _: np.random.Generator) -> None:
    assert objective.family in get_args(Family)
    assert set(objective.players) <= set(PLAYERS)
    assert (objective.family == "classifier") == (set(objective.players) == {"discriminator"})
    separable = {"separable", "classifier", "energy", "f_divergence"}
    assert objective.separable == (objective.family in separable)
    assert (objective.inputs == "energies") == (objective.family == "energy")


def check_when_it_saturates_is_said(objective: Objective, _: np.random.Generator) -> None:
    for text in (objective.saturation, *objective.needs):
        assert text == text.strip()
        assert text.endswith("."), text


def check_chance_level_is_what_the_formula_says(objective: Objective, rng: np.random.Generator) -> None:
    level = objective.chance_level
    if level is None:
        return
    parameters = objective.resolve(draws.parameters(objective, rng))
    exact = expression(level.plain, parameters)
    assert np.isclose(level.value(parameters), float(exact), rtol=1e-14, atol=1e-15), level.plain


def check_the_optimal_logit_leaves_nothing_to_gain(objective: Objective, rng: np.random.Generator) -> None:
    """At a*(ρ) the expected loss ρ·ℓ on reals + ℓ on fakes is least, and at ρ = 1 the loss is the chance level."""
    if objective.optimal_logit is None:
        return
    parameters = objective.resolve(draws.parameters(objective, rng))
    for rho in (0.25, 1.0, 3.0):
        best = float(expression(objective.optimal_logit.plain, {**parameters, "rho": rho}))
        a = best + np.array([0.0, -1e-3, 1e-3, -0.25, 0.25])
        answer = evaluate(objective, {"real": a, "fake": a}, parameters=parameters, players=["discriminator"])
        real, fake = (answer.players["discriminator"].sides[side] for side in ("real", "fake"))
        assert real.losses is not None
        assert fake.losses is not None
        expected = rho * real.losses + fake.losses
        assert (expected[1:] >= expected[0]).all(), f"ρ = {rho}: {expected} around {best}"
        if not draws.kinks(objective, parameters):
            _assert_cancelling(rho, real, fake)
        if rho == 1.0 and objective.chance_level is not None:
            level = objective.chance_level.value(parameters)
            assert np.isclose(expected[0], level, rtol=1e-12, atol=1e-12), f"{expected[0]} is not {level}"


def _assert_cancelling(rho: float, real: SideResult, fake: SideResult) -> None:
    assert real.gradients is not None
    assert fake.gradients is not None
    one, other = rho * real.gradients[0], fake.gradients[0]
    assert abs(one + other) <= 1e-12 * (abs(one) + abs(other)), f"ρ = {rho}: {one} and {other}"


def check_aliases_are_no_other_objectives_name(objective: Objective, _: np.random.Generator) -> None:
    names = [alias.name.lower().replace("-", "_") for alias in objective.aliases]
    assert len(set(names)) == len(names)
    assert not set(names) & set(CATALOGUE)
    assert all(alias.libraries for alias in objective.aliases)


def check_aliases_lead_to_it(objective: Objective, _: np.random.Generator) -> None:
    for alias in objective.aliases:
        try:
            found = find(alias.name).name
        except AmbiguousObjective as error:
            found = objective.name if objective.name in error.meanings else f"one of {error.meanings}"
        except UnknownObjective:
            found = "nothing"
        assert found == objective.name, f"{alias.name!r} leads to {found}"


def _logits(example: Example) -> dict[str, np.ndarray[Any, Any]]:
    return {side: np.array(values, dtype=np.float64) for side, values in example.logits.items()}


def _numbers(answer: Mapping[str, Any], path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], float]]:
    for key, value in answer.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, (*path, key))
        elif isinstance(value, list):
            yield from (((*path, key, index), number) for index, number in enumerate(value))
        else:
            yield (*path, key), value


def _flat(answer: Mapping[str, Any]) -> list[float]:
    return [number for _, number in _numbers(answer)]


def _looked_up(oracle: Oracle, path: tuple[Any, ...]) -> Number | None:
    if path == ("loss",):
        return oracle.loss()
    side, output, index = path
    return getattr(oracle, output)(side)[index]
