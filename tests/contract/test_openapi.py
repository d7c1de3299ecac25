"""The OpenAPI document: the one that is committed, and good enough to be read by people and tools."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.support.schema import assert_valid, document, operations

COMMITTED = Path(__file__).parents[2] / "openapi" / "lossgrad.v1.json"
OPERATIONS = operations()
SCHEMAS: dict[str, dict[str, Any]] = document()["components"]["schemas"]


def references(part: object) -> Iterator[str]:
    """The components that a part of the document refers to."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value.rpartition("/")[2]
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def reached(part: object) -> set[str]:
    """The components that it refers to, and those that these refer to."""
    found: set[str] = set()
    waiting = set(references(part))
    while waiting:
        found |= waiting
        waiting = {name for each in waiting for name in references(SCHEMAS.get(each))} - found
    return found


def parameters() -> list[Any]:
    return [
        pytest.param(parameter, id=f"{name}-{parameter['name']}")
        for name, operation in OPERATIONS.items()
        for parameter in operation.details.get("parameters", [])
    ]


def test_the_committed_document_is_the_one_the_service_generates() -> None:
    generated = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    if not COMMITTED.exists() or COMMITTED.read_text(encoding="utf-8") != generated:
        pytest.fail("make generate", pytrace=False)


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(json.loads(json.dumps(document()))).validate()


def test_operation_ids_are_unique() -> None:
    paths = [operation for methods in document()["paths"].values() for operation in methods]
    assert len(OPERATIONS) == len(paths)


def test_every_tag_is_declared_and_used() -> None:
    declared = {tag["name"] for tag in document()["tags"]}
    assert declared == {tag for operation in OPERATIONS.values() for tag in operation.details["tags"]}
    assert all(tag["description"] for tag in document()["tags"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_response_is_described(name: str) -> None:
    assert all(response["description"] for response in OPERATIONS[name].details["responses"].values())


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if "requestBody" in operation.details])
def test_every_body_has_an_example(name: str) -> None:
    for content in OPERATIONS[name].details["requestBody"]["content"].values():
        assert all(example["summary"] for example in content["examples"].values())
        assert content["examples"]


@pytest.mark.parametrize("parameter", parameters())
def test_every_parameter_is_described_and_a_required_one_has_an_example(parameter: dict[str, Any]) -> None:
    assert parameter["description"]
    if parameter["required"]:
        assert parameter.get("examples") or parameter["schema"].get("examples")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_and_every_property_is_described(name: str) -> None:
    schema = SCHEMAS[name]
    members = schema.get("properties", {}).items()
    assert schema["description"]
    # A constant says itself what it is, and a reference leads to a description.
    assert [member for member, each in members if not each.keys() & {"description", "const", "$ref"}] == []


def test_every_schema_is_used() -> None:
    assert reached(document()["paths"]) - {"X-Request-ID"} == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_default_is_a_value_its_schema_allows(name: str) -> None:
    for member, schema in SCHEMAS[name].get("properties", {}).items():
        if "default" in schema:
            assert_valid(schema["default"], f"/components/schemas/{name}/properties/{member}")
