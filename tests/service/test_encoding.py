import json
from typing import Any

import numpy as np
import pytest

from lossgrad.api.encoding import BLOCK, encode, write

GENERATOR = np.random.default_rng(3)


def text(answer: dict[str, Any]) -> bytes:
    return b"".join(encode(answer))


SHAPES = [
    (1,),
    (3, 2),
    (2, 3, 1),
    (BLOCK,),
    (BLOCK + 1,),
    (3 * BLOCK,),
    (2, BLOCK + 1),
    (BLOCK + 1, 2),
    (BLOCK + 1, 1, 1),
    (2, 2, BLOCK + 1),
    (300, 1000),
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_an_array_of_any_shape_reads_back_to_the_last_bit(
    shape: tuple[int, ...], dtype: type[np.floating[Any]]
) -> None:
    values = GENERATOR.normal(size=shape).astype(dtype)
    read = json.loads(text({"values": write(values)[0]}))["values"]
    assert np.array_equal(np.array(read, dtype), values)
    assert np.array(read).shape == shape


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_is_not_finite_is_null_and_counted(shape: tuple[int, ...]) -> None:
    values = GENERATOR.normal(size=shape)
    values.flat[0] = np.inf
    values.flat[-1] = np.nan
    written, missing = write(values)
    expected = [None if not np.isfinite(value) else value for value in values.ravel().tolist()]
    assert missing == expected.count(None)
    assert np.array(json.loads(text({"values": written}))["values"], dtype=object).ravel().tolist() == expected


@pytest.mark.parametrize("size", [BLOCK // 2, 3 * BLOCK])
def test_a_finite_array_misses_nothing(size: int) -> None:
    assert write(np.geomspace(5e-324, 1.7e308, size))[1] == 0


def test_arrays_stand_where_they_were_put() -> None:
    few, many = np.array([1.0, 2.0]), np.zeros(2 * BLOCK)
    answer = {"a": write(few)[0], "b": [{"c": write(many)[0]}, "\0", {"d": write(few)[0]}], "e": None}
    assert json.loads(text(answer)) == {"a": [1, 2], "b": [{"c": [0] * (2 * BLOCK)}, "\0", {"d": [1, 2]}], "e": None}


def test_an_answer_without_arrays_of_its_own_is_one_piece() -> None:
    assert encode({"loss": np.float32(0.1), "x": np.array([0.5])}) == [b'{"loss":0.1,"x":[0.5]}']


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError):
        encode({"a": np.arange(10.0)[::2]})


def test_no_piece_holds_the_interpreter_for_long() -> None:
    longest = len("-1.7976931348623157e+308,")
    pieces = encode({"values": write(GENERATOR.normal(size=(2, 5 * BLOCK)))[0]})
    assert max(map(len, pieces)) <= BLOCK * longest
