import math
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from lossgrad.api.faults import MAX_TEXT, Fault, clip, describe, found, pointer


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Cat(Strict):
    kind: Literal["cat"]
    lives: int = 9
    tail: list[float] = []


class Dog(Strict):
    kind: Literal["dog"]
    name: str


def _refuse(value: object) -> None:
    raise PydanticCustomError("array", "NaN stands {here}", {"here": "here", "pointer": "/1/2", "value": value})


class Home(Strict):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    either: list[float] | Cat | None = None
    grid: Annotated[object, PlainValidator(_refuse)] = None
    size: Annotated[float, Field(gt=0)] = 1.0


def faults(body: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Home).validate_python(body)
    described = [describe({**error, "loc": ("body", *error["loc"])}, body) for error in caught.value.errors()]
    return [(fault.pointer, fault.detail) for fault in described]


CAT = {"kind": "cat"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], ("", "should be an object, found a list of 0")),
        ({}, ("/pet", "is required")),
        ({"pet": {}}, ("/pet/kind", "is required")),
        ({"pet": {"kind": "cow"}}, ("/pet/kind", "should be one of 'cat', 'dog', found an object")),
        ({"pet": {"kind": "dog"}}, ("/pet/name", "is required")),
        ({"pet": {"kind": "cat", "lives": 1.5}}, ("/pet/lives", "should be a whole number, found 1.5")),
        ({"pet": {"kind": "cat", "lives": True}}, ("/pet/lives", "should be a whole number, found true")),
        ({"pet": {"kind": "cat", "tail": [1, "2"]}}, ("/pet/tail/1", "should be a number, found a string")),
        ({"pet": {"kind": "cat", "tail": [math.nan]}}, ("/pet/tail/0", "should be a finite number, found NaN")),
        ({"pet": {"kind": "cat", "a~b/c": 1}}, ("/pet/a~0b~1c", "is not a known member")),
        ({"pet": CAT, "size": -1.0}, ("/size", "should be greater than 0, found -1")),
        ({"pet": CAT, "grid": [1]}, ("/grid/1/2", "NaN stands here")),
    ],
)
def test_a_fault_says_where_it_is_what_is_allowed_and_what_was_found(body: object, expected: tuple[str, str]) -> None:
    assert faults(body) == [expected]


def test_names_of_union_members_are_no_part_of_a_pointer() -> None:
    pointers = {where for where, _ in faults({"pet": CAT, "either": ["x"]})}
    assert pointers == {"/either/0", "/either"}


def test_a_fault_in_the_query_points_at_the_parameter() -> None:
    error = {
        "type": "int_parsing",
        "loc": ("query", "points", 1),
        "msg": "Input should be a valid integer",
        "input": "x",
    }
    assert describe(error, None) == Fault(pointer="?points", detail="should be a valid integer")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (False, "false"),
        (3, "3"),
        (2**64, "1.84467e+19"),
        (-0.5, "-0.5"),
        (math.inf, "infinity"),
        (-math.inf, "-infinity"),
        (math.nan, "NaN"),
        ("secret", "a string"),
        (["secret"], "a list of 1"),
        ({"secret": 1}, "an object"),
    ],
)
def test_what_was_found_is_described_and_not_repeated(value: Any, words: str) -> None:
    assert found(value) == words


def test_a_pointer_escapes_as_rfc_6901_says() -> None:
    assert pointer("a/b", "m~n", 0, "") == "/a~1b/m~0n/0/"


@pytest.mark.parametrize("text", ["x" * 10_000, "\ud800" * 300, "\x00\n\t" * 100, "é" * 5_000])
def test_clipped_text_is_short_printable_and_encodable(text: str) -> None:
    clipped = clip(text)
    assert len(clipped) <= MAX_TEXT
    assert clipped.isprintable()
    assert len(clipped.encode()) <= 4 * MAX_TEXT
