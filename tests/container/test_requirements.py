"""The pinned requirements: complete, hashed, in step with what the distributions declare."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FILES = ("build", "dev", "frameworks", "kserve", "service")
PIN = re.compile(r"[a-z0-9-]+==\S+( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+")


def requirements(root: Path, name: str) -> list[str]:
    text = (root / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(root: Path, name: str) -> dict[str, str]:
    """Package and version, for the Python that runs this."""
    parsed = [Requirement(line.split(" --hash")[0]) for line in requirements(root, name)]
    here = [requirement for requirement in parsed if not requirement.marker or requirement.marker.evaluate()]
    return {requirement.name: str(requirement.specifier).removeprefix("==") for requirement in here}


def declared(root: Path, name: str) -> list[str]:
    service, client, workspace = (
        tomllib.loads((root / folder / "pyproject.toml").read_text()) for folder in ("service", "clients/python", ".")
    )
    runtime: list[str] = service["project"]["dependencies"]
    build: list[str] = [*service["build-system"]["requires"], *client["build-system"]["requires"]]
    groups: list[str] = [line for group in workspace["dependency-groups"].values() for line in group]
    everything = [*runtime, *build, *client["project"]["dependencies"], *groups]
    given = {"service": runtime, "build": build, "dev": everything}
    if name in given:
        return given[name]
    alone = (root / f"requirements/{name}.in").read_text().splitlines()
    return [line for line in alone if not line.startswith("#")]


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_a_version_with_hashes_and_nothing_else(root: Path, name: str) -> None:
    assert [line for line in requirements(root, name) if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_an_address_or_a_folder(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.txt").read_text()
    assert not re.search(r"://|@|^ *(-i|-f|--index|--extra|--find)|file:| /\w", text, re.MULTILINE)


@pytest.mark.parametrize("name", FILES)
def test_every_declared_dependency_is_pinned_to_a_version_it_allows(root: Path, name: str) -> None:
    pinned = pins(root, name)
    declarations = [Requirement(line) for line in declared(root, name)]
    wanted = [each for each in declarations if not each.marker or each.marker.evaluate()]
    unmet = [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]
    assert unmet == [], "run `make lock`"


def test_the_tests_run_with_the_versions_the_service_is_shipped_with(root: Path) -> None:
    everything = pins(root, "dev").items()
    assert pins(root, "service").items() <= everything
    assert pins(root, "build").items() <= everything
