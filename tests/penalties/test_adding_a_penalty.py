"""A penalty added to a copy of the service as its one new file is everywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lossgrad
from lossgrad.penalties import CATALOGUE
from tests.penalties.promises import CHECKS

ROOT = Path(__file__).parents[2]
NAME = "drift_of_the_reals"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the service with one more file in it: drift, under another name."""
    home = tmp_path_factory.mktemp("service")
    package = home / "lossgrad"
    shutil.copytree(Path(lossgrad.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    source = (package / "penalties" / "drift.py").read_text(encoding="utf-8")
    source = source.replace('name="drift"', f'name="{NAME}"').replace("Alias(", 'Alias("another " + ')
    (package / "penalties" / f"{NAME}.py").write_text(source, encoding="utf-8")
    return home


def run(service: Path, *arguments: str, at: Path | None = None) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(service), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=at or service, env=environment, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_in_the_catalogue_and_among_the_models(service: Path) -> None:
    code = """
from lossgrad.oip import models
from lossgrad.penalties import CATALOGUE
print(*CATALOGUE, *models.names())
"""
    assert run(service, "-c", code).split().count(NAME) == 2
    assert NAME not in CATALOGUE


def test_it_is_in_the_openapi_document(service: Path) -> None:
    document = json.loads(run(service, "-m", "lossgrad", "openapi"))
    (name,) = document["paths"]["/v1/penalties/{name}"]["get"]["parameters"]
    assert NAME in name["schema"]["enum"]
    assert "DriftOfTheRealsRequest" in document["components"]["schemas"]
    examples = document["paths"]["/v1/penalties/{name}"]["post"]["requestBody"]["content"]["application/json"][
        "examples"
    ]
    assert NAME in examples


def test_its_promises_are_collected_and_kept(service: Path) -> None:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", NAME]
    output = run(service, "-m", "pytest", *options, "tests/penalties/test_promises.py", at=ROOT)
    assert f"{len(CHECKS)} passed" in output
