"""Logits of a training that is going on, line by line from standard input."""

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from lossgrad.analysis.diagnose import Monitor
from lossgrad.analysis.finding import Finding
from lossgrad.commands.files.contents import Value
from lossgrad.commands.files.documents import is_start, parsed, start, step
from lossgrad.commands.recorded import trained
from lossgrad.commands.terminal import complain, style, write
from lossgrad.commands.unusable import Unusable, said
from lossgrad.core.errors import LossgradError
from lossgrad.reports import watch_report
from lossgrad.reports.finding import event_lines


def watch(
    given: Mapping[str, Value], *, as_json: bool, quiet: bool, everything: bool
) -> tuple[Sequence[Finding], bool]:
    """Tell what arises as it does, and everything at the end, or when interrupted.

    Returns:
        What was found, and whether every line could be read; a line that could not is told and left out.
    """
    told = _Told(as_json=as_json, quiet=quiet)
    monitor: Monitor | None = None
    readable, next_step = True, 0
    for number, line in enumerate(_Lines(), 1):
        if not line.strip():
            continue
        try:
            document = parsed(line)
            if monitor is None:
                began = is_start(document)
                by = trained({**(start(document) if began else {}), **given})
                monitor = Monitor(by.objective, parameters=by.parameters)
                if began:
                    continue
            sent = step(document)
            at = next_step if sent.step is None else sent.step
            next_step = at + 1
            found = monitor.update(
                at,
                sent.real,
                sent.fake,
                validation=sent.validation,
                generator_gradient_norm=sent.generator_gradient_norm,
            )
        except (Unusable, LossgradError) as error:
            complain(f"line {number}: {error if isinstance(error, Unusable) else said(error)}")
            readable = False
            if monitor is None:
                return (), False
        else:
            told.findings(found)
    if monitor is None or not monitor.steps:
        complain("-: no step was watched")
        return (), False
    told.end(monitor, everything=everything)
    return monitor.findings(), readable


class _Lines:
    """The lines of standard input; an interrupt ends them, but not in the middle of a step."""

    def __init__(self) -> None:
        self._waiting = self._interrupted = False

    def __iter__(self) -> Iterator[bytes]:
        usual = signal.signal(signal.SIGINT, self._interrupt)
        try:
            while not self._interrupted:
                self._waiting = True
                line = sys.stdin.buffer.readline()
                self._waiting = False
                if not line:
                    return
                yield line
        except KeyboardInterrupt:
            return
        finally:
            signal.signal(signal.SIGINT, usual)

    def _interrupt(self, *_: object) -> None:
        if self._waiting or self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True


class _Told:
    """What is written while watching."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._style = style()

    def findings(self, found: Sequence[Finding]) -> None:
        """What a step brought up."""
        from lossgrad.api.findings import finding  # noqa: PLC0415

        for each in found:
            if self._as_json:
                self._line({"type": "finding", **finding(each)})
            elif not self._quiet:
                write("\n".join(event_lines(each, self._style)) + "\n")

    def end(self, monitor: Monitor, *, everything: bool) -> None:
        """What all steps tell."""
        if self._as_json:
            from lossgrad.api.diagnoses import summarised  # noqa: PLC0415
            from lossgrad.api.findings import finding  # noqa: PLC0415

            self._line(
                {
                    "type": "summary",
                    "headline": monitor.headline(),
                    "steps": monitor.steps,
                    "findings": [finding(each) for each in monitor.findings()],
                    "figures": summarised(monitor.figures()),
                }
            )
        elif not self._quiet:
            write("\n" + watch_report(monitor, self._style, everything=everything))

    def _line(self, document: Mapping[str, Any]) -> None:
        if not self._quiet:
            write(orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY).decode() + "\n")
