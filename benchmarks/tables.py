"""The tables of the report: what each part found, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.figures import brief, count, duration, ranged
from benchmarks.rounds import Spread, ratio, spread

Row = Mapping[str, Any]

LOADED = {"wrk": "wrk", "burst": "all at once", "alone": "one alone"}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def core(rows: Sequence[Row]) -> list[str]:
    """How many times faster than torch, how far from a copy, and how long."""
    blocks = []
    for threads in sorted({row["threads"] for row in rows}):
        some = [row for row in rows if row["threads"] == threads]
        words = "1 thread each" if threads == 1 else f"{threads} threads each"
        blocks += [
            f"### {words}",
            "torch's time / lossgrad's time, median (lowest to highest round):",
            by_size(some, lambda row: ranged(ratio(row["calls"]["torch"], row["calls"]["lossgrad"]))),
            "lossgrad's time, and how many times that of a copy of as many bytes as it must read and write:",
            by_size(some, lambda row: f"{duration(_median(row, 'lossgrad'))}, {brief(_over_copy(row))}×"),
            bandwidth(max(some, key=lambda row: row["bytes"])),
        ]
    return blocks


def catalogue(rows: Sequence[Row]) -> str:
    """Objectives down, sizes across, and beside the most usual one at the largest size."""
    sizes = sorted({row["size"] for row in rows})
    found = {(row["objective"], row["size"]): spread(row["calls"]).median for row in rows}
    usual = found["non_saturating", sizes[-1]]
    lines = [
        [name, cost, *(duration(found[name, size]) for size in sizes), f"{brief(found[name, sizes[-1]] / usual)}×"]
        for name, cost in dict.fromkeys((row["objective"], row["cost"]) for row in rows)
    ]
    header = ("objective", "cost", *(f"{count(size)} a side" for size in sizes), "times non_saturating")
    return table(header, lines)


def bandwidth(row: Row) -> str:
    """What the copy of the most bytes says of the machine."""
    speed = row["bytes"] / _median(row, "copy") / 1e9
    return (
        f"The copy of the {brief(row['bytes'] / 2**20)} MB of the biggest batch reads and writes {brief(speed)} GB/s."
    )


def by_size(rows: Sequence[Row], cell: Any) -> str:
    """Objectives and dtypes down, sizes across."""
    sizes = sorted({row["size"] for row in rows})
    lines: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row["size"]):
        lines.setdefault(f"{row['objective']}, {row['dtype']}", []).append(cell(row))
    return table(["logits a side", *map(count, sizes)], ([name, *cells] for name, cells in lines.items()))


def service(rows: Sequence[Row]) -> list[str]:
    """A table a size."""
    blocks = []
    for size in sorted({row["size"] for row in rows}):
        some = [row for row in rows if row["size"] == size]
        ours = next(rates(row) for row in some if (row["server"], row["wire"]) == ("lossgrad", "JSON"))
        header = (
            *("server", "wire", "requests/s", "logits/s", "p50", "p99", "CPU per request", "peak memory"),
            *("sent, received", "lossgrad's JSON is", "load"),
        )
        blocks += [f"### {count(size)} logits a side", table(header, (_service_row(row, ours) for row in some))]
    return blocks


def _service_row(row: Row, ours: Sequence[float]) -> list[str]:
    p50, p99, cpu = (spread([each[name] for each in row["rounds"]]).median for name in ("p50", "p99", "cpu"))
    rate = spread(rates(row))
    return [
        row["server"],
        row["wire"],
        ranged(rate),
        brief(rate.median * 2 * row["size"]),
        duration(p50),
        duration(p99),
        duration(cpu),
        f"{brief(row['peak_mb'])} MB",
        f"{_bytes(row['body_bytes'])}, {_bytes(row['answer_bytes'])}",
        f"{ranged(ratio(ours, rates(row)))}×",
        f"{LOADED[row['method']]}, {len(row['rounds'])} rounds",
    ]


def scaling(found: Mapping[str, Sequence[Row]]) -> list[str]:
    """By size, by clients, by workers, beside big batches."""
    header = ("requests/s", "p50", "p99")
    return [
        "### One client, by size",
        table(
            ("wire", "logits a side", *header),
            ([row["wire"], count(row["size"]), *_loads(row)] for row in found["sizes"]),
        ),
        "![Latency against size](latency.svg)",
        "### By clients, JSON",
        table(
            ("logits a side", "clients", *header),
            ([count(row["size"]), str(row["clients"]), *_loads(row)] for row in found["clients"]),
        ),
        "### By workers, JSON, 16 clients that share the machine's cores with them",
        table(
            ("logits a side", "workers", *header),
            ([count(row["size"]), str(row["workers"]), *_loads(row)] for row in found["workers"]),
        ),
        "### A request of 64 logits a side beside big batches",
        table(
            ("server on", "beside", *header),
            ([row["server_on"], row["beside"] or "nobody", *_loads(row)] for row in found["beside"]),
        ),
    ]


def client(rows: Sequence[Row]) -> str:
    """Both ways by size."""
    return table(
        ("logits a side", "JSON", "binary", "JSON / binary"),
        (
            [
                count(row["size"]),
                *(duration(_median(row, wire)) for wire in ("JSON", "binary")),
                ranged(ratio(row["calls"]["JSON"], row["calls"]["binary"])),
            ]
            for row in rows
        ),
    )


def memory(found: Mapping[str, Sequence[Row]]) -> list[str]:
    """Starts, peaks, and after many requests."""
    return [
        "### Start to ready, and memory at rest",
        table(
            ("server", "seconds to ready", "MB at rest"),
            (
                [row["server"], ranged(spread(row["seconds"])), ranged(spread(row["rest_mb"]))]
                for row in found["starts"]
            ),
        ),
        "### At the peak of one request, above what was held before",
        table(
            ("wire", "logits a side", "request, answer", "peak", "times request and answer", "times the request alone"),
            (
                [
                    *(row["wire"], count(row["size"])),
                    *(f"{brief(row['body_mb'])} MB, {brief(row['answer_mb'])} MB", f"{brief(row['peak_mb'])} MB"),
                    f"{brief(row['peak_mb'] / (row['body_mb'] + row['answer_mb']))}×",
                    f"{brief(row['peak_mb'] / row['body_mb'])}×",
                ]
                for row in found["peaks"]
            ),
        ),
        "### After many requests",
        table(
            ("wire", "logits a side", *(f"after {requests:,}" for requests, _ in found["after"][0]["mb_after"])),
            (
                [row["wire"], count(row["size"]), *(f"{brief(held)} MB" for _, held in row["mb_after"])]
                for row in found["after"]
            ),
        ),
    ]


def rates(row: Row) -> list[float]:
    """Requests per second of each round."""
    return [each["rate"] for each in row["rounds"]]


def _loads(row: Row) -> list[str]:
    several: list[Spread] = [spread([each[name] for each in row["rounds"]]) for name in ("rate", "p50", "p99")]
    return [ranged(several[0]), *(duration(each.median) for each in several[1:])]


def _median(row: Row, name: str) -> float:
    return spread(row["calls"][name]).median


def _over_copy(row: Row) -> float:
    return ratio(row["calls"]["lossgrad"], row["calls"]["copy"]).median


def _bytes(number: int) -> str:
    return f"{brief(number / 2**20)} MB" if number >= 2**20 else f"{brief(number / 2**10)} kB"
