"""The blocks of docs/command-line.md, run in order in one folder, each output compared with what is shown.

``python -m tests.docs.test_command_line`` writes what they print now into the page.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lossgrad import cli
from tests.docs.blocks import ROOT, Block, blocks
from tests.support.live import clean_environment

PAGE = "docs/command-line.md"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    return run_all(tmp_path_factory.mktemp("command_line"))


def run_all(folder: Path) -> dict[int, str]:
    """What each block prints, by the line it begins on."""
    (folder / "examples").symlink_to(ROOT / "examples")
    return {block.line: _run(block, folder) for block in blocks(PAGE) if block.language != "text"}


def rewrite() -> None:
    """Put what the blocks print now into the page."""
    page = ROOT / PAGE
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
        outputs = run_all(Path(folder))
    for block, after in reversed(list(shown())):
        if after is not None:
            lines[after.line : after.line + after.text.count("\n")] = outputs[block.line].splitlines(keepends=True)
    page.write_text("".join(lines), encoding="utf-8")


def _run(block: Block, folder: Path) -> str:
    command = block.text if block.language == "sh" else f"{shlex.quote(sys.executable)} -c {shlex.quote(block.text)}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ceu", command],
        cwd=folder,
        env=clean_environment(PATH=path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), f"line {block.line}: {done.stderr}"
    return done.stdout


def shown() -> Iterator[tuple[Block, Block | None]]:
    """Each block that is run, with the one that shows its output."""
    found = blocks(PAGE)
    for block, after in zip(found, [*found[1:], None], strict=True):
        if block.language != "text":
            yield block, after if after is not None and after.language == "text" else None


def test_every_block_is_run_or_shows_what_one_prints() -> None:
    assert {block.language for block in blocks(PAGE)} == {"sh", "python", "text"}
    assert sum(after is not None for _, after in shown()) == sum(block.language == "text" for block in blocks(PAGE))


@pytest.mark.parametrize(
    ("block", "after"), list(shown()), ids=lambda value: f"line {value.line}" if value else "silent"
)
def test_every_block_prints_what_is_shown(block: Block, after: Block | None, printed: dict[int, str]) -> None:
    assert printed[block.line] == ("" if after is None else after.text)


@pytest.mark.parametrize("command", ["verify", "probe", "diagnose"])
def test_the_page_names_the_commands_that_help_lists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    assert f"\n    {command} " in capsys.readouterr().out
    assert f"`lossgrad {command}`" in (ROOT / PAGE).read_text(encoding="utf-8")


if __name__ == "__main__":
    rewrite()
