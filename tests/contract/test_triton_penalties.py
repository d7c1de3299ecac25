"""Penalties with tritonclient as it is: metadata, every worked example, state from step to step."""

from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.core.penalty import PenaltyExample
from lossgrad.penalties import CATALOGUE
from tests.support.triton import Triton, tensors, wanted

EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{index}")
    for name, penalty in CATALOGUE.items()
    for index, example in enumerate(penalty.examples)
]


@pytest.mark.parametrize(("model", "example"), EXAMPLES)
def test_worked_examples_give_the_numbers_worked_out(triton: Triton, model: str, example: PenaltyExample) -> None:
    sent = {name: np.array(values) for name, values in example.inputs.items()}
    sent |= {name: np.atleast_1d(np.array(values)) for name, values in example.state.items()}
    found = triton.infer(model, sent, parameters=dict(example.parameters))
    expected: dict[str, Any] = {"loss": [example.answer["loss"]]}
    for group, prefix in (("losses", "losses."), ("gradients", "gradients."), ("results", ""), ("state", "")):
        expected |= {f"{prefix}{name}": np.atleast_1d(v) for name, v in example.answer.get(group, {}).items()}
    assert list(found) == list(expected)
    for name, values in expected.items():
        np.testing.assert_array_max_ulp(found[name], np.array(values, np.float64), maxulp=1)


@pytest.mark.parametrize("datatype", [np.float32, np.float64])
@pytest.mark.parametrize("model", CATALOGUE)
def test_metadata_alone_is_enough_to_ask_for_everything(
    triton: Triton, http: httpx.Client, model: str, datatype: Any
) -> None:
    metadata = triton.call("get_model_metadata", model)
    rng = np.random.default_rng(7)
    sent = {
        tensor["name"]: rng.normal(size=[3 if size == -1 else size for size in tensor["shape"]]).astype(datatype)
        for tensor in metadata["inputs"]
    }
    names = [tensor["name"] for tensor in metadata["outputs"]]
    answer = triton.infer(model, sent, outputs=wanted(*names))
    assert list(answer) == names
    assert {array.dtype for array in answer.values()} == {np.dtype(datatype)}
    body = {"inputs": {name: values.tolist() for name, values in sent.items()}, "dtype": np.dtype(datatype).name}
    same = http.post(f"/v1/penalties/{model}", json=body).json()
    assert answer["loss"][0] == datatype(same["loss"])
    for name, values in same["gradients"].items():
        np.testing.assert_array_equal(answer[f"gradients.{name}"], np.array(values, datatype))


def test_state_makes_the_next_step(triton: Triton) -> None:
    sent = {"weight": np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)}
    for _ in range(100):
        answer = triton.infer("spectral_normalization", sent)
        sent |= {name: answer[name] for name in ("u", "v")}
    np.testing.assert_allclose(answer["sigma"], answer["exact_sigma"], rtol=1e-5)


def test_choices_are_parameters_and_outputs_may_be_json(triton: Triton) -> None:
    result = triton.call(
        "infer", "gradient_penalty", tensors({"input_gradients": np.ones((2, 4, 3))}),
        outputs=wanted("losses.input_gradients", binary=False), parameters={"norm": "pixel", "coefficient": 4.0},
    )  # fmt: skip
    assert result.get_output("losses.input_gradients")["shape"] == [2, 3]
    np.testing.assert_array_equal(result.as_numpy("losses.input_gradients"), np.full((2, 3), 4.0))
    assert result.get_response()["parameters"]["norm"] == "pixel"
