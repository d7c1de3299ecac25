"""The documents agree with the code and with each other."""

import re
import runpy
from pathlib import Path

import pytest

from lossgrad.api.errors import Unavailable
from lossgrad.api.problems import HTTP_KINDS
from lossgrad.core.errors import LossgradError
from tests.docs.blocks import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "[!.]*/README.md", "clients/*/*.md")
    for path in ROOT.glob(pattern)
)
GENERATED = runpy.run_path(str(ROOT / "scripts/generate.py"))["generated"]()


@pytest.mark.parametrize("path", GENERATED)
def test_a_generated_file_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == GENERATED[path], "out of date; run: make generate"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    missing = [link for link in links if not ((ROOT / path).parent / link).exists()]
    assert missing == []


def test_every_code_of_a_problem_is_in_the_table_of_errors() -> None:
    def codes(error: type[LossgradError]) -> set[str]:
        return {error.code}.union(*map(codes, error.__subclasses__()))

    bases = {LossgradError.code, Unavailable.code}  # raised as their children only
    told = {code for code, _ in HTTP_KINDS.values()}
    table = (ROOT / "docs/operations.md").read_text(encoding="utf-8").partition("## Errors")[2]
    assert (
        set(re.findall(r"`([a-z]+(?:-[a-z]+)+|overloaded|draining)`", table)) == (codes(LossgradError) | told) - bases
    )


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in folder.glob("[0-9]*.md")}
    assert pages == set(re.findall(r"\(([^)]+\.md)\)", index))


def test_contributing_names_every_folder_of_tests() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = {path.name for path in Path(ROOT / "tests").iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    folders -= {"support"}
    assert folders == set(re.findall(r"\| `tests/(\w+)` \|", text))
