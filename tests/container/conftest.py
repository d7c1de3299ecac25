from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The only service of the compose file."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    (service,) = parsed["services"].values()
    return dict(service)


@pytest.fixture(scope="session")
def dockerfile() -> list[list[tuple[str, str]]]:
    """The stages of the Dockerfile, each as pairs of instruction and arguments; what precedes them comes first."""
    text = (ROOT / "service" / "Dockerfile").read_text()
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ")
    stages: list[list[tuple[str, str]]] = [[]]
    for line in filter(str.strip, lines.splitlines()):
        instruction, arguments = line.split(maxsplit=1)
        if instruction == "FROM":
            stages.append([])
        stages[-1].append((instruction, " ".join(arguments.split())))
    return stages


@pytest.fixture(scope="session")
def image(dockerfile: list[list[tuple[str, str]]]) -> dict[str, str]:
    """The instructions of the final stage that are given once."""
    return dict(dockerfile[-1])


@pytest.fixture(scope="session")
def image_environment(image: dict[str, str]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in image["ENV"].split())
