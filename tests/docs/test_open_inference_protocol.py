"""The blocks of docs/open-inference-protocol.md, each run, its output compared with the block that shows it."""

import json
from itertools import pairwise

import pytest

from tests.docs.blocks import Block, blocks, run, run_python

PAGE = blocks("docs/open-inference-protocol.md")
RUN = [(block, shown) for block, shown in pairwise(PAGE) if block.language in {"python", "sh"}]


def test_every_block_is_one_to_run_or_what_it_prints() -> None:
    kinds = [block.language for block in PAGE]
    assert kinds == [block.language for pair in RUN for block in pair]
    assert set(kinds[1::2]) == {"json", "text"}


@pytest.mark.parametrize(("block", "shown"), RUN, ids=[f"line {block.line}" for block, _ in RUN])
def test_a_block_prints_what_is_shown(url: str, block: Block, shown: Block) -> None:
    printed = run_python(block.text, url) if block.language == "python" else run(block.text, url)
    if shown.language == "json":
        assert json.loads(printed) == json.loads(shown.text)
    else:
        assert printed == shown.text
