# ruff: noqa: PLC0415
"""The ``lossgrad`` command.

Commands import what they need when they run: the container's health check is started every few seconds.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lossgrad import __version__, address
from lossgrad.commands.options import add_diagnose, add_probe, add_verify

HEALTHCHECK_SECONDS = 3.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = vars(_parser().parse_args(argv))
    command = options.pop("command")
    try:
        return int(command(**options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def serve(**options: Any) -> int:
    """Run the service; what is not given comes from the environment."""
    from pydantic import ValidationError

    from lossgrad.server import serve
    from lossgrad.settings import Settings, environment_variable

    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        for fault in error.errors():
            name = str(fault["loc"][0])
            sys.stderr.write(f"lossgrad: {environment_variable(name)} (--{name}): {fault['msg']}\n")
        return 2
    return serve(settings)


def objectives(*, as_json: bool) -> int:
    """List the objectives."""
    from lossgrad.objectives import CATALOGUE

    columns = ("name", "family", "title", "summary")
    rows = [{column: getattr(objective, column) for column in columns} for objective in CATALOGUE.values()]
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print_table(columns[:3], rows)
    return 0


def verify(**options: Any) -> int:
    """Check what someone's code gave."""
    from lossgrad.commands.verify import run

    return run(**options)


def probe(**options: Any) -> int:
    """Write a batch that tells objectives apart."""
    from lossgrad.commands.probe import run

    return run(**options)


def diagnose(**options: Any) -> int:
    """Diagnose a batch or a run."""
    from lossgrad.commands.diagnose import run

    return run(**options)


def openapi() -> int:
    """Print the OpenAPI document."""
    from lossgrad.app import create_app

    print(json.dumps(create_app().openapi(), indent=2, ensure_ascii=False))
    return 0


def settings() -> int:
    """List the environment variables."""
    from lossgrad.settings import Settings, environment_variable

    rows = [
        {"variable": environment_variable(name), "default": field.default, "meaning": field.description}
        for name, field in Settings.model_fields.items()
    ]
    _print_table(("variable", "default", "meaning"), rows)
    return 0


def healthcheck(*, url: str | None) -> int:
    """Ask a service whether it is ready: exit code 0 if it is, 1 if not."""
    from contextlib import closing
    from http import HTTPStatus
    from http.client import HTTPConnection, HTTPException, HTTPSConnection
    from urllib.parse import urlsplit

    host = os.environ.get("LOSSGRAD_HOST", address.HOST)
    port = os.environ.get("LOSSGRAD_PORT", str(address.PORT))
    try:
        target = urlsplit(url or address.local_url(host, int(port), "/readyz"))
        kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
        with closing(kind(target.hostname or address.HOST, target.port, timeout=HEALTHCHECK_SECONDS)) as connection:
            connection.request("GET", target.path or "/readyz")
            response = connection.getresponse()
    except (OSError, HTTPException, ValueError) as error:
        print(f"not reachable: {error}")
        return 1
    ready = response.status == HTTPStatus.OK
    print("ready" if ready else f"not ready: status {response.status}")
    return int(not ready)


def _print_table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    lines = [list(columns), *([str(row[column]) for column in columns] for row in rows)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lossgrad", description="Adversarial objectives over HTTP: losses, gradients and weights from logits."
    )
    parser.add_argument("--version", action="version", version=f"lossgrad {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="run the service")
    command.add_argument("--host", help="address to listen on (LOSSGRAD_HOST, 127.0.0.1)")
    command.add_argument("--port", type=int, help="port to listen on, 0 for a free one (LOSSGRAD_PORT, 8000)")
    command.add_argument("--workers", type=int, help="processes that serve (LOSSGRAD_WORKERS, 1)")
    command.set_defaults(command=serve)

    command = commands.add_parser("objectives", help="list the objectives")
    command.add_argument("--json", action="store_true", dest="as_json", help="as JSON, with their summaries")
    command.set_defaults(command=objectives)

    command = commands.add_parser("verify", help="check losses and gradients of your own, and name the mistake")
    add_verify(command)
    command.set_defaults(command=verify)

    command = commands.add_parser("probe", help="write a batch of logits on which no two objectives agree")
    add_probe(command)
    command.set_defaults(command=probe)

    command = commands.add_parser("diagnose", help="say why a generator does not learn, from recorded logits")
    add_diagnose(command)
    command.set_defaults(command=diagnose)

    command = commands.add_parser("openapi", help="print the OpenAPI document")
    command.set_defaults(command=openapi)

    command = commands.add_parser("settings", help="list the environment variables")
    command.set_defaults(command=settings)

    command = commands.add_parser("healthcheck", help="ask a running service whether it is ready")
    command.add_argument("--url", help="what to ask (by default /readyz at LOSSGRAD_HOST and LOSSGRAD_PORT)")
    command.set_defaults(command=healthcheck)
    return parser
