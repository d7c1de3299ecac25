"""GET /v1/objectives over HTTP: what is listed is what can be asked for."""

from collections import defaultdict
from typing import Any

import httpx
import pytest

from tests.support.schema import assert_conforms, assert_problem, document, objectives

PATHS = ["/v1/objectives", "/v1/objectives/hinge"]


@pytest.fixture(scope="module")
def catalogue(http: httpx.Client) -> dict[str, Any]:
    response = http.get("/v1/objectives")
    assert_conforms(response, "objectives")
    return {entry["name"]: entry for entry in response.json()["objectives"]}


def test_each_objective_is_described_alone_as_it_is_in_the_list(http: httpx.Client, catalogue: dict[str, Any]) -> None:
    for name, entry in catalogue.items():
        response = http.get(f"/v1/objectives/{name}")
        assert_conforms(response, "objective")
        assert response.json() == entry


def test_the_names_are_those_of_the_document(catalogue: dict[str, Any]) -> None:
    body = document()["paths"]["/v1/evaluate"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert list(catalogue) == objectives() == list(body["discriminator"]["mapping"])


def test_parameters_and_players_are_those_of_the_document(catalogue: dict[str, Any]) -> None:
    schemas = document()["components"]["schemas"]
    bounds = {
        "minimum": "minimum",
        "maximum": "maximum",
        "exclusiveMinimum": "exclusive_minimum",
        "exclusiveMaximum": "exclusive_maximum",
    }
    for name, entry in catalogue.items():
        prefix = "".join(map(str.capitalize, name.split("_")))
        documented = schemas[f"{prefix}Parameters"].get("properties", {})
        assert [parameter["name"] for parameter in entry["parameters"]] == list(documented)
        for parameter in entry["parameters"]:
            schema = documented[parameter["name"]]
            assert parameter["default"] == schema["default"]
            assert parameter["domain"] == {bounds[key]: schema[key] for key in schema.keys() & bounds}
        players, _ = schemas[f"{prefix}Evaluation"]["properties"]["players"]["anyOf"]
        items = players["items"]
        assert list(entry["players"]) == items.get("enum", [items.get("const")])


def test_every_alias_leads_to_its_entry_or_to_all_of_its_meanings(
    http: httpx.Client, catalogue: dict[str, Any]
) -> None:
    meanings = defaultdict(list)
    for name, entry in catalogue.items():
        for alias in entry["aliases"]:
            meanings[alias["name"].lower()].append(name)
    assert any(len(names) > 1 for names in meanings.values())
    for alias, names in meanings.items():
        response = http.get(f"/v1/objectives/{alias}")
        assert_conforms(response, "objective")
        if len(names) == 1:
            assert response.json() == catalogue[names[0]]
        else:
            assert response.status_code == 409
            assert assert_problem(response)["meanings"] == names


def test_every_player_has_its_formulas(catalogue: dict[str, Any]) -> None:
    for entry in catalogue.values():
        for player in entry["players"].values():
            assert all(player["latex"][what] for what in ("loss", "gradient", "weight"))
            assert set(player["formulas"]) <= {*player["sides"], "pair"}


@pytest.mark.parametrize("path", PATHS)
def test_a_copy_that_is_still_right_is_not_sent_again(http: httpx.Client, path: str) -> None:
    tag = http.get(path).headers["etag"]
    operation = "objectives" if path == PATHS[0] else "objective"
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = http.get(path, headers={"If-None-Match": held})
        assert response.status_code == 304
        assert response.headers["etag"] == tag
        assert_conforms(response, operation)


@pytest.mark.parametrize("path", PATHS)
def test_a_copy_of_something_else_is_replaced(http: httpx.Client, path: str) -> None:
    first = http.get(path)
    response = http.get(path, headers={"If-None-Match": '"other"'})
    assert (response.status_code, response.content) == (200, first.content)
    assert response.headers["cache-control"] == "public, max-age=60"


def test_different_documents_have_different_tags(http: httpx.Client, catalogue: dict[str, Any]) -> None:
    tags = {http.get(f"/v1/objectives/{name}").headers["etag"] for name in catalogue}
    assert len(tags) == len(catalogue)
