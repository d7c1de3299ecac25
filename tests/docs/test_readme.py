"""README's blocks, run in order as a reader would, each output compared with the block that shows it."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from tests.docs.blocks import ROOT, Block, blocks, run, run_python
from tests.support.live import PATIENCE, clean_environment

README = blocks("README.md")


def installed(command: str) -> str:
    """A command with the environment that the tests run in, which is the one that make would create."""
    return command.replace(".venv/bin/", f"{shlex.quote(str(Path(sys.executable).parent))}/")


def block_after(first: str) -> tuple[Block, Block]:
    """The block that begins so, and the one after it."""
    [found] = [(block, shown) for block, shown in pairwise(README) if block.text.startswith(first)]
    return found


def test_every_block_is_one_that_a_test_here_runs() -> None:
    kinds = [(block.language, block.text.split("\n", 1)[0].split(" ", 2)[:2]) for block in README]
    assert kinds == [
        ("sh", ["make", "serve"]),
        ("sh", ["make", "test"]),
        ("sh", ["curl", "-s"]),
        ("json", ["{"]),
        ("python", ["import", "numpy"]),
        ("text", ["[0.95257413", "0.5"]),
        ("sh", [".venv/bin/python", "-c"]),
        ("text", ["MISMATCH"]),
        ("sh", [".venv/bin/lossgrad", "diagnose"]),
        ("text", ["The", "generator's"]),
        ("python", ["import", "numpy"]),
        ("text", ["The", "fakes"]),
        ("python", ["import", "numpy"]),
        ("text", ["discriminator.loss", "[0.814]"]),
        ("sh", ["make", "example"]),
        ("text", ["Trained", "with"]),
    ]


def test_the_curl_line_answers_what_is_shown(url: str) -> None:
    request, shown = block_after("curl")
    assert json.loads(run(request.text, url)) == json.loads(shown.text)


def test_the_client_lines_print_what_is_shown(url: str) -> None:
    code, shown = block_after("import numpy as np\nfrom lossgrad_client import Client\n\nclient")
    assert run_python(code.text, url) == shown.text


def test_the_verified_loss_is_found_to_be_what_is_shown(url: str) -> None:
    command, shown = block_after(".venv/bin/python")
    assert run(installed(command.text), url) == shown.text


def test_the_diagnosed_run_is_what_is_shown(url: str) -> None:
    command, shown = block_after(".venv/bin/lossgrad diagnose")
    assert run(installed(command.text), url) == shown.text


def test_the_watched_run_is_summed_up_as_shown(url: str) -> None:
    code, shown = block_after("import numpy as np\nfrom lossgrad_client import Client\n\nrun")
    assert run_python(code.text, url) == shown.text


def test_the_lines_with_binary_tensors_print_what_is_shown(url: str) -> None:
    code, shown = block_after("import numpy as np\nfrom tritonclient")
    assert run_python(code.text, url) == shown.text


def test_the_example_prints_what_is_shown(url: str) -> None:
    command, shown = block_after("make example")
    script = re.search(r"\$\(BIN\)/python (examples/\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert command.text == "make example\n"
    assert script is not None
    assert run(f"{shlex.quote(sys.executable)} {script[1]}", url).strip() == shown.text.strip()


def test_make_serve_starts_a_service_whose_printed_curl_line_works(tmp_path: Path) -> None:
    # The environment that make would create is the one the tests run in.
    environment = clean_environment(LOSSGRAD_HOST="127.0.0.1", LOSSGRAD_PORT="0")
    log = tmp_path / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            ["make", "--silent", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    try:
        printed = ""
        while not printed.rstrip().endswith("'"):
            line = process.stdout.readline()
            assert line, log.read_text()
            printed += line
        assert re.search(r"http://127\.0\.0\.1:\d+/docs", printed)
        answer = json.loads(run(printed[printed.index("curl") :], "unused"))
        assert answer == json.loads(block_after("curl")[1].text)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE)
        process.stdout.close()


def test_make_test_is_a_target_that_runs_the_whole_suite() -> None:
    plan = subprocess.run(["make", "--dry-run", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [command] = [line for line in plan.splitlines() if "pytest" in line and "pip" not in line]
    assert "tests/" not in command
    assert " -k" not in command
