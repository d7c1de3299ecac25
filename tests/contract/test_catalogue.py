"""GET /v1/objectives over HTTP: what is listed is what can be asked for."""

from collections import defaultdict
from typing import Any

import httpx
import pytest

from tests.support.schema import assert_conforms, assert_problem, document, objectives

# Where a loss may be counted, as the description of `formulas` has it.
PLACES = {
    "real",
    "fake",
    "pair",
    "pairs",
    "halved_pairs",
    "real_with_real",
    "fake_with_fake",
    "distinct_real_with_real",
    "distinct_fake_with_fake",
}
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
    (single,) = [each for each in body.get("anyOf", [body]) if "discriminator" in each]
    assert list(catalogue) == objectives() == list(single["discriminator"]["mapping"])


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
            assert parameter.get("values") == schema.get("enum")
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
            assert set(player["formulas"]) <= PLACES


def test_a_combination_has_no_entry_but_its_two_halves_have(http: httpx.Client) -> None:
    for name in ("hinge+non_saturating", "hinge+energy_based"):
        response = http.get(f"/v1/objectives/{name}")
        assert_conforms(response, "objective")
        assert response.status_code == 404
        assert assert_problem(response)["suggestions"] == name.split("+")


def test_the_description_of_formulas_names_every_place() -> None:
    described = document()["components"]["schemas"]["PlayerView"]["properties"]["formulas"]["description"]
    assert {place for place in PLACES if f"`{place}`" not in described} == set()


def test_every_objective_says_when_it_saturates_and_what_it_costs(catalogue: dict[str, Any]) -> None:
    for entry in catalogue.values():
        assert entry["saturation"].endswith(".")
        assert all(need.endswith(".") for need in entry["needs"])
        assert (entry["inputs"] == "energies") == (entry["family"] == "energy")
        paired = any(
            "with" in place or place.endswith("pairs") for p in entry["players"].values() for place in p["formulas"]
        )
        assert (entry["cost"] == "n·m") == paired


def test_the_loss_at_chance_is_what_evaluate_gives_there(http: httpx.Client, catalogue: dict[str, Any]) -> None:
    levels = {name: entry["chance_level"] for name, entry in catalogue.items() if "chance_level" in entry}
    assert {"minimax", "hinge", "relativistic_average"} <= set(levels)
    assert all(level["formula"] and level["latex"] for level in levels.values())
    # The logit at chance is 0 with these, whatever the batch.
    for name in ("minimax", "hinge", "exponential", "relativistic_average", "relativistic_all_pairs", "savage"):
        logits = {"real": [0.0, 0.0], "fake": [0.0, 0.0]}
        answer = http.post("/v1/evaluate", json={"objective": name, "logits": logits}).json()
        assert answer["discriminator"]["loss"] == pytest.approx(levels[name]["default"], rel=1e-15)


def test_optimal_logits_have_their_formulas(catalogue: dict[str, Any]) -> None:
    optima = {name: entry["optimal_logit"] for name, entry in catalogue.items() if "optimal_logit" in entry}
    assert optima["exponential"] == {"formula": "log(rho)/2", "latex": r"\tfrac{1}{2} \log \rho"}
    assert all(optimum["formula"] and optimum["latex"] for optimum in optima.values())


def test_a_value_that_is_not_among_the_few_is_refused(http: httpx.Client, catalogue: dict[str, Any]) -> None:
    few = {
        (name, parameter["name"]): parameter["values"]
        for name, entry in catalogue.items()
        for parameter in entry["parameters"]
        if "values" in parameter
    }
    assert few["energy_distance", "biased"] == [0.0, 1.0]
    for (objective, parameter), values in few.items():
        for value in values:
            assert evaluated(http, objective, parameter, value).status_code == 200
        refused = evaluated(http, objective, parameter, 0.5)
        assert refused.status_code == 422
        (fault,) = assert_problem(refused)["errors"]
        assert fault["pointer"] == f"/parameters/{parameter}"
        among = ", ".join(f"{value:g}" for value in values)
        assert fault["detail"] == f"{parameter} must lie in {{{among}}}; it is 0.5"


def evaluated(http: httpx.Client, objective: str, parameter: str, value: float) -> httpx.Response:
    logits = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
    body = {"objective": objective, "parameters": {parameter: value}, "logits": logits}
    return http.post("/v1/evaluate", json=body)


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
