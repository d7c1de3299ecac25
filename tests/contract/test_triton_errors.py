"""What is wrong reaches whoever uses tritonclient as a sentence: what was found, where, and what is allowed."""

import re
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from tritonclient.http import InferenceServerException, InferInput, InferRequestedOutput

from lossgrad.core.arrays import Array
from tests.support.triton import Triton, tensor, tensors, wanted

BATCH = {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])}
GENERATOR = wanted("generator.loss")


def error(triton: Triton, method: str, *args: Any, **options: Any) -> tuple[str, str]:
    """The status and the sentence the client raises."""
    with pytest.raises(InferenceServerException) as caught:
        triton.call(method, *args, **options)
    assert caught.value.debug_details() is None  # it has some when the client could not read the answer
    return caught.value.status(), caught.value.message()


def assert_refused(triton: Triton, message: str, *sent: InferInput, model: str = "hinge", **options: Any) -> None:
    """Asked with these tensors, the client raises an error that says this."""
    status, found = error(triton, "infer", model, list(sent), **options)
    assert status in {"400", "413", "422"}
    assert re.search(message, found), found


@pytest.mark.parametrize(
    ("model", "version", "status", "message"),
    [
        ("hing", "", "404", "no objective or penalty has this name.*hinge"),
        ("vanilla", "", "409", "different functions.*non_saturating"),
        ("hinge", "2", "404", "version"),
        ("hing", "1", "404", "no objective or penalty has this name"),
    ],
)
@pytest.mark.parametrize("method", ["infer", "get_model_metadata", "get_model_config", "get_inference_statistics"])
def test_an_unknown_model_or_version(
    triton: Triton, method: str, model: str, version: str, status: str, message: str
) -> None:
    sent = (tensors(BATCH),) if method == "infer" else ()
    found = error(triton, method, model, *sent, model_version=version)
    assert found[0] == status
    assert re.search(message, found[1]), found


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"margn": 2.0}, "/parameters/margn: .*did you mean 'margin'"),
        ({"margin": -1.0}, "/parameters/margin: .*must lie in"),
        ({"margin": "wide"}, "/parameters/margin: .*number"),
        ({"margin": True}, "/parameters/margin: .*number"),
        ({"reduction": "median"}, "/parameters/reduction: .*mean.*sum.*none"),
        ({"reduction": 1}, "/parameters/reduction: "),
        ({"with_respect_to": "weights"}, "/parameters/with_respect_to: .*logits.*probability"),
        ({"dtype": "float16"}, "/parameters/dtype: .*float64.*float32"),
        ({"heads": "max"}, "/parameters/heads: .*mean.*sum"),
    ],
    ids=str,
)
def test_a_wrong_parameter(triton: Triton, parameters: dict[str, Any], message: str) -> None:
    assert_refused(triton, message, *tensors(BATCH), parameters=parameters)


@pytest.mark.parametrize("option", [{"sequence_id": 7, "sequence_start": True}, {"priority": 2}, {"timeout": 1000}])
def test_what_schedulers_of_others_are_told_is_refused_rather_than_ignored(
    triton: Triton, option: dict[str, Any]
) -> None:
    assert_refused(triton, f"/parameters/{next(iter(option))}", *tensors(BATCH), **option)


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (wanted("generator.loss", "generator.fake.gradient"), "/outputs/1/name: .*generator.fake.gradients"),
        (wanted("loss"), "/outputs/0/name: .*generator.loss"),
        (wanted("generator.real.losses"), "/outputs/0/name: "),
        (wanted("generator.loss", "generator.loss"), "/outputs/1/name: .*generator.loss.*twice"),
        ([InferRequestedOutput("generator.loss", class_count=3)], "/outputs/0/parameters.*classification"),
    ],
    ids=["misspelt", "no player", "a side not read", "twice", "classes"],
)
def test_a_wrong_output(triton: Triton, outputs: list[InferRequestedOutput], message: str) -> None:
    assert_refused(triton, message, *tensors(BATCH), outputs=outputs)


def test_an_output_into_shared_memory_is_refused(triton: Triton) -> None:
    output = InferRequestedOutput("generator.loss")
    output.set_shared_memory("region", 8)
    assert_refused(triton, "shared", *tensors(BATCH), outputs=[output])


def test_an_input_from_shared_memory_is_refused(triton: Triton) -> None:
    assert_refused(triton, "shared", InferInput("fake", [2], "FP64").set_shared_memory("region", 16), outputs=GENERATOR)


def test_a_loss_that_is_asked_for_without_reduction(triton: Triton) -> None:
    assert_refused(
        triton, "/outputs/0/name: .*none", *tensors(BATCH), outputs=GENERATOR, parameters={"reduction": "none"}
    )


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "/inputs: .*real"),
        ({"real": np.zeros(2)}, "/inputs: .*fake"),
        (BATCH | {"fakes": np.zeros(2)}, "/inputs/2/name: .*real.*fake"),
        (BATCH | {"real": np.zeros((2, 0))}, "/inputs/0.*empty"),
        (BATCH | {"fake": np.array([1.0, np.nan])}, "/inputs/1/data/1: .*NaN"),
        (BATCH | {"fake": np.array([[1.0], [-np.inf]])}, "/inputs/1/data/1"),
        (BATCH | {"sample_weights.real": np.zeros(2)}, "/inputs/2.*zero"),
        (BATCH | {"sample_weights.real": np.array([1.0, -1.0])}, "/inputs/2/data/1: .*negative"),
        (BATCH | {"sample_weights.real": np.ones((2, 1))}, r"/inputs/2/shape: .*\[2\].*\[2, 1\]"),
        (BATCH | {"heads.0.real": np.zeros(2)}, "heads"),
        ({"heads.0.real": np.zeros(2), "heads.0.fake": np.zeros(2), "heads.2.fake": np.zeros(2)}, "heads"),
    ],
    ids=["none", "missing", "unknown", "empty", "NaN", "infinity", "weightless", "negative weight", "weights of another"
         " shape", "heads and none", "a head left out"],
)  # fmt: skip
@pytest.mark.parametrize("binary", [True, False], ids=["binary", "json"])
def test_wrong_inputs(triton: Triton, binary: bool, sent: dict[str, Array], message: str) -> None:
    assert_refused(triton, message, *tensors(sent, binary=binary))


def test_an_input_that_is_given_twice(triton: Triton) -> None:
    assert_refused(triton, "/inputs/2/name: .*real.*twice", *tensors(BATCH), tensor("real", np.zeros(2)))


def test_pairs_of_different_numbers(triton: Triton) -> None:
    arrays = {"real": np.zeros(2), "fake": np.zeros(3)}
    assert_refused(triton, "pair", *tensors(arrays), model="relativistic_paired")


def test_numbers_too_large_for_the_dtype(triton: Triton) -> None:
    sent = tensor("fake", np.array([0.0, 1e39]))
    assert_refused(triton, "/inputs/0/data/1: .*float32", sent, outputs=GENERATOR, parameters={"dtype": "float32"})


@pytest.mark.parametrize("dtype", [bool, "int8", "int32", "int64", "uint8", "uint64", ml_dtypes.bfloat16, object])
def test_numbers_that_are_not_floats(triton: Triton, dtype: Any) -> None:
    sent = tensor("fake", np.array([0, 1]).astype(dtype))
    assert_refused(triton, "/inputs/0/datatype: .*FP16.*FP32.*FP64", sent, outputs=GENERATOR)


@pytest.mark.parametrize("shape", [[2], [4], [3, 3], [1], [0], [1, 4]])
@pytest.mark.parametrize("binary", [True, False], ids=["binary", "json"])
def test_data_of_another_size_than_its_shape(triton: Triton, binary: bool, shape: list[int]) -> None:
    sent = tensor("fake", np.zeros(3), binary=binary).set_shape(shape)
    assert_refused(triton, "/inputs/0", sent, outputs=GENERATOR)


@pytest.mark.parametrize("shape", [[-1], [-3], [2**31, 2**31, 4], [2**4, 2**60 + 2], [2**64], [2**62, 4], [1.5], ["3"]])
def test_shapes_no_tensor_can_have(triton: Triton, shape: list[Any]) -> None:
    assert_refused(triton, "/inputs/0/shape", tensor("fake", np.zeros(3)).set_shape(shape), outputs=GENERATOR)


def test_a_tensor_without_data(triton: Triton) -> None:
    assert_refused(triton, "/inputs/0.*data", InferInput("fake", [2], "FP64"), outputs=GENERATOR)


def test_after_an_error_the_connection_still_serves(triton: Triton) -> None:
    for _ in range(3):
        assert_refused(triton, "/inputs/1/data/0", *tensors(BATCH | {"fake": np.full(2, np.nan)}))
        assert triton.infer("hinge", BATCH)["generator.loss"] == [1.5]
