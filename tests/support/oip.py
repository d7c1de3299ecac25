"""Infer requests and their answers as bytes, without anybody's client.

content, headers = request({"real": real, "fake": fake}, outputs=[{"name": "generator.loss"}])
arrays = outputs(httpx.post(f"{url}/v2/models/hinge/infer", content=content, headers=headers))
"""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import numpy as np

from lossgrad.core.arrays import Array

HEADER = "Inference-Header-Content-Length"
DATATYPES = {"float16": "FP16", "float32": "FP32", "float64": "FP64"}
WIDTHS = {"FP32": "<f4", "FP64": "<f8"}


def tensor(name: str, array: Array, *, binary: bool = True) -> dict[str, Any]:
    """The description of an input, with its data unless they are binary."""
    described: dict[str, Any] = {"name": name, "shape": list(array.shape), "datatype": DATATYPES[array.dtype.name]}
    if binary:
        return described | {"parameters": {"binary_data_size": array.nbytes}}
    return described | {"data": array.tolist()}


def document(arrays: Mapping[str, Array], *, binary: bool = True, **members: Any) -> dict[str, Any]:
    """The JSON of a request; outputs come back as binary data too."""
    parameters = {"binary_data_output": binary} | members.pop("parameters", {})
    inputs = [tensor(name, array, binary=binary) for name, array in arrays.items()]
    return {"inputs": inputs, "parameters": parameters, **members}


def framed(text: bytes, *raw: bytes) -> tuple[bytes, dict[str, str]]:
    """JSON with raw bytes behind it, and the headers that says so."""
    return text + b"".join(raw), {HEADER: str(len(text))}


def request(arrays: Mapping[str, Array], **members: Any) -> tuple[bytes, dict[str, str]]:
    """A request with binary tensors: its body and headers."""
    return framed(json.dumps(document(arrays, **members)).encode(), *(array.tobytes() for array in arrays.values()))


def outputs(response: httpx.Response) -> dict[str, Array]:
    """Every output by name, in order."""
    assert response.status_code == 200, response.text
    answer, raw = parts(response)
    found = {}
    for each in answer["outputs"]:
        dtype = np.dtype(WIDTHS[each["datatype"]])
        if "data" in each:
            values = np.array(each["data"], dtype)
        else:
            size = each["parameters"]["binary_data_size"]
            values, raw = np.frombuffer(raw[:size], dtype), raw[size:]
        found[each["name"]] = values.reshape(each["shape"])
    assert raw == b""
    return found


def parts(response: httpx.Response) -> tuple[dict[str, Any], bytes]:
    """The JSON of an answer, and the raw bytes behind it."""
    length = int(response.headers.get(HEADER, len(response.content)))
    return json.loads(response.content[:length]), response.content[length:]
