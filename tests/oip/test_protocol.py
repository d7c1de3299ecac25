"""The paths and headers of the protocol, asked with a plain HTTP client."""

import gzip
import json
import zlib
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.api.errors import Overloaded
from lossgrad.app import create_app
from lossgrad.oip import models
from lossgrad.oip.route import InferRoute, InferShortcut
from lossgrad.settings import Settings
from tests.oip.conftest import MAX_BODY_BYTES, MAX_ELEMENTS
from tests.support.live import serving
from tests.support.oip import HEADER, outputs, parts, request
from tests.support.schema import assert_conforms, assert_problem

INFER = "/v2/models/hinge/infer"
BATCH = {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])}
BODY = {
    "inputs": [{"name": "fake", "datatype": "FP32", "shape": [2], "data": [-3, 0]}],
    "outputs": [{"name": "generator.loss"}],
}


def assert_answered(response: httpx.Response) -> None:
    assert outputs(response)["generator.loss"] == [1.5]


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/v2/health/live", "server_live"),
        ("/v2/health/ready", "server_ready"),
        ("/v2", "server_metadata"),
        ("/v2/", "server_metadata"),
        ("/v2/models/stats", "statistics"),
        ("/v2/models/hinge", "model_metadata"),
        ("/v2/models/hinge/ready", "model_ready"),
        ("/v2/models/hinge/config", "model_config"),
        ("/v2/models/hinge/stats", "model_statistics"),
        ("/v2/models/hinge/versions/1", "model_metadata"),
        ("/v2/models/hinge/versions/1/ready", "model_ready"),
        ("/v2/models/hinge/versions/1/config", "model_config"),
        ("/v2/models/hinge/versions/1/stats", "model_statistics"),
    ],
)
def test_every_path_is_answered_as_documented(http: httpx.Client, path: str, operation: str) -> None:
    response = http.get(path)
    assert response.status_code == 200
    assert_conforms(response, operation)


@pytest.mark.parametrize("path", [INFER, "/v2/models/hinge/versions/1/infer", "/v2/models/Hinge/infer"])
def test_a_model_infers_with_and_without_version(http: httpx.Client, path: str) -> None:
    response = http.post(path, json=BODY)
    assert_answered(response)
    assert_conforms(response, "infer")


@pytest.mark.parametrize("model", models.names())
def test_metadata_and_configuration_of_every_model_are_as_documented(http: httpx.Client, model: str) -> None:
    for path, operation in (("", "model_metadata"), ("/config", "model_config")):
        response = http.get(f"/v2/models/{model}{path}")
        assert_conforms(response, operation)
        assert response.json()["name"] == model


@pytest.mark.parametrize("tail", ["", "/ready", "/config", "/stats", "/infer"])
@pytest.mark.parametrize(
    ("model", "status", "code"),
    [
        ("hing", 404, "unknown-objective"),
        ("vanilla", 409, "ambiguous-objective"),
        ("hinge/versions/2", 404, "unknown-version"),
        ("hing/versions/1", 404, "unknown-objective"),
    ],
)
def test_what_does_not_exist_is_not_found_anywhere(
    http: httpx.Client, model: str, status: int, code: str, tail: str
) -> None:
    response = http.request("POST" if tail == "/infer" else "GET", f"/v2/models/{model}{tail}")
    assert response.status_code == status
    assert assert_problem(response)["type"] == f"urn:lossgrad:problem:{code}"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", INFER, "POST"),
        ("PUT", INFER, "POST"),
        ("DELETE", "/v2/models/hinge", "GET"),
        ("GET", "/v2/repository/index", "POST"),
        ("POST", "/v2/health/ready", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(http: httpx.Client, method: str, path: str, allowed: str) -> None:
    response = http.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert_problem(response)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"ready": true}', b'{"ready": false, "other": 1}'])
def test_the_index_lists_every_model_as_a_bare_list(http: httpx.Client, content: bytes) -> None:
    response = http.post("/v2/repository/index", content=content)
    assert_conforms(response, "repository_index")
    assert [entry["name"] for entry in response.json()] == models.names()


@pytest.mark.parametrize(
    ("content", "status", "pointer"),
    [
        (b"{", 400, None),
        (b"[]", 422, ""),
        (b"null", 422, ""),
        (b'{"ready": 1}', 422, "/ready"),
        (b'{"ready": null}', 422, "/ready"),
    ],
)
def test_a_wrong_question_for_the_index_is_refused(
    http: httpx.Client, content: bytes, status: int, pointer: str | None
) -> None:
    response = http.post("/v2/repository/index", content=content)
    assert response.status_code == status
    assert [fault["pointer"] for fault in assert_problem(response)["errors"]] == ([] if pointer is None else [pointer])


def test_only_what_is_there_is_advertised(http: httpx.Client) -> None:
    assert http.get("/v2").json()["extensions"] == [
        "binary_tensor_data", "parameters", "statistics", "model_configuration",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/repository/models/hinge/load"),
        ("POST", "/v2/repository/models/no_such/unload"),
        ("GET", "/v2/systemsharedmemory/status"),
        ("GET", "/v2/systemsharedmemory/region/mine/status"),
        ("POST", "/v2/cudasharedmemory/region/mine/register"),
        ("POST", "/v2/xpusharedmemory/unregister"),
        ("GET", "/v2/trace/setting"),
        ("POST", "/v2/models/hinge/trace/setting"),
        ("GET", "/v2/logging"),
        ("POST", "/v2/logging"),
    ],
)
def test_the_rest_of_the_protocol_is_refused_as_not_supported(http: httpx.Client, method: str, path: str) -> None:
    response = http.request(method, path, content=b'{"any": "thing"}' if method == "POST" else None)
    assert response.status_code == 501
    problem = assert_problem(response)
    assert problem["type"] == "urn:lossgrad:problem:not-supported"
    assert "not supported" in problem["error"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bodies_and_answers_are_compressed_whole_with_the_length_of_the_plain_json(
    http: httpx.Client, encoding: str
) -> None:
    content, headers = request(BATCH)
    small = gzip.compress(content) if encoding == "gzip" else zlib.compress(content)
    response = http.post(
        INFER, content=small, headers=headers | {"Content-Encoding": encoding, "Accept-Encoding": encoding}
    )
    assert response.headers["content-encoding"] == encoding
    assert_answered(response)
    plain = http.post(INFER, content=content, headers=headers | {"Accept-Encoding": "identity"})
    assert response.headers[HEADER] == plain.headers[HEADER]
    assert response.content == plain.content


def test_a_chunked_body_is_taken_as_any_other(http: httpx.Client) -> None:
    content, headers = request({"fake": np.linspace(-3, 0, 50_000)}, outputs=[{"name": "generator.fake.losses"}])
    pieces = (content[start : start + 30_001] for start in range(0, len(content), 30_001))
    whole = http.post(INFER, content=content, headers=headers)
    assert http.post(INFER, content=pieces, headers=headers).content == whole.content
    assert outputs(whole)["generator.fake.losses"][[0, -1]].tolist() == [3.0, 0.0]


def test_a_body_beyond_the_limit_is_refused_compressed_or_chunked(http: httpx.Client) -> None:
    content = b" " * (MAX_BODY_BYTES + 1)
    compressed = {"content": gzip.compress(content), "headers": {"Content-Encoding": "gzip"}}
    chunked = {"content": iter([content[:-1], content[-1:]])}
    for sent in ({"content": content}, compressed, chunked):
        response = http.post(INFER, **sent)
        assert response.status_code == 413
        assert assert_problem(response)["type"] == "urn:lossgrad:problem:body-too-large"


def test_as_many_logits_as_the_service_takes_are_answered_and_not_one_more(http: httpx.Client) -> None:
    for size, status in ((MAX_ELEMENTS, 200), (MAX_ELEMENTS + 1, 413)):
        content, headers = request({"fake": np.zeros(size, np.float32)}, outputs=[{"name": "generator.loss"}])
        response = http.post(INFER, content=content, headers=headers)
        assert response.status_code == status
    assert assert_problem(response)["type"] == "urn:lossgrad:problem:too-many-elements"


def test_a_big_answer_arrives_whole(http: httpx.Client) -> None:
    fake = np.linspace(-100, 100, MAX_ELEMENTS, dtype=np.float64).reshape(2, -1)
    content, headers = request({"fake": fake}, outputs=[{"name": "generator.fake.losses"}, {"name": "generator.loss"}])
    response = http.post("/v2/models/wasserstein/infer", content=content, headers=headers)
    answer, raw = parts(response)
    assert [output["shape"] for output in answer["outputs"]] == [list(fake.shape), [1]]
    assert raw[: fake.nbytes] == (0 - fake).tobytes()


def test_an_error_is_never_compressed(http: httpx.Client) -> None:
    response = http.post(INFER, content=b"{", headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 400
    assert "content-encoding" not in response.headers
    assert_problem(response)


def test_a_service_behind_a_prefix_infers_there() -> None:
    with serving(create_app(Settings()), root_path="/gan") as base:
        assert_answered(httpx.post(f"{base}{INFER}", json=BODY))


def test_a_service_that_drains_is_live_and_not_ready_and_still_infers() -> None:
    app = create_app(Settings())
    with serving(app) as base, httpx.Client(base_url=base) as client:
        app.state.lifecycle.draining = True
        assert client.get("/v2/health/live").status_code == 200
        response = client.get("/v2/health/ready")
        assert response.status_code == 503
        assert assert_problem(response)["type"] == "urn:lossgrad:problem:draining"
        assert_answered(client.post(INFER, json=BODY))


def test_a_full_service_refuses_big_requests_for_now_and_answers_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings())

    async def full(*_: Any) -> Any:
        raise Overloaded("too many")

    monkeypatch.setattr(app.state.compute, "run", full)
    with serving(app) as base, httpx.Client(base_url=base) as client:
        content, headers = request({"fake": np.zeros(100_000)}, outputs=[{"name": "generator.loss"}])
        response = client.post(INFER, content=content, headers=headers)
        assert response.status_code == 503
        assert response.headers["retry-after"]
        assert_problem(response)
        assert_answered(client.post(INFER, json=BODY))
        [entry] = client.get("/v2/models/hinge/stats").json()["model_stats"]
        assert entry["inference_stats"]["fail"]["count"] == 1


@pytest.mark.parametrize(
    ("method", "path", "root_path", "found"),
    [
        ("POST", "/v2/models/a b/infer", "", {"model_name": "a b"}),
        ("POST", "/gan/v2/models/x/infer", "/gan", {"model_name": "x"}),
        ("POST", "/v2/models/x/versions/7/infer", "", {"model_name": "x", "model_version": "7"}),
        ("GET", INFER, "", None),
        ("POST", "/v2/models/x/infer/", "", None),
        ("POST", "/v2/models/x/y/infer", "", None),
        ("POST", "/v2/models//infer", "", None),
        ("POST", "/v2/models/x/versions/infer", "", None),
        ("POST", "/v1/models/x/infer", "", None),
    ],
)
def test_the_shortcut_knows_the_ways_to_infer_and_leaves_the_rest_to_others(
    method: str, path: str, root_path: str, found: dict[str, str] | None
) -> None:
    app = create_app(Settings())
    shortcut = InferShortcut(app, routes=app.routes)
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "root_path": root_path}
    assert isinstance(shortcut.target(scope), InferRoute) == (found is not None)
    assert scope.get("path_params") == found


def test_the_answer_shown_in_the_documentation_is_that_to_the_first_example(http: httpx.Client) -> None:
    schema = http.get("/openapi.json").json()
    content = schema["paths"]["/v2/models/{model_name}/infer"]["post"]["requestBody"]["content"]["application/json"]
    first = next(iter(content["examples"].values()))["value"]
    (shown,) = schema["components"]["schemas"]["InferAnswer"]["examples"]
    assert json.loads(http.post(INFER, json=first).content) == shown
