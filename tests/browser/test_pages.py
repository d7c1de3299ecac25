"""The API docs as a reader sees them: complete, and loaded from this host alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Watched
from tests.support.schema import Operation, operations

# What each page shows when it has drawn the last operation.
DRAWN = {"/docs": "#operations-operations-readyz", "/redoc": "[id='operation/readyz']"}
PNG = b"\x89PNG"
A_WORD = re.compile(r"\w+")


def show(watched: Watched, url: str, path: str) -> None:
    """Open a page and wait until it is drawn."""
    watched.page.goto(url + path)
    watched.page.locator(DRAWN[path]).wait_for()
    watched.page.wait_for_load_state("networkidle")


def opened(watched: Watched, operation: Operation) -> Locator:
    """An operation of /docs, unfolded."""
    (tag,) = operation.details["tags"]
    block = watched.page.locator(f"#operations-{tag.replace(' ', '_')}-{operation.details['operationId']}")
    block.locator(".opblock-summary-control").click()
    block.locator(".opblock-body").wait_for()
    return block


def fold(block: Locator) -> None:
    """Fold an operation again: what is open is drawn anew whenever another one unfolds."""
    block.locator(".opblock-summary-control").click()
    block.locator(".opblock-body").wait_for(state="detached")


def words(text: str) -> str:
    """The words of a text, whatever marks it up."""
    return " ".join(A_WORD.findall(text))


def assert_undisturbed(watched: Watched, url: str) -> None:
    foreign = [asked for asked in watched.asked if not asked.removeprefix("blob:").startswith((f"{url}/", "data:"))]
    assert watched.asked
    assert foreign == []
    assert watched.failed == []
    assert watched.complaints == []


@pytest.mark.parametrize("path", DRAWN)
def test_a_page_asks_no_other_host_and_nothing_fails(watched: Watched, url: str, tmp_path: Path, path: str) -> None:
    show(watched, url, path)
    assert watched.page.screenshot(path=tmp_path / "page.png").startswith(PNG)
    assert_undisturbed(watched, url)


# What of a page is not drawn, or drawn into nothing.
INVISIBLE = """[...document.querySelectorAll("math")].filter((formula) => {
  const { width, height } = formula.getBoundingClientRect();
  return !(width > 1 && height > 1);
}).length"""


@pytest.mark.parametrize(("path", "formulas"), [("objectives", 500), ("penalties", 50), ("dialects", 0)])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_to_read_shows_its_formulas(watched: Watched, url: str, path: str, formulas: int, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 1000})
    watched.page.goto(f"{url}/docs/{path}")
    watched.page.wait_for_load_state("networkidle")
    assert watched.page.locator("math").count() >= formulas
    assert watched.page.evaluate(INVISIBLE) == 0
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert_undisturbed(watched, url)


def test_a_formula_is_drawn_in_two_dimensions(watched: Watched, url: str) -> None:
    watched.page.goto(f"{url}/docs/objectives#hinge")
    entry = watched.page.locator("section#hinge")
    expect(entry.locator("h2")).to_be_in_viewport()
    numerator, denominator = (entry.locator(f"mfrac > :nth-child({n})").first.bounding_box() for n in (1, 2))
    assert numerator
    assert denominator
    assert numerator["y"] + numerator["height"] <= denominator["y"] + 1


def test_a_reader_in_the_dark_gets_a_dark_page(watched: Watched, url: str) -> None:
    watched.page.emulate_media(color_scheme="dark")
    watched.page.goto(f"{url}/docs/objectives")
    colours = watched.page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('math')).color]"
    )
    paper, ink = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
    assert paper < 150
    assert ink > 500


def test_the_filter_leaves_the_entries_with_all_of_its_words(watched: Watched, url: str) -> None:
    watched.page.goto(f"{url}/docs/objectives")
    watched.page.get_by_role("searchbox").fill("wasserstein_hinge")
    expect(watched.page.locator("section:visible h2")).to_have_text(["Hinge GAN"])
    watched.page.get_by_role("searchbox").fill("")
    expect(watched.page.locator("section:visible")).to_have_count(watched.page.locator("section").count())
    assert_undisturbed(watched, url)


@pytest.mark.parametrize("path", DRAWN)
def test_the_api_docs_lead_to_the_pages_to_read(watched: Watched, url: str, path: str) -> None:
    show(watched, url, path)
    for name in ("objectives", "penalties", "dialects"):
        link = watched.page.locator(f"a[href='docs/{name}']").first
        assert link.evaluate("link => link.href") == f"{url}/docs/{name}"


def test_the_root_shows_the_docs(watched: Watched, url: str) -> None:
    watched.page.goto(f"{url}/")
    expect(watched.page).to_have_url(f"{url}/docs")
    expect(watched.page).to_have_title(re.compile("lossgrad"))


def test_docs_show_every_operation(watched: Watched, url: str) -> None:
    show(watched, url, "/docs")
    blocks = watched.page.locator(".opblock")
    expect(blocks).to_have_count(len(operations()))
    for operation in operations().values():
        block = blocks.filter(has_text=operation.details["summary"])
        expect(block.locator(".opblock-summary-method")).to_have_text(operation.method)
        # Swagger puts invisible characters into long paths, for the line breaks.
        assert words(block.locator(".opblock-summary-path").inner_text().replace("\u200b", "")) == words(operation.path)


def test_redoc_shows_every_operation_with_its_description(watched: Watched, url: str) -> None:
    show(watched, url, "/redoc")
    for name, operation in operations().items():
        section = watched.page.locator(f"[id='operation/{name}']")
        expect(section.locator("h2")).to_have_text(operation.details["summary"])
        assert words(operation.details["description"])[:60] in words(section.inner_text())


def test_an_operation_unfolds_to_its_description_inputs_examples_and_answers(watched: Watched, url: str) -> None:
    show(watched, url, "/docs")
    # One of each section, the last: unfolding takes Swagger UI seconds, and what it shows comes from the document.
    for operation in {each.details["tags"][0]: each for each in operations().values()}.values():
        block = opened(watched, operation)
        assert words(operation.details["description"]) in words(block.inner_text())
        for parameter in operation.details.get("parameters", []):
            expect(block.locator(f"tr[data-param-name='{parameter['name']}']")).to_be_visible()
        if body := operation.details.get("requestBody"):
            media, content = next(iter(body["content"].items()))
            if media != "application/json":  # of which alone Swagger UI shows examples
                assert all(f'"{name}"' in operation.details["description"] for name in ("objective", "real", "fake"))
                fold(block)
                continue
            choice = block.locator(".opblock-section-request-body .examples-select-element")
            assert choice.locator("option").all_inner_texts() == [
                example["summary"] for example in content["examples"].values()
            ]
            first = next(iter(content["examples"].values()))["value"]
            shown = block.locator(".opblock-section-request-body .highlight-code").inner_text()
            assert all(f'"{member}"' in shown for member in first)
        answers = block.locator(".responses-table tr.response")
        statuses = answers.evaluate_all("rows => rows.map(row => row.dataset.code)")
        assert statuses == list(operation.details["responses"])
        fold(block)
    assert_undisturbed(watched, url)


def test_a_reader_can_try_evaluate_and_sees_the_answer(watched: Watched, url: str) -> None:
    show(watched, url, "/docs")
    block = opened(watched, operations()["evaluate"])
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table tr.response")
    expect(answer.locator("td.response-col_status")).to_have_text("200")
    expect(answer.locator(".highlight-code").first).to_contain_text('"loss": 0.75')
    assert f"{url}/v1/evaluate" in watched.asked
    assert_undisturbed(watched, url)
