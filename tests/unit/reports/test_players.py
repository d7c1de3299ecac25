"""The same finding about both players is told once."""

from dataclasses import replace

import pytest

from lossgrad.analysis.finding import Finding
from lossgrad.reports import PLAIN, finding_lines
from lossgrad.reports.players import together

OURS = Finding(
    code="double_sigmoid",
    severity="critical",
    title="The discriminator's logits pass through a sigmoid",
    explanation="So the discriminator, and nobody else, has a weak gradient. The other is the generator.",
    advice="Remove the sigmoid at the end of the discriminator.",
    player="discriminator",
    sources=("a", "b"),
)
THEIRS = replace(
    OURS,
    confidence="likely",
    title="The generator's logits pass through a sigmoid",
    explanation="So the generator, and nobody else, has a weak gradient. The other is the generator.",
    player="generator",
    sources=("b", "c"),
)
OTHER = replace(OURS, code="other")


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_the_same_of_both_is_one_and_as_sure_as_the_less_sure(order: int) -> None:
    one, other = (OURS, THEIRS)[::order]
    both, last = together([one, OTHER, other])
    assert last is OTHER
    assert finding_lines(both, PLAIN)[0] == (
        "CRITICAL Each player's logits pass through a sigmoid (both players, likely)"
    )
    assert both.explanation == ("So each player, and nobody else, has a weak gradient. The other is the generator.")
    assert both.advice == OURS.advice
    assert sorted(both.sources) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "another"},
        {"severity": "warning"},
        {"player": "discriminator"},
        {"player": None},
        {"advice": "Remove it."},
        {"explanation": OURS.explanation.replace("weak", "large")},
        {"title": "A generator's logits pass through a sigmoid"},
    ],
)
def test_what_differs_stays_apart(changed: dict[str, str]) -> None:
    found = [OURS, replace(THEIRS, **changed)]  # type: ignore[arg-type]
    assert together(found) == found


def test_a_word_that_differs_without_its_article_keeps_them_apart() -> None:
    found = [replace(each, title=f"{each.player} is wrong") for each in (OURS, THEIRS)]
    assert together(found) == found
