"""Bodies of the Open Inference Protocol with binary tensors: a header in JSON, then the bytes of every array.

The header says the name, shape, type and number of bytes of each array; an HTTP header says where it ends itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._document import Document, MalformedError
from ._json import write_json
from ._transport import Response
from ._types import Array

HEADER_LENGTH = "inference-header-content-length"

_TYPES: Mapping[str, np.dtype[np.floating[Any]]] = {"FP32": np.dtype("<f4"), "FP64": np.dtype("<f8")}
# Where arrays start, so that the service need not move them before it computes with them.
_ALIGNMENT = 8


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request, and the headers that tell how to read it."""

    content: bytes
    headers: Mapping[str, str]


def write_tensors(arrays: Mapping[str, NDArray[Any]], parameters: Mapping[str, object]) -> Body:
    """A request with these arrays, which wants every array of its answer in binary too."""
    packed = {name: _pack(array) for name, array in arrays.items()}
    inputs = [
        {
            "name": name,
            "shape": array.shape,
            "datatype": f"FP{8 * array.itemsize}",
            "parameters": {"binary_data_size": array.nbytes},
        }
        for name, array in packed.items()
    ]
    given = write_json({**parameters, "binary_data_output": True}, "parameters")
    header = f'{{"inputs":{json.dumps(inputs)},"parameters":{given}}}'.encode()
    header += b" " * (-len(header) % _ALIGNMENT)
    return Body(
        b"".join([header, *(array.data for array in packed.values())]),
        {
            "accept": "application/octet-stream, application/json, application/problem+json",
            "content-type": "application/octet-stream",
            HEADER_LENGTH: str(len(header)),
        },
    )


def read_tensors(response: Response) -> tuple[Document, dict[str, Array]]:
    """The header of an answer, and its arrays by name: views of the body, in its byte order.

    Raises:
        MalformedError: the body is not as its headers say, or an array is not in it.
    """
    content, length = response.content, response.headers.get(HEADER_LENGTH, "")
    if not length.isdecimal() or int(length) > len(content):
        raise MalformedError(f"{HEADER_LENGTH} is {length or 'missing'}")
    header = Document.parse(content[: int(length)])
    arrays, end = {}, int(length)
    for output in header["outputs"].items():
        array = _unpack(output, content, end)
        arrays[output["name"].text()] = array
        end += array.nbytes
    if end != len(content):
        raise MalformedError(f"its arrays end after {end} bytes, and it after {len(content)}")
    return header, arrays


def _pack(array: NDArray[Any]) -> NDArray[Any]:
    """The array as it travels: half precision and integers as what JSON makes of them, a wider float."""
    return np.asarray(array, dtype="<f4" if array.dtype.name in {"float16", "float32"} else "<f8", order="C")


def _unpack(output: Document, content: bytes, start: int) -> Array:
    datatype, size = output["datatype"].text(), output["parameters"]["binary_data_size"].count()
    shape = tuple(length.count() for length in output["shape"].items())
    if datatype not in _TYPES:
        raise MalformedError(f"{output.pointer}/datatype is {datatype}")
    dtype, count = _TYPES[datatype], prod(shape)
    if count * dtype.itemsize != size or size > len(content) - start:
        raise MalformedError(f"{output.pointer} is not {size} bytes of it")
    try:
        return np.frombuffer(content, dtype, count, start).reshape(shape)
    except (ValueError, OverflowError) as error:
        raise MalformedError(f"{output.pointer} is not an array: {error}") from error
