"""The Dockerfile: small, without rights and without surprises."""

import json
import re
from pathlib import Path

Stages = list[list[tuple[str, str]]]


def test_the_base_image_is_a_build_argument_of_every_stage(dockerfile: Stages) -> None:
    before, *stages = dockerfile
    assert [arguments.split("=")[0] for instruction, arguments in before if instruction == "ARG"] == ["PYTHON_IMAGE"]
    assert {stage[0][1].split(" AS ")[0] for stage in stages} == {"${PYTHON_IMAGE}"}


def test_the_service_runs_as_a_numeric_user_other_than_root(image: dict[str, str]) -> None:
    user, group = image["USER"].split(":")
    assert int(user) > 0
    assert int(group) > 0


def test_the_command_is_run_without_a_shell(image: dict[str, str]) -> None:
    assert json.loads(image["CMD"]) == ["lossgrad", "serve"]
    assert "ENTRYPOINT" not in image


def test_the_final_stage_takes_only_the_finished_environment(dockerfile: Stages) -> None:
    assert [arguments for instruction, arguments in dockerfile[-1] if instruction == "COPY"] == [
        "--from=build /opt/lossgrad /opt/lossgrad"
    ]


def test_nothing_is_fetched_but_pinned_packages(dockerfile: Stages) -> None:
    instructions = [pair for stage in dockerfile for pair in stage]
    assert "ADD" not in dict(instructions)
    commands = " && ".join(arguments for instruction, arguments in instructions if instruction == "RUN")
    installs = re.findall(r"bin/pip .*?(?:install|wheel) [^&]*", commands)
    assert len(installs) == 4
    assert all("--require-hashes" in install or "--no-deps" in install for install in installs)
    assert not re.search(r"\b(curl|wget|apt-get|git)\b", commands)


def test_what_the_build_copies_is_let_through_to_it(dockerfile: Stages, root: Path) -> None:
    ignore = [line for line in (root / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert ignore[0] == "*"
    sources = [arguments.split()[:-1] for instruction, arguments in dockerfile[1] if instruction == "COPY"]
    copied = {source.split("/")[0] for group in sources for source in group}
    assert {f"!{name}" for name in copied} == {line for line in ignore if line.startswith("!")}
