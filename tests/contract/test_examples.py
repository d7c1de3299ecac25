"""Every example the documentation shows is sent to the running service and does what it says."""

import json
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lossgrad.api.faults import pointer
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from tests.support.oip import HEADER
from tests.support.schema import (
    LINES,
    Operation,
    assert_conforms,
    assert_valid,
    document,
    objectives,
    operations,
    penalties,
)

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
        examples = next(iter(contents.values()))["examples"]
        body = examples.get(given.get("name"), next(iter(examples.values())))["value"]
    path, query = {}, {}
    for parameter in operation.details.get("parameters", []):
        name, examples = parameter["name"], parameter.get("examples", {})
        if parameter["in"] == "path":
            path[name] = given.get(name) or next(iter(examples.values()))["value"]
        elif name in given:
            query[name] = given[name]
    url = operation.path.format(**path)
    if LINES in contents:
        return http.request(operation.method, url, content=body, headers={"Content-Type": LINES})
    if isinstance(body, str):  # JSON with raw bytes behind it
        _, length = json.JSONDecoder().raw_decode(body)
        return http.request(operation.method, url, content=body.encode("latin-1"), headers={HEADER: str(length)})
    return http.request(operation.method, url, json=body, params=query)


def named_by(operation: str, key: str) -> dict[str, str]:
    """What the path has to name for an example: a penalty's body is for that penalty."""
    if operation != "penalise":
        return {}
    return {"name": key if key in penalties() else key.rpartition("_")[0]}


def assert_same(found: Any, expected: Any, place: str = "", *, unit: float = 0.0) -> None:
    """Equal, numbers to one unit in their last place, or to one that is given."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), place
        for name, value in expected.items():
            assert_same(found[name], value, f"{place}/{name}", unit=unit)
    elif isinstance(expected, list):
        assert len(found) == len(expected), place
        for index, value in enumerate(expected):
            assert_same(found[index], value, f"{place}/{index}", unit=unit)
    elif isinstance(expected, float):
        assert abs(found - expected) <= max(math.ulp(expected), unit), place
    else:
        assert found == expected, place


@pytest.mark.parametrize(("name", "media_type", "key"), BODIES)
def test_an_example_body_is_valid_and_answered(http: httpx.Client, name: str, media_type: str, key: str) -> None:
    operation = operations()[name]
    body = operation.details["requestBody"]["content"][media_type]["examples"][key]["value"]
    assert_valid(body, operation.pointer + pointer("requestBody", "content", media_type, "schema"))
    response = ask(http, operation, body, **named_by(name, key))
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


def numbers(document: Any) -> Iterator[float]:
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        for each in document:
            yield from numbers(each)
    elif isinstance(document, float):
        yield abs(document)


def last_unit(objective: Objective, answer: Any) -> float:
    """What sums over a batch may lose where they cancel: some units of what they add up."""
    linear = all(player.linear for player in objective.players.values())
    return 0.0 if linear else 4 * math.ulp(max(numbers({name: answer[name] for name in objective.players})))


@pytest.mark.parametrize("name", objectives())
def test_worked_examples_of_the_catalogue_give_the_numbers_it_shows(http: httpx.Client, name: str) -> None:
    entry = http.get(f"/v1/objectives/{name}")
    assert_conforms(entry, "objective")
    examples = entry.json()["examples"]
    assert examples
    for example in examples:
        response = http.post("/v1/evaluate", json=example["request"])
        assert_conforms(response, "evaluate")
        unit = last_unit(CATALOGUE[name], example["response"])
        assert_same(response.json(), example["response"], unit=unit)


@pytest.mark.parametrize("name", penalties())
def test_worked_examples_of_penalties_give_the_numbers_they_show(http: httpx.Client, name: str) -> None:
    entry = http.get(f"/v1/penalties/{name}")
    assert_conforms(entry, "penalty")
    examples = entry.json()["examples"]
    assert examples
    for example in examples:
        response = http.post(f"/v1/penalties/{name}", json=example["request"])
        assert_conforms(response, "penalise")
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
