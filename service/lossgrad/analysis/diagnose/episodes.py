"""When a symptom was seen in a run: its stretches, in constant memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.order import ordered
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import RECENT
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.finding import SEVERITIES, Finding

_Sums = Mapping[str, tuple[float, int]]
"""By name, a sum and of how many numbers."""


@dataclass(slots=True)
class _Worst:
    """The worst moment of one or more stretches."""

    seen: Seen
    step: int

    def over(self, other: "_Worst | None") -> "_Worst":
        """The worse of the two, the later one if alike."""
        return other if other is not None and other.seen.badness > self.seen.badness else self


@dataclass(slots=True)
class _Stretch:
    """Steps on which a symptom is seen; once it has been told, with gaps of fewer than ``RECENT``."""

    first: int
    last: int
    steps: int
    worst: _Worst
    absent: int = 0
    told: Finding | None = None
    stage: int = 0
    sums: _Sums = field(default_factory=dict)


class Episodes:
    """One symptom over a run."""

    def __init__(self, symptom: Symptom) -> None:
        self.symptom = symptom
        self._now: _Stretch | None = None
        self._worst: _Worst | None = None
        self._first = self._last = self._steps = self._stretches = 0
        self._sums: _Sums = {}
        """Of numbers that are averaged: their sums, and how many there were."""

    def update(self, step: int, view: View) -> list[Finding]:
        """What one more step changes."""
        active = self._now is not None and self._now.told is not None
        seen = self.symptom.check(replace(view, active=active))
        if seen is not None:
            return self._seen(step, seen)
        return self._unseen(self._is_withdrawn(view.history)) if self._now is not None else []

    def _is_withdrawn(self, history: History | None) -> bool:
        return history is not None and self.symptom.withdrawn is not None and self.symptom.withdrawn(history)

    def _seen(self, step: int, seen: Seen) -> list[Finding]:
        moment = _Worst(seen, step)
        now = self._now
        if now is None:
            now = self._now = _Stretch(first=step, last=step, steps=0, worst=moment)
        now.last, now.absent = step, 0
        now.worst = moment.over(now.worst)
        now.steps += 1
        numbers = {name: seen.finding.evidence[name] for name in self.symptom.averaged}
        moments = {name: (value, 1) for name, value in numbers.items() if isinstance(value, float)}
        now.sums = _added(now.sums, moments)
        if now.steps < self.symptom.patience:
            return []
        begins = now.told is None
        if begins:
            self._first = self._first if self._stretches else now.first
            self._stretches += 1
            self._steps += now.steps
            self._sums = _added(self._sums, now.sums)
        else:
            self._steps += 1
            self._sums = _added(self._sums, moments)
        self._last = step
        self._worst = now.worst.over(self._worst)
        # A symptom that has been told is told again only if it has become more severe, or gone further.
        if now.told is not None and _severity(seen.finding) >= _severity(now.told) and seen.stage <= now.stage:
            return []
        now.stage = seen.stage
        now.told = replace(seen.finding, first_step=now.first, last_step=step)
        return [now.told]

    def _unseen(self, withdrawn: bool) -> list[Finding]:
        now = self._now
        assert now is not None  # noqa: S101 - only asked where there is a stretch
        if now.told is None:
            self._now = None
            return []
        now.absent += 1
        if now.absent < RECENT:
            return []
        self._now = None
        if self.symptom.momentary:
            return []
        return [
            Finding(
                code="recovered",
                severity="info",
                title=f"{'Taken back' if withdrawn else 'Ended'} at step {now.last}: {self.symptom.title}",
                explanation=f"It was seen on {now.steps} recorded steps from step {now.first} on, "
                + ("and what came later shows that it was not so." if withdrawn else "and is seen no more."),
                evidence={"code": self.symptom.code, "steps": now.steps},
                advice="Nothing to do.",
                first_step=now.first,
                last_step=now.last,
            )
        ]

    def summary(self, of_steps: int, history: History) -> Finding | None:
        """One finding for the whole run; None if it was never seen for long enough, or has turned out wrong.

        A run shorter than the symptom's patience has shown it if every step did.
        """
        now = self._now
        if self._is_withdrawn(history):
            return None
        if not self._stretches and now is not None and now.steps == of_steps and self.symptom.in_batch:
            return self._summed_up(now.worst, now.first, now.last, now.steps, of_steps, 1, ongoing=True)
        if self._worst is None:
            return None
        ongoing = now is not None and now.told is not None
        counts = self._steps, of_steps, self._stretches
        return self._summed_up(self._worst, self._first, self._last, *counts, ongoing=ongoing)

    def _summed_up(
        self, moment: _Worst, first: int, last: int, steps: int, of_steps: int, stretches: int, *, ongoing: bool
    ) -> Finding:
        finding = moment.seen.finding
        span = f"between step {first} and step {last}" if last > first else f"at step {first}"
        when = f" Seen on {steps} of {of_steps} recorded steps, {span}."
        if steps > 1:
            when += f" The numbers are {self._origin(moment.step)}."
        told = {"steps": steps, "of_steps": of_steps, "episodes": stretches, "ongoing": ongoing}
        means = {name: total / count for name, (total, count) in self._sums.items()}
        return replace(
            finding,
            explanation=finding.explanation + when,
            evidence={**finding.evidence, **means, **told, "told_step": moment.step},
            first_step=first,
            last_step=last,
        )

    def _origin(self, step: int) -> str:
        if self.symptom.averaged:
            return "means over these"
        if self.symptom.patience == 1:
            return f"those of step {step}, where it was worst"
        return f"medians of the last few recorded steps up to step {step}, where it was worst"


def summarised(all_episodes: Sequence[Episodes], of_steps: int, history: History) -> tuple[Finding, ...]:
    """One finding for each symptom that was seen, the most telling first."""
    found: list[tuple[Symptom, Finding]] = []
    for episodes in all_episodes:
        summary, symptom = episodes.summary(of_steps, history), episodes.symptom
        if summary is not None:
            found.append((symptom, summary if symptom.over_the_run is None else symptom.over_the_run(summary, history)))
    return ordered(found)


def _added(one: _Sums, other: _Sums) -> _Sums:
    none = (0.0, 0)
    sums = {name: (one.get(name, none), other.get(name, none)) for name in {**one, **other}}
    return {name: (first[0] + second[0], first[1] + second[1]) for name, (first, second) in sums.items()}


def _severity(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
