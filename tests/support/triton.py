"""Both clients of tritonclient, called alike, and their tensors made of arrays.

triton.call("infer", "hinge", tensors({"real": real, "fake": fake}), outputs=wanted("generator.loss"))
"""

import asyncio
import gc
import warnings
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from tritonclient import http
from tritonclient.http import aio
from tritonclient.utils import np_to_triton_dtype

from lossgrad.core.arrays import Array

CLIENTS = ("http", "http.aio")


class Triton:
    """One of the clients, on connections of its own."""

    def __init__(self, kind: str, url: str) -> None:
        self._loop = asyncio.Runner() if kind == "http.aio" else None
        self._client = self._wait(_connected(kind, address(url)))

    def call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the client and wait for what it returns."""
        returned = getattr(self._client, method)(*args, **kwargs)
        return self._unread(returned) if method.startswith("is_") else self._wait(returned)

    def infer(self, model: str, arrays: Mapping[str, Array], **kwargs: Any) -> dict[str, Array]:
        """The outputs of one inference on binary tensors."""
        return outputs(self.call("infer", model, tensors(arrays), **kwargs))

    def close(self) -> None:
        """Close the connections."""
        self.call("close")
        if self._loop is not None:
            self._loop.close()

    def _wait(self, returned: Any) -> Any:
        return self._loop.run(returned) if self._loop is not None and asyncio.iscoroutine(returned) else returned

    def _unread(self, returned: Any) -> Any:
        if self._loop is None:
            return returned
        # Of these answers the asynchronous client reads no more than the status, and leaves them to the collector,
        # which need not look through all that other tests have left: what is frozen it passes over.
        gc.freeze()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Unclosed connection", ResourceWarning)
            result = self._wait(returned)
            gc.collect()
        gc.unfreeze()
        return result


def _connected(kind: str, where: str) -> Any:
    async def connected() -> Any:  # its session wants a running loop
        return aio.InferenceServerClient(where)

    return connected() if kind == "http.aio" else http.InferenceServerClient(where)


def connected(kind: str, url: str) -> closing[Triton]:
    """A client that is closed at the end of a ``with`` block."""
    return closing(Triton(kind, url))


def address(url: str) -> str:
    """A base URL as these clients want it: without its scheme."""
    return urlsplit(url).netloc


def tensor(name: str, array: Array, *, binary: bool = True) -> http.InferInput:
    """An input of the array's own shape and datatype."""
    described = http.InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype))
    return described.set_data_from_numpy(array, binary_data=binary)


def tensors(arrays: Mapping[str, Array], *, binary: bool = True) -> list[http.InferInput]:
    """An input for every array."""
    return [tensor(name, array, binary=binary) for name, array in arrays.items()]


def wanted(*names: str, binary: bool = True) -> list[http.InferRequestedOutput]:
    """Outputs to ask for."""
    return [http.InferRequestedOutput(name, binary_data=binary) for name in names]


def outputs(result: http.InferResult) -> dict[str, Array]:
    """Every output by name, in the order it was answered in."""
    return {output["name"]: result.as_numpy(output["name"]) for output in result.get_response()["outputs"]}


def flat(answer: Mapping[str, Any], prefix: str = "") -> dict[str, Array]:
    """The arrays of players in JSON by the names of the outputs, a loss as an array of one number."""
    found: dict[str, Array] = {}
    for name, value in answer.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        elif name != "non_finite":
            found[prefix + name] = np.atleast_1d(np.array(value, np.float64))
    return found
