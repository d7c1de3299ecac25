"""Every example the documentation shows is sent to the running service and does what it says."""

import json
import math
from typing import Any

import httpx
import pytest

from lossgrad.api.faults import pointer
from tests.support.oip import HEADER
from tests.support.schema import Operation, assert_conforms, assert_valid, document, objectives, operations

BODIES = [
    pytest.param(name, media_type, key, id=f"{name}-{key}")
    for name, operation in operations().items()
    for media_type, content in operation.details.get("requestBody", {}).get("content", {}).items()
    for key in content["examples"]
]
PARAMETERS = [
    pytest.param(name, parameter, value, id=f"{name}-{parameter['name']}-{value}")
    for name, operation in operations().items()
    for parameter in operation.details.get("parameters", [])
    for value in [
        *parameter["schema"].get("examples", []),
        *(example["value"] for example in parameter.get("examples", {}).values()),
    ]
]
WITHOUT_INPUT = [
    name
    for name, operation in operations().items()
    if "requestBody" not in operation.details and "parameters" not in operation.details
]
SHOWN = [
    pytest.param(name, status, media_type, id=f"{name}-{status}")
    for name, operation in operations().items()
    for status, response in operation.details["responses"].items()
    for media_type, content in response.get("content", {}).items()
    if "example" in content
]


def ask(http: httpx.Client, operation: Operation, body: Any = None, **given: Any) -> httpx.Response:
    """Ask with a body, or with the first example there is of one, and these parameters or their first examples."""
    contents = operation.details.get("requestBody", {}).get("content", {})
    if body is None and contents:
        body = next(iter(next(iter(contents.values()))["examples"].values()))["value"]
    path, query = {}, {}
    for parameter in operation.details.get("parameters", []):
        name, examples = parameter["name"], parameter.get("examples", {})
        if parameter["in"] == "path":
            path[name] = given.get(name) or next(iter(examples.values()))["value"]
        elif name in given:
            query[name] = given[name]
    url = operation.path.format(**path)
    if isinstance(body, str):  # JSON with raw bytes behind it
        _, length = json.JSONDecoder().raw_decode(body)
        return http.request(operation.method, url, content=body.encode("latin-1"), headers={HEADER: str(length)})
    return http.request(operation.method, url, json=body, params=query)


def assert_same(found: Any, expected: Any, place: str = "") -> None:
    """Equal, numbers to one unit in the last place."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), place
        for name, value in expected.items():
            assert_same(found[name], value, f"{place}/{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), place
        for index, value in enumerate(expected):
            assert_same(found[index], value, f"{place}/{index}")
    elif isinstance(expected, float):
        assert abs(found - expected) <= math.ulp(expected), place
    else:
        assert found == expected, place


@pytest.mark.parametrize(("name", "media_type", "key"), BODIES)
def test_an_example_body_is_valid_and_answered(http: httpx.Client, name: str, media_type: str, key: str) -> None:
    operation = operations()[name]
    body = operation.details["requestBody"]["content"][media_type]["examples"][key]["value"]
    assert_valid(body, operation.pointer + pointer("requestBody", "content", media_type, "schema"))
    response = ask(http, operation, body)
    assert response.status_code == 200
    assert_conforms(response, name)


@pytest.mark.parametrize(("name", "parameter", "value"), PARAMETERS)
def test_an_example_parameter_is_answered(http: httpx.Client, name: str, parameter: dict[str, Any], value: Any) -> None:
    response = ask(http, operations()[name], **{parameter["name"]: value})
    assert response.status_code == 200
    assert_conforms(response, name)


@pytest.mark.parametrize("name", WITHOUT_INPUT)
def test_an_operation_without_input_is_answered(http: httpx.Client, name: str) -> None:
    operation = operations()[name]
    response = http.request(operation.method, operation.path)
    assert response.status_code == 200
    assert_conforms(response, name)


@pytest.mark.parametrize("name", objectives())
def test_worked_examples_of_the_catalogue_give_the_numbers_it_shows(http: httpx.Client, name: str) -> None:
    entry = http.get(f"/v1/objectives/{name}")
    assert_conforms(entry, "objective")
    examples = entry.json()["examples"]
    assert examples
    for example in examples:
        response = http.post("/v1/evaluate", json=example["request"])
        assert_conforms(response, "evaluate")
        assert_same(response.json(), example["response"])


@pytest.mark.parametrize(("name", "status", "media_type"), SHOWN)
def test_an_example_of_a_response_is_one(name: str, status: str, media_type: str) -> None:
    operation = operations()[name]
    content = operation.details["responses"][status]["content"][media_type]
    assert_valid(content["example"], operation.pointer + pointer("responses", status, "content", media_type, "schema"))


@pytest.mark.parametrize("name", document()["components"]["schemas"])
def test_an_example_of_a_schema_fits_it(name: str) -> None:
    for example in document()["components"]["schemas"][name].get("examples", []):
        assert_valid(example, f"/components/schemas/{name}")


def test_the_answer_shown_is_that_to_the_first_example(http: httpx.Client) -> None:
    content = operations()["evaluate"].details["requestBody"]["content"]["application/json"]
    first = next(iter(content["examples"].values()))["value"]
    (shown,) = document()["components"]["schemas"]["EvaluateAnswer"]["examples"]
    assert http.post("/v1/evaluate", json=first).json() == shown
