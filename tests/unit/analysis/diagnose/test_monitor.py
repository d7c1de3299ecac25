"""A run watched step by step: the same answers as for the whole of it, in constant memory."""

import gc
import tracemalloc
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.diagnose import FIGURES, SYMPTOMS, Monitor, diagnose_run
from lossgrad.analysis.finding import Finding
from lossgrad.core.errors import InvalidLogits, InvalidOption
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from tests.support.training import Constructed, recorded


def watched(name: str, run: dict[str, Any]) -> tuple[Monitor, list[Finding]]:
    monitor = Monitor(CATALOGUE[name])
    told = []
    for index, step in enumerate(run["step"]):
        norm = run["generator_grad_norm"][index]
        told += monitor.update(int(step), run["real"][index], run["fake"][index], generator_gradient_norm=norm)
    return monitor, told


@pytest.mark.parametrize("name", ["minimax", "wasserstein"])
def test_the_stream_says_what_the_run_does(name: str) -> None:
    run = recorded(name)
    monitor, told = watched(name, run)
    whole = diagnose_run(
        CATALOGUE[name],
        {"real": run["real"], "fake": run["fake"]},
        steps=run["step"],
        generator_gradient_norm=run["generator_grad_norm"],
    )
    assert tuple(told) == whole.events
    assert monitor.findings() == whole.findings
    assert monitor.figures() == whole.figures
    assert monitor.headline() == whole.headline
    assert monitor.steps == len(whole.steps) == 150


def test_findings_arise_once() -> None:
    _, told = watched("minimax", recorded("minimax"))
    arisen = [each.code for each in told if each.code != "recovered"]
    assert len(set(arisen)) == len(arisen)


def test_what_has_been_said_does_not_depend_on_what_comes() -> None:
    run = recorded("wasserstein")
    _, told = watched("wasserstein", run)
    half = {key: values[:75] for key, values in run.items()}
    _, early = watched("wasserstein", half)
    assert told[: len(early)] == early


def reachable(monitor: Monitor) -> list[Any]:
    """Everything the monitor holds, apart from what it shares with others."""
    shared = (Objective, FunctionType, ModuleType, type)
    seen = {id(each) for each in (*FIGURES, *SYMPTOMS)}
    found, waiting = [], [vars(monitor)]
    while waiting:
        each: Any = waiting.pop()
        if id(each) in seen or isinstance(each, shared):
            continue
        seen.add(id(each))
        found.append(each)
        waiting += gc.get_referents(each)
    return found


def test_no_logits_are_kept() -> None:
    monitor, _ = watched("minimax", recorded("minimax"))
    held = reachable(monitor)
    assert len(held) > 100
    assert not [each for each in held if isinstance(each, np.ndarray)]


def test_memory_is_constant() -> None:
    run = Constructed(steps=70)
    real, fake = run.side(1.0), run.side(-2.0)
    monitor = Monitor(CATALOGUE["minimax"])

    def watch(start: int) -> int:
        for index in range(70):
            monitor.update(start + index, real[index], fake[index])
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        *_, full, after_one, after_two = [watch(start) for start in range(0, 350, 70)]
    finally:
        tracemalloc.stop()
    # A step's figures alone are several kilobytes; once the window is full, 140 more steps leave next to nothing.
    assert max(after_one, after_two) - full < 20_000


def test_steps_must_increase() -> None:
    monitor = Monitor(CATALOGUE["hinge"])
    monitor.update(7, np.ones(4), np.zeros(4))
    with pytest.raises(InvalidOption) as again:
        monitor.update(7, np.ones(4), np.zeros(4))
    assert again.value.pointer == "/step"


def test_a_step_that_is_refused_leaves_no_trace() -> None:
    run = recorded("hinge")
    clean, disturbed = Monitor(CATALOGUE["hinge"]), Monitor(CATALOGUE["hinge"])
    for index in range(20):
        clean.update(index, run["real"][index], run["fake"][index])
        disturbed.update(index, run["real"][index], run["fake"][index])
        with pytest.raises(InvalidLogits):
            disturbed.update(index + 1, np.array([]), run["fake"][index])
    assert disturbed.figures() == clean.figures()
    assert disturbed.steps == 20


def test_before_the_first_step_there_is_nothing_to_say() -> None:
    monitor = Monitor(CATALOGUE["hinge"])
    assert monitor.headline() == "No steps yet."
    assert monitor.findings() == ()
    assert monitor.figures() == ()
