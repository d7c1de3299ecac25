"""One or two sentences that a person understands."""

from collections.abc import Sequence

from lossgrad.analysis.diagnose.summaries import Summary
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent, times
from lossgrad.analysis.finding import Finding


def headline(findings: Sequence[Finding], view: View) -> str:
    """The most telling finding of a batch; with no fault found, the numbers that say so."""
    faults = [finding for finding in findings if finding.severity != "info"]
    if faults:
        return f"{_told(faults)}."
    own, auc = view.typical("weight.generator.fake"), view.typical("auc")
    return f"No fault found: {_numbers(own, auc)}"


def run_headline(findings: Sequence[Finding], summaries: Sequence[Summary], steps: int) -> str:
    """The most telling finding of a run, in the run's own numbers; with no fault found, the numbers that say so."""
    if not steps:
        return "No steps yet."
    known = {summary.key: summary for summary in summaries}
    faults = [finding for finding in findings if finding.severity != "info"]
    if not faults:
        own, auc = known.get("weight.generator.fake"), known.get("auc")
        numbers = _numbers(own.mean if own else None, auc.mean if auc else None)
        return f"No fault found in {_steps(steps)}: on the average, {numbers}"
    first = faults[0]
    if first.code == "non_finite_logits":  # its title has the steps
        seen = f"{first.evidence['steps']} of {_steps(steps)}"
        return f"{_told(faults, seen)}."
    if first.code == "weak_generator_gradient" and "alternative" in first.evidence:
        return _weak(first, known, steps)
    return f"{_told(faults, _when(first, steps))}."


def _weak(finding: Finding, known: dict[str, Summary], steps: int) -> str:
    own, other = known["share_of_full_weight.generator.fake"], known["stronger_weight.generator.fake"]
    ratio = known["times_stronger.generator.fake"]
    name = finding.evidence["alternative"]
    if own.mean is None or other.mean is None or own.minimum is None or not own.mean:
        return f"{finding.title} ({_when(finding, steps)})."
    text = (
        f"The generator's gradient is weak on {finding.evidence['steps']} of {_steps(steps)}: mean weight "
        f"{number(own.mean)} over the run, where 1 is full strength; with {name} it would be {number(other.mean)}, "
        f"{times(other.mean / own.mean)} as strong."
    )
    if ratio.maximum is not None:
        text += (
            f" In its weakest batch, step {own.minimum_step}, it is {number(own.minimum)}, and {name} "
            f"{times(ratio.maximum)} as strong."
        )
    return text


def _told(faults: Sequence[Finding], when: str = "") -> str:
    more = len(faults) - 1
    title = f"{faults[0].title} ({when})" if when else faults[0].title
    return title + (f"; and {more} more finding{'s' if more > 1 else ''}" if more else "")


def _numbers(own: float | None, auc: float | None) -> str:
    parts = []
    if own is not None:
        parts.append(f"the generator's gradient has a mean weight of {number(own)}")
    if auc is not None:
        parts.append(f"the discriminator ranks {percent(auc)} of all pairs of a real and a fake rightly")
    return " and ".join(parts) + " (50% is chance)." if auc is not None else " and ".join(parts) + "."


def _steps(steps: int) -> str:
    return f"{steps} recorded step{'s' if steps > 1 else ''}"


def _when(finding: Finding, steps: int) -> str:
    seen = finding.evidence.get("steps")
    over = "" if finding.evidence.get("ongoing") else "; over now"
    first, last = finding.first_step, finding.last_step
    if first == last:
        return f"step {first}"
    return f"steps {first} to {last}, {seen} of {_steps(steps)}{over}"
