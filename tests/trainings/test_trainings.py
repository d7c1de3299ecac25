"""Real trainings: a sound one has no fault, and of others what is wrong heads the report."""

import json
from functools import cache

import pytest

from lossgrad.analysis.diagnose import Monitor, RunDiagnosis
from lossgrad.analysis.finding import Finding
from lossgrad.objectives import CATALOGUE
from tests.trainings.catalogue import TRAININGS
from tests.trainings.results import FILE, diagnosed, result
from tests.trainings.training import LOGGED, RUNS, TRUTHS, recorded

diagnosis = cache(diagnosed)
SOUND = [name for name, training in TRAININGS.items() if training.case is None]


@pytest.mark.parametrize("name", TRAININGS)
def test_a_training_is_told_for_what_it_is(name: str) -> None:
    training, found = TRAININGS[name], result(diagnosis(name))
    assert found["headline"] == training.headline, found["title"]
    assert training.told <= set(found["told"])
    assert not training.untold & set(found["told"])


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_training_has_no_fault(name: str) -> None:
    found = diagnosis(name)
    assert [each.code for each in found.findings if each.severity != "info"] == []
    assert found.headline.startswith("No fault found in ")


@pytest.mark.parametrize("name", TRAININGS)
def test_the_stream_says_the_same(name: str) -> None:
    training, run = TRAININGS[name], recorded(name)
    monitor = Monitor(CATALOGUE[training.objective])
    events: list[Finding] = []
    for index, step in enumerate(run["step"]):
        events += monitor.update(
            int(step),
            run["real"][index],
            run["fake"][index],
            validation=run["validation"][index] if "validation" in run else None,
            generator_gradient_norm=float(run["generator_grad_norm"][index]) if training.norms else None,
        )
    whole: RunDiagnosis = diagnosis(name)
    assert tuple(events) == whole.events
    assert monitor.findings() == whole.findings
    assert monitor.headline() == whole.headline


@pytest.mark.parametrize("name", TRAININGS)
def test_the_record_is_up_to_date(name: str) -> None:
    """``python -m tests.trainings`` writes it anew, and ``make generate`` the table in diagnose.md."""
    assert json.loads(FILE.read_text(encoding="utf-8"))[name] == result(diagnosis(name))


def test_the_files_are_those_of_the_catalogue() -> None:
    assert {path.stem for path in RUNS.iterdir()} == set(TRAININGS)
    assert set(json.loads(TRUTHS.read_text(encoding="utf-8"))) == set(TRAININGS)
    assert set(json.loads(FILE.read_text(encoding="utf-8"))) == set(TRAININGS)


@pytest.mark.parametrize("name", TRAININGS)
def test_the_logits_are_small_and_there_are_no_more_than_needed(name: str) -> None:
    run = recorded(name)
    assert len(run["step"]) <= 200
    assert run["real"].shape == run["fake"].shape == (len(run["step"]), LOGGED)
    assert {str(array.dtype) for key, array in run.items() if key != "step"} == {"float32"}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_training_learns_its_data(name: str) -> None:
    truth = json.loads(TRUTHS.read_text(encoding="utf-8"))[name]
    assert truth["energy_distance"] < 0.1
    if name != "logistic_first_steps":  # which is not done yet
        assert truth.get("modes") == truth.get("of_modes")
