"""The diagnosis of a whole run, made by the monitor that watches a stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.diagnose.monitor import Monitor
from lossgrad.analysis.diagnose.series import Recorder, Series
from lossgrad.analysis.diagnose.summaries import Summary
from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidInput, InvalidLogits, InvalidOption
from lossgrad.core.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDiagnosis:
    """What a run tells.

    Args:
        headline: one or two sentences for a person.
        findings: one for each code that was found, the most telling first, with ``first_step`` and ``last_step``.
        events: what changed, and when: exactly what the monitor tells as the steps come in.
        figures: every figure over the run: first, last, smallest, largest, mean and trend.
        series: every figure step by step.
        steps: the step numbers.
        objective, parameters: what it was judged by; all parameters.
    """

    headline: str
    findings: tuple[Finding, ...]
    events: tuple[Finding, ...]
    figures: tuple[Summary, ...]
    series: tuple[Series, ...]
    steps: tuple[int, ...]
    objective: Objective
    parameters: Mapping[str, float]


def diagnose_run(
    objective: Objective,
    logits: Mapping[str, Array | Sequence[Array]],
    *,
    parameters: Mapping[str, float] | None = None,
    steps: Sequence[int] | Array | None = None,
    validation: Array | Sequence[Array | None] | None = None,
    generator_gradient_norm: Array | Sequence[float | None] | None = None,
) -> RunDiagnosis:
    """Diagnose a recorded run.

    Args:
        objective: what both players are trained with; derived and combined ones as well.
        logits: ``real`` and ``fake``, each with the steps along the first axis (or as a sequence of arrays, which
            may differ in size).
        parameters: the objective's own; the others take their defaults.
        steps: their numbers, increasing; 0, 1, 2, … by default.
        validation: logits of real examples that the discriminator was not trained on, step by step; None where a
            step has none.
        generator_gradient_norm: Euclidean norms of the generator's parameter gradient, step by step.

    Raises:
        InvalidOption: no steps, numbers that do not increase, or not as many entries as steps.
        InvalidLogits: as ``diagnose``; the pointer names the step: ``/logits/real/3``.
        InvalidParameter: as ``Objective.resolve``.
    """
    for side in ("real", "fake"):
        if side not in logits:
            raise InvalidLogits(f"this needs the {side} logits", pointer=f"/logits/{side}")
    real, fake = logits["real"], logits["fake"]
    count = len(real)
    if not count:
        raise InvalidOption("a run needs at least one step", pointer="/logits/real")
    numbers = list(range(count)) if steps is None else [int(step) for step in steps]
    held_out: Sequence[Array | None] = [None] * count if validation is None else list(validation)
    norms: Sequence[float | None] = [None] * count if generator_gradient_norm is None else list(generator_gradient_norm)
    for name, given in (
        ("/logits/fake", fake),
        ("/steps", numbers),
        ("/validation", held_out),
        ("/generator_gradient_norm", norms),
    ):
        if len(given) != count:
            raise InvalidOption(f"{len(given)} entries for {count} steps", pointer=name)
    monitor, recorder = Monitor(objective, parameters=parameters), Recorder(count)
    events: list[Finding] = []
    for index, step in enumerate(numbers):
        try:
            events += monitor.update(
                step,
                np.asarray(real[index]),
                np.asarray(fake[index]),
                validation=held_out[index],
                generator_gradient_norm=norms[index],
            )
        except InvalidInput as error:
            raise type(error)(error.detail, pointer=_placed(error.pointer, index)) from None
        recorder.add(index, monitor.latest)
    return RunDiagnosis(
        headline=monitor.headline(),
        findings=monitor.findings(),
        events=tuple(events),
        figures=monitor.figures(),
        series=recorder.all(),
        steps=tuple(numbers),
        objective=objective,
        parameters=monitor.parameters,
    )


def _placed(pointer: str | None, index: int) -> str | None:
    """A pointer into one step's question as one into the run's: /logits/real/7 is /logits/real/3/7."""
    parts = (pointer or "").split("/")
    if pointer == "/step":
        return f"/steps/{index}"
    depth = 3 if parts[1:2] == ["logits"] else 2
    return "/".join([*parts[:depth], str(index), *parts[depth:]])
