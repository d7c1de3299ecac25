"""The Makefile explains itself."""

import re
import subprocess
from pathlib import Path


def test_every_target_has_its_line_in_the_help(root: Path) -> None:
    targets = re.findall(r"^\.PHONY: (\S+)$", (root / "Makefile").read_text(), re.MULTILINE)
    shown = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^ +make (\S+) +\S", shown, re.MULTILINE) == targets


def test_help_is_what_make_alone_does(root: Path) -> None:
    alone, asked = (
        subprocess.run(["make", *target], cwd=root, capture_output=True, text=True, check=True).stdout
        for target in ([], ["help"])
    )
    assert alone == asked
