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
    for operation in operations().values():
        block = opened(watched, operation)
        assert words(operation.details["description"]) in words(block.inner_text())
        for parameter in operation.details.get("parameters", []):
            expect(block.locator(f"tr[data-param-name='{parameter['name']}']")).to_be_visible()
        if body := operation.details.get("requestBody"):
            content = next(iter(body["content"].values()))
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
