"""The compose file: taken by a compose implementation, hardened, and in step with the service it starts."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lossgrad.settings import Settings

# An engine that writes down what it is told to do: podman-compose turns the file into these calls.
ENGINE = """#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument"; done >>"$CALLS"
printf '\\n' >>"$CALLS"
case "$1" in
--version) echo "podman version 5.4.0" ;;
ps) echo "[]" ;;
esac
"""


def seconds(text: str) -> float:
    assert text.endswith("s")
    return float(text.removesuffix("s"))


@pytest.fixture(scope="module")
def engine_calls(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    folder = tmp_path_factory.mktemp("engine")
    engine, calls = folder / "podman", folder / "calls"
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LOSSGRAD_")}
    environment |= {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CALLS": str(calls)}
    command = [sys.executable, "-m", "podman_compose", "--file", "docker-compose.yml"]
    for arguments in (["up", "--build", "--detach"], ["stop"]):
        done = subprocess.run([*command, *arguments], cwd=root, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    return [line.split("\0")[:-1] for line in calls.read_text().splitlines()]


@pytest.fixture(scope="module")
def create(engine_calls: list[list[str]]) -> str:
    """The engine call that makes the container."""
    (call,) = (call for call in engine_calls if call[0] == "create")
    return " ".join(call)


@pytest.mark.parametrize(
    "option",
    [
        "--read-only",
        "--tmpfs /tmp",
        "--cap-drop ALL",
        "--security-opt no-new-privileges:true",
        "--init",
        "--pids-limit 128",
        "--cpus 2.0",
        "-m 4g",
        "--log-opt=max-size=10m",
        "--restart unless-stopped",
        "-p 127.0.0.1:8000:8000",
    ],
)
def test_a_compose_implementation_hands_the_limit_to_the_engine(create: str, option: str) -> None:
    assert f" {option} " in create


def test_a_compose_implementation_builds_the_image_from_the_root(engine_calls: list[list[str]], root: Path) -> None:
    (build,) = (call for call in engine_calls if call[0] == "build")
    assert build[build.index("-f") + 1] == str(root / "service" / "Dockerfile")
    assert build[-1] == str(root)


def test_a_compose_implementation_waits_for_the_grace_period(engine_calls: list[list[str]]) -> None:
    (stop,) = (call for call in engine_calls if call[0] == "stop")
    assert shlex.join(stop).startswith("stop -t 40 ")


def test_nothing_loosens_the_container(compose: dict[str, Any]) -> None:
    loose = {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices", "volumes", "user", "userns_mode"}
    assert not loose & compose.keys()


def test_the_service_is_published_on_loopback_unless_asked_otherwise(compose: dict[str, Any]) -> None:
    assert [port.split(":-")[1].split("}")[0] for port in compose["ports"]] == ["127.0.0.1"]


def test_the_published_port_is_the_one_the_image_listens_on(
    compose: dict[str, Any], image: dict[str, str], image_environment: dict[str, str]
) -> None:
    (published,) = compose["ports"]
    assert published.rsplit(":", 1)[1] == image_environment["LOSSGRAD_PORT"] == image["EXPOSE"]


def test_every_variable_is_a_setting(compose: dict[str, Any], image_environment: dict[str, str]) -> None:
    named = {name for name in [*compose["environment"], *image_environment] if name.startswith("LOSSGRAD_")}
    assert named
    assert {name.removeprefix("LOSSGRAD_").lower() for name in named} <= set(Settings.model_fields)


def test_the_grace_period_outlasts_draining_and_shutdown(compose: dict[str, Any]) -> None:
    environment = compose["environment"]
    needed = float(environment["LOSSGRAD_DRAIN_SECONDS"]) + float(environment["LOSSGRAD_SHUTDOWN_SECONDS"])
    assert seconds(compose["stop_grace_period"]) > needed


def test_the_health_check_is_a_command_of_the_service(compose: dict[str, Any]) -> None:
    kind, program, command = compose["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "lossgrad")
    subprocess.run([sys.executable, "-m", "lossgrad", command, "--help"], check=True, capture_output=True)


def test_the_image_checks_health_the_way_compose_does(compose: dict[str, Any], image: dict[str, str]) -> None:
    options, _, command = image["HEALTHCHECK"].partition(" CMD ")
    stated = dict(option.removeprefix("--").replace("-", "_").split("=") for option in options.split())
    assert stated.items() <= compose["healthcheck"].items()
    assert ["CMD", *json.loads(command)] == compose["healthcheck"]["test"]
