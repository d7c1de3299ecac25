"""The blocks of docs/verify.md and docs/diagnose.md, run in order in one folder, each with what it prints.

``python -m tests.docs.test_pages`` writes what they print now into the pages. Answers in JSON are shortened there: what
is shown has to be in the answer, lists from their first entry on.
"""

import json
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lossgrad.analysis.diagnose import FIGURES, SYMPTOMS
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify_penalty.mistakes import MISTAKES as PENALTY_MISTAKES
from tests.docs.blocks import ADDRESS, ROOT, Block, blocks
from tests.support.live import clean_environment, started

PAGES = ("docs/verify.md", "docs/diagnose.md")
RUN = {"sh", "python"}
WAYS = (
    "POST /v1/verify",
    "GET /v1/verify/probe",
    "POST /v1/penalties/{name}/verify",
    "POST /v1/diagnose",
    "POST /v1/diagnose/stream",
    "lossgrad verify",
    "lossgrad probe",
    "lossgrad diagnose",
    "client.verify(",
    "client.diagnose(",
    "client.diagnose_run(",
    "client.monitor(",
    "verify_penalty(",
    "assert_matches_objective(",
)


def shown(page: str) -> Iterator[tuple[Block, Block | None]]:
    """Each block that is run, with the one that shows its output."""
    found = blocks(page)
    for block, after in zip(found, [*found[1:], None], strict=True):
        if block.language in RUN:
            yield block, after if after is not None and after.language not in RUN else None


CASES = [(page, block, after) for page in PAGES for block, after in shown(page)]


@pytest.fixture(scope="module")
def printed(url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], str]:
    return {
        (page, line): text
        for page in PAGES
        for line, text in run_all(page, url, tmp_path_factory.mktemp("page")).items()
    }


def run_all(page: str, url: str, folder: Path) -> dict[int, str]:
    """What each block prints, by the line it begins on."""
    (folder / "examples").symlink_to(ROOT / "examples")
    return {block.line: _run(block, url, folder) for block, _ in shown(page)}


def _run(block: Block, url: str, folder: Path) -> str:
    command = block.text if block.language == "sh" else f"{shlex.quote(sys.executable)} -c {shlex.quote(block.text)}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ceu", command.replace(ADDRESS, urlsplit(url).netloc)],
        cwd=folder,
        env=clean_environment(PATH=path, LOSSGRAD_URL=url),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), f"line {block.line}: {done.stderr}"
    return done.stdout


def contains(answer: Any, part: Any) -> bool:
    """Whether a document has all that a shortened one shows; numbers but for rounding."""
    if isinstance(part, dict):
        return isinstance(answer, dict) and all(
            name in answer and contains(answer[name], value) for name, value in part.items()
        )
    if isinstance(part, list):
        return (
            isinstance(answer, list)
            and len(part) <= len(answer)
            and all(contains(*pair) for pair in zip(answer, part, strict=False))
        )
    if isinstance(part, float) and isinstance(answer, float):
        return math.isclose(answer, part, rel_tol=1e-12)
    return bool(answer == part)


def rewrite() -> None:
    """Put what the blocks print now into the pages; answers in JSON are only compared."""
    with started() as service:
        for page in PAGES:
            lines = (ROOT / page).read_text(encoding="utf-8").splitlines(keepends=True)
            with tempfile.TemporaryDirectory() as folder:
                outputs = run_all(page, service.url, Path(folder))
            for block, after in reversed(list(shown(page))):
                if after is not None and after.language == "text":
                    output = outputs[block.line].splitlines(keepends=True)
                    lines[after.line : after.line + after.text.count("\n")] = output
                elif after is not None and not contains(json.loads(outputs[block.line]), json.loads(after.text)):
                    sys.stderr.write(f"{page}, line {after.line}: the answer is {outputs[block.line]}")
            (ROOT / page).write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("page", "block", "after"), CASES, ids=[f"{page}-{block.line}" for page, block, _ in CASES])
def test_every_block_prints_what_is_shown(
    page: str, block: Block, after: Block | None, printed: dict[tuple[str, int], str]
) -> None:
    output = printed[page, block.line]
    if after is not None and after.language == "json":
        assert contains(json.loads(output), json.loads(after.text))
    else:
        assert output == ("" if after is None else after.text)


def test_a_shortened_answer_shows_nothing_that_is_not_there() -> None:
    answer = {"a": [1, {"b": 2.5, "c": None}], "d": "e"}
    assert contains(answer, {"a": [1, {"c": None}]})
    for wrong in ({"a": [{"b": 2.5}]}, {"a": [1, {"b": 2}]}, {"f": 1}, {"a": [1, {}, 2]}, {"d": ["e"]}):
        assert not contains(answer, wrong)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_ask_is_told(way: str) -> None:
    assert any(way in (ROOT / page).read_text(encoding="utf-8") for page in PAGES)


def test_the_mistake_that_contributing_shows_is_one_of_those_known() -> None:
    [block] = [block for block in blocks("CONTRIBUTING.md") if block.language == "py"]
    path = ROOT / "service/lossgrad/analysis/verify/mistakes/tanh_before_loss.py"
    assert block.text == path.read_text(encoding="utf-8")


def test_every_finding_and_figure_is_in_the_tables() -> None:
    verified, diagnosed = ((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    for code in {*MISTAKES, *PENALTY_MISTAKES, "sum_for_mean", "non_finite", "coefficient_twice"}:
        assert f"\n| `{code}`" in verified
    for code in {each.code for each in SYMPTOMS}:
        assert re.search(rf"^\|[^:]*`{code}`", diagnosed, re.MULTILINE), code
    for figure in FIGURES:
        assert f"\n| `{figure.name}`: {figure.title}" in diagnosed


if __name__ == "__main__":
    rewrite()
