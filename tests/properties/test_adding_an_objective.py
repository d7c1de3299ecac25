"""The objective that CONTRIBUTING.md shows, added to a copy of the service as its one new file."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lossgrad
from tests.docs.blocks import blocks
from tests.properties.test_properties import CHECKS

ROOT = Path(__file__).parents[2]
[SOURCE] = [block.text for block in blocks("CONTRIBUTING.md") if block.language == "python"]
NAME = "sigmoid_loss"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the service with one more file in it."""
    home = tmp_path_factory.mktemp("service")
    package = home / "lossgrad"
    shutil.copytree(Path(lossgrad.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "objectives" / f"{NAME}.py").write_text(SOURCE, encoding="utf-8")
    return home


def run(service: Path, *arguments: str, at: Path | None = None) -> str:
    path = os.pathsep.join([str(service), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=at or service,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def enumerations(document: Any) -> Iterator[list[Any]]:
    """Every ``enum`` anywhere in a JSON document."""
    if isinstance(document, dict):
        if isinstance(document.get("enum"), list):
            yield document["enum"]
        for member in document.values():
            yield from enumerations(member)
    elif isinstance(document, list):
        for member in document:
            yield from enumerations(member)


def test_it_is_in_the_catalogue(service: Path) -> None:
    code = "from lossgrad.objectives import CATALOGUE, find; print(*CATALOGUE, find('sigmoid-loss').name)"
    assert run(service, "-c", code).split().count(NAME) == 2


def test_it_is_in_the_openapi_document(service: Path) -> None:
    document = json.loads(run(service, "-m", "lossgrad", "openapi"))
    assert any(NAME in values for values in enumerations(document))


@pytest.mark.parametrize(("suite", "count"), [("properties", len(CHECKS)), ("accuracy", 2)])
def test_its_suites_are_collected_and_pass(service: Path, suite: str, count: int) -> None:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", NAME]
    output = run(service, "-m", "pytest", *options, f"tests/{suite}", at=ROOT)
    assert f"{count} passed" in output
