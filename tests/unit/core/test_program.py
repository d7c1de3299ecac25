import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.program import Program, Result
from lossgrad.core.recording import Recording, nonnegative
from lossgrad.core.running import run
from tests.support.recorded import assert_same_bits, program, symbol


@pytest.fixture
def recording() -> Recording:
    return Recording(np.dtype("float64"), bounded=True)


def operations(made: Program[str, str]) -> list[object]:
    return [instruction.operation for instruction in made.instructions]


def test_what_no_result_depends_on_is_not_computed(recording: Recording) -> None:
    x, y = recording.input("x"), recording.input("y")
    np.exp(x)
    wanted = np.sqrt(x)
    np.log1p(wanted)
    np.tanh(y)
    made = program(recording, {"wanted": wanted})
    assert operations(made) == [np.sqrt]
    outputs, _ = run(made, [{"x": np.array([4.0, 9.0])}], [{}])
    np.testing.assert_array_equal(outputs["wanted"], [2, 3])


def test_what_several_results_depend_on_is_computed_once(recording: Recording) -> None:
    x = recording.input("x")
    e = np.exp(x)
    made = program(recording, {"one": 1 + e, "other": 1 - e}, {"sum": e * e, "again": e * e})
    assert operations(made).count(np.exp) == 1
    assert operations(made).count(np.multiply) == 1


def test_a_long_chain_needs_few_buffers(recording: Recording) -> None:
    x = value = recording.input("x")
    for i in range(100):
        value = np.sqrt(np.abs(value) + i) * x
    made = program(recording, {"value": value})
    assert len(made.instructions) >= 300
    assert made.floats <= 2


def test_a_value_that_is_read_late_keeps_its_buffer(recording: Recording) -> None:
    x = value = recording.input("x")
    early = [x * i for i in range(1, 6)]
    for i in range(20):
        value = np.sqrt(np.abs(value) + i)
    made = program(recording, {"value": value + early[0]}, {str(i): each for i, each in enumerate(early)})
    assert made.floats >= 5
    outputs, totals = run(made, [{"x": np.array([1.0, 2.0])}], [{}])
    assert [totals[str(i)] for i in range(5)] == [3, 6, 9, 12, 15]
    expected = np.array([1.0, 2.0])
    for i in range(20):
        expected = np.sqrt(np.abs(expected) + i)
    assert_same_bits(outputs["value"], expected + np.array([1.0, 2.0]))


def test_masks_and_numbers_do_not_share_buffers(recording: Recording) -> None:
    x = recording.input("x")
    made = program(recording, {"value": np.where((x > 1) | (x < -1), -x, np.exp(x)) * (x != 0)})
    assert made.masks >= 1
    values = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    outputs, _ = run(made, [{"x": values}], [{}])
    np.testing.assert_array_equal(outputs["value"], [2, np.exp(-0.5), 0, np.exp(0.5), -2])


def test_a_choice_reads_both_before_it_writes(recording: Recording) -> None:
    x = recording.input("x")
    made = program(recording, {"first": np.where(x > 1, x * 2, x) + 1, "second": np.where(x > 1, x, x * 3) + 1})
    outputs, _ = run(made, [{"x": np.array([0.0, 1.0, 2.0, 3.0])}], [{}])
    np.testing.assert_array_equal(outputs["first"], [1, 2, 5, 7])
    np.testing.assert_array_equal(outputs["second"], [1, 4, 3, 4])


def test_what_two_spaces_need_is_one_instruction(recording: Recording) -> None:
    x = recording.input("x")
    e, root = np.exp(x), np.sqrt(np.abs(x))
    results = [Result("e", 1, symbol(e).index), Result("e too", 2, symbol(e).index), Result("r", 2, symbol(root).index)]
    made = Program[str, str](recording, results, [])
    spaces = {instruction.operation: instruction.spaces for instruction in made.instructions}
    assert spaces == {np.exp: 3, np.absolute: 2, np.sqrt: 2}
    one, two = np.array([0.0, 1.0]), np.array([4.0, 9.0, 16.0])
    outputs, _ = run(made, [{"x": one}, {"x": two}], [{}, {}])
    assert set(outputs) == {"e", "e too", "r"}
    assert_same_bits(outputs["e"], np.exp(one))
    assert_same_bits(outputs["e too"], np.exp(two))
    assert_same_bits(outputs["r"], np.sqrt(two))


def test_an_input_or_a_number_can_be_handed_out_and_summed(recording: Recording) -> None:
    x, n = recording.input("x"), recording.number("n")
    results = {"x": x, "n": n, "constant": np.full_like(x, 2.5)}
    made = program(recording, results, results)
    values = np.array([1.0, -0.0, 3.0])
    outputs, totals = run(made, [{"x": values}], [{"n": 7.0}])
    expected: dict[str, Array] = {"x": values, "n": np.full(3, 7.0), "constant": np.full(3, 2.5)}
    for name, array in expected.items():
        assert_same_bits(outputs[name], array)
        assert totals[name] == array.sum()


def test_a_number_without_a_sign_is_the_same_number(recording: Recording) -> None:
    x = recording.input("x")
    made = program(recording, {"value": np.abs(nonnegative(np.exp(x)) + 0.0)})
    assert operations(made) == [np.exp]
