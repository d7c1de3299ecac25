import pytest

from lossgrad.core.errors import AmbiguousObjective, UnknownObjective
from lossgrad.objectives import CATALOGUE, find


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_objective_is_found_by_its_name(name: str) -> None:
    assert find(name) is CATALOGUE[name]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("least_square", "least_squares"),
        ("lsgan", "least_squares"),
        ("wgan", "wasserstein"),
        ("modified", "non_saturating"),
        ("svm", "margin_hinge"),
        ("rpgan", "relativistic_paired"),
        ("RaHinge", "relativistic_average_hinge"),
        ("RpSGAN-MVUE", "relativistic_all_pairs"),
        ("RcLSGAN", "relativistic_centered_least_squares"),
        ("EBGAN", "energy_based"),
        ("BEGAN", "boundary_equilibrium"),
        ("MAGAN", "margin_adaptation"),
        ("G_logistic", "minimax"),
    ],
)
def test_a_name_from_a_library_leads_to_what_it_means_there(asked: str, name: str) -> None:
    assert find(asked).name == name


@pytest.mark.parametrize("asked", ["Least-Squares", " least squares ", "LEAST_SQUARES", "ragan", "RaGAN", "RAGAN"])
def test_case_hyphens_and_spaces_do_not_matter(asked: str) -> None:
    assert find(asked).name in {"least_squares", "relativistic_average"}


def test_a_name_with_several_meanings_is_refused_with_all_of_them() -> None:
    with pytest.raises(AmbiguousObjective) as caught:
        find("vanilla", pointer="/objective")
    assert set(caught.value.meanings) == {"non_saturating", "logistic_linear"}
    assert "logistic_linear in taming-transformers" in caught.value.detail
    assert "non_saturating in StudioGAN" in caught.value.detail
    assert caught.value.pointer == "/objective"


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("hing", "hinge"), ("waserstein", "wasserstein"), ("nonsaturating_gan", "nonsaturating"), ("minmax", "minimax")],
)
def test_an_unknown_name_is_refused_with_the_nearest_ones(asked: str, nearest: str) -> None:
    with pytest.raises(UnknownObjective) as caught:
        find(asked, pointer="/objective")
    assert nearest in caught.value.suggestions
    assert nearest in caught.value.detail
    assert caught.value.pointer == "/objective"


def test_suggestions_are_names_that_are_found() -> None:
    with pytest.raises(UnknownObjective) as caught:
        find("relativistic_pairs")
    assert caught.value.suggestions
    assert all(find(name) for name in caught.value.suggestions)


def test_a_name_like_no_other_is_refused_without_suggestions() -> None:
    with pytest.raises(UnknownObjective) as caught:
        find("qqqqqqqq")
    assert caught.value.suggestions == ()
    assert caught.value.detail == "no objective has this name"


def test_a_refusal_does_not_repeat_what_was_asked() -> None:
    with pytest.raises(UnknownObjective) as caught:
        find("x" * 10_000)
    assert len(caught.value.detail) < 200
