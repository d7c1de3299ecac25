import numpy as np
import pytest

from lossgrad.core.errors import InvalidOption, InvalidParameter
from lossgrad.core.parameter import Parameter
from lossgrad.objectives import CATALOGUE

HINGE, MINIMAX, WASSERSTEIN = CATALOGUE["hinge"], CATALOGUE["minimax"], CATALOGUE["wasserstein"]


def refusal(name: str, given: dict[str, float], *, pointer: str = "/parameters") -> InvalidParameter:
    with pytest.raises(InvalidParameter) as caught:
        CATALOGUE[name].resolve(given, pointer=pointer)
    return caught.value


def test_what_is_not_given_takes_its_default() -> None:
    assert HINGE.resolve({"margin": 2}) == {"margin": 2.0, "kink": 0.0}


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    error = refusal("hinge", {"margins": 1.0})
    assert error.pointer == "/parameters/margins"
    assert "did you mean 'margin'?" in error.detail


def test_an_unknown_parameter_like_no_other_is_refused_with_those_there_are() -> None:
    assert "it has margin, kink" in refusal("hinge", {"xyz": 1.0}).detail


def test_an_objective_without_parameters_says_so() -> None:
    assert refusal("wasserstein", {"margin": 1.0}).detail == "'wasserstein' has no parameters"


def test_a_name_is_escaped_in_its_pointer() -> None:
    assert refusal("hinge", {"a/b~c": 1.0}).pointer == "/parameters/a~1b~0c"


def test_the_callers_own_place_is_used() -> None:
    assert refusal("hinge", {"margin": -1.0}, pointer="/objectives/1/parameters").pointer == (
        "/objectives/1/parameters/margin"
    )


@pytest.mark.parametrize("value", [-0.5, 1e7, np.nan, np.inf, -np.inf])
def test_a_value_out_of_the_domain_is_refused_with_the_domain(value: float) -> None:
    error = refusal("hinge", {"margin": value})
    assert error.pointer == "/parameters/margin"
    assert "margin must lie in [0, 1e+06]" in error.detail


def test_an_exclusive_end_is_outside_the_domain() -> None:
    assert "(0, 1e+06]" in refusal("least_squares", {"scale": 0.0}).detail


def test_an_inclusive_end_is_inside_the_domain() -> None:
    assert HINGE.resolve({"margin": 0.0, "kink": 1.0}) == {"margin": 0.0, "kink": 1.0}


@pytest.mark.parametrize("name", ["label_smoothing", "smoothing"])
@pytest.mark.parametrize("objective", ["minimax", "non_saturating", "logistic_linear", "logistic"])
def test_label_smoothing_is_refused_with_its_three_meanings(objective: str, name: str) -> None:
    detail = refusal(objective, {name: 0.25}).detail
    assert all(meaning in detail for meaning in ("one_sided_smoothing", "tensorflow_smoothing", "real_target"))


@pytest.mark.parametrize(
    "given",
    [
        {"real_target": 0.9, "one_sided_smoothing": 0.1},
        {"real_target": 0.9, "tensorflow_smoothing": 0.1},
        {"one_sided_smoothing": 0.1, "tensorflow_smoothing": 0.2},
    ],
)
def test_two_ways_of_setting_the_real_target_are_refused(given: dict[str, float]) -> None:
    first, second = given
    error = refusal("minimax", given)
    assert error.detail == f"{first} and {second} all set the real target; give one of them"
    assert error.pointer == f"/parameters/{second}"


def test_a_way_of_setting_the_real_target_left_at_its_default_is_no_conflict() -> None:
    assert MINIMAX.resolve({"real_target": 1.0, "one_sided_smoothing": 0.1})["one_sided_smoothing"] == 0.1


@pytest.mark.parametrize(
    ("ends", "inside", "outside"),
    [
        ({}, [-1e308, 0.0, 1e308], []),
        ({"minimum": 0.0}, [0.0, 1.0], [-1e-300]),
        ({"minimum": 0.0, "exclusive_minimum": True}, [5e-324], [0.0]),
        ({"maximum": 1.0}, [-5.0, 1.0], [1.0000000000000002]),
        ({"maximum": 1.0, "exclusive_maximum": True}, [0.9999999999999999], [1.0]),
    ],
)
def test_a_domain_holds_what_it_says(ends: dict[str, float], inside: list[float], outside: list[float]) -> None:
    parameter = Parameter(name="p", symbol="p", description="A number.", default=0.0, typical=(0.0, 1.0), **ends)  # type: ignore[arg-type]
    assert all(parameter.includes(value) for value in inside)
    assert not any(parameter.includes(value) for value in [*outside, np.nan])


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ({}, "(-inf, inf)"),
        ({"minimum": 0.0, "maximum": 1.0}, "[0, 1]"),
        ({"minimum": 0.0, "exclusive_minimum": True}, "(0, inf)"),
        ({"maximum": 1.0, "exclusive_maximum": True}, "(-inf, 1)"),
    ],
)
def test_a_domain_is_written_as_an_interval(ends: dict[str, float], text: str) -> None:
    parameter = Parameter(name="p", symbol="p", description="A number.", default=0.0, typical=(0.0, 1.0), **ends)  # type: ignore[arg-type]
    assert parameter.domain == text


def test_a_player_an_objective_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidOption, match="'perceptron' has no 'generator' player; it has discriminator") as caught:
        CATALOGUE["perceptron"].player("generator")
    assert caught.value.pointer == "/players"
