"""The same batch in each server's own words, and its answer back as arrays by name."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

OBJECTIVE = "non_saturating"
SEED = 20_260_101
HEADER_LENGTH = "Inference-Header-Content-Length"

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Question:
    """A request, but for the address of who is asked."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Wire:
    """A way to ask for the non-saturating objective of a batch, and to read the answer.

    Args:
        name: what the results call it.
        ask: the request for a batch of so many logits a side.
        read: every output of the answer by its JSON path, from its headers and body.
    """

    name: str
    ask: Callable[[int], Question]
    read: Callable[[Mapping[str, str], bytes], Arrays]


@cache
def batch(size: int) -> Mapping[str, NDArray[np.float64]]:
    """So many logits a side as a discriminator gives that is a little ahead: overlapping, reals higher."""
    generator = np.random.default_rng(SEED)
    return {"real": generator.normal(1.0, 2.0, size), "fake": generator.normal(-1.0, 2.0, size)}


def evaluate_json(size: int) -> Question:
    """lossgrad's own JSON."""
    logits = {side: values.tolist() for side, values in batch(size).items()}
    return _json("/v1/evaluate", {"objective": OBJECTIVE, "logits": logits})


def lists_json(size: int) -> Question:
    """Two lists, as the peers without a protocol of their own take them."""
    return _json(
        "/evaluate", {"objective": OBJECTIVE} | {side: values.tolist() for side, values in batch(size).items()}
    )


def infer_json(size: int) -> Question:
    """The Open Inference Protocol in JSON."""
    inputs = [_tensor(side, values) | {"data": values.tolist()} for side, values in batch(size).items()]
    return _json(f"/v2/models/{OBJECTIVE}/infer", {"inputs": inputs})


def infer_binary(size: int, dtype: str = "float64") -> Question:
    """The Open Inference Protocol with binary tensors both ways."""
    arrays = {side: values.astype(dtype) for side, values in batch(size).items()}
    inputs = [
        _tensor(side, values) | {"parameters": {"binary_data_size": values.nbytes}} for side, values in arrays.items()
    ]
    head = json.dumps({"inputs": inputs, "parameters": {"binary_data_output": True}}).encode()
    headers = {"Content-Type": "application/octet-stream", HEADER_LENGTH: str(len(head))}
    body = b"".join([head, *(values.tobytes() for values in arrays.values())])
    return Question(f"/v2/models/{OBJECTIVE}/infer", headers, body)


def read_evaluation(_: Mapping[str, str], body: bytes) -> Arrays:
    """Players, sides and outputs, nested."""
    found: Arrays = {}
    for player, result in json.loads(body).items():
        if not isinstance(result, dict) or "loss" not in result:
            continue
        found[f"{player}.loss"] = np.array([result.pop("loss")])
        for side, outputs in result.items():
            found |= {f"{player}.{side}.{name}": np.array(values) for name, values in outputs.items()}
    return found


def read_lists(_: Mapping[str, str], body: bytes) -> Arrays:
    """A list by name."""
    return {name: np.array(values) for name, values in json.loads(body).items()}


def read_inference(headers: Mapping[str, str], body: bytes) -> Arrays:
    """Tensors of the Open Inference Protocol, in JSON or binary."""
    at = int(headers.get(HEADER_LENGTH.lower(), len(body)))
    found: Arrays = {}
    for output in json.loads(body[:at])["outputs"]:
        if "data" in output:
            found[output["name"]] = np.array(output["data"])
            continue
        end = at + output["parameters"]["binary_data_size"]
        dtype = {"FP32": "<f4", "FP64": "<f8"}[output["datatype"]]
        found[output["name"]] = np.frombuffer(body[at:end], dtype)
        at = end
    return found


def echo(question: Question, answer_bytes: int) -> Question:
    """The same bytes for the bare application, which sends back as many as the real answer has."""
    return Question(f"/{answer_bytes}", question.headers, question.body)


JSON = Wire("JSON", evaluate_json, read_evaluation)
LISTS = Wire("JSON", lists_json, read_lists)
INFERENCE = Wire("JSON", infer_json, read_inference)
FP64 = Wire("binary FP64", infer_binary, read_inference)
FP32 = Wire("binary FP32", lambda size: infer_binary(size, "float32"), read_inference)


def _json(path: str, document: object) -> Question:
    return Question(path, {"Content-Type": "application/json"}, json.dumps(document).encode())


def _tensor(name: str, values: NDArray[Any]) -> dict[str, Any]:
    datatype = {"float32": "FP32", "float64": "FP64"}[values.dtype.name]
    return {"name": name, "shape": list(values.shape), "datatype": datatype}
