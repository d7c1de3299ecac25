"""The report shows medians, spreads and ratios that one can work out by hand."""

import re
from functools import partial
from typing import Any

import pytest

from benchmarks.figures import brief, count, duration
from benchmarks.report import report
from benchmarks.rounds import Spread, interleaved, ratio, spread


def test_rounds_go_around() -> None:
    order: list[str] = []
    interleaved({name: partial(order.append, name) for name in "ab"}, {"a": 2, "b": 3})
    assert order == ["a", "b", "a", "b", "b"]


def test_a_spread_is_the_median_with_the_lowest_and_highest() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)


def test_a_ratio_is_that_of_the_medians_and_ranges_over_neighbours() -> None:
    assert ratio([4.0, 6.0, 8.0], [2.0, 2.0, 1.0]) == Spread(3.0, 2.0, 8.0)


def test_a_ratio_of_different_numbers_of_rounds_is_that_of_the_medians() -> None:
    assert ratio([4.0, 6.0, 8.0], [2.0]) == Spread(3.0, 3.0, 3.0)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0049, "0.00"), (0.5, "0.50"), (12.34, "12.3"), (123.4, "123"), (12345.6, "12,346")]
)
def test_figures_have_three_digits(value: float, text: str) -> None:
    assert brief(value) == text


@pytest.mark.parametrize(("seconds", "text"), [(2.5, "2.50 s"), (0.0123, "12.3 ms"), (6.4e-05, "64.0 µs")])
def test_times_have_the_unit_that_suits_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("size", "text"), [(64, "64"), (65_536, "65,536"), (2**20, "1M"), (2**22, "4M")])
def test_sizes_are_written_as_people_say_them(size: int, text: str) -> None:
    assert count(size) == text


def rounds(*rates: float) -> list[dict[str, float]]:
    return [{"rate": rate, "p50": 0.002, "p99": 0.03, "cpu": 0.004} for rate in rates]


def served(server: str, wire: str, *rates: float) -> dict[str, Any]:
    sizes = {"size": 64, "body_bytes": 2048, "answer_bytes": 3 * 2**20}
    return {"server": server, "wire": wire, "method": "wrk", "peak_mb": 80.0, "rounds": rounds(*rates), **sizes}


@pytest.fixture(scope="module")
def document() -> str:
    calls = {"lossgrad": [2e-6, 4e-6, 3e-6], "torch": [8e-6, 8e-6, 9e-6], "copy": [1e-6, 1e-6, 1e-6]}
    case = {"objective": "hinge", "dtype": "float32", "threads": 1, "size": 64, "bytes": 2**19, "calls": calls}
    others = {"sizes": ["wire", "size"], "clients": ["size", "clients"], "workers": ["size", "workers"]}
    row = {"wire": "JSON", "size": 64, "clients": 8, "workers": 2, "rounds": rounds(10, 20)}
    found: dict[str, dict[str, Any]] = {
        "core": {"rounds": 3, "rows": [case]},
        "catalogue": {
            "rounds": 3,
            "rows": [
                {"objective": name, "cost": "n", "size": size, "calls": [seconds, seconds, 2 * seconds]}
                for name, seconds in (("non_saturating", 2e-5), ("hinge", 3e-5))
                for size in (64, 4096)
            ],
        },
        "service": {
            "seconds": 2.0,
            "connections": 8,
            "rows": [
                served("lossgrad", "JSON", 900, 1000, 1100),
                served("lossgrad", "binary FP64", 2000, 2000, 2000),
                served("MLServer", "JSON", 100, 100, 110),
                served("bare ASGI", "JSON", 4000, 4000, 4000),
                served("bare ASGI", "binary FP64", 8000, 8000, 8000),
            ],
        },
        "scaling": {
            "rounds": 2,
            "beside": [{"server_on": "one core", "beside": "", "rounds": rounds(10, 20)}],
            **{name: [{key: row[key] for key in (*keys, "rounds")}] for name, keys in others.items()},
        },
        "client": {"rounds": 1, "rows": [{"size": 64, "calls": {"JSON": [3e-3], "binary": [2e-3]}}]},
        "memory": {
            "starts": [{"server": "lossgrad", "seconds": [0.5, 0.7, 0.6], "rest_mb": [70.0, 71.0, 72.0]}],
            "peaks": [{"wire": "JSON", "size": 64, "body_mb": 10.0, "answer_mb": 30.0, "peak_mb": 60.0}],
            "after": [{"wire": "JSON", "size": 64, "mb_after": [[0, 70.0], [10, 75.0]]}],
        },
    }
    where: dict[str, Any] = {"machine": {"cores": "2"}, "versions": {"": {"lossgrad": "1.0"}}, "commit": "abc"}
    records = {part: {**where, "date": "2026-01-31", "seconds": 61, "found": each} for part, each in found.items()}
    return report(records)


@pytest.mark.parametrize(
    "line",
    [
        "| `make bench-core` | 2026-01-31 | `abc` | 61 s |",
        "| up to 4,096 | 1 | 2.67× | 2.67× | 2.67× |",
        "The copy of the 0.50 MB of the biggest batch reads and writes 524 GB/s.",
        "| hinge | n | 30.0 µs | 30.0 µs | 1.50× |",
        "| MLServer, JSON | 10.0× |",
        "| bare ASGI, binary FP64 | 0.25× |",
        "| hinge, float32 | 2.67 (2.00 to 4.00) |",
        "| hinge, float32 | 3.00 µs, 3.00× |",
        "| MLServer | JSON | 100 (100 to 110) | 12,800 | 2.00 ms | 30.0 ms | 4.00 ms | 80.0 MB | 2.00 kB, 3.00 MB "
        "| 10.0 (9.00 to 10.0)× | wrk, 3 rounds |",
        "| JSON | 64 | 15.0 (10.0 to 20.0) | 2.00 ms | 30.0 ms |",
        "| one core | nobody | 15.0 (10.0 to 20.0) | 2.00 ms | 30.0 ms |",
        "| 64 | 3.00 ms | 2.00 ms | 1.50 (1.50 to 1.50) |",
        "| lossgrad | 0.60 (0.50 to 0.70) | 71.0 (70.0 to 72.0) |",
        "| JSON | 64 | 10.0 MB, 30.0 MB | 60.0 MB | 1.50× | 6.00× |",
        "| JSON | 64 | 70.0 MB | 75.0 MB |",
    ],
)
def test_the_report_has_what_was_found(document: str, line: str) -> None:
    assert line in document.splitlines()


def test_every_table_is_rectangular(document: str) -> None:
    for block in re.findall(r"(?:^\|.*\n?)+", document, re.MULTILINE):
        assert len({line.count("|") for line in block.strip().splitlines()}) == 1
