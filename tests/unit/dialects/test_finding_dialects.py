"""Dialects and their objectives by name."""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from types import ModuleType

import numpy as np
import pytest

from lossgrad import dialects
from lossgrad.core import discovery
from lossgrad.core.dialect import Dialect, Entry
from lossgrad.core.errors import AmbiguousObjective, InvalidParameter, UnknownDialect, UnknownObjective
from lossgrad.core.evaluate import evaluate
from lossgrad.dialects import DIALECTS, derivations, dialect, find, speakers
from lossgrad.objectives import CATALOGUE

LOGITS = {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])}


def asked() -> Iterator[tuple[str, str]]:
    for name in DIALECTS:
        for entry, _ in derivations(name):
            yield from ((each, name) for each in entry.names)


@pytest.mark.parametrize(("name", "spoken"), list(asked()))
def test_every_name_a_library_uses_is_found_and_always_the_same(name: str, spoken: str) -> None:
    entry, objective = next(each for each in derivations(spoken) if name in each[0].names)
    assert find(name, spoken) is objective
    assert find(name.upper().replace("_", "-"), spoken.replace("_", "-").upper()) is objective
    assert entry.objective == objective.name


@pytest.mark.parametrize("name", DIALECTS)
def test_a_canonical_name_means_the_first_entry_for_it(name: str) -> None:
    for entry, objective in derivations(name):
        first = next(each for each, _ in derivations(name) if each.objective == entry.objective)
        if entry is first and not any(entry.objective in each.names for each, _ in derivations(name)):
            assert find(entry.objective, name) is objective


def test_an_alias_of_the_canonical_name_is_understood() -> None:
    assert find("saturating", "tf_gan") is find("minimax", "tf_gan")


def test_the_librarys_own_name_goes_before_a_canonical_one() -> None:
    assert find("least_squares", "compare_gan").name == "least_squares_sigmoid"


def test_two_names_may_be_two_objectives_in_one_library() -> None:
    assert find("gan", "mimicry") is CATALOGUE["non_saturating"]
    assert find("ns", "mimicry") is not find("gan", "mimicry")


def test_an_objective_the_library_has_unchanged_is_the_canonical_one() -> None:
    assert find("hinge", "mimicry") is CATALOGUE["hinge"]


def test_without_a_dialect_objectives_are_the_canonical_ones() -> None:
    assert find("lsgan", None) is CATALOGUE["least_squares"]
    with pytest.raises(AmbiguousObjective):
        find("vanilla", None)


def test_an_objective_the_library_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnknownObjective) as caught:
        find("perceptron", "tf_gan", pointer="/objective")
    assert caught.value.pointer == "/objective"
    assert all(name in caught.value.detail for name in ("modified", "minimax", "relativistic_average"))


@pytest.mark.parametrize(("asked", "nearest"), [("tfgan", "tf_gan"), ("stylegan", "stylegan3"), ("MONIA", "monai")])
def test_an_unknown_dialect_is_refused_with_the_nearest_ones(asked: str, nearest: str) -> None:
    with pytest.raises(UnknownDialect) as caught:
        dialect(asked, pointer="/dialect")
    assert nearest in caught.value.suggestions
    assert caught.value.pointer == "/dialect"
    assert len(caught.value.detail) < 200


def test_a_refusal_does_not_repeat_what_was_asked() -> None:
    with pytest.raises(UnknownDialect, match="GET /v1/dialects"):
        dialect("q" * 10_000)


def test_speakers_are_the_dialects_that_have_an_objective() -> None:
    assert {"gan_stability", "mimicry", "tf_gan"} <= set(speakers("wasserstein"))
    assert speakers("perceptron") == []


def test_parameters_that_are_given_override_a_dialects_defaults() -> None:
    answer = evaluate(find("lsgan", "spade"), LOGITS, parameters={"scale": 0.25})
    canonical = evaluate(CATALOGUE["least_squares"], LOGITS, parameters={"scale": 0.25})
    assert answer.parameters == canonical.parameters
    assert answer.players["generator"].loss == canonical.players["generator"].loss


def test_a_default_gives_way_to_a_parameter_that_contradicts_it() -> None:
    modified = find("modified", "tf_gan")
    assert modified.resolve({})["tensorflow_smoothing"] == 0.25
    resolved = modified.resolve({"real_target": 0.9})
    assert (resolved["real_target"], resolved["tensorflow_smoothing"]) == (0.9, 0.0)
    with pytest.raises(InvalidParameter, match="give one of them"):
        modified.resolve({"real_target": 0.9, "tensorflow_smoothing": 0.25})


def test_what_a_library_has_in_its_code_cannot_be_set() -> None:
    with pytest.raises(InvalidParameter, match=r"margin must lie in \{1\}"):
        find("hinge", "monai").resolve({"margin": 2.0})


def test_a_name_for_two_entries_is_refused() -> None:
    twice = replace(DIALECTS["mimicry"], entries=(DIALECTS["mimicry"].entries[0],) * 2)
    with pytest.raises(ImportError, match="two entries named"):
        dialects._names(twice)


def test_a_file_defines_the_dialect_it_is_named_after(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ModuleType("lossgrad.dialects.other")
    entry = Entry(objective="hinge", names=("hinge",), file="losses.py")
    other.DIALECT = Dialect(name="another", title="Another", repository="a/b", entries=(entry,))  # type: ignore[attr-defined]
    monkeypatch.setattr(discovery, "iter_modules", lambda _: [type("Info", (), {"name": "other"})()])
    monkeypatch.setattr(discovery, "import_module", lambda _: other)
    with pytest.raises(ImportError, match="named 'another'"):
        discovery.discovered("lossgrad.dialects", [], "DIALECT", Dialect, attrgetter("name"))
