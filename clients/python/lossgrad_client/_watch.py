"""What the service says about the steps it is sent, and the thread that sends them."""

from collections import deque
from collections.abc import Callable
from typing import Any

from ._diagnosis import RunSummary, read_summary
from ._document import Document
from ._finding import Finding, read_finding
from ._lines import Exchange
from ._notices import Notices
from ._problem import Problem, problem_of, read_problem
from ._retries import RETRIED_STATUSES
from ._steps import AbandonedError, Steps
from ._transport import Response

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
MOST_FAILURES = 12
"""Attempts in a row that may fail before nothing more is tried: about five minutes."""
MOST_FINDINGS = 10_000


class Watch:
    """Streams of steps, one after the other until one has ended as it should, and what is answered.

    Args:
        exchange: the way to the service.
        steps: what is sent.
        notices: where to leave what goes wrong.
        on_finding: called with each finding.
    """

    def __init__(
        self, exchange: Exchange, steps: Steps, notices: Notices, on_finding: Callable[[Finding], object] | None
    ) -> None:
        self.findings: deque[Finding] = deque(maxlen=MOST_FINDINGS)
        self.problem: Problem | None = None
        self.summary: RunSummary | None = None
        self.restarts = 0
        self._exchange = exchange
        self._steps = steps
        self._notices = notices
        self._on_finding = on_finding
        self._accepted = False

    def run(self) -> None:
        """Send the steps until their end; in a thread of its own."""
        failures = 0
        try:
            while (reason := self._attempt()) is not None:
                failures = 1 if self._accepted else failures + 1
                if self._steps.closed:
                    self._notices.add("end", f"no summary came: {reason}")
                    return
                if failures > MOST_FAILURES:
                    self._notices.add("end", f"no more is sent, as {MOST_FAILURES} attempts have failed: {reason}")
                    return
                if self._accepted:
                    self.restarts += 1
                    self._notices.add(
                        "restart", f"the stream broke, and a new one begins without what came before: {reason}"
                    )
                else:
                    self._notices.add("failure", f"the service is not reached, and is tried again: {reason}")
                self._steps.pause(min(FIRST_DELAY * 2.0 ** (failures - 1), LONGEST_DELAY))
        except AbandonedError:
            pass
        except Exception as error:
            self._notices.add("end", f"no more is sent: {type(error).__name__}: {error}")
        finally:
            self._steps.discard()

    def opened(self) -> None:
        """The stream was accepted."""
        self._accepted = True
        self.summary = None

    def line(self, line: bytes) -> None:
        """A line has come."""
        document = Document.parse(line)
        match document["type"].text():
            case "finding":
                self._found(read_finding(document))
            case "problem":
                told: dict[str, Any] = document.mapping()
                self.problem = problem_of({**told, "type": told.get("problem")}, document["status"].count())
                if told.get("line") is not None:
                    self._notices.add("line", f"a step was not taken: {self.problem}")
            case "summary":
                self.summary = read_summary(document)

    def _attempt(self) -> str | None:
        """One stream; why it has to be tried again, or None if that was all."""
        self._accepted = False
        self._steps.begin()
        try:
            refusal = self._exchange(self._steps, self)
        except AbandonedError:
            raise
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if refusal is not None:
            return self._refused(refusal)
        return None if self.summary is not None and self._steps.closed else "the service ended the stream"

    def _refused(self, refusal: Response) -> str | None:
        self.problem = read_problem(refusal)
        if refusal.status_code in RETRIED_STATUSES:
            return str(self.problem)
        self._notices.add("refused", f"the service refuses to watch: {self.problem}")
        return None

    def _found(self, finding: Finding) -> None:
        self.findings.append(finding)
        if self._on_finding is not None:
            try:
                self._on_finding(finding)
            except Exception as error:
                self._notices.add("on_finding", f"on_finding raised {type(error).__name__}: {error}")
