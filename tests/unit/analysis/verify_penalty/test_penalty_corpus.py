"""Penalties as people write them: wrong ones are named, right ones are left alone."""

from collections.abc import Iterator
from math import floor, log10

import numpy as np
import pytest

from lossgrad.analysis.verify_penalty import ReportedPenalty
from lossgrad.analysis.verify_penalty.mistakes import MISTAKES
from tests.corpus.entry import VIEWS
from tests.corpus.outcomes import NOTHING
from tests.corpus.penalties.batches import batches
from tests.corpus.penalties.code import ENTRIES, RIGHT, WRONG
from tests.corpus.penalties.entry import Entry, seen
from tests.corpus.penalties.outcomes import Outcome, outcome, outcomes, printed
from tests.corpus.penalties.results import described, known


def name_of(entry: Entry) -> str:
    return entry.name


def some(entry: Entry) -> Iterator[Outcome]:
    """Every view of every second batch, of one float type by turns: ``make corpus`` tries them all."""
    tried = list(batches(entry))
    for batch in tried[ENTRIES.index(entry) % min(2, len(tried)) :: 2]:
        for view in VIEWS:
            report = seen(entry.run(batch.inputs), view)
            if report is not None:
                yield outcome(entry, batch, view, report)


def codes(found: Outcome) -> list[str]:
    return [each.code for each in found.answer.findings]


def assert_said_in_words(found: Outcome) -> None:
    """Every finding is complete, and what a lone value shows is never certain."""
    for each in found.answer.findings:
        assert each.title
        assert each.explanation
        assert each.advice
        assert "{" not in each.title + each.explanation + each.advice, each
        assert all(source.startswith("https://") for source in each.sources)
        if found.view == "scalar" and each.code != "unexplained":
            assert each.confidence != "certain", found.where
    assert found.answer.headline.endswith(".")


@pytest.mark.parametrize("entry", WRONG, ids=name_of)
def test_what_is_wrong_is_named_first_in_every_view_that_shows_it(entry: Entry) -> None:
    tried = list(some(entry))
    runs = described(entry, tried)["runs"]
    assert runs.items() <= known()[entry.name]["runs"].items(), "the docs are out of date; run: make corpus generate"
    for found in tried:
        assert_said_in_words(found)
        if found.view in entry.hidden:
            assert (found.answer.verdict, codes(found)) == ("match", []), found.where
        else:
            allowed = {entry.expected, *entry.also, *entry.unsure.get(found.view, ())}
            assert found.named in allowed, f"{found.where}: {codes(found)}"
            assert found.answer.verdict == "mismatch", found.where


@pytest.mark.parametrize("entry", RIGHT, ids=name_of)
def test_right_code_matches_in_every_view(entry: Entry) -> None:
    for found in outcomes(entry):
        assert (found.answer.verdict, found.named) == ("match", NOTHING), f"{found.where}: {codes(found)}"
        assert all(each.matches for each in found.answer.quantities), found.where


@pytest.mark.parametrize("entry", RIGHT, ids=name_of)
def test_right_code_matches_when_it_is_printed_with_few_digits(entry: Entry) -> None:
    for batch in batches(entry):
        largest = max(float(np.max(np.abs(array))) for array in entry.run(batch.inputs).arrays())
        assert printed(entry, batch, max(4 - floor(log10(largest)), 0)).named == NOTHING, batch.name


@pytest.mark.parametrize("entry", RIGHT, ids=name_of)
def test_right_code_with_an_error_in_the_third_digit_does_not_match(entry: Entry) -> None:
    for batch in batches(entry):
        whole = entry.run(batch.inputs)
        assert whole.loss is not None
        off = ReportedPenalty(
            loss=whole.loss * 1.004,
            gradients={
                name: slope * np.linspace(1, 1.01, slope.size).reshape(slope.shape)
                for name, slope in whole.gradients.items()
            },
        )
        found = outcome(entry, batch, "everything", off)
        assert found.answer.verdict == "mismatch", found.where
        assert found.named != NOTHING


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_the_results_that_the_docs_are_made_of_are_those_of_the_corpus(entry: Entry) -> None:
    assert list(known()[entry.name]["runs"]) == [batch.name for batch in batches(entry)], "run: make corpus"


def test_the_results_hold_nothing_else() -> None:
    assert set(known()) == {entry.name for entry in ENTRIES}


def test_every_known_mistake_is_made_somewhere() -> None:
    assert set(MISTAKES) <= {entry.expected for entry in ENTRIES}
