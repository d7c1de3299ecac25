"""Makes the calls on standard input with KServe's client, and writes what they return or raise to standard output.

Run by the Python of the environment that has KServe, which has nothing else of this project: see kserve.py.
"""

import asyncio
import json
import sys
from typing import Any

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput
from kserve.utils.numpy_codec import to_np_dtype


async def main(url: str, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=20))
    answers = []
    for each in calls:
        try:
            answers.append(await returned(client, url, each))
        except httpx.HTTPStatusError as error:
            body = error.response.json()
            answers.append({"error": str(error), "status": error.response.status_code, "body": body})
    await client.close()
    return answers


async def returned(client: Any, url: str, each: dict[str, Any]) -> dict[str, Any]:
    if each["method"] != "infer":
        return {"returned": await getattr(client, each["method"])(url, *each["args"])}
    headers: dict[str, str] = {}
    response = await client.infer(url, request(each), model_name=each["model"], response_headers=headers)
    return {
        "binary": "inference-header-content-length" in headers,
        "id": response.id,
        "model_name": response.model_name,
        "parameters": response.parameters,
        "outputs": {
            output.name: {
                "datatype": output.datatype,
                "shape": output.shape,
                "data": output.as_numpy().ravel().tolist(),
            }
            for output in response.outputs
        },
    }


def request(each: dict[str, Any]) -> Any:
    inputs = []
    for name, (datatype, shape, numbers) in each["inputs"].items():
        tensor = InferInput(name, shape, datatype)
        array = np.array(numbers, to_np_dtype(datatype)).reshape(shape)
        tensor.set_data_from_numpy(array, binary_data=each["binary"])
        inputs.append(tensor)
    outputs = [
        RequestedOutput(name, None if binary is None else {"binary_data": binary})
        for name, binary in (each["outputs"] or {}).items()
    ]
    return InferRequest(each["model"], inputs, "asked", parameters=each["parameters"], request_outputs=outputs)


if __name__ == "__main__":
    json.dump(asyncio.run(main(sys.argv[1], json.load(sys.stdin))), sys.stdout)
