"""The fenced blocks of a document, and what they print."""

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.live import clean_environment

ROOT = Path(__file__).parents[2]
ADDRESS = "127.0.0.1:8000"


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, and the line it begins on."""

    language: str
    text: str
    line: int


def blocks(path: str) -> list[Block]:
    """Every fenced block of a document, in order."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return [
        Block(match[1], match[2], text[: match.start()].count("\n") + 1)
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def run(command: str, url: str) -> str:
    """What a shell prints for a command that means the service at its usual address."""
    done = subprocess.run(
        ["bash", "-ceu", command.replace(ADDRESS, urlsplit(url).netloc)],
        cwd=ROOT,
        env=clean_environment(LOSSGRAD_URL=url),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_python(code: str, url: str) -> str:
    """What Python prints for it."""
    return run(f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}", url)
