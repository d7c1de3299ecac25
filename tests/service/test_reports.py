"""Reported numbers: any shape, and strings for what JSON has no number for."""

import math
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from lossgrad.api.schemas.reports import Report

ADAPTER: TypeAdapter[Any] = TypeAdapter(Report)
NOT_FINITE = '"NaN", "Infinity" or "-Infinity"'


def losses(values: Any) -> Any:
    return ADAPTER.validate_python({"generator": {"fake": {"losses": values}}})["generator"]["fake"]["losses"]


def refused(report: Any) -> tuple[str, str]:
    """Where a report is refused, and what is said of it."""
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python(report)
    (error,) = caught.value.errors()
    where = "".join(f"/{each}" for each in error["loc"]) + error.get("ctx", {}).get("pointer", "")
    return where, error["msg"]


@pytest.mark.parametrize("items", [["NaN"], [0.5, None, 1, "-Infinity"], ["Infinity", None], [None] * 5])
def test_what_is_not_finite_comes_as_a_string_and_a_nan_as_null_too(items: list[Any]) -> None:
    meant = {None: math.nan, "NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    expected = [meant[item] if item is None or isinstance(item, str) else item for item in items]
    array = losses(items)
    assert array.dtype == np.float64
    assert np.array_equal(array, expected, equal_nan=True)


def test_the_shape_is_kept() -> None:
    assert np.array_equal(losses([[1.5, None], ["Infinity", 2]]), [[1.5, math.nan], [math.inf, 2.0]], equal_nan=True)


@pytest.mark.parametrize(
    "stranger", [True, "nan", "1.5", "", "inf", {}, math.nan, math.inf, 10**400], ids=lambda value: repr(value)[:8]
)
@pytest.mark.parametrize("beside", [[0.5, 1.5], [1, 2], ["NaN", None]], ids=["floats", "integers", "strings"])
def test_whatever_else_is_refused_where_it_stands(beside: list[Any], stranger: Any) -> None:
    where, message = refused({"generator": {"fake": {"losses": [*beside, stranger]}}})
    assert where == "/generator/fake/losses/2"
    assert message.startswith(f"should be a finite number or null, {NOT_FINITE}, found ")


@pytest.mark.parametrize("stranger", [True, "nan", [0.5], {}, math.nan, -math.inf], ids=repr)
def test_a_loss_is_one_number(stranger: Any) -> None:
    where, message = refused({"discriminator": {"loss": stranger}})
    assert where == "/discriminator/loss"
    assert message.startswith(f"should be a finite number or null, {NOT_FINITE}, found ")


@pytest.mark.parametrize(("given", "loss"), [(1, 1.0), (0.75, 0.75), ("-Infinity", -math.inf), ("Infinity", math.inf)])
def test_a_loss_is_read(given: Any, loss: float) -> None:
    assert ADAPTER.validate_python({"discriminator": {"loss": given}}) == {"discriminator": {"loss": loss}}


@pytest.mark.parametrize("given", [None, "NaN"])
def test_a_loss_may_be_nan(given: Any) -> None:
    assert math.isnan(ADAPTER.validate_python({"discriminator": {"loss": given}})["discriminator"]["loss"])


@pytest.mark.parametrize(
    ("values", "where", "said"),
    [
        ([[1.0], [None, 2.0]], "/1", "ragged: a list of 2 beside lists of 1"),
        ([1.0, ["NaN"]], "/1", "found a list"),
        ([], "", "at least one number"),
        (None, "", "should be a list of numbers"),
        ("NaN", "", "should be a list of numbers"),
    ],
)
def test_lists_are_regular(values: Any, where: str, said: str) -> None:
    found, message = refused({"generator": {"fake": {"losses": values}}})
    assert found == f"/generator/fake/losses{where}"
    assert said in message
