"""What a search computes is computed once, and no more of it is kept than there is room for."""

from lossgrad.analysis.verify.memory import MOST, Memory


def test_a_result_is_computed_once() -> None:
    memory, computed = Memory(), []

    def compute() -> int:
        computed.append(1)
        return 7

    assert [memory.recalled("a", 10, compute) for _ in range(3)] == [7, 7, 7]
    assert computed == [1]


def test_what_was_not_asked_for_the_longest_is_forgotten() -> None:
    memory = Memory()
    third = MOST // 3
    for key in ("a", "b", "c", "a", "d"):
        memory.recalled(key, third, f"first {key}".upper)
    found = {key: memory.recalled(key, third, f"second {key}".upper) for key in ("a", "d", "b")}
    assert found == {"a": "FIRST A", "d": "FIRST D", "b": "SECOND B"}


def test_what_is_too_big_is_kept_until_the_next() -> None:
    memory = Memory()
    assert memory.recalled("big", 2 * MOST, lambda: 1) == 1
    assert memory.recalled("big", 2 * MOST, lambda: 2) == 1
    assert memory.recalled("next", 1, lambda: 3) == 3
    assert memory.recalled("big", 2 * MOST, lambda: 4) == 4
