"""Every bug of the corpus is found and named; right code passes, whatever its rounding."""

from collections.abc import Iterator

import numpy as np
import pytest

from lossgrad.analysis.verify.search import COMMON
from tests.corpus.batches import Batch, batches
from tests.corpus.code import ENTRIES, RIGHT, WRONG
from tests.corpus.entry import VIEWS, Entry, View, seen
from tests.corpus.outcomes import NOTHING, Outcome, outcome, outcomes, printed, remembered
from tests.corpus.results import known


@pytest.fixture(scope="module", autouse=True)
def _remembered() -> Iterator[None]:
    with remembered():
        yield


def some(entry: Entry) -> Iterator[Outcome]:
    """Everything on one batch, of each third entry less on another: ``make corpus`` tries all views on all batches."""
    tried = list(batches(entry))
    at = ENTRIES.index(entry)
    runs = [(tried[at % len(tried)], VIEWS[0])]
    if at % 3 == 0:
        runs.append((tried[(at + 1) % len(tried)], VIEWS[1 + at // 3 % (len(VIEWS) - 1)]))
    for batch, view in runs:
        report = seen(entry.run(batch.logits), view)
        if report is not None:
            yield outcome(entry, batch, view, report)


def accepted(entry: Entry, view: View) -> set[str]:
    """What may be named first; more than the bug itself only where too little is reported to tell."""
    if entry.expected is None or view in entry.hidden:
        return {NOTHING}
    return {entry.expected, *entry.unsure.get(view, ())}


def test_the_corpus_is_large_and_every_entry_has_a_name_and_a_source() -> None:
    assert len(WRONG) >= 60
    assert len(RIGHT) >= 60
    assert len({each.name for each in ENTRIES}) == len(ENTRIES)
    assert all(each.thread for each in ENTRIES)


@pytest.mark.parametrize("entry", RIGHT, ids=lambda entry: entry.name)
def test_right_code_passes(entry: Entry) -> None:
    for found in some(entry):
        assert found.answer.verdict == "match", found.where
        assert [each.code for each in found.answer.findings if each.severity != "info"] == [], found.where


@pytest.mark.parametrize("entry", RIGHT[::4], ids=lambda entry: entry.name)
def test_right_code_passes_as_it_is_printed(entry: Entry) -> None:
    found = printed(entry, next(batches(entry)))
    assert found.answer.verdict == "match", found.where


@pytest.mark.parametrize("entry", WRONG, ids=lambda entry: entry.name)
def test_a_bug_is_found_and_named(entry: Entry) -> None:
    for found in some(entry):
        assert found.named in accepted(entry, found.view), found.where
        assert (found.answer.verdict == "match") is (entry.matches or found.view in entry.hidden), found.where


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_results_that_the_docs_are_made_of_are_those_of_the_corpus(entry: Entry) -> None:
    result = known()[entry.name]
    assert result["expected"] == (entry.expected or NOTHING)
    assert list(result["runs"]) == [batch.name for batch in batches(entry)], "out of date; run: make corpus"
    for run in result["runs"].values():
        for view, named in run.items():
            assert named in accepted(entry, view), f"{entry.name}, {view}"


@pytest.mark.parametrize(
    "entry",
    [
        each
        for each in WRONG
        if " + " in str(each.expected) and each.objective in COMMON and not each.unsure.get("everything")
    ][::4],
    ids=lambda e: e.name,
)
def test_two_mistakes_at_once_are_found_without_a_claim(entry: Entry) -> None:
    found = next(outcomes(entry, claimed=False))
    (judged,) = found.answer.players.values()
    assert judged.explanation is not None, found.where
    # Without a claim the objective may be another, in which there is less wrong.
    if judged.explanation.variant.objective.name == entry.objective:
        assert found.named == entry.expected, found.where
        assert judged.confidence == "possible"


def test_the_results_hold_nothing_else() -> None:
    assert set(known()) == {entry.name for entry in ENTRIES}


@pytest.mark.parametrize(
    "entry",
    [
        each
        for each in WRONG
        # Of two mistakes, the other is a bug on any batch.
        if each.needs == "extreme" and each.player == "discriminator" and " + " not in str(each.expected)
    ],
    ids=lambda e: e.name,
)
def test_a_guard_that_the_batch_does_not_reach_is_no_bug(entry: Entry) -> None:
    logits = {side: np.array([-2.5, -0.5, 0.25, 1.5, 2.0]) for side in ("real", "fake")}
    batch = Batch(name="small", logits=logits)
    found = outcome(entry, batch, "everything", entry.run(logits))
    # An epsilon of 1e-7 is told from none by exact numbers alone.
    assert found.answer.verdict == "match", found.where


@pytest.mark.parametrize("entry", [each for each in WRONG if each.expected == "kink_value"], ids=lambda e: e.name)
def test_a_kink_that_no_logit_lies_on_is_no_bug(entry: Entry) -> None:
    logits = {side: np.array([-2.5, -0.5, 0.25, 1.5, 2.0]) for side in ("real", "fake")}
    batch = Batch(name="off the kinks", logits=logits)
    assert outcome(entry, batch, "everything", entry.run(logits)).answer.verdict == "match"


def test_right_code_is_recognised_without_a_claim() -> None:
    for entry in RIGHT[::10]:
        if entry.reduction == "mean" and not entry.parameters:
            found = next(outcomes(entry, claimed=False))
            assert found.answer.verdict == "identified", found.where
            (judged,) = found.answer.players.values()
            assert judged.explanation is not None
            names = {judged.explanation.variant.objective.name} | {each.other.objective.name for each in judged.alike}
            assert entry.objective in names, found.where
