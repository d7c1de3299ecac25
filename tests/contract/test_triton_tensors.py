"""Tensors of tritonclient on their way there and back: datatypes, shapes, JSON and binary, compressed or not."""

import math
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.objectives import CATALOGUE
from tests.support.triton import Triton, flat, outputs, tensor, tensors, wanted

BATCH = {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])}
HINGE = flat(CATALOGUE["hinge"].examples[0].answer)
RUNS = Path(__file__).parents[2] / "examples" / "data"
FORMS = [pytest.param(True, id="binary"), pytest.param(False, id="json")]
CODINGS = [None, "gzip", "deflate"]


def ramp(shape: tuple[int, ...], dtype: str = "float64") -> dict[str, Any]:
    values = np.linspace(-3, 3, math.prod(shape), dtype=dtype).reshape(shape)
    return {"real": values, "fake": np.negative(values, out=np.empty_like(values))}


@pytest.mark.parametrize("answered", FORMS)
@pytest.mark.parametrize("sent", FORMS)
def test_json_and_binary_carry_the_same_numbers_both_ways(triton: Triton, sent: bool, answered: bool) -> None:
    asked = wanted(*HINGE, binary=answered)
    found = outputs(triton.call("infer", "hinge", tensors(BATCH, binary=sent), outputs=asked))
    for name, expected in HINGE.items():
        np.testing.assert_array_equal(found[name], expected, strict=True)


def test_one_request_may_mix_json_and_binary_tensors(triton: Triton) -> None:
    sent = [tensor("real", BATCH["real"], binary=False), tensor("fake", BATCH["fake"])]
    first, second = "generator.fake.weights", "discriminator.loss"
    result = triton.call("infer", "hinge", sent, outputs=[*wanted(first, binary=False), *wanted(second)])
    assert result.get_output(first)["data"] == [1.0, 1.0]
    assert result.get_output(second)["parameters"] == {"binary_data_size": 8}
    np.testing.assert_array_equal(result.as_numpy(second), [0.75])


@pytest.mark.parametrize(("dtype", "datatype"), [("float16", "FP32"), ("float32", "FP32"), ("float64", "FP64")])
def test_answers_are_as_wide_as_what_is_computed_in(triton: Triton, dtype: str, datatype: str) -> None:
    arrays = {side: values.astype(dtype) for side, values in BATCH.items()}
    response = triton.call("infer", "hinge", tensors(arrays)).get_response()
    assert {output["datatype"] for output in response["outputs"]} == {datatype}
    assert response["parameters"]["dtype"] == {"FP32": "float32", "FP64": "float64"}[datatype]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_half_precision_is_computed_in_single(triton: Triton, dtype: str) -> None:
    logits = np.array([0.1, -2.7, 11.5, -60000.0], np.float16)
    asked = wanted("generator.fake.losses", "generator.fake.gradients")
    half = triton.infer("non_saturating", {"fake": logits.astype(dtype)}, outputs=asked)
    single = triton.infer("non_saturating", {"fake": logits.astype(np.float32)}, outputs=asked)
    for name, expected in single.items():
        np.testing.assert_array_equal(half[name], expected, strict=True)


def test_one_double_input_makes_the_answer_double(triton: Triton) -> None:
    arrays = {"real": BATCH["real"].astype(np.float16), "fake": BATCH["fake"]}
    for name, expected in triton.infer("hinge", arrays).items():
        np.testing.assert_array_equal(expected, HINGE[name], strict=True)


@pytest.mark.parametrize(("dtype", "sent"), [("float32", "float64"), ("float64", "float32")])
def test_the_dtype_can_be_chosen_whatever_is_sent(triton: Triton, dtype: str, sent: str) -> None:
    fake = np.array([0.1, 2**24 + 1], sent)
    answer = triton.infer(
        "wasserstein", {"fake": fake}, outputs=wanted("generator.fake.losses"), parameters={"dtype": dtype}
    )
    np.testing.assert_array_equal(answer["generator.fake.losses"], -fake.astype(dtype), strict=True)


@pytest.mark.parametrize("shape", [(), (1,), (6,), (2, 3), (6, 1), (1, 2, 1, 3), (1,) * 8])
def test_arrays_come_back_in_the_shape_they_were_sent(triton: Triton, shape: tuple[int, ...]) -> None:
    arrays = ramp(shape)
    answer = triton.infer("wasserstein", arrays)
    np.testing.assert_array_equal(answer["generator.fake.losses"], arrays["real"], strict=True)
    assert answer["discriminator.real.gradients"].shape == shape
    assert answer["discriminator.loss"].shape == (1,)


def test_what_is_no_contiguous_array_is_sent_in_its_own_order(triton: Triton) -> None:
    fake = np.arange(12.0).reshape(3, 4).T[::-1]
    answer = triton.infer("wasserstein", {"fake": fake}, outputs=wanted("generator.fake.losses"))
    np.testing.assert_array_equal(answer["generator.fake.losses"], 0.0 - fake)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_bit_of_a_number_is_lost_on_the_way(triton: Triton, dtype: str) -> None:
    info = np.finfo(dtype)
    edges = [info.smallest_subnormal, info.tiny, info.eps, 1 + info.eps, 1 / 3, info.max, -info.max, 1e-30]
    fake = np.array(edges, dtype)
    for binary in (True, False):
        result = triton.call(
            "infer",
            "wasserstein",
            tensors({"fake": fake}, binary=binary),
            outputs=wanted("generator.fake.losses", binary=binary),
        )
        np.testing.assert_array_equal(result.as_numpy("generator.fake.losses"), -fake, strict=True)


@pytest.mark.parametrize("answered", CODINGS)
@pytest.mark.parametrize("sent", CODINGS)
@pytest.mark.parametrize("binary", FORMS)
def test_bodies_may_be_compressed_both_ways(
    triton: Triton, binary: bool, sent: str | None, answered: str | None
) -> None:
    arrays = ramp((50, 40), "float32")
    coding = {"request_compression_algorithm": sent, "response_compression_algorithm": answered}
    asked = wanted("generator.fake.losses", "discriminator.real.gradients", binary=binary)
    found = outputs(triton.call("infer", "wasserstein", tensors(arrays, binary=binary), outputs=asked, **coding))
    np.testing.assert_array_equal(found["generator.fake.losses"], 0 - arrays["fake"], strict=True)
    assert found["discriminator.real.gradients"].shape == (50, 40)


@pytest.mark.parametrize("run", ["minimax", "non_saturating", "hinge", "wasserstein", "patch"])
def test_weights_of_recorded_runs_are_the_probabilities_they_are_called(triton: Triton, run: str) -> None:
    with np.load(RUNS / f"digits_{run}.npz") as recorded:
        logits = {side: recorded[side][7] for side in ("real", "fake")}
    d_real, d_fake = (1 / (1 + np.exp(-values.astype(np.float64))) for values in logits.values())
    minimax, non_saturating = (triton.infer(model, logits) for model in ("minimax", "non_saturating"))
    for what, weights, expected in [
        ("learns from the reals it doubts", minimax["discriminator.real.weights"], 1 - d_real),
        ("learns from the fakes it believes", minimax["discriminator.fake.weights"], d_fake),
        ("saturating: from the fakes that convince", minimax["generator.fake.weights"], d_fake),
        ("non-saturating: from those that do not", non_saturating["generator.fake.weights"], 1 - d_fake),
    ]:
        assert weights.dtype == np.float32
        np.testing.assert_allclose(weights, expected, rtol=1e-6, atol=1e-12, err_msg=what)


# aiohttp would rather be given a stream of large bodies; the asynchronous client gives it bytes.
@pytest.mark.filterwarnings("ignore:Sending a large body directly:ResourceWarning")
def test_a_million_logits_go_there_and_back(triton: Triton) -> None:
    fake = np.linspace(-50, 50, 1_000_000, dtype=np.float32).reshape(1000, 1000)
    answer = triton.infer("wasserstein", {"fake": fake}, outputs=wanted("generator.fake.losses", "generator.loss"))
    np.testing.assert_array_equal(answer["generator.fake.losses"], 0 - fake, strict=True)


def test_json_takes_no_client_at_all(http: httpx.Client) -> None:
    fake = {"name": "fake", "shape": [2], "datatype": "FP64", "data": [-3.0, 0.0]}
    asked = {"inputs": [fake], "outputs": [{"name": "generator.fake.weights"}]}
    answer = http.post("/v2/models/hinge/infer", json=asked).json()
    assert answer["outputs"] == [
        {"name": "generator.fake.weights", "datatype": "FP64", "shape": [2], "data": [1.0, 1.0]}
    ]
