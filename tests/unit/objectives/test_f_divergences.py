"""What makes an f-GAN of two curves, for every objective of the family."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import sympy
from mpmath import MPContext

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.evaluate import PlayerResult, evaluate
from lossgrad.core.objective import Objective
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import CATALOGUE
from lossgrad.objectives._f_divergence import Divergence, Piecewise
from tests.support import formulas
from tests.support.recorded import as_recorded, as_written, assert_same_bits, margins

FAMILY = {name: objective for name, objective in CATALOGUE.items() if objective.family == "f_divergence"}
P = np.array([0.5, 0.25, 0.125, 0.125])
Q = np.array([0.125, 0.25, 0.5, 0.125])

numbers = MPContext()
numbers.dps = 40


ORDERS = (-0.25, 0.5, 0.75, 1.125)
"""Of f_alpha, besides what is typical."""


def divergence(name: str) -> Divergence | Piecewise:
    found: Divergence | Piecewise = import_module(f"lossgrad.objectives.{name}").DIVERGENCE
    return found


def settings() -> Iterator[Any]:
    """Every objective at its defaults and at both ends of what is typical."""
    for name, objective in FAMILY.items():
        own = [parameter for parameter in objective.parameters if parameter.name != "non_saturating"]
        yield pytest.param(name, {}, id=name)
        for end in (0, 1) if own else ():
            given = {parameter.name: parameter.typical[end] for parameter in own}
            yield pytest.param(name, given, id=f"{name} with {given}")
    for alpha in ORDERS:
        yield pytest.param("f_alpha", {"alpha": alpha}, id=f"f_alpha with {alpha}")


each = pytest.mark.parametrize(("name", "given"), list(settings()))


def function(text: str, variable: str, parameters: Mapping[str, float]) -> Callable[[Any], Any]:
    """A formula of one variable in 40 digits."""
    known = {each: formulas.symbol(each) for each in (*parameters, variable)}
    read = sympy.sympify(text, locals=formulas._FUNCTIONS | known, rational=True)
    read = read.subs({known[each]: sympy.Rational(value) for each, value in parameters.items()})
    computed: Callable[[Any], Any] = sympy.lambdify(known[variable], read, modules=[_FUNCTIONS, "mpmath"])
    return lambda value: numbers.mpf(computed(numbers.mpf(value)))


_FUNCTIONS = {
    "LambertW": lambda value: numbers.lambertw(value).real,
    **{each: getattr(numbers, each) for each in ("log", "exp", "sqrt", "mpf")},
    "Max": max,
}


def supremum(of: Callable[[Any], Any]) -> Any:
    """The largest value over u > 0 of a concave function, by cutting off thirds of log u."""
    low, high = numbers.mpf(-45), numbers.mpf(45)
    for _ in range(140):
        third = (high - low) / 3
        if of(numbers.exp(low + third)) < of(numbers.exp(high - third)):
            low += third
        else:
            high -= third
    return of(numbers.exp(low))


def player(
    name: str, which: str, logits: Mapping[str, Any], weights: Mapping[str, Array] | None = None, **parameters: Any
) -> PlayerResult:
    batch = {side: np.asarray(values, np.float64) for side, values in logits.items()}
    answer = evaluate(
        CATALOGUE[name],
        batch,
        players=[which],
        parameters=parameters,
        sample_weights=weights,
        outputs=("losses", "gradients", "weights", "curvatures"),
    )
    return answer.players[which]


def loss(name: str, real: Any, fake: Any, weights: Mapping[str, Array] | None = None, **parameters: Any) -> float:
    result = player(name, "discriminator", {"real": real, "fake": fake}, weights, **parameters).loss
    assert result is not None
    return float(result)


def best_logits(objective: Objective, parameters: Mapping[str, float], ratios: Array) -> Array:
    if objective.optimal_logit is None:  # as large as can be
        return 50 * np.sign(ratios - 1)
    plain = objective.optimal_logit.plain
    return np.array([float(formulas.expression(plain, {**parameters, "rho": float(ratio)})) for ratio in ratios])


@each
def test_the_conjugate_is_the_supremum_it_is_defined_as(name: str, given: dict[str, float]) -> None:
    parameters = CATALOGUE[name].resolve(given)
    texts = divergence(name)
    f = function(texts.f, "u", parameters)
    activation, conjugate = (function(text, "a", parameters) for text in (texts.activation, texts.conjugate))
    for a in (-6.0, -2.5, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0):
        t = activation(a)
        exact = supremum(lambda u: u * t - f(u))  # noqa: B023
        assert abs(conjugate(a) - exact) <= 1e-15 * (1 + abs(exact)), f"a = {a}: {conjugate(a)} is not {exact}"


@each
def test_the_best_logits_make_the_loss_minus_the_divergence(name: str, given: dict[str, Any]) -> None:
    objective, parameters = CATALOGUE[name], CATALOGUE[name].resolve(given)
    f = function(divergence(name).f, "u", parameters)
    exact = float(sum(q * f(p / q) for p, q in zip(P, Q, strict=True)))
    a = best_logits(objective, parameters, P / Q)
    assert loss(name, a, a, {"real": P, "fake": Q}, **given) == pytest.approx(-exact, rel=1e-13)


@each
def test_no_logits_make_the_loss_less_than_minus_the_divergence(name: str, given: dict[str, Any]) -> None:
    parameters = CATALOGUE[name].resolve(given)
    f = function(divergence(name).f, "u", parameters)
    exact = float(sum(q * f(p / q) for p, q in zip(P, Q, strict=True)))
    for a in np.random.default_rng(5).normal(0, 2, (50, 4)):
        assert loss(name, a, a, {"real": P, "fake": Q}, **given) >= -exact


@each
def test_the_threshold_is_the_slope_of_f_where_the_densities_are_equal(name: str, given: dict[str, float]) -> None:
    objective, parameters = CATALOGUE[name], CATALOGUE[name].resolve(given)
    texts = divergence(name)
    if objective.optimal_logit is None:
        return  # every logit is as good as any other where the densities are equal
    f, activation = function(texts.f, "u", parameters), function(texts.activation, "a", parameters)
    step = numbers.mpf(10) ** -12
    slope = (f(1 + step) - f(1 - step)) / (2 * step)
    (threshold,) = best_logits(objective, parameters, np.ones(1))
    assert float(activation(threshold)) == pytest.approx(float(slope), abs=1e-14)


@pytest.mark.parametrize(("name", "threshold"), [("f_kl", 1.0), *((name, 0.0) for name in FAMILY if name != "f_kl")])
def test_only_kullback_leibler_has_a_threshold_other_than_0_by_default(name: str, threshold: float) -> None:
    if CATALOGUE[name].optimal_logit is not None:
        (found,) = best_logits(CATALOGUE[name], CATALOGUE[name].resolve({}), np.ones(1))
        assert found == threshold


@each
def test_a_bigger_logit_is_more_real(name: str, given: dict[str, Any]) -> None:
    a = np.linspace(-6, 6, 97)
    sides: Any = player(name, "discriminator", {"real": a, "fake": a}, **given).sides
    assert (np.diff(sides["real"].losses) < 0).all()
    assert (np.diff(sides["fake"].losses) >= 0).all()
    assert (sides["real"].gradients < 0).all()
    assert (sides["fake"].gradients >= 0).all()


@each
def test_the_generator_takes_either_of_the_discriminators_curves(name: str, given: dict[str, Any]) -> None:
    a = np.linspace(-6, 6, 97)
    sides: Any = player(name, "discriminator", {"real": a, "fake": a}, **given).sides
    saturating = player(name, "generator", {"fake": a}, **given, non_saturating=0.0).sides["fake"]
    other = player(name, "generator", {"fake": a}, **given, non_saturating=1.0).sides["fake"]
    for output in ("losses", "gradients", "curvatures"):
        np.testing.assert_array_equal(getattr(saturating, output), -getattr(sides["fake"], output))
        np.testing.assert_array_equal(getattr(other, output), getattr(sides["real"], output))


@pytest.mark.parametrize("choice", [0.5, -1.0, 2.0])
def test_the_generator_is_the_one_or_the_other(choice: float) -> None:
    with pytest.raises(InvalidParameter, match=r"\{0, 1\}"):
        CATALOGUE["f_kl"].resolve({"non_saturating": choice})


LOGITS: dict[str, Any] = {"real": np.linspace(-4, 5, 7), "fake": np.linspace(-6, 3, 7)}


@pytest.mark.parametrize(("name", "choice"), [("minimax", 0.0), ("non_saturating", 1.0)])
def test_f_gan_is_the_gan_it_is_named_after(name: str, choice: float) -> None:
    for which in ("discriminator", "generator"):
        one, other = player("f_gan", which, LOGITS, non_saturating=choice), player(name, which, LOGITS)
        assert one.loss == other.loss
        for side, values in one.sides.items():
            np.testing.assert_array_equal(values.gradients, other.sides[side].gradients)


def test_jensen_shannon_is_f_gan_lowered_by_a_constant() -> None:
    one, other = (player(name, "discriminator", LOGITS) for name in ("f_jensen_shannon", "f_gan"))
    assert one.loss is not None
    assert other.loss is not None
    assert one.loss == pytest.approx(other.loss - 2 * np.log(2), rel=1e-14)
    for side, values in one.sides.items():
        np.testing.assert_array_equal(values.gradients, other.sides[side].gradients)


def test_equal_weights_halve_jensen_shannon() -> None:
    halves = loss("f_weighted_jensen_shannon", **LOGITS, pi=0.5)
    assert halves == pytest.approx(loss("f_jensen_shannon", **LOGITS) / 2, rel=1e-15)


def test_order_2_is_half_of_pearson() -> None:
    doubled: dict[str, Any] = {side: 2 * a for side, a in LOGITS.items()}
    assert loss("f_alpha", **LOGITS, alpha=2.0) == pytest.approx(loss("f_pearson", **doubled) / 2, rel=1e-15)


SOFTPLUS: dict[str, Any] = {side: np.log1p(np.exp(-a)) for side, a in LOGITS.items()}


@pytest.mark.parametrize(
    ("alpha", "name", "times", "logits"),
    [
        (0.5, "f_hellinger", 2, {side: np.log(2) - np.log(y) for side, y in SOFTPLUS.items()}),
        (-1.0, "f_neyman", 0.5, {side: -np.log(2 * y) for side, y in SOFTPLUS.items()}),
        (-(2.0**-60), "f_reverse_kl", 1, {side: -np.log(y) for side, y in SOFTPLUS.items()}),
        (2.0**-60, "f_reverse_kl", 1, {side: -np.log(y) for side, y in SOFTPLUS.items()}),
    ],
)
def test_orders_that_have_a_name_are_that_divergence_at_another_logit(
    alpha: float, name: str, times: float, logits: dict[str, Any]
) -> None:
    assert loss("f_alpha", **LOGITS, alpha=alpha) == pytest.approx(times * loss(name, **logits), rel=1e-13)


@pytest.mark.parametrize(("alpha", "named"), [(1.0, "f_kl"), (0.0, "f_reverse_kl"), (-0.0, "f_reverse_kl")])
def test_orders_that_are_not_offered_are_refused_with_what_is_meant(alpha: float, named: str) -> None:
    with pytest.raises(InvalidParameter, match=named) as caught:
        CATALOGUE["f_alpha"].resolve({"alpha": alpha})
    assert caught.value.pointer == "/parameters/alpha"


def test_a_hopeless_fake_is_not_pushed_the_wrong_way() -> None:
    # a²/4 + a, unclamped, has the slope −1/2 at −3.
    for which in ("discriminator", "generator"):
        values = player("f_pearson", which, {"real": [0.0], "fake": [-3.0]}).sides["fake"]
        assert values.weights == 0
        assert values.gradients == 0
    assert loss("f_pearson", [0.0], [-3.0]) == -1


@pytest.mark.parametrize(
    ("real", "fake", "expected"),
    [
        (-1e4, -1e4, np.inf),
        (-800.0, -1e4, -np.inf),
        (-1e308, -1e308, np.inf),
        (-1e4, 0.0, np.inf),
        (0.0, -1e4, -np.inf),
    ],
)
def test_of_two_sides_that_overflow_the_one_that_grows_faster_wins(real: float, fake: float, expected: float) -> None:
    weights = {"real": np.array([1.0, 3.0]), "fake": np.array([2.0, 1.0])}
    for given in (None, weights):
        assert loss("f_neyman", [real, 1.0], [fake, 2.0], given) == expected


def curves() -> Iterator[Any]:
    for name in FAMILY:
        given = {"f_weighted_jensen_shannon": [{"pi": 0.2}], "f_alpha": [{"alpha": alpha} for alpha in RECORDED]}
        for parameters in map(CATALOGUE[name].resolve, given.get(name, [{}])):
            for which, term in sides(divergence(name), parameters):
                for formula in ("value", "slope", "curvature", "slope_in_probability"):
                    if getattr(term.curve, formula) is not None:
                        yield pytest.param(term, parameters, formula, id=f"{name}-{which}-{formula}-{parameters}")


RECORDED = (-1e3, -0.25, -1e-310, 1e-310, 0.5, 0.75, 1 - 2.0**-53, 1 + 2.0**-52, 1.5, 1e3)


def sides(found: Divergence | Piecewise, parameters: Mapping[str, float]) -> Iterator[tuple[str, Pointwise]]:
    if isinstance(found, Piecewise):
        found = found.inside if found.condition.holds(parameters) else found.outside
    yield from (("real", found.real), ("fake", found.fake))


@pytest.mark.parametrize(("term", "parameters", "formula"), list(curves()))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_formula_recorded_gives_what_it_gives_on_arrays(
    term: Pointwise, parameters: Mapping[str, float], formula: str, dtype: type[np.floating[Any]]
) -> None:
    arguments = term.arguments(parameters)
    on_points: Callable[..., Array] = lambda m: getattr(term.curve, formula)(Points(m), **arguments)  # noqa: E731
    (m, _) = margins(dtype)
    got, expected = as_recorded(on_points, m), as_written(on_points, m)
    assert not np.isnan(got).any()
    assert_same_bits(got + dtype(0), expected + dtype(0))
