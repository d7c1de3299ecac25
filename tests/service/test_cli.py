import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version

import httpx
import pytest

from lossgrad import address, cli
from lossgrad.objectives import CATALOGUE
from lossgrad.settings import Settings
from tests.support.live import clean_environment


def test_the_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"lossgrad {version('lossgrad')}\n"


def test_objectives_lists_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["objectives"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["name", "family", "title"]
    assert [line.split()[0] for line in lines] == list(CATALOGUE)


def test_objectives_lists_the_catalogue_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["objectives", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in listed] == list(CATALOGUE)
    assert all(each.keys() == {"name", "family", "title", "summary"} for each in listed)


def test_openapi_prints_what_the_service_serves(capsys: pytest.CaptureFixture[str], http: httpx.Client) -> None:
    assert cli.main(["openapi"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == http.get("/openapi.json").json()
    assert printed.startswith('{\n  "openapi": "3.1.0"')
    assert printed.endswith("}\n")


def test_settings_lists_every_environment_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["settings"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [f"LOSSGRAD_{name.upper()}" for name in Settings.model_fields]


def test_healthcheck_succeeds_on_a_ready_service(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOSSGRAD_HOST", "0.0.0.0")  # noqa: S104 - as in a container
    monkeypatch.setenv("LOSSGRAD_PORT", url.rpartition(":")[2])
    assert cli.main(["healthcheck"]) == 0


def test_healthcheck_asks_the_url_it_is_given(url: str) -> None:
    assert cli.main(["healthcheck", "--url", f"{url}/readyz"]) == 0
    assert cli.main(["healthcheck", "--url", url]) == 0
    assert cli.main(["healthcheck", "--url", f"{url}/nowhere"]) == 1


@contextlib.contextmanager
def deaf() -> Iterator[int]:
    """A port on which nobody answers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_healthcheck_fails_where_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    with deaf() as port:
        assert cli.main(["healthcheck", "--url", f"http://127.0.0.1:{port}/readyz"]) == 1
    assert capsys.readouterr().out.startswith("not reachable: ")


def test_healthcheck_imports_nothing_heavy() -> None:
    script = (
        "import sys; from lossgrad.cli import main; code = main(['healthcheck', '--url', 'http://127.0.0.1:1/']);"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=clean_environment(), capture_output=True, text=True, check=True
    )
    code, *modules = done.stdout.splitlines()[-1].split()
    assert code == "1"
    assert not {"fastapi", "starlette", "pydantic", "numpy", "uvicorn", "orjson", "asyncio"} & set(modules)


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["--port", "99999"], {}, "lossgrad: LOSSGRAD_PORT (--port): Input should be less than or equal to 65535\n"),
        (
            ["--workers", "0"],
            {},
            "lossgrad: LOSSGRAD_WORKERS (--workers): Input should be greater than or equal to 1\n",
        ),
        ([], {"LOSSGRAD_LOG_LEVEL": "loud"}, "lossgrad: LOSSGRAD_LOG_LEVEL"),
    ],
)
def test_a_wrong_setting_is_named(
    arguments: list[str],
    environment: dict[str, str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["serve", *arguments]) == 2
    assert capsys.readouterr().err.startswith(message)


def test_a_command_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main([])
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/x"),
        ("0.0.0.0", "http://127.0.0.1:80/x"),  # noqa: S104
        ("::", "http://[::1]:80/x"),
        ("::1", "http://[::1]:80/x"),
        ("example", "http://example:80/x"),
    ],
)
def test_a_host_to_listen_on_becomes_a_url_to_ask(host: str, url: str) -> None:
    assert address.local_url(host, 80, "/x") == url
