"""What clients of Triton rely on and cannot show, and what Triton's own tests send without one."""

import json
import socket
from http.client import HTTPResponse

import httpx
import numpy as np
import pytest

from tests.support.live import PATIENCE, Service
from tests.support.oip import HEADER, document, outputs, request
from tests.support.schema import assert_problem

INFER = "/v2/models/hinge/infer"
BATCH = {"fake": np.array([-3.0, 0.0])}
WEIGHTS = [{"name": "generator.fake.weights"}]
JSON = document(BATCH, binary=False, outputs=WEIGHTS)


def assert_weights(response: httpx.Response) -> None:
    assert outputs(response)["generator.fake.weights"].tolist() == [1.0, 1.0]


# The synchronous client declares nothing, the asynchronous one calls everything application/octet-stream.
@pytest.mark.parametrize("media_type", [None, "application/octet-stream", "application/json", "text/plain", "x"])
def test_the_content_type_decides_nothing(http: httpx.Client, media_type: str | None) -> None:
    headers = {} if media_type is None else {"Content-Type": media_type}
    assert_weights(http.post(INFER, content=json.dumps(JSON), headers=headers))
    content, length = request(BATCH, outputs=WEIGHTS)
    assert_weights(http.post(INFER, content=content, headers=headers | length))


# The asynchronous client sends the first of these with every call, and decompresses no answer but those of infer.
@pytest.mark.parametrize("accepted", ["gzip, deflate, br", "gzip", "deflate", "br", "*"])
def test_nothing_is_compressed_but_the_answer_of_an_inference_that_asked_for_it(
    http: httpx.Client, accepted: str
) -> None:
    headers = {"Accept-Encoding": accepted}
    for path in ("/v2", "/v2/models/hinge", "/v2/models/hinge/config", "/v2/models/stats", "/v2/models/no_such"):
        assert "Content-Encoding" not in http.get(path, headers=headers).headers
    assert "Content-Encoding" not in http.post(INFER, json={"inputs": []}, headers=headers).headers
    response = http.post(INFER, json=JSON, headers=headers)
    assert response.headers.get("Content-Encoding") == (accepted if accepted in {"gzip", "deflate"} else None)
    assert_weights(response)


def test_tensors_without_json_are_refused_since_they_need_names(http: httpx.Client) -> None:
    response = http.post(INFER, content=BATCH["fake"].tobytes(), headers={HEADER: "0"})
    assert response.status_code == 400
    assert HEADER in assert_problem(response)["error"]


@pytest.mark.parametrize("depth", [120, 150_000])
def test_data_nested_without_end_are_refused(http: httpx.Client, depth: int) -> None:
    content = json.dumps(JSON).replace("[-3.0, 0.0]", "[" * depth + "1" + "]" * depth)
    response = http.post(INFER, content=content)
    assert response.status_code in {400, 422}
    assert_problem(response)


@pytest.mark.parametrize(("path", "code"), [("infer", "malformed-json"), ("trace/setting", "not-supported")])
def test_a_hundred_thousand_chunks_of_nonsense_are_refused(service: Service, path: str, code: str) -> None:
    head = f"POST /v2/models/hinge/{path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(head.encode() + b"1\r\nA\r\n" * 100_000 + b"0\r\n\r\n")
        response = HTTPResponse(connection)
        response.begin()
        assert json.loads(response.read())["type"] == f"urn:lossgrad:problem:{code}"
