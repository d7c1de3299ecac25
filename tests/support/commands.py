"""The ``lossgrad`` command, run in the test or as a process, on a terminal if need be."""

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lossgrad import cli
from tests.support.live import clean_environment


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class Command:
    """Runs ``lossgrad`` in the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Done:
        self._capsys.readouterr()
        code = cli.main([str(each) for each in arguments])
        out, err = self._capsys.readouterr()
        return Done(code, out, err)


def process(*arguments: str | Path, stdin: str = "", cwd: Path | None = None, **environment: str) -> Done:
    """``lossgrad`` as a process with pipes."""
    done = subprocess.run(
        _command(arguments),
        input=stdin,
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def on_terminal(*arguments: str | Path, **environment: str) -> Done:
    """The same on a terminal of its own; output and errors both come as output."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    child = subprocess.Popen(
        _command(arguments),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=clean_environment(TERM="xterm", **environment),
    )
    os.close(theirs)
    written = bytearray()
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:
        pass  # that is how the end of a terminal is told
    finally:
        os.close(ours)
        child.wait(60)
    return Done(child.returncode, written.decode(), "")


def _command(arguments: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "lossgrad", *map(str, arguments)]
