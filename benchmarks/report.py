"""Writes benchmarks/results.md from what the parts left.

python -m benchmarks.report [--quick]
"""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import results, tables
from benchmarks.figures import brief, count, duration
from benchmarks.rounds import ratio, spread
from benchmarks.tables import Row, rates, table

TITLES = {
    "core": "The core beside torch eager autograd",
    "catalogue": "Every objective",
    "service": "The service beside what one would run instead",
    "scaling": "Cost as work grows",
    "client": "The Python client in JSON and in binary",
    "memory": "Start and memory",
}


def main() -> None:
    """Write the report."""
    quick = results.quick(__doc__)
    records = {part: results.load(part, quick=quick) for part in results.PARTS}
    path = (results.folder(quick=True) if quick else results.HERE) / "results.md"
    path.write_text(report(records))
    print(path.relative_to(results.HERE.parent))


def report(records: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole document."""
    found = {part: record["found"] for part, record in records.items()}
    blocks = [
        "# Results",
        "Written by `make bench`, whole; how each figure is made is in [README.md](README.md).",
        *origin(records),
        "## In short",
        *short(found),
        "![Requests per second beside the peers](comparison.svg)",
        f"## {TITLES['core']}",
        f"Median of {found['core']['rounds']} interleaved rounds; a number above 1 says that lossgrad is faster.",
        *tables.core(found["core"]["rows"]),
        f"## {TITLES['catalogue']}",
        f"Median of {found['catalogue']['rounds']} interleaved rounds, float64, all cores: losses, gradients and "
        "weights of both players. An objective of cost n·m looks at every pair, some of them within a side.",
        tables.catalogue(found["catalogue"]["rows"]),
        f"## {TITLES['service']}",
        f"Median (lowest to highest round) of rounds of {found['service']['seconds']:g} s under wrk with "
        f"{found['service']['connections']} connections. *All at once*: as many requests as connections, timed until "
        "the last is answered. *One alone*: one request at a time, where each takes more than a second. The "
        "bare application reads the same bytes and sends as many as lossgrad in that wire.",
        *tables.service(found["service"]["rows"]),
        f"## {TITLES['scaling']}",
        f"Median of {found['scaling']['rounds']} interleaved rounds; one worker on one core, asked from another, "
        "where a table says nothing else.",
        *tables.scaling(found["scaling"]),
        f"## {TITLES['client']}",
        f"A call of `evaluate`, median of {found['client']['rounds']} interleaved rounds. The client chooses what is "
        "faster at the size.",
        tables.client(found["client"]["rows"]),
        f"## {TITLES['memory']}",
        *tables.memory(found["memory"]),
    ]
    return "\n\n".join(blocks) + "\n"


def origin(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Where, when and with what."""
    first = next(iter(records.values()))
    where = [[name, value] for name, value in first["machine"].items()]
    versions = [
        [environment or "lossgrad", ", ".join(f"{name} {version}" for name, version in several.items())]
        for environment, several in first["versions"].items()
    ]
    parts = [
        [f"`make bench-{part}`", record["date"], f"`{record['commit']}`", f"{record['seconds']:,} s"]
        for part, record in records.items()
    ]
    return [
        table(("machine", ""), where),
        table(("environment", "versions"), versions),
        table(("command", "date", "commit", "took"), parts),
    ]


def short(found: Mapping[str, Any]) -> list[str]:
    """The ratios that matter."""
    rows = found["service"]["rows"]
    return [short_core(found["core"]["rows"]), *short_service(rows), *short_rest(found)]


def short_core(rows: Sequence[Row]) -> str:
    """The least, the middle and the best of the ratios to torch, small and big batches apart."""
    lines = []
    for name, some in (
        ("up to 4,096", [row for row in rows if row["size"] <= 4096]),
        ("above", [row for row in rows if row["size"] > 4096]),
    ):
        for threads in sorted({row["threads"] for row in some}):
            times = spread([_times_torch(row) for row in some if row["threads"] == threads])
            lines.append([name, str(threads), *(f"{brief(each)}×" for each in (times.low, times.median, times.high))])
    header = ("core against torch, logits a side", "threads", "worst case", "median case", "best case")
    return table(header, lines)


def short_service(rows: Sequence[Row]) -> list[str]:
    """How many times as many requests as each peer's JSON, and what part of the limit."""
    by_name = {(row["size"], row["server"], row["wire"]): rates(row) for row in rows}
    sizes = sorted({row["size"] for row in rows})
    peers = list(dict.fromkeys(row["server"] for row in rows if row["server"] not in {"lossgrad", "bare ASGI"}))
    blocks = []
    for wire in ("JSON", "binary FP64"):
        lines = []
        for peer, other in (*((peer, "JSON") for peer in peers), ("bare ASGI", wire)):
            times = [ratio(by_name[size, "lossgrad", wire], by_name[size, peer, other]) for size in sizes]
            lines.append([f"{peer}, {other}", *(f"{brief(each.median)}×" for each in times)])
        blocks.append(table((f"lossgrad, {wire}, against", *(f"{count(size)} a side" for size in sizes)), lines))
    return blocks


def short_rest(found: Mapping[str, Any]) -> list[str]:
    """Start, memory, and the small request beside big ones."""
    ours = next(row for row in found["memory"]["starts"] if row["server"] == "lossgrad")
    peak = found["memory"]["peaks"][-1]
    lines = [
        ["start to ready", f"{brief(spread(ours['seconds']).median)} s"],
        ["memory at rest", f"{brief(spread(ours['rest_mb']).median)} MB"],
        [
            f"peak of one request, {peak['wire']}, {count(peak['size'])} a side",
            f"{brief(peak['peak_mb'] / (peak['body_mb'] + peak['answer_mb']))}× request and answer",
        ],
    ]
    for row in found["scaling"]["beside"]:
        p50, p99 = (duration(spread([each[name] for each in row["rounds"]]).median) for name in ("p50", "p99"))
        beside = f"beside {row['beside']}" if row["beside"] else "alone"
        name = f"64 logits a side, server on {row['server_on']}, {beside}"
        lines.append([name, f"p50 {p50}, p99 {p99}"])
    return [table(("", "median"), lines)]


def _times_torch(row: Row) -> float:
    return ratio(row["calls"]["torch"], row["calls"]["lossgrad"]).median


if __name__ == "__main__":
    main()
