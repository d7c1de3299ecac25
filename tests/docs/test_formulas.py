"""Every formula is LaTeX that can be drawn, and the page of the objectives says what is so."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lossgrad.objectives import CATALOGUE
from lossgrad.penalties import CATALOGUE as PENALTIES
from scripts.mathml import mathml, phrases
from scripts.objective_page import PLACES
from tests.docs.blocks import ROOT, blocks

PAGES = ROOT / "service/lossgrad/api/pages"


def formulas(name: str) -> Iterator[str]:
    """Every formula of an objective."""
    objective = CATALOGUE[name]
    for player in objective.players.values():
        yield from (player.latex.loss, player.latex.gradient, player.latex.weight)
    yield from (parameter.symbol for parameter in objective.parameters)
    yield from (each.latex for each in (objective.chance_level, objective.optimal_logit) if each)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_formula_of_an_objective_can_be_drawn(name: str) -> None:
    for latex in formulas(name):
        for display in (True, False):
            assert mathml(latex, display=display).startswith("<math")
        assert all(phrases(latex))


@pytest.mark.parametrize("name", PENALTIES)
def test_every_formula_of_a_penalty_can_be_drawn(name: str) -> None:
    penalty = PENALTIES[name]
    assert all(mathml(latex) for latex in (penalty.latex.value, penalty.latex.gradient))


def test_a_command_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        mathml(r"\nosuchcommand a")


def test_functions_stand_apart_and_a_sign_does_not() -> None:
    thin = '<mspace width="0.1667em" />'
    assert mathml(r"2 \log 2") == f"<math><mrow><mn>2</mn>{thin}<mi>log</mi>{thin}<mn>2</mn></mrow></math>"
    assert mathml("-a") == '<math><mrow><mo form="prefix">−</mo><mi>a</mi></mrow></math>'
    assert mathml("b - a") == "<math><mrow><mi>b</mi><mo>−</mo><mi>a</mi></mrow></math>"


def test_bars_and_primes_are_drawn_as_browsers_can() -> None:
    assert mathml(r"\overline{a b}") == (
        '<math><mrow><mrow class="over"><mrow><mi>a</mi><mi>b</mi></mrow></mrow></mrow></math>'
    )
    assert "<msub><mi>a</mi><mi>f</mi></msub>" in mathml("a_f'")
    assert mathml(r"|a| \, |b|").count("prefix") == 2
    assert "𝟏" in mathml(r"\mathbf{1}")


def test_a_long_formula_breaks_between_its_parts_only() -> None:
    latex = r"a \text{ on reals}, \quad \left[ b \quad c \right] \text{ on fakes}, \qquad \{0 \quad 1\}"
    assert list(phrases(latex)) == [
        r"a \text{ on reals},",
        r"\left[ b \quad c \right] \text{ on fakes},",
        r"\{0",
        r"1\}",
    ]


def test_every_place_where_a_loss_is_counted_has_words() -> None:
    places = {place for each in CATALOGUE.values() for player in each.players.values() for place in player.formulas}
    assert places <= PLACES.keys()


def test_the_page_has_every_objective_and_a_command_for_each_example() -> None:
    text = (ROOT / "docs/objectives.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r'^## <a id="(\w+)"></a>', text, re.MULTILINE)) == list(CATALOGUE)
    assert text.count("curl -s") == sum(len(objective.examples) for objective in CATALOGUE.values())
    assert set(re.findall(r"\]\(#(\w+)\)", text)) <= CATALOGUE.keys()


def test_the_commands_give_the_numbers_beside_them(url: str) -> None:
    page = (ROOT / "docs/objectives.md").read_text(encoding="utf-8")
    commands = [block.text for block in blocks("docs/objectives.md") if block.language == "sh"]
    for command in commands:
        body = shlex.split(command)[-1]
        answer = httpx.post(f"{url}/v1/evaluate", content=body, headers={"Content-Type": "application/json"}).json()
        before = page.partition(command)[0]
        told = before[before.rindex("**Worked example**") :]
        for player in {"discriminator", "generator"} & answer.keys():
            assert f"the {player}'s {answer[player]['loss']:.4g}" in told, json.loads(body)["objective"]


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_a_page_of_the_service_has_an_anchor_for_all_it_links_to(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in re.findall(r'href="(\w*)#(\w+)"', text):
        other = (PAGES / f"{target or page.stem}.html").read_text(encoding="utf-8")
        assert f'<section id="{anchor}">' in other
