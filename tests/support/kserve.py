"""KServe's client, driven in the environment that `make .kserve/.created` installs.

kserve(url, infer("hinge", {"fake": fake}, binary=True)) runs kserve_driver.py there.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).parents[2] / ".kserve" / "bin" / "python"
DRIVER = Path(__file__).with_name("kserve_driver.py")

Call = dict[str, Any]


def call(method: str, *args: str) -> Call:
    """A call of a method that takes names."""
    return {"method": method, "args": args}


def infer(
    model: str,
    inputs: Mapping[str, tuple[str, list[int], list[float]]],
    *,
    binary: bool,
    outputs: Mapping[str, bool | None] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Call:
    """A call of ``infer``: inputs as datatype, shape and numbers; outputs by name, in binary, JSON or as it comes."""
    return {
        "method": "infer",
        "model": model,
        "inputs": inputs,
        "binary": binary,
        "outputs": outputs,
        "parameters": parameters,
    }


def kserve(url: str, *calls: Call) -> list[dict[str, Any]]:
    """What the client returns for each call, or ``{"error": the text, "status": ..., "body": ...}``."""
    assert PYTHON.exists(), "KServe's client is not installed; run: make .kserve/.created"
    done = subprocess.run(
        [PYTHON, "-P", DRIVER, url], input=json.dumps(calls), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers
