import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lossgrad

ROOT = Path(__file__).parents[2]
NAME = "trial_squared_hinge"
SOURCE = '''
"""Squared hinge: examples short of the margin weigh by how much they are short of it."""

import numpy as np

from lossgrad.core.curves import Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Latex, Objective, Parameter, Player, Reference
from lossgrad.core.terms import Pointwise

SQUARED_HINGE = Curve(
    value=lambda x, margin: np.where(x.m < margin, x.squared_distance(margin, 1.0), 0),
    slope=lambda x, margin: np.minimum(2 * x.minus(margin), 0),
    curvature=lambda x, margin: x.m.dtype.type(2) * (x.m < margin),
)

OBJECTIVE = Objective(
    name="trial_squared_hinge",
    title="Squared hinge on trial",
    family="classifier",
    summary="An example weighs twice its distance from the margin, and nothing beyond it.",
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=SQUARED_HINGE, bind={"margin": "margin"}),
                Pointwise(on=-FAKE, curve=SQUARED_HINGE, bind={"margin": "margin"}),
            ),
            formulas={"real": "max(0, margin - a)**2", "fake": "max(0, margin + a)**2"},
            latex=Latex(
                loss=r"\\mathbb{E}_{x}\\left[\\max(0, \\delta - a)^2\\right] + \\mathbb{E}_{z}\\left[\\max(0, \\delta + a)^2\\right]",
                gradient=r"-2 \\max(0, \\delta - a), \\quad 2 \\max(0, \\delta + a)",
                weight=r"2 \\max(0, \\delta \\mp a)",
            ),
        )
    },
    parameters=(
        Parameter(
            name="margin",
            symbol=r"\\delta",
            description="How far on its own side of 0 a logit must be.",
            default=1.0,
            minimum=0.0,
            maximum=1e6,
            typical=(0.25, 4.0),
        ),
    ),
    aliases=(Alias("trial_alias", ("a library",)),),
    references=(Reference(title="A paper", url="https://example.org/paper"),),
    examples=(
        Example(
            summary="One example on each side is short of the margin.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.625,
                    "real": {"losses": [0.0, 0.25], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
                    "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 1.0], "weights": [0.0, 2.0]},
                }
            },
        ),
    ),
)
'''


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the service with one more file in it."""
    home = tmp_path_factory.mktemp("service")
    package = home / "lossgrad"
    shutil.copytree(Path(lossgrad.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "objectives" / f"{NAME}.py").write_text(SOURCE.lstrip(), encoding="utf-8")
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
    code = "from lossgrad.objectives import CATALOGUE, find; print(*CATALOGUE, find('trial-alias').name)"
    assert run(service, "-c", code).split().count(NAME) == 2


def test_it_is_in_the_openapi_document(service: Path) -> None:
    document = json.loads(run(service, "-m", "lossgrad", "openapi"))
    assert any(NAME in values for values in enumerations(document))


@pytest.mark.parametrize(("suite", "fewest"), [("properties", 20), ("accuracy", 2)])
def test_its_suites_are_collected_and_pass(service: Path, suite: str, fewest: int) -> None:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", NAME]
    output = run(service, "-m", "pytest", *options, f"tests/{suite}", at=ROOT)
    passed = re.search(r"(\d+) passed", output)
    assert passed is not None, output
    assert int(passed[1]) >= fewest
