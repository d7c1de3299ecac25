# ruff: noqa: PLC0415
"""A file in whichever format it is."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from lossgrad.commands.files.contents import DIAGNOSED, VERIFIED, Contents
from lossgrad.commands.unusable import Unusable

Purpose = Literal["verify", "diagnose"]

STDIN = "-"
_SUFFIXES = {".npz": "npz", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv"}


def read(path: str, purpose: Purpose, *, file_format: str | None, given: Mapping[str, Any]) -> Contents:
    """What a file holds.

    Raises:
        Unusable: it cannot be read, is in no format known, or does not hold what it should.
    """
    kind = file_format or _format(path, purpose)
    try:
        if kind == "npz":
            from lossgrad.commands.files.archives import read_npz

            return read_npz(Path(path), VERIFIED if purpose == "verify" else DIAGNOSED)
        text = _text(path)
    except OSError as error:
        raise Unusable(f"cannot be read: {error.strerror or error}") from None
    if kind == "csv":
        from lossgrad.commands.files import tables

        return tables.read_examples(text) if purpose == "verify" else tables.read_steps(text)
    from lossgrad.commands.files import documents

    if kind == "ndjson":
        return documents.read_lines(text)
    read_document = documents.read_verification if purpose == "verify" else documents.read_diagnosis
    return read_document(text, given)


def _format(path: str, purpose: Purpose) -> str:
    if path == STDIN:
        return "json" if purpose == "verify" else "ndjson"
    suffix = Path(path).suffix.lower()
    if suffix in {".npy", ".pt", ".pth", ".pkl", ".pickle"}:
        held = "holds one array; say which it is: --real" if suffix == ".npy" else "is not read; save an .npz file"
        raise Unusable(f"a {suffix} file {held}{f' {path}' if suffix == '.npy' else ''}")
    found = _SUFFIXES.get(suffix)
    if found is None or (found == "ndjson" and purpose == "verify"):
        formats = "npz, json or csv" if purpose == "verify" else "npz, json, ndjson or csv"
        raise Unusable(f"the name does not say what is in it; expected {formats}, or say --format")
    return found


def _text(path: str) -> str:
    content = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"is not text in UTF-8 ({error.reason} at byte {error.start})") from None
