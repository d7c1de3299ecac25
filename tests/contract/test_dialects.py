"""Dialects over HTTP: what they are, and requests that speak one."""

from typing import Any

import httpx
import pytest

from tests.support.schema import assert_conforms, assert_problem, document, operations

BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
PATHS = ["/v1/dialects", "/v1/dialects/tf_gan"]


@pytest.fixture(scope="module")
def dialects(http: httpx.Client) -> dict[str, Any]:
    response = http.get("/v1/dialects")
    assert_conforms(response, "dialects")
    return {entry["name"]: entry for entry in response.json()["dialects"]}


def evaluate(http: httpx.Client, objective: str, **members: Any) -> httpx.Response:
    response = http.post("/v1/evaluate", json={"objective": objective, "logits": BATCH, **members})
    assert_conforms(response, "evaluate")
    return response


def test_each_dialect_is_described_alone_as_it_is_in_the_list(http: httpx.Client, dialects: dict[str, Any]) -> None:
    for name, entry in dialects.items():
        response = http.get(f"/v1/dialects/{name}")
        assert_conforms(response, "dialect")
        assert response.json() == entry


def test_the_names_are_those_of_the_document(dialects: dict[str, Any]) -> None:
    (name,) = operations()["dialect"].details["parameters"]
    assert list(dialects) == name["schema"]["enum"]
    assert {"tf_gan", "torchgan", "mimicry", "lucidrains_stylegan2", "stylegan2_ada", "pytorch_gan"} <= set(dialects)


def test_the_document_names_the_dialects_of_each_objective() -> None:
    schemas = document()["components"]["schemas"]
    for kind in ("Evaluation", "Choice"):
        offered = schemas[f"L1{kind}"]["properties"]["dialect"]["anyOf"][0]
        assert offered.get("enum", [offered.get("const")]) == ["mmagic"]
        assert schemas[f"Perceptron{kind}"]["properties"]["dialect"]["type"] == "null"


def test_every_entry_is_answered_by_each_of_its_names(http: httpx.Client, dialects: dict[str, Any]) -> None:
    for name, dialect in dialects.items():
        for entry in dialect["entries"]:
            answers = [evaluate(http, each, dialect=name) for each in entry["names"]]
            assert all(answer.status_code == 200 for answer in answers)
            for answer in answers:
                body = answer.json()
                assert (body["objective"], body["dialect"]) == (entry["objective"], name)
                assert body["parameters"] == entry["parameters"]
                assert [each for each in ("discriminator", "generator") if each in body] == list(entry["players"])


def test_every_example_gives_the_numbers_it_shows(http: httpx.Client, dialects: dict[str, Any]) -> None:
    for name, dialect in dialects.items():
        for entry in dialect["entries"]:
            example = entry.get("example")
            assert (example is None) == (not entry["changes"])
            if example is None:
                continue
            for spoken, number in (({}, example["canonical"]), ({"dialect": name}, example["dialect"])):
                asked = entry["names"][0] if spoken else entry["objective"]
                question = {"objective": asked, "logits": example["logits"], "players": [example["player"]], **spoken}
                player = http.post("/v1/evaluate", json=question).json()[example["player"]]
                quantity = example["quantity"]
                found = player["loss"] if quantity == "loss" else player[example["side"]][quantity][0]
                assert found == pytest.approx(number, rel=5e-16), (name, asked)


def test_an_answer_tells_the_dialect_only_if_there_was_one(http: httpx.Client) -> None:
    assert "dialect" not in evaluate(http, "hinge").json()
    assert "dialect" not in evaluate(http, "hinge", dialect=None).json()
    assert evaluate(http, "hinge", dialect="TF-GAN").json()["dialect"] == "tf_gan"


def test_parameters_that_are_given_go_before_those_of_a_dialect(http: httpx.Client) -> None:
    given = evaluate(http, "modified", dialect="tf_gan", parameters={"tensorflow_smoothing": 0.0}).json()
    canonical = evaluate(http, "non_saturating").json()
    assert given.pop("dialect") == "tf_gan"
    assert given == canonical


def test_the_published_number_of_tf_gans_minimax_generator(http: httpx.Client) -> None:
    logits = {"fake": [10.0, 4.4, -5.5, 3.6]}
    question = {"objective": "minimax", "dialect": "tf_gan", "logits": logits, "players": ["generator"]}
    loss = http.post("/v1/evaluate", json=question).json()["generator"]["loss"]
    assert loss == pytest.approx(-4.82408, abs=6e-6)


def test_heads_speak_it_too(http: httpx.Client) -> None:
    several = evaluate(http, "mse", dialect="audiocraft", logits=[BATCH, BATCH]).json()
    assert several["generator"]["loss"] == evaluate(http, "mse", dialect="audiocraft").json()["generator"]["loss"]


@pytest.mark.parametrize(
    ("objective", "dialect", "code", "place"),
    [
        ("hinge", "tfgan", "unknown-dialect", "/dialect"),
        ("perceptron", "tf_gan", "unknown-objective", "/objective"),
        ("nonsense", "tf_gan", "unknown-objective", "/objective"),
    ],
)
def test_what_a_library_does_not_have_is_refused(
    http: httpx.Client, objective: str, dialect: str, code: str, place: str
) -> None:
    response = evaluate(http, objective, dialect=dialect)
    assert response.status_code == 422
    problem = assert_problem(response)
    assert problem["type"].endswith(code)
    assert [each["pointer"] for each in problem["errors"]] == [place]
    if code == "unknown-objective":
        assert "wasserstein_hinge" in problem["detail"]
    else:
        assert problem["suggestions"][0] == "tf_gan"


def test_an_unknown_dialect_is_not_found(http: httpx.Client) -> None:
    response = http.get("/v1/dialects/lossgan")
    assert response.status_code == 404
    assert_conforms(response, "dialect")
    assert assert_problem(response)["suggestions"]


def test_a_player_a_library_lacks_is_refused(http: httpx.Client) -> None:
    response = evaluate(http, "rahinge", dialect="lecam_gan", players=["generator"])
    assert response.status_code == 422


@pytest.mark.parametrize("value", [1, "", ["tf_gan"], "x" * 101])
def test_a_dialect_is_a_short_text(http: httpx.Client, value: Any) -> None:
    response = evaluate(http, "hinge", dialect=value)
    assert response.status_code == 422
    assert [each["pointer"] for each in assert_problem(response)["errors"]] == ["/dialect"]


def test_contenders_may_each_speak_one(http: httpx.Client) -> None:
    objectives = [
        "hinge",
        {"objective": "hinge", "dialect": "taming_transformers"},
        {"objective": "lsgan", "dialect": "spade"},
    ]
    response = http.post("/v1/compare", json={"objectives": objectives, "logits": BATCH})
    assert_conforms(response, "compare")
    canonical, halved, other = response.json()["comparisons"]
    assert [each.get("dialect") for each in (canonical, halved, other)] == [None, "taming_transformers", "spade"]
    assert halved["discriminator"]["ratio_to_reference"]["gradient_norm"] == 0.5
    assert other["parameters"]["scale"] == 1.0


@pytest.mark.parametrize(
    ("choice", "place"),
    [
        ({"objective": "hinge", "dialect": "nobody"}, "/objectives/0/dialect"),
        ({"objective": "l1", "dialect": "tf_gan"}, "/objectives/0"),
    ],
)
def test_a_contender_that_cannot_be_is_pointed_at(http: httpx.Client, choice: dict[str, str], place: str) -> None:
    response = http.post("/v1/compare", json={"objectives": [choice], "logits": BATCH})
    assert response.status_code == 422
    assert [each["pointer"] for each in assert_problem(response)["errors"]] == [place]


def test_curves_may_be_drawn_in_one(http: httpx.Client) -> None:
    query = {"objective": "lsgan", "dialect": "lecam_gan", "player": "generator", "points": "3"}
    response = http.get("/v1/curves", params=query)
    assert_conforms(response, "curves")
    drawn = response.json()
    assert (drawn["dialect"], drawn["series"][0]["values"]) == ("lecam_gan", [64.0, 0.0, 64.0])
    assert "dialect" not in http.get("/v1/curves", params={"objective": "lsgan", "points": 3}).json()


@pytest.mark.parametrize(
    ("query", "place"), [({"dialect": "nobody"}, "?dialect"), ({"dialect": "tf_gan"}, "?objective")]
)
def test_curves_in_no_dialect_are_refused(http: httpx.Client, query: dict[str, str], place: str) -> None:
    response = http.get("/v1/curves", params={"objective": "perceptron", **query})
    assert response.status_code == 422
    assert [each["pointer"] for each in assert_problem(response)["errors"]] == [place]


def test_a_model_answers_in_one(http: httpx.Client) -> None:
    question = {
        "parameters": {"dialect": "mimicry"},
        "inputs": [{"name": "fake", "datatype": "FP64", "shape": [1], "data": [-20.0]}],
        "outputs": [{"name": "generator.fake.weights"}],
    }
    for name in ("ns", "non_saturating"):
        response = http.post(f"/v2/models/{name}/infer", json=question)
        assert_conforms(response, "infer")
        spoken = {"objective": name, "dialect": "mimicry", "logits": {"fake": [-20.0]}, "players": ["generator"]}
        (weight,) = http.post("/v1/evaluate", json=spoken).json()["generator"]["fake"]["weights"]
        assert response.json()["outputs"][0]["data"] == [weight]
        assert response.json()["parameters"]["dialect"] == "mimicry"


@pytest.mark.parametrize(
    ("model", "dialect", "place"), [("hinge", "nobody", "/parameters/dialect"), ("l1", "tf_gan", "/parameters/dialect")]
)
def test_a_model_without_one_is_refused(http: httpx.Client, model: str, dialect: str, place: str) -> None:
    question = {
        "parameters": {"dialect": dialect},
        "inputs": [{"name": "fake", "datatype": "FP32", "shape": [1], "data": [0]}],
    }
    response = http.post(f"/v2/models/{model}/infer", json=question)
    assert response.status_code == 422
    assert [each["pointer"] for each in assert_problem(response)["errors"]] == [place]


@pytest.mark.parametrize("path", PATHS)
def test_a_copy_that_is_still_right_is_not_sent_again(http: httpx.Client, path: str) -> None:
    tag = http.get(path).headers["etag"]
    response = http.get(path, headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert_conforms(response, "dialects" if path == PATHS[0] else "dialect")
