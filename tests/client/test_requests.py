"""What is sent."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad_client import AsyncClient, Client, __version__

from .conftest import HINGE, Exchange


def sent(exchange: Exchange) -> Any:
    (request,) = exchange.requests
    return json.loads(request.content)


def test_a_batch_is_sent_as_the_contract_says(exchange: Exchange) -> None:
    exchange.evaluate(parameters={"margin": np.float32(1.5)}, players=["generator"], outputs=("losses",))
    assert sent(exchange) == {
        "objective": "hinge",
        "logits": {"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
        "heads": "mean",
        "parameters": {"margin": 1.5},
        "players": ["generator"],
        "reduction": "mean",
        "outputs": ["losses"],
        "with_respect_to": "logits",
        "dtype": "float64",
    }


def test_heads_and_sample_weights_are_sent_as_lists(exchange: Exchange) -> None:
    shapes = {"loss": 1.0, "heads": [{"loss": 1.0}, {"loss": 1.0}]}
    exchange.answers = [httpx.Response(200, json={**HINGE, "generator": shapes, "discriminator": shapes})]
    heads = [{"real": np.ones((1, 2)), "fake": [3]}, {"real": [0.5], "fake": [4.0]}]
    exchange.call("evaluate", "hinge", logits=heads, sample_weights=[{"fake": [1]}, {"fake": [2]}], heads="sum")
    body = sent(exchange)
    assert body["logits"] == [{"real": [[1, 1]], "fake": [3]}, {"real": [0.5], "fake": [4]}]
    assert body["sample_weights"] == [{"fake": [1]}, {"fake": [2]}]
    assert body["heads"] == "sum"


def test_a_comparison_is_sent_as_the_contract_says(exchange: Exchange) -> None:
    answer = {"reference": "hinge", "saturation_threshold": 0.1, "dtype": "float32", "comparisons": []}
    exchange.answers = [httpx.Response(200, json=answer)]
    exchange.call(
        "compare",
        ["minimax", {"objective": "hinge", "parameters": {"margin": 2}}],
        fake=[1.0],
        reference="hinge",
        saturation_threshold=0.1,
        dtype="float32",
    )
    assert sent(exchange) == {
        "objectives": ["minimax", {"objective": "hinge", "parameters": {"margin": 2}}],
        "logits": {"fake": [1.0]},
        "reference": "hinge",
        "saturation_threshold": 0.1,
        "dtype": "float32",
    }


@pytest.mark.parametrize(
    ("objectives", "expected"), [("minimax", ["minimax"]), (["minimax", "hinge"], ["minimax", "hinge"])]
)
def test_curves_are_asked_for_in_the_query(
    exchange: Exchange, objectives: str | list[str], expected: list[str]
) -> None:
    answer = {"over": "logits", "quantity": "weights", "with_respect_to": "logits", "x": [0.0], "series": []}
    exchange.answers = [httpx.Response(200, json=answer)]
    exchange.call("curves", objectives, quantity="weights", start=-1, points=5)
    (request,) = exchange.requests
    query = request.url.params
    assert query.get_list("objective") == expected
    assert {name: query[name] for name in query if name != "objective"} == {
        "quantity": "weights",
        "over": "logits",
        "with_respect_to": "logits",
        "start": "-1",
        "points": "5",
    }


@pytest.mark.parametrize("name", ["hinge", "a/b", "?x=1", "é", "../livez"])
def test_a_name_stays_one_part_of_the_path(exchange: Exchange, name: str) -> None:
    exchange.answers = [httpx.Response(404)]
    with pytest.raises(Exception, match="404"):
        exchange.call("objective", name)
    (request,) = exchange.requests
    assert request.url.path == f"/v1/objectives/{name}"
    assert request.url.query == b""


def test_every_request_says_who_asks_and_what_for(exchange: Exchange) -> None:
    exchange.evaluate()
    headers = exchange.requests[0].headers
    assert headers["user-agent"] == f"lossgrad-client/{__version__}"
    assert headers["content-type"] == "application/json"
    assert "application/json" in headers["accept"]


def client_of(**options: Any) -> tuple[Client, list[httpx.Request]]:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=HINGE)

    return Client(http_client=httpx.Client(transport=httpx.MockTransport(answer)), **options), requests


def evaluate(client: Client) -> None:
    client.evaluate("hinge", real=[2.0, 0.5], fake=[-3.0, 0.0])


def test_headers_of_ones_own_are_sent_and_come_first() -> None:
    client, requests = client_of(headers={"Authorization": "Bearer x", "User-Agent": "mine"})
    evaluate(client)
    assert requests[0].headers["authorization"] == "Bearer x"
    assert requests[0].headers.get_list("user-agent") == ["mine"]


@pytest.mark.parametrize(
    ("given", "variable", "expected"),
    [
        (None, None, "http://127.0.0.1:8000/v1/evaluate"),
        (None, "https://gpu.example:1/", "https://gpu.example:1/v1/evaluate"),
        ("http://given.example/lossgrad/", "http://ignored", "http://given.example/lossgrad/v1/evaluate"),
    ],
)
def test_the_address_is_given_or_in_the_environment_or_the_default(
    monkeypatch: pytest.MonkeyPatch, given: str | None, variable: str | None, expected: str
) -> None:
    monkeypatch.delenv("LOSSGRAD_URL", raising=False)
    if variable:
        monkeypatch.setenv("LOSSGRAD_URL", variable)
    client, requests = client_of(base_url=given)
    evaluate(client)
    assert str(requests[0].url) == expected


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("url", ["127.0.0.1:8000", "localhost", "ftp://x"])
def test_an_address_without_http_is_refused(kind: type[Client | AsyncClient], url: str) -> None:
    with pytest.raises(ValueError, match="must start with http"):
        kind(url)
