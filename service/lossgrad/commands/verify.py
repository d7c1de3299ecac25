"""``lossgrad verify``: is what someone's code gave right, and if not, what is wrong with it?"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lossgrad.analysis.verify import Verification
from lossgrad.commands.files.contents import Value
from lossgrad.commands.files.reading import read
from lossgrad.commands.given import values_of
from lossgrad.commands.submission import Submission, submission
from lossgrad.commands.terminal import complain, progress, style, write
from lossgrad.commands.unusable import Unusable, said
from lossgrad.core.errors import LossgradError
from lossgrad.reports import verdict_line, verification_report
from lossgrad.reports.verification import is_right

RIGHT, WRONG, UNUSABLE = 0, 1, 2

_GIVEN = "the command line"


def run(*, files: Sequence[str], file_format: str | None, as_json: bool, quiet: bool, **options: Any) -> int:
    """Verify files, or what the command line alone gives; the exit code."""
    try:
        given = values_of(options)
    except Unusable as error:
        complain(str(error))
        return UNUSABLE
    names = list(files) or [_GIVEN]
    several = len(names) > 1
    width = max(map(len, names)) if several else None
    codes: list[int] = []
    documents: list[dict[str, Any]] = []
    with progress(len(names) if several else 0, "file") as bar:
        for name in names:
            code, text, document = _one(name, given, file_format, width=width, as_json=as_json)
            codes.append(code)
            if document is not None and as_json:
                documents.append({"file": name, **document} if several else document)
            elif not as_json and not quiet and text:
                bar.clear()
                write(text)
            bar.update()
    if as_json and documents and not quiet:
        write(json.dumps(documents if several else documents[0], ensure_ascii=False) + "\n")
    return max(codes)


def _one(
    name: str, given: Mapping[str, Value], file_format: str | None, *, width: int | None, as_json: bool
) -> tuple[int, str, dict[str, Any] | None]:
    """Exit code, text and document of one file; a line of text if there is a width for its name."""
    try:
        asked = submission(_values(name, given, file_format))
        found = asked.verified()
    except (Unusable, LossgradError) as error:
        message = str(error) if isinstance(error, Unusable) else said(error)
        if width is None:
            complain(f"{name}: {message}")
            return UNUSABLE, "", None
        return UNUSABLE, f"{name.ljust(width)}  {'unusable'.ljust(12)}  {message}\n", {"error": message}
    code = RIGHT if is_right(found) else WRONG
    if as_json:
        return code, "", _document(asked, found)
    if width is None:
        return code, verification_report(found, style()), None
    return code, verdict_line(name, found, style(), width=width) + "\n", None


def _values(name: str, given: Mapping[str, Value], file_format: str | None) -> Mapping[str, Value]:
    if name == _GIVEN:
        if not given:
            raise Unusable("there is nothing to verify; name a file, or give --real, --fake and what your code gave")
        return given
    return {**read(name, "verify", file_format=file_format, given=given).values, **given}


def _document(asked: Submission, found: Verification) -> dict[str, Any]:
    from lossgrad.api.encoding import encode  # noqa: PLC0415 - only asked for with --json
    from lossgrad.api.verifications import document  # noqa: PLC0415

    answer = document(found, reduction=asked.reduction, with_respect_to=asked.with_respect_to)
    parsed: dict[str, Any] = json.loads(b"".join(encode(answer)))
    return parsed
