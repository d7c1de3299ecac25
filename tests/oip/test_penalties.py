"""Penalties as models: in binary the numbers of the core, to the last bit, by the names of their tensors."""

from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.penalise import penalise
from lossgrad.core.penalty import Penalty
from lossgrad.oip import models, penalty_models
from lossgrad.penalties import CATALOGUE
from tests.penalties import drawing
from tests.support.oip import HEADER, outputs, request
from tests.support.schema import assert_problem

every = pytest.mark.parametrize("penalty", CATALOGUE.values(), ids=CATALOGUE)


def infer(http: httpx.Client, model: str, arrays: dict[str, Array], **members: Any) -> dict[str, Array]:
    content, headers = request(arrays, **members)
    return outputs(http.post(f"/v2/models/{model}/infer", content=content, headers=headers))


def named(penalty: Penalty, arrays: dict[str, Array], **options: Any) -> dict[str, Array]:
    """The core's answer by the names of the outputs."""
    result = penalise(penalty, arrays, **options)
    found: dict[str, Array] = {} if result.loss is None else {"loss": np.array([result.loss])}
    found |= {f"losses.{name}": values for name, values in result.losses.items()}
    found |= {f"gradients.{name}": values for name, values in result.gradients.items()}
    return {**found, **result.results, **{name: np.atleast_1d(values) for name, values in result.state.items()}}


def assert_identical(found: dict[str, Array], expected: dict[str, Array]) -> None:
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert (found[name].dtype, found[name].shape) == (values.dtype, values.shape), name
        assert found[name].tobytes() == values.tobytes(), name


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_output_is_that_of_the_core_to_the_last_bit(http: httpx.Client, penalty: Penalty, dtype: Any) -> None:
    rng = np.random.default_rng(1)
    arrays = {name: array.astype(dtype) for name, array in drawing.inputs(penalty, rng).items()}
    given = drawing.parameters(penalty, rng)
    expected = named(penalty, arrays, parameters=given, dtype=np.dtype(dtype).name)
    assert_identical(infer(http, penalty.name, arrays, parameters=given), expected)
    assert list(expected) == list(penalty_models.outputs(penalty.name))


@every
def test_each_output_can_be_asked_for_by_itself(http: httpx.Client, penalty: Penalty) -> None:
    arrays = drawing.inputs(penalty, np.random.default_rng(2))
    for name, values in named(penalty, arrays).items():
        assert_identical(infer(http, penalty.name, arrays, outputs=[{"name": name}]), {name: values})


@every
def test_what_is_optional_may_be_left_out(http: httpx.Client, penalty: Penalty) -> None:
    drawn = drawing.inputs(penalty, np.random.default_rng(3))
    arrays = {each.name: drawn[each.name] for each in penalty.inputs if each.required}
    assert_identical(infer(http, penalty.name, arrays), named(penalty, arrays))


@every
def test_state_comes_back_by_its_name_and_is_taken_by_it(http: httpx.Client, penalty: Penalty) -> None:
    arrays = drawing.inputs(penalty, np.random.default_rng(4))
    first = infer(http, penalty.name, arrays)
    state = {each.name: first[each.name] for each in penalty.state}
    expected = named(penalty, arrays, state=state)
    assert_identical(infer(http, penalty.name, arrays | state), expected)


@every
def test_metadata_and_configuration_agree(penalty: Penalty) -> None:
    metadata, configuration = models.metadata(penalty), models.configuration(penalty)
    assert [each["name"] for each in metadata["inputs"]] == [each.name for each in penalty.inputs]
    assert [each["name"] for each in metadata["outputs"]] == list(penalty_models.outputs(penalty.name))
    optional = {each["name"] for each in configuration["input"] if each["optional"]}
    assert optional == {each.name for each in (*penalty.inputs, *penalty.state) if not each.required}
    values = {name: value["string_value"] for name, value in configuration["parameters"].items()}
    assert penalty.resolve({
        name: value if isinstance(default, str) else float(value)
        for (name, value), default in zip(values.items(), penalty.resolve({}).values(), strict=True)
    }) == penalty.resolve({})  # fmt: skip


def test_half_precision_is_computed_in_single(http: httpx.Client) -> None:
    halves = np.array([[300.0, 400.0]], np.float16)
    answer = infer(http, "zero_centered_gradient_penalty", {"input_gradients": halves}, parameters={"coefficient": 1.0})
    assert answer["loss"] == np.float32(250_000.0)
    assert answer["norms"].dtype == np.float32


def test_several_types_are_computed_in_the_widest(http: httpx.Client) -> None:
    arrays = {"logits": np.array([1.0], np.float32), "augmented_logits": np.array([0.0])}
    assert infer(http, "consistency", arrays)["loss"].dtype == np.float64
    assert infer(http, "consistency", arrays, parameters={"dtype": "float32"})["loss"].dtype == np.float32


def test_the_answer_says_with_which_parameters_it_was_computed(http: httpx.Client) -> None:
    body = {
        "id": "step 7",
        "inputs": [{"name": "input_gradients", "datatype": "FP32", "shape": [1, 2], "data": [3.0, 4.0]}],
        "parameters": {"norm": "pixel", "reduction": "sum"},
        "outputs": [{"name": "loss"}],
    }
    assert http.post("/v2/models/gp/infer", json=body).json() == {
        "model_name": "gradient_penalty",
        "model_version": "1",
        "id": "step 7",
        "parameters": {
            "reduction": "sum", "dtype": "float32", "coefficient": 10.0, "target": 1.0, "epsilon": 0.0, "norm": "pixel",
            "channels": "first", "scale": "absolute",
        },
        "outputs": [{"name": "loss", "datatype": "FP32", "shape": [1], "data": [160.0]}],
    }  # fmt: skip


TENSOR = {"name": "input_gradients", "datatype": "FP32", "shape": [2], "data": [3.0, 4.0]}


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        ({"inputs": []}, "/inputs", "needs input_gradients"),
        ({"inputs": [TENSOR, TENSOR]}, "/inputs/1/name", "given twice"),
        ({"inputs": [TENSOR | {"name": "real"}]}, "/inputs/0/name", "should be one of input_gradients"),
        ({"inputs": [TENSOR | {"data": [1.0, "x"]}]}, "/inputs/0/data/1", "a string"),
        ({"parameters": {"norm": "x"}}, "/parameters/norm", "must be 'sample'"),
        ({"parameters": {"norm": "pixel"}}, "/inputs/0", "axis of channels"),
        ({"parameters": {"gamma": True}}, "/parameters/gamma", "finite number"),
        ({"parameters": {"reduction": "max"}}, "/parameters/reduction", "'mean'"),
        ({"parameters": {"heads": "mean"}}, "/parameters/heads", "no such parameter"),
        ({"parameters": {"sequence_id": 1}}, "/parameters/sequence_id", "not supported"),
        ({"outputs": [{"name": "los"}]}, "/outputs/0/name", "should be one of loss"),
        ({"outputs": [{"name": "loss"}, {"name": "loss"}]}, "/outputs/1/name", "given twice"),
        ({"outputs": [{"name": "loss"}], "parameters": {"reduction": "none"}}, "/outputs/0/name", "'none'"),
    ],
)
def test_what_is_wrong_is_pointed_at(http: httpx.Client, change: dict[str, Any], pointer: str, words: str) -> None:
    response = http.post("/v2/models/r1/infer", json={"inputs": [TENSOR]} | change)
    assert response.status_code == 422
    (fault,) = assert_problem(response)["errors"]
    assert fault["pointer"] == pointer
    assert words in fault["detail"]


def test_an_output_that_needs_an_input_says_which(http: httpx.Client) -> None:
    content, headers = request({"weight": np.eye(2)}, outputs=[{"name": "gradients.weight"}])
    response = http.post("/v2/models/spectral_normalization/infer", content=content, headers=headers)
    assert response.status_code == 422
    assert "upstream_gradient" in assert_problem(response)["error"]


def test_nan_among_raw_bytes_is_pointed_at(http: httpx.Client) -> None:
    content, headers = request({"input_gradients": np.array([[1.0, 2.0], [np.nan, 0.0]])})
    response = http.post("/v2/models/r1/infer", content=content, headers=headers)
    assert assert_problem(response)["errors"][0]["pointer"] == "/inputs/0/data/2"
    assert HEADER in headers


def test_too_many_numbers_are_refused(http: httpx.Client) -> None:
    content, headers = request({"logits": np.zeros(150_000), "augmented_logits": np.zeros(150_000)})
    response = http.post("/v2/models/consistency/infer", content=content, headers=headers)
    assert response.status_code == 413
    assert_problem(response)


def test_an_unknown_model_is_answered_with_names_of_both_catalogues(http: httpx.Client) -> None:
    problem = assert_problem(http.get("/v2/models/gradient_penality"))
    assert "gradient_penalty" in problem["suggestions"]
    assert "hinge" in assert_problem(http.get("/v2/models/hing"))["suggestions"]


def test_inferences_are_counted(http: httpx.Client) -> None:
    before = http.get("/v2/models/drift/stats").json()["model_stats"][0]["inference_count"]
    infer(http, "drift", {"real": np.array([1.0])})
    assert http.get("/v2/models/drift/stats").json()["model_stats"][0]["inference_count"] == before + 1
