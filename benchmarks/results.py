"""What a benchmark found, kept as JSON until the report is written from it."""

import argparse
import json
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine

HERE = Path(__file__).parent
PARTS = ("core", "catalogue", "service", "scaling", "client", "memory")


def quick(description: str | None) -> bool:
    """Whether the command line asks for a run of seconds, whose numbers mean nothing."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="run in seconds, to see that it works")
    return bool(parser.parse_args().quick)


def folder(*, quick: bool) -> Path:
    """Where a run leaves its numbers; a quick one never replaces a real one's."""
    path = HERE / ".results" / ("quick" if quick else "")
    path.mkdir(parents=True, exist_ok=True)
    return path


def save(part: str, found: dict[str, Any], *, began: float, quick: bool) -> None:
    """Keep what a part found, with where and when; ``began`` is when it did, by ``time.monotonic``."""
    record = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "seconds": round(time.monotonic() - began),
        "commit": _commit(),
        "machine": machine.description(),
        "versions": machine.versions(),
        "found": found,
    }
    path = folder(quick=quick) / f"{part}.json"
    path.write_text(json.dumps(record, indent=1) + "\n")
    print(f"{part}: {record['seconds']} s, {path.relative_to(HERE.parent)}", flush=True)


def load(part: str, *, quick: bool) -> dict[str, Any]:
    """What a part found last."""
    path = folder(quick=quick) / f"{part}.json"
    if not path.exists():
        raise SystemExit(f"{part} has not been measured yet: make bench-{part}")
    record: dict[str, Any] = json.loads(path.read_text())
    return record


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
