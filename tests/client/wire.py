"""Both wires as a service sees them, written apart from the client: JSON, and binary tensors behind a JSON header."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias
from unittest import mock

import httpx
import numpy as np
from numpy.typing import NDArray

from lossgrad_client import _inference

LENGTH = "Inference-Header-Content-Length"
LARGE = 5000
"""So many logits travel in binary."""

Wire: TypeAlias = Literal["JSON", "binary"]
WIRES: list[Wire] = ["JSON", "binary"]

_DTYPES = {"FP32": "<f4", "FP64": "<f8"}


@contextmanager
def over(wire: Wire) -> Iterator[None]:
    """Let batches of any size travel this way."""
    with mock.patch.object(_inference, "BINARY_FROM", 0 if wire == "binary" else float("inf")):
        yield


def is_binary(request: httpx.Request) -> bool:
    return request.url.path.startswith("/v2/")


def read(request: httpx.Request) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The header of a binary request, and its tensors by name."""
    length = int(request.headers[LENGTH])
    header = json.loads(request.content[:length])
    tensors, rest = {}, request.content[length:]
    for described in header["inputs"]:
        size = described["parameters"]["binary_data_size"]
        values = np.frombuffer(rest[:size], _DTYPES[described["datatype"]])
        tensors[described["name"]], rest = values.reshape(described["shape"]), rest[size:]
    assert not rest
    return header, tensors


def reply(outputs: Mapping[str, NDArray[Any]], **parameters: object) -> httpx.Response:
    """A binary answer with these tensors."""
    described = [
        {
            "name": name,
            "datatype": f"FP{8 * values.itemsize}",
            "shape": values.shape,
            "parameters": {"binary_data_size": values.nbytes},
        }
        for name, values in outputs.items()
    ]
    options = {"reduction": "mean", "with_respect_to": "logits", "dtype": "float64"}
    header = json.dumps({"model_name": "echo", "parameters": options | parameters, "outputs": described}).encode()
    content = b"".join([header, *(values.tobytes() for values in outputs.values())])
    return httpx.Response(200, content=content, headers={LENGTH: str(len(header)), "X-Request-ID": "42"})


def echo(request: httpx.Request) -> httpx.Response:
    """Answer the logits themselves as gradients of the generator, in the wire of the request."""
    if is_binary(request):
        header, tensors = read(request)
        dtype = header["parameters"]["dtype"]
        outputs = {}
        for name, values in tensors.items():
            head = name.rpartition(".")[0]
            outputs[".".join(filter(None, ["generator", head, "loss"]))] = np.zeros(1, dtype)
            outputs[f"generator.{name}.gradients"] = values.astype(dtype)
        return reply({"generator.loss": np.zeros(1, dtype)} | outputs, dtype=dtype)
    body = json.loads(request.content)

    def sides(batch: Mapping[str, Any]) -> dict[str, Any]:
        return {"loss": 0.0, **{side: {"gradients": array} for side, array in batch.items()}}

    batch = body["logits"]
    player = sides(batch) if isinstance(batch, dict) else {"loss": 0.0, "heads": [sides(head) for head in batch]}
    given = {name: body[name] for name in ("reduction", "with_respect_to", "dtype")}
    return httpx.Response(200, json={"objective": "echo", "parameters": {}, "generator": player, **given})
