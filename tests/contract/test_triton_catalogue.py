"""Every objective over tritonclient, asked as a program would that knows nothing but its metadata."""

from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.objective import Example
from lossgrad.core.parameter import Parameter
from lossgrad.objectives import CATALOGUE
from tests.support.triton import Triton, flat, wanted

PLAYERS = ("discriminator", "generator")
WIDTHS: dict[str, np.dtype[Any]] = {"FP64": np.dtype(np.float64), "FP32": np.dtype(np.float32)}
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{index}")
    for name, objective in CATALOGUE.items()
    for index, example in enumerate(objective.examples)
]
PARAMETERS = [
    pytest.param(name, parameter, id=f"{name}-{parameter.name}")
    for name, objective in CATALOGUE.items()
    for parameter in objective.parameters
]


def assert_same(found: dict[str, Array], expected: dict[str, Array]) -> None:
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values.astype(found[name].dtype), err_msg=name, strict=True)


def players(answer: dict[str, Any]) -> dict[str, Array]:
    return flat({player: answer[player] for player in PLAYERS if player in answer})


@pytest.mark.parametrize("datatype", WIDTHS)
@pytest.mark.parametrize("model", CATALOGUE)
def test_metadata_alone_is_enough_to_ask_for_everything(
    triton: Triton, http: httpx.Client, model: str, datatype: str
) -> None:
    metadata = triton.call("get_model_metadata", model)
    rng = np.random.default_rng(7)
    sent = {
        tensor["name"]: rng.uniform(0, 3, [9 if size == -1 else size for size in tensor["shape"]]).astype(
            WIDTHS[datatype]
        )
        for tensor in metadata["inputs"]
    }
    sent["fake"] -= 3
    answer = triton.infer(model, sent, outputs=wanted(*(tensor["name"] for tensor in metadata["outputs"])))
    asked = {
        "objective": model,
        "logits": {side: sent[side].tolist() for side in ("real", "fake")},
        "outputs": ["losses", "gradients", "weights", "curvatures"],
        "dtype": WIDTHS[datatype].name,
    }
    assert_same(answer, players(http.post("/v1/evaluate", json=asked).json()))
    assert {array.dtype for array in answer.values()} == {WIDTHS[datatype]}


@pytest.mark.parametrize(("model", "example"), EXAMPLES)
def test_worked_examples_give_the_numbers_worked_out(triton: Triton, model: str, example: Example) -> None:
    expected = flat(example.answer)
    logits = {side: np.array(values, np.float64) for side, values in example.logits.items()}
    answer = triton.infer(model, logits, outputs=wanted(*expected), parameters=dict(example.parameters))
    assert list(answer) == list(expected)
    linear = all(player.linear for player in CATALOGUE[model].players.values())
    largest = max(np.abs(values).max() for values in expected.values())
    for name, values in expected.items():
        if linear:
            np.testing.assert_array_max_ulp(answer[name], values, maxulp=1)
        else:  # sums over a batch may cancel
            np.testing.assert_allclose(answer[name], values, rtol=0, atol=4 * np.spacing(largest))


@pytest.mark.parametrize(("model", "parameter"), PARAMETERS)
def test_every_parameter_can_be_given(triton: Triton, http: httpx.Client, model: str, parameter: Parameter) -> None:
    given = {parameter.name: parameter.typical[1]}
    logits = {"real": [0.25, -1.5], "fake": [2.0, 0.75]}
    asked = {"objective": model, "logits": logits, "parameters": given, "reduction": "sum"}
    response = http.post("/v1/evaluate", json=asked)
    arrays = {side: np.array(values) for side, values in logits.items()}
    answer = triton.infer(model, arrays, parameters=given | {"reduction": "sum"})
    assert_same(answer, players(response.json()))
