import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import serving

OPERATIONS = {
    ("/v1/evaluate", "post"): "evaluate",
    ("/v1/compare", "post"): "compare",
    ("/v1/objectives", "get"): "objectives",
    ("/v1/objectives/{name}", "get"): "objective",
    ("/v1/curves", "get"): "curves",
    ("/livez", "get"): "livez",
    ("/readyz", "get"): "readyz",
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def behind_a_proxy() -> Iterator[str]:
    """A service whose proxy strips the prefix /gan."""
    with serving(create_app(Settings(root_path="/gan")), root_path="/gan") as base:
        yield base


def test_the_root_leads_to_the_docs(http: httpx.Client) -> None:
    response = http.get("/")
    assert (response.status_code, response.headers["location"]) == (307, "/docs")


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_a_page_names_files_of_this_host_only(http: httpx.Client, page: str) -> None:
    html = http.get(page).text
    files = re.findall(r"""(?:src|href|url|spec-url)\s*[=:]\s*["']([^"']+)["']""", html)
    assert len(files) >= 3
    for file in files:
        assert file.startswith("/")
        assert http.get(file).status_code == 200


def test_swagger_asks_no_validator(http: httpx.Client) -> None:
    assert '"validatorUrl": null' in http.get("/docs").text


def test_redoc_shows_no_picture_of_another_host(http: httpx.Client) -> None:
    script = http.get("/redoc/redoc.standalone.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "cdn.redoc.ly" not in script.text
    assert "data:image/gif;base64," in script.text


@pytest.mark.parametrize("page", ["/", "/docs", "/redoc"])
def test_links_carry_the_prefix_that_a_proxy_strips(behind_a_proxy: str, page: str) -> None:
    response = httpx.get(behind_a_proxy + page)
    links = re.findall(r"""(?:src|href|url|spec-url)\s*[=:]\s*["']([^"']+)["']""", response.text)
    links += [response.headers["location"]] if page == "/" else []
    assert links
    assert all(link.startswith("/gan/") for link in links)


@pytest.mark.parametrize("page", ["objectives", "penalties", "dialects"])
def test_a_page_to_read_loads_nothing_and_is_kept_by_who_has_it(http: httpx.Client, page: str) -> None:
    response = http.get(f"/docs/{page}")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    head, _, body = response.text.partition("</head>")
    assert "default-src 'none'" in head
    assert re.findall(r'<link [^>]*href="([^"]+)"', head) == ["../static-offline-docs/favicon.png"]
    assert not re.search(r"<(?:img|iframe|link|script) [^>]*(?:src|href)=", body)
    again = http.get(f"/docs/{page}", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("page", ["objectives", "penalties", "dialects"])
def test_the_links_of_a_page_to_read_stay_behind_the_prefix(behind_a_proxy: str, page: str) -> None:
    links = re.findall(r'href="([^"#]+)', httpx.get(f"{behind_a_proxy}/docs/{page}").text)
    own = {link for link in links if not link.startswith("https://")}
    assert {"../docs", "objectives"} <= own
    for link in own:
        assert urljoin(f"/gan/docs/{page}", link).startswith("/gan/")
        assert httpx.get(urljoin(f"{behind_a_proxy}/docs/{page}", link)).status_code == 200


def test_the_api_docs_lead_to_the_pages_to_read(schema: dict[str, Any]) -> None:
    pages = {"docs/objectives", "docs/penalties", "docs/dialects"}
    assert set(re.findall(r"\]\((docs/\w+)\)", schema["info"]["description"])) == pages
    tags = " ".join(tag["description"] for tag in schema["tags"])
    assert set(re.findall(r"\]\((docs/\w+)\)", tags)) == pages


def test_the_schema_names_the_prefix_that_a_proxy_strips(behind_a_proxy: str) -> None:
    assert httpx.get(f"{behind_a_proxy}/openapi.json").json()["servers"] == [{"url": "/gan"}]


def test_computing_works_behind_a_prefix(behind_a_proxy: str) -> None:
    body = {"objective": "hinge", "logits": {"real": [2.0], "fake": [0.0]}}
    assert httpx.post(f"{behind_a_proxy}/v1/evaluate", json=body).status_code == 200


def test_operations_are_called_as_the_methods_of_the_client(schema: dict[str, Any]) -> None:
    found = {
        (path, method): operation["operationId"]
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    assert OPERATIONS.items() <= found.items()


def test_every_operation_is_explained(schema: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in schema["tags"]}
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert len(operation["description"]) > 50
            assert set(operation["tags"]) <= tags


def test_problems_are_documented_as_such_and_the_framework_has_none(schema: dict[str, Any]) -> None:
    assert not {"HTTPValidationError", "ValidationError"} & set(schema["components"]["schemas"])
    for methods in schema["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"]


def test_what_can_be_asked_wrongly_documents_so(schema: dict[str, Any]) -> None:
    for methods in schema["paths"].values():
        for operation in methods.values():
            queried = any(parameter["in"] == "query" for parameter in operation.get("parameters", []))
            assert ("422" in operation["responses"]) == ("requestBody" in operation or queried)


def test_every_response_documents_its_request_id(schema: dict[str, Any]) -> None:
    for methods in schema["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                assert "X-Request-ID" in response["headers"]
