"""The client's README is true."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

import lossgrad_client
from lossgrad_client import LossgradError, _exceptions
from lossgrad_client._client import DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT
from tests.docs.blocks import ROOT, Block, blocks
from tests.support.live import clean_environment

PATH = "clients/python/README.md"
README = (ROOT / PATH).read_text(encoding="utf-8")
BLOCKS = blocks(PATH)
EXAMPLES = [(code, shown) for code, shown in pairwise(BLOCKS) if (code.language, shown.language) == ("python", "text")]


def test_every_block_shows_what_it_prints() -> None:
    assert [code for code, _ in EXAMPLES] == [block for block in BLOCKS if block.language == "python"]


@pytest.mark.parametrize(("code", "shown"), EXAMPLES, ids=[f"line {code.line}" for code, _ in EXAMPLES])
def test_every_block_runs_by_itself_and_prints_what_it_shows(live_url: str, code: Block, shown: Block) -> None:
    environment = clean_environment(LOSSGRAD_URL=live_url, PYTHONIOENCODING="utf-8")
    # The blocks leave it to the end of the process to close their connections.
    command = [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-c", code.text]
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (run.stderr, run.stdout) == ("", shown.text)


def test_the_table_of_exceptions_is_complete() -> None:
    table = dict(re.findall(r"^\| `(\w+Error)` \| (.*?) ?\|", README, re.MULTILINE))
    exported = {name for name in lossgrad_client.__all__ if name.endswith("Error")} - {LossgradError.__name__}
    assert set(table) == exported
    assert {int(status): name for name, status in table.items() if status.isdecimal()} == {
        status: kind.__name__ for status, kind in _exceptions._BY_STATUS.items()
    }


def test_every_method_is_in_the_table() -> None:
    table = README.partition("| method | answer |")[2].partition("\n\n")[0]
    methods = {name for name in vars(lossgrad_client.Client) if not name.startswith("_")} - {"close"}
    assert set(re.findall(r"(?:\| |, )`(\w+)\(", table)) == methods


def test_the_defaults_are_as_described() -> None:
    assert DEFAULT_MAX_RETRIES == 2
    assert (DEFAULT_TIMEOUT.connect, DEFAULT_TIMEOUT.read) == (5, 60)
