"""Requests made up from the OpenAPI document, right and wrong ones, sent to the running service by schemathesis.

    LOSSGRAD_GENERATED_CASES=1500 python -m pytest -s tests/contract/test_generated.py

Some 20,000 requests walk through every boundary of the document one by one. LOSSGRAD_GENERATED_CASES (50) is how
many random ones each operation gets on top in the fuzzing phase, and how many sequences of calls in the stateful
one. How many there were is printed. A failure shows the seed, and curl commands.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.live import Service, clean_environment
from tests.support.schema import operations

CASES = os.environ.get("LOSSGRAD_GENERATED_CASES", "50")
FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]


def test_no_generated_request_breaks_the_contract(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--no-color"),
            *("--config-file", FOLDER / "schemathesis.toml", "run", f"{service.url}/openapi.json"),
            *("--checks", "all", "--max-examples", CASES),
            *("--report", "json", "--report-json-path", tmp_path / "report.json"),
        ],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    report: dict[str, Any] = json.loads((tmp_path / "report.json").read_text())
    generated = report["test_cases"]["generated"]
    with capsys.disabled():
        print(f"\n{generated} generated requests, seed {report['seed']}", file=sys.stderr)  # noqa: T201
    assert report["complete"]
    assert {phase: result["status"] for phase, result in report["phases"].items()} == dict.fromkeys(
        ("examples", "coverage", "fuzzing", "stateful"), "success"
    )
    assert generated > 3_000
    assert_answered(report["valid_rates"])


def assert_answered(rates: dict[str, dict[str, dict[str, int]]]) -> None:
    """Every operation was asked what it is meant to answer in every phase, and answered each time."""
    assert set(rates) == {f"{operation.method} {operation.path}" for operation in operations().values()}
    for phases in rates.values():
        for counts in phases.values():
            assert counts["accepted"] > 0
            assert counts["rejected"] == 0
