"""What is wrong with a request is said: which problem, where in the request, what was found and what is allowed."""

import json
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import serving
from tests.support.schema import assert_conforms, assert_problem

JSON = {"Content-Type": "application/json"}
BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}

Case = tuple[dict[str, Any], str, str]


def real(*values: Any) -> dict[str, Any]:
    return {"logits": {"real": [*values], "fake": [0.0]}}


# what is asked for, over a batch that hinge answers; where the fault is; what is said of it
EVALUATE: dict[str, Case] = {
    "a boolean": (real(1, True), "/logits/real/1", "a finite number, found a boolean"),
    "a string": (real([1, "2"]), "/logits/real/0/1", "a finite number, found a string"),
    "a null": (real(None), "/logits/real/0", "a finite number, found null"),
    "an object": (real({}), "/logits/real/0", "a finite number, found an object"),
    "a NaN": (real([1, 2], [3, math.nan]), "/logits/real/1/1", "a finite number, found NaN"),
    "an infinity": (real(math.inf), "/logits/real/0", "a finite number, found infinity"),
    "a negative infinity": (real(1, -math.inf), "/logits/real/1", "a finite number, found infinity"),
    "an integer beyond all doubles": (real(10**400), "/logits/real/0", "too large for a double"),
    "lists of different lengths": (real([1], [2, 3]), "/logits/real/1", "ragged: a list of 2 beside lists of 1"),
    "a number beside lists": (real([1], 2), "/logits/real/1", "should be a list as the ones beside it, found a number"),
    "a list beside numbers": (real(1, [2]), "/logits/real/1", "a finite number, found a list"),
    "too many levels": (real(json.loads("[" * 40 + "1" + "]" * 40)), "/logits/real", "nested deeper than 32"),
    "an empty batch": (real(), "/logits/real", "an empty batch has no mean"),
    "a batch of nothing": (real([], []), "/logits/real", "an empty batch has no mean"),
    "an empty batch nobody reads": (real() | {"players": ["generator"]}, "/logits/real", "an empty batch has no mean"),
    "no list": ({"logits": {"real": 1, "fake": [1]}}, "/logits/real", "should be a list of numbers"),
    "no batch": ({"logits": 1}, "/logits", "an object with real and fake, or a list of such objects"),
    "no head": ({"logits": []}, "/logits", "at least 1"),
    "a side too few": ({"logits": {"real": [1]}}, "/logits/fake", "needs the fake logits"),
    "a side too many": ({"logits": BATCH | {"noise": [1]}}, "/logits/noise", "not a known member"),
    "a head without a side": ({"logits": [BATCH, {"fake": [1]}]}, "/logits/1/real", "needs the real logits"),
    "a NaN in a head": ({"logits": [BATCH, {"real": [math.nan]}]}, "/logits/1/real/0", "found NaN"),
    "too large for float32": (real(1, 1e39) | {"dtype": "float32"}, "/logits/real/1", "too large for float32"),
    "a pair without a partner": (
        {"objective": "relativistic_paired", "logits": {"real": [1, 2], "fake": [1]}},
        "/logits/fake",
        "the same shape; real is [2] and fake is [1]",
    ),
    "an unknown objective": ({"objective": "hing"}, "/objective", "the closest names are hinge"),
    "an ambiguous alias": ({"objective": "vanilla"}, "/objective", "different functions in different libraries"),
    "an objective that is no name": ({"objective": 3}, "/objective", "should be a string, found 3"),
    "no objective": ({"objective": None}, "/objective", "should be a string, found null"),
    "a misspelt parameter": ({"parameters": {"margn": 1}}, "/parameters/margn", "did you mean 'margin'?"),
    "an unknown parameter": ({"parameters": {"a/b": 1}}, "/parameters/a~1b", "it has margin, kink"),
    "a parameter where there is none": (
        {"objective": "wasserstein", "parameters": {"margin": 1}},
        "/parameters/margin",
        "'wasserstein' has no parameters",
    ),
    "a parameter out of its domain": (
        {"parameters": {"margin": -1}},
        "/parameters/margin",
        "margin must lie in [0, 1e+06]; it is -1",
    ),
    "a parameter on an open end": (
        {"objective": "least_squares", "parameters": {"scale": 0}},
        "/parameters/scale",
        "scale must lie in (0, 1e+06]; it is 0",
    ),
    "a parameter that is no number": (
        {"parameters": {"margin": "1"}},
        "/parameters/margin",
        "a number, found a string",
    ),
    "a parameter that is NaN": ({"parameters": {"margin": math.nan}}, "/parameters/margin", "finite number, found NaN"),
    "parameters that contradict each other": (
        {"objective": "minimax", "parameters": {"real_target": 0.9, "tensorflow_smoothing": 0.2}},
        "/parameters/tensorflow_smoothing",
        "real_target and tensorflow_smoothing all set the real target",
    ),
    "an unknown player": ({"players": ["critic"]}, "/players/0", "should be 'discriminator' or 'generator'"),
    "a player the objective lacks": (
        {"objective": "logistic", "players": ["generator"]},
        "/players",
        "'logistic' has no 'generator' player",
    ),
    "a player twice": ({"players": ["generator"] * 2}, "/players", "once"),
    "an unknown output": ({"outputs": ["losses", "loss"]}, "/outputs/1", "or 'curvatures', found a string"),
    "an unknown reduction": ({"reduction": "max"}, "/reduction", "should be 'mean', 'sum' or 'none'"),
    "an unknown variable": ({"with_respect_to": "D"}, "/with_respect_to", "should be 'logits' or 'probability'"),
    "an unknown dtype": ({"dtype": "float16"}, "/dtype", "should be 'float64' or 'float32'"),
    "an unknown combination of heads": ({"heads": "max"}, "/heads", "should be 'mean' or 'sum'"),
    "an unknown member": ({"logit": [1]}, "/logit", "not a known member"),
    "too many members": ({f"member {i}": i for i in range(101)}, "", "far more members than there are"),
    "too many heads": ({"logits": [BATCH] * 257}, "/logits", "at most 256"),
    "sample weights of another shape": (
        {"sample_weights": {"fake": [1]}},
        "/sample_weights/fake",
        "must have the shape of their logits, [2], and have [1]",
    ),
    "a negative sample weight": ({"sample_weights": {"real": [1, -1]}}, "/sample_weights/real/1", "not be negative"),
    "sample weights too large to add": (
        {"sample_weights": {"fake": [1e308, 1e308]}},
        "/sample_weights/fake",
        "the sum of these sample weights is too large for float64",
    ),
    "sample weights of pairs that all vanish": (
        {
            "objective": "relativistic_paired",
            "logits": {"real": [1, 2], "fake": [3, 4]},
            "sample_weights": {"real": [1, 0], "fake": [0, 1]},
        },
        "/sample_weights",
        "all zero",
    ),
    "sample weights of pairs too large to multiply": (
        {
            "objective": "relativistic_paired",
            "logits": {"real": [1, 2], "fake": [3, 4]},
            "sample_weights": {"real": [1e200, 1], "fake": [1e200, 1]},
        },
        "/sample_weights",
        "too large for float64",
    ),
    "sample weights of logits that are not there": (
        {"logits": {"fake": [1]}, "players": ["generator"], "sample_weights": {"real": [1]}},
        "/sample_weights/real",
        "there are no real logits to weigh",
    ),
    "sample weights of zero": ({"sample_weights": {"real": [0, 0]}}, "/sample_weights/real", "all zero"),
    "sample weights of too few heads": (
        {"logits": [BATCH, BATCH], "sample_weights": [{}]},
        "/sample_weights",
        "there are 2 heads and sample weights for 1",
    ),
    "sample weights of a batch for heads": ({"logits": [BATCH], "sample_weights": {}}, "/sample_weights", "a list"),
}

COMPARE: dict[str, Case] = {
    "nothing to compare": ({"objectives": []}, "/objectives", "at least 1"),
    "an unknown objective": ({"objectives": ["hinge", "hing"]}, "/objectives/1", "the closest names are hinge"),
    "an ambiguous alias": ({"objectives": [{"objective": "vanilla"}]}, "/objectives/0", "different functions"),
    "no objective": ({"objectives": [3]}, "/objectives/0", "the name of an objective, or an object with one"),
    "an unknown parameter": (
        {"objectives": ["minimax", {"objective": "hinge", "parameters": {"margn": 1}}]},
        "/objectives/1/parameters/margn",
        "did you mean 'margin'?",
    ),
    "parameters that contradict each other": (
        {
            "objectives": [
                "hinge",
                {"objective": "minimax", "parameters": {"real_target": 0.9, "one_sided_smoothing": 1}},
            ]
        },
        "/objectives/1/parameters/one_sided_smoothing",
        "all set the real target",
    ),
    "a reference that is not compared": ({"reference": "wasserstein"}, "/reference", "one of the objectives compared"),
    "an unknown reference": ({"reference": "hing"}, "/reference", "the closest names are hinge"),
    "players an objective lacks": (
        {"objectives": ["minimax", "logistic"], "players": ["generator"]},
        "/objectives/1",
        "'logistic' has none of the players asked for",
    ),
    "a negative threshold": ({"saturation_threshold": -1}, "/saturation_threshold", "greater than or equal to 0"),
    "a threshold that is true": ({"saturation_threshold": True}, "/saturation_threshold", "a number, found true"),
    "heads": ({"logits": [BATCH]}, "/logits", "should be an object"),
}

CURVES: dict[str, tuple[str, str, str]] = {
    "no objective": ("", "?objective", "is required"),
    "an unknown objective": ("objective=hing", "?objective", "the closest names are hinge"),
    "an ambiguous alias": ("objective=vanilla", "?objective", "different functions in different libraries"),
    "a coupled objective": ("objective=relativistic_average", "?objective", "compares examples with each other"),
    "an unknown player": ("objective=hinge&player=critic", "?player", "'discriminator' or 'generator'"),
    "a player the objective lacks": ("objective=logistic&player=generator", "?player", "has no 'generator' player"),
    "a range that ends before it starts": ("objective=hinge&start=2&stop=1", "?start", "start must be below stop"),
    "a range that is too wide": ("objective=hinge&start=-1e308&stop=1e308", "?stop", "wider than float64"),
    "a probability of 0": (
        "objective=hinge&over=probability&start=0",
        "?start",
        "a probability of 0 has no finite logit",
    ),
    "a probability of 1": (
        "objective=hinge&over=probability&stop=1",
        "?stop",
        "a probability of 1 has no finite logit",
    ),
    "a start that is NaN": ("objective=hinge&start=nan", "?start", "a finite number"),
    "a single point": ("objective=hinge&points=1", "?points", "greater than or equal to 2"),
    "too many points": ("objective=hinge&points=10002", "?points", "less than or equal to 10001"),
    "points that are no number": ("objective=hinge&points=many", "?points", "a valid integer"),
    "an unknown quantity": ("objective=hinge&quantity=loss", "?quantity", "'losses', 'gradients', 'weights'"),
    "an unknown format": ("objective=hinge&format=bmp", "?format", "should be"),
    "an unknown parameter": ("objective=hinge&margin=1", "?margin", "not a known member"),
}


def post(http: httpx.Client, path: str, body: object) -> httpx.Response:
    """Send what JSON has no word for, NaN and infinity, as Python writes it."""
    return http.post(path, content=json.dumps(body), headers=JSON)


def assert_one_fault(response: httpx.Response, pointer: str, said: str) -> dict[str, Any]:
    problem = assert_problem(response)
    assert response.status_code == 422
    ((found, detail),) = [fault.values() for fault in problem["errors"]]
    assert found == pointer
    assert said in detail
    assert problem["error"].startswith(f"{pointer}: {detail[:50]}" if pointer else detail)
    return problem


@pytest.fixture(scope="module")
def small() -> Iterator[httpx.Client]:
    """A service that takes 100 numbers and 10,000 bytes."""
    with (
        serving(create_app(Settings(max_elements=100, max_body_bytes=10_000))) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield client


@pytest.mark.parametrize(("asked", "pointer", "said"), EVALUATE.values(), ids=EVALUATE)
def test_evaluate_says_what_is_wrong_and_where(
    http: httpx.Client, asked: dict[str, Any], pointer: str, said: str
) -> None:
    response = post(http, "/v1/evaluate", {"objective": "hinge", "logits": BATCH} | asked)
    assert_conforms(response, "evaluate")
    assert_one_fault(response, pointer, said)


@pytest.mark.parametrize(("asked", "pointer", "said"), COMPARE.values(), ids=COMPARE)
def test_compare_says_what_is_wrong_and_where(
    http: httpx.Client, asked: dict[str, Any], pointer: str, said: str
) -> None:
    response = post(http, "/v1/compare", {"objectives": ["minimax", "hinge"], "logits": BATCH} | asked)
    assert_conforms(response, "compare")
    assert_one_fault(response, pointer, said)


@pytest.mark.parametrize(("query", "pointer", "said"), CURVES.values(), ids=CURVES)
def test_curves_says_what_is_wrong_and_where(http: httpx.Client, query: str, pointer: str, said: str) -> None:
    response = http.get(f"/v1/curves?{query}")
    assert_conforms(response, "curves")
    assert_one_fault(response, pointer, said)


@pytest.mark.parametrize("name", ["label_smoothing", "smoothing"])
@pytest.mark.parametrize("objective", ["minimax", "non_saturating", "logistic_linear", "logistic"])
def test_label_smoothing_is_refused_with_its_three_meanings(http: httpx.Client, objective: str, name: str) -> None:
    body = {"objective": objective, "logits": BATCH, "parameters": {name: 0.1}}
    problem = assert_one_fault(post(http, "/v1/evaluate", body), f"/parameters/{name}", "means three things")
    for meaning in ("one_sided_smoothing", "tensorflow_smoothing", "real_target"):
        assert meaning in problem["errors"][0]["detail"]


def test_an_unknown_objective_in_the_path_is_not_found(http: httpx.Client) -> None:
    response = http.get("/v1/objectives/hing")
    assert_conforms(response, "objective")
    assert (response.status_code, assert_problem(response)["suggestions"][0]) == (404, "hinge")


def test_an_ambiguous_alias_in_the_path_is_a_conflict_of_its_meanings(http: httpx.Client) -> None:
    response = http.get("/v1/objectives/vanilla")
    assert_conforms(response, "objective")
    assert response.status_code == 409
    assert assert_problem(response)["meanings"] == ["logistic_linear", "non_saturating"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/evaluate", {"objective": "hing", "logits": BATCH}),
        ("/v1/compare", {"objectives": ["hing"], "logits": BATCH}),
    ],
)
def test_an_unknown_objective_in_a_body_comes_with_the_closest_names(
    http: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    assert assert_problem(post(http, path, body))["suggestions"][0] == "hinge"


def test_an_ambiguous_alias_in_a_body_comes_with_its_meanings(http: httpx.Client) -> None:
    problem = assert_problem(post(http, "/v1/evaluate", {"objective": "vanilla", "logits": BATCH}))
    assert problem["meanings"] == ["logistic_linear", "non_saturating"]


def test_several_faults_are_all_listed(http: httpx.Client) -> None:
    body = {"objective": "hinge", "logits": {"real": [True], "fake": [[1], []]}, "dtype": "int", "reduction": 0}
    problem = assert_problem(post(http, "/v1/evaluate", body))
    assert {fault["pointer"] for fault in problem["errors"]} == {
        "/logits/real/0",
        "/logits/fake/1",
        "/dtype",
        "/reduction",
    }
    assert problem["detail"] == "the request has 4 faults"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/evaluate", {"objective": "hinge", "logits": {"real": [0.5] * 99, "fake": [0, 1]}}),
        ("/v1/evaluate", {"objective": "hinge", "logits": [{"real": [0.5] * 50, "fake": [1]}] * 2}),
        ("/v1/compare", {"objectives": ["hinge"] * 26, "logits": BATCH}),
    ],
)
def test_too_many_elements_are_refused_with_their_number_and_the_limit(
    small: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    response = post(small, path, body)
    problem = assert_problem(response)
    assert (response.status_code, problem["type"]) == (413, "urn:lossgrad:problem:too-many-elements")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/logits"]
    assert "100" in problem["detail"]


def test_too_many_points_of_a_curve_are_too_many_elements(small: httpx.Client) -> None:
    response = small.get("/v1/curves", params={"objective": ["hinge", "minimax"], "points": 51})
    assert_conforms(response, "curves")
    assert response.status_code == 413
    assert assert_problem(response)["errors"][0]["pointer"] == "?points"


def chunks() -> Iterator[bytes]:
    yield from [b'{"objective": "hinge", '] + [b" " * 1000] * 20


@pytest.mark.parametrize("content", [b" " * 10_001, chunks()], ids=["declared", "chunked"])
def test_too_large_a_body_is_refused_with_the_limit(small: httpx.Client, content: Any) -> None:
    response = small.post("/v1/evaluate", content=content, headers=JSON)
    problem = assert_problem(response)
    assert_conforms(response, "evaluate")
    assert (response.status_code, problem["type"]) == (413, "urn:lossgrad:problem:body-too-large")
    assert "10000 bytes" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/evaluate", "POST"),
        ("PUT", "/v1/compare", "POST"),
        ("POST", "/v1/objectives", "GET"),
        ("DELETE", "/v1/objectives/hinge", "GET"),
        ("POST", "/v1/curves", "GET"),
        ("PATCH", "/livez", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(http: httpx.Client, method: str, path: str, allowed: str) -> None:
    response = http.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    assert assert_problem(response)["type"] == "urn:lossgrad:problem:method-not-allowed"


@pytest.mark.parametrize("path", ["/v1/evaluate", "/v1/compare"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_a_body_that_is_not_declared_as_plain_json_is_refused(
    http: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    response = http.post(path, content=b"{}", headers=headers)
    assert_conforms(response, path.rpartition("/")[2])
    assert response.status_code == 415
    assert assert_problem(response)["type"] == "urn:lossgrad:problem:unsupported-media-type"


@pytest.mark.parametrize(
    ("content", "where"),
    [(b"", "empty"), (b'{"objective": ', "line 1, column 15"), (b'{\n"a": 1,}', "line 2"), (b"{'a': 1}", "line 1")],
)
@pytest.mark.parametrize("path", ["/v1/evaluate", "/v1/compare"])
def test_malformed_json_is_refused_with_its_position(http: httpx.Client, path: str, content: bytes, where: str) -> None:
    response = http.post(path, content=content, headers=JSON)
    assert_conforms(response, path.rpartition("/")[2])
    problem = assert_problem(response)
    assert (response.status_code, problem["type"]) == (400, "urn:lossgrad:problem:malformed-json")
    assert where in problem["detail"]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/", "/v1/evaluate/", "/v3", "/v1/objectives/hinge/loss", "/%00"])
def test_what_is_not_there_is_a_problem_too(http: httpx.Client, path: str) -> None:
    response = http.put(path) if path == "/" else http.get(path)
    assert response.status_code == (405 if path == "/" else 404)
    assert_problem(response)


def test_the_request_id_that_was_sent_stands_in_the_problem(http: httpx.Client) -> None:
    response = http.get("/v1/objectives/hing", headers={"X-Request-ID": "my-own.id_1"})
    assert assert_problem(response)["request_id"] == "my-own.id_1"
