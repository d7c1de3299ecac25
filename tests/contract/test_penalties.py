"""Penalties over HTTP: the catalogue, every option, and what is refused, in what words."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from tests.support.schema import assert_conforms, assert_problem, document, penalties

PATHS = ["/v1/penalties", "/v1/penalties/r1"]
GRADIENTS = {"input_gradients": [[3.0, 4.0], [0.0, 0.0]]}


@pytest.fixture(scope="module")
def catalogue(http: httpx.Client) -> dict[str, Any]:
    response = http.get("/v1/penalties")
    assert_conforms(response, "penalties")
    return {entry["name"]: entry for entry in response.json()["penalties"]}


@pytest.fixture
def ask(http: httpx.Client) -> Any:
    """Compute a penalty of the input gradients, or of what is given instead."""

    def ask(name: str = "gradient_penalty", **asked: Any) -> Any:
        response = http.post(f"/v1/penalties/{name}", json={"inputs": GRADIENTS} | asked)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "penalise")
        return response.json()

    return ask


def test_each_penalty_is_described_alone_as_it_is_in_the_list(http: httpx.Client, catalogue: dict[str, Any]) -> None:
    assert list(catalogue) == penalties()
    for name, entry in catalogue.items():
        response = http.get(f"/v1/penalties/{name}")
        assert_conforms(response, "penalty")
        assert response.json() == entry


def test_an_alias_leads_to_its_entry(http: httpx.Client, catalogue: dict[str, Any]) -> None:
    for entry in catalogue.values():
        for alias in entry["aliases"]:
            assert http.get(f"/v1/penalties/{alias['name'].upper()}").json() == entry


def test_inputs_parameters_and_outputs_are_those_of_the_document(catalogue: dict[str, Any]) -> None:
    schemas = document()["components"]["schemas"]
    for name, entry in catalogue.items():
        prefix = "".join(map(str.capitalize, name.split("_")))
        assert [each["name"] for each in entry["inputs"]] == list(schemas[f"{prefix}Inputs"]["properties"])
        required = [each["name"] for each in entry["inputs"] if each["required"]]
        assert required == schemas[f"{prefix}Inputs"]["required"]
        documented = dict(schemas[f"{prefix}Settings"]["properties"])
        for parameter in entry["parameters"]:
            schema = documented.pop(parameter["name"])
            assert schema["default"] == parameter["default"]
            assert schema.get("enum") == (list(parameter["options"]) if "options" in parameter else None)
            assert ("multipleOf" in schema) == parameter.get("whole", False)
        assert not documented
        outputs, _ = schemas[f"{prefix}Request"]["properties"]["outputs"]["anyOf"]
        assert outputs["items"]["enum"] == ["losses", "gradients", *(each["name"] for each in entry["results"])]
        if entry["state"]:
            assert [each["name"] for each in entry["state"]] == list(schemas[f"{prefix}State"]["properties"])


@pytest.mark.parametrize("path", PATHS)
def test_a_copy_that_is_still_right_is_not_sent_again(http: httpx.Client, path: str) -> None:
    first = http.get(path)
    tag = first.headers["etag"]
    again = http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert http.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_all_that_is_left_out_has_a_default(ask: Any) -> None:
    assert ask() == {
        "penalty": "gradient_penalty",
        "parameters": {
            "coefficient": 10.0, "target": 1.0, "epsilon": 0.0, "norm": "sample", "channels": "first",
            "scale": "absolute",
        },
        "reduction": "mean",
        "dtype": "float64",
        "loss": 85.0,
        "losses": {"input_gradients": [160.0, 10.0]},
        "gradients": {"input_gradients": [[24.0, 32.0], [0.0, 0.0]]},
        "results": {"norms": [5.0, 0.0]},
        "state": {},
    }  # fmt: skip
    assert ask(state=None, outputs=None) == ask(state={}) == ask()


@pytest.mark.parametrize(("reduction", "loss", "share"), [("mean", 85.0, 2), ("sum", 170.0, 1), ("none", None, 1)])
def test_the_reduction_acts_on_loss_and_gradients(ask: Any, reduction: str, loss: float | None, share: int) -> None:
    answer = ask(reduction=reduction)
    assert answer["loss"] == loss
    assert answer["losses"] == {"input_gradients": [160.0, 10.0]}
    assert answer["gradients"]["input_gradients"][0] == [48.0 / share, 64.0 / share]
    assert "non_finite" not in answer


def test_choices_and_numbers_change_the_answer(ask: Any) -> None:
    answer = ask(parameters={"norm": "batch", "coefficient": 1, "target": 2})
    assert (answer["loss"], answer["results"]) == (9.0, {"norms": [5.0]})
    assert answer["parameters"]["norm"] == "batch"


def test_only_what_is_asked_for_is_answered(ask: Any) -> None:
    answer = ask(outputs=["norms"])
    assert (answer["losses"], answer["gradients"], answer["results"]) == ({}, {}, {"norms": [5.0, 0.0]})
    assert answer["loss"] == 85.0
    assert ask(outputs=["gradients"])["results"] == {}


def test_arrays_come_back_in_the_shape_they_were_sent(ask: Any) -> None:
    images = np.random.default_rng(1).normal(size=(2, 3, 4, 5))
    answer = ask(inputs={"input_gradients": images.tolist()}, parameters={"norm": "pixel"})
    assert np.shape(answer["gradients"]["input_gradients"]) == images.shape
    assert np.shape(answer["losses"]["input_gradients"]) == (2, 4, 5)


def test_float32_is_rounded_before_and_after(ask: Any) -> None:
    answer = ask("drift", inputs={"real": [0.1]}, parameters={"coefficient": 1.0}, dtype="float32")
    assert answer["dtype"] == "float32"
    assert answer["losses"]["real"] == [pytest.approx(0.01, rel=1e-6)]
    assert np.float32(answer["loss"]) == np.float32(np.float64(np.float32(0.1)) ** 2)


def test_what_is_not_finite_is_null_and_counted(ask: Any) -> None:
    answer = ask(inputs={"input_gradients": [[1e200, 0.0]]})
    assert (answer["loss"], answer["losses"]) == (None, {"input_gradients": [None]})
    assert answer["gradients"]["input_gradients"][0][1] == 0.0
    assert answer["non_finite"] == 2


def test_state_goes_round(ask: Any) -> None:
    sides = {"real": [3.0, 1.0], "fake": [-2.0, 0.0]}
    first = ask("lecam", inputs=sides)
    assert first["state"] == {"mean_real": 2.0, "mean_fake": -1.0}
    second = ask("lecam", inputs={"real": [5.0], "fake": [-3.0]}, state=first["state"], parameters={"decay": 0.5})
    assert second["state"] == {"mean_real": 3.5, "mean_fake": -2.0}
    assert ask("lecam", inputs=sides, state={"mean_real": [2.0], "mean_fake": [-1.0]}) == first


def test_a_transform_without_the_gradient_from_above_has_no_loss(ask: Any) -> None:
    answer = ask("weight_clipping", inputs={"weight": [0.5, -0.001]})
    assert (answer["loss"], answer["losses"], answer["gradients"]) == (None, {}, {})
    assert answer["results"] == {"clipped": [0.01, -0.001], "mask": [0.0, 1.0]}
    assert "non_finite" not in answer


REFUSED: dict[str, tuple[str, dict[str, Any], int, str, str]] = {
    "no inputs": ("r1", {}, 422, "/inputs", "is required"),
    "a missing input": ("r1", {"inputs": {}}, 422, "/inputs/input_gradients", "needs input_gradients"),
    "an unknown input": ("r1", {"inputs": GRADIENTS | {"x": [1]}}, 422, "/inputs/x", "takes input_gradients"),
    "a boolean": ("r1", {"inputs": {"input_gradients": [1, True]}}, 422, "/inputs/input_gradients/1", "a boolean"),
    "a ragged list": ("r1", {"inputs": {"input_gradients": [[1], []]}}, 422, "/inputs/input_gradients/1", "ragged"),
    "an empty list": ("r1", {"inputs": {"input_gradients": []}}, 422, "/inputs/input_gradients", "empty"),
    "a number for a list": ("r1", {"inputs": {"input_gradients": 1}}, 422, "/inputs/input_gradients", "list"),
    "too large for float32": (
        "r1",
        {"inputs": {"input_gradients": [[0, 1e39]]}, "dtype": "float32"},
        422,
        "/inputs/input_gradients/0/1",
        "too large for float32",
    ),
    "another shape": (
        "consistency",
        {"inputs": {"logits": [1, 2], "augmented_logits": [1]}},
        422,
        "/inputs/augmented_logits",
        "should have the shape of logits, [2], has [1]",
    ),
    "too few dimensions": ("orthogonal", {"inputs": {"weight": [1, 2]}}, 422, "/inputs/weight", "at least 2"),
    "no channels": (
        "r1",
        {"inputs": {"input_gradients": [1, 2]}, "parameters": {"norm": "pixel"}},
        422,
        "/inputs/input_gradients",
        "axis of channels",
    ),
    "an unknown choice": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"norm": "pixl"}},
        422,
        "/parameters/norm",
        "must be 'sample' or 'pixel' or 'batch'",
    ),
    "a number for a choice": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"norm": 2}},
        422,
        "/parameters/norm",
        "found 2",
    ),
    "a string for a number": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"gamma": "x"}},
        422,
        "/parameters/gamma",
        "a string",
    ),
    "out of the domain": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"gamma": 0}},
        422,
        "/parameters/gamma",
        "(0, 1e+06]",
    ),
    "no whole number": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"interval": 1.5}},
        422,
        "/parameters/interval",
        "1.5",
    ),
    "a parameter that is null": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"gamma": None}},
        422,
        "/parameters/gamma",
        "finite",
    ),
    "an unknown parameter": (
        "r1",
        {"inputs": GRADIENTS, "parameters": {"gama": 1}},
        422,
        "/parameters/gama",
        "did you mean 'gamma'?",
    ),
    "parameters in conflict": (
        "gradient_penalty",
        {"inputs": GRADIENTS, "parameters": {"target": 0, "scale": "relative"}},
        422,
        "/parameters/target",
        "must not be 0",
    ),
    "more than there are": (
        "top_k",
        {"inputs": {"logits": [1, 2]}, "parameters": {"k": 3}},
        422,
        "/parameters/k",
        "at most 2",
    ),
    "an unknown output": (
        "r1",
        {"inputs": GRADIENTS, "outputs": ["norm"]},
        422,
        "/outputs/0",
        "losses, gradients, norms",
    ),
    "an output twice": ("r1", {"inputs": GRADIENTS, "outputs": ["norms", "norms"]}, 422, "/outputs", "once"),
    "an output that needs an input": (
        "weight_clipping",
        {"inputs": {"weight": [1]}, "outputs": ["gradients"]},
        422,
        "/outputs",
        "upstream_gradient",
    ),
    "state of something else": ("r1", {"inputs": GRADIENTS, "state": {"u": [1]}}, 422, "/state/u", "takes none"),
    "state of another shape": (
        "spectral_normalization",
        {"inputs": {"weight": [[1, 2]]}, "state": {"u": [1, 2]}},
        422,
        "/state/u",
        "should have 1 numbers",
    ),
    "state that is no number": (
        "lecam",
        {"inputs": {"real": [1], "fake": [1]}, "state": {"mean_real": [1, 2]}},
        422,
        "/state/mean_real",
        "a single number",
    ),
    "another reduction": ("r1", {"inputs": GRADIENTS, "reduction": "max"}, 422, "/reduction", "'mean'"),
    "an unknown member": ("r1", {"inputs": GRADIENTS, "input": {}}, 422, "/input", "not a known member"),
    "a matrix that takes too long": (
        "orthogonal",
        {"inputs": {"weight": [[0.5] * 2] * 70_000}},
        413,
        "/inputs/weight",
        "takes too long",
    ),
}


@pytest.mark.parametrize(("name", "body", "status", "pointer", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_pointed_at(
    http: httpx.Client, name: str, body: dict[str, Any], status: int, pointer: str, words: str
) -> None:
    response = http.post(f"/v1/penalties/{name}", json=body)
    assert response.status_code == status
    problem = assert_problem(response)
    (fault,) = problem["errors"]
    assert fault["pointer"] == pointer
    assert words in fault["detail"]
    assert_conforms(response, "penalise")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_pointed_at(http: httpx.Client, number: str) -> None:
    body = f'{{"inputs": {{"input_gradients": [[0, {number}]]}}}}'
    response = http.post("/v1/penalties/r1", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert assert_problem(response)["errors"][0]["pointer"] == "/inputs/input_gradients/0/1"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_penalty_is_answered_with_the_closest_names(http: httpx.Client, method: str) -> None:
    response = http.request(method, "/v1/penalties/gradient_penality", json={"inputs": GRADIENTS})
    assert response.status_code == 404
    problem = assert_problem(response)
    assert problem["type"] == "urn:lossgrad:problem:unknown-penalty"
    assert "gradient_penalty" in problem["suggestions"]


def test_a_wrong_method_is_told_both_right_ones(http: httpx.Client) -> None:
    response = http.delete("/v1/penalties/r1")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


def test_a_big_array_is_computed_in_a_thread_and_answered_whole(ask: Any) -> None:
    values = np.random.default_rng(2).normal(size=(64, 2_000))
    answer = ask("r1", inputs={"input_gradients": json.loads(json.dumps(values.tolist()))})
    found = np.array(answer["gradients"]["input_gradients"])
    np.testing.assert_allclose(found, values * 10 / 64, rtol=1e-15)
