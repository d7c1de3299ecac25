"""Inference with tritonclient: what is asked for comes back, under its name, in its order, with the right numbers."""

from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
from tritonclient.http import InferenceServerClientPlugin, Request

from lossgrad.objectives import CATALOGUE
from tests.support.live import Service, eventually
from tests.support.triton import Triton, flat, outputs, tensors, wanted

REAL, FAKE = np.array([2.0, 0.5]), np.array([-3.0, 0.0])
BATCH = {"real": REAL, "fake": FAKE}
HINGE = flat(CATALOGUE["hinge"].examples[0].answer)  # of this batch, worked out by hand


def assert_equal(found: Any, expected: Any) -> None:
    assert list(found) == list(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name, strict=True)


def test_without_outputs_everything_but_curvatures_is_answered(triton: Triton) -> None:
    assert_equal(triton.infer("hinge", BATCH), HINGE)


def test_outputs_are_answered_in_the_order_they_are_asked_for(triton: Triton) -> None:
    asked = ["generator.fake.weights", "discriminator.loss", "discriminator.fake.losses", "generator.loss"]
    assert_equal(triton.infer("hinge", BATCH, outputs=wanted(*asked)), {name: HINGE[name] for name in asked})


def test_curvatures_are_answered_when_asked_for(triton: Triton) -> None:
    answer = triton.infer(
        "non_saturating", {"fake": np.array([0.0])}, outputs=wanted("generator.fake.curvatures", "generator.loss")
    )
    assert_equal(answer, {"generator.fake.curvatures": np.array([0.25]), "generator.loss": np.array([np.log(2)])})


def test_inputs_no_asked_for_player_reads_may_be_left_out_or_sent(triton: Triton) -> None:
    asked = wanted("generator.loss", "generator.fake.losses")
    expected = {name: HINGE[name] for name in ("generator.loss", "generator.fake.losses")}
    assert_equal(triton.infer("hinge", {"fake": FAKE}, outputs=asked), expected)
    assert_equal(triton.infer("hinge", BATCH, outputs=asked), expected)


def test_inputs_may_come_in_any_order(triton: Triton) -> None:
    assert_equal(triton.infer("hinge", {"fake": FAKE, "real": REAL}), HINGE)


@pytest.mark.parametrize("version", ["", "1"])
@pytest.mark.parametrize("name", ["hinge", "wasserstein_hinge", "Wasserstein-Hinge", "geometric gan"])
def test_the_answer_names_the_canonical_model_and_its_version(triton: Triton, name: str, version: str) -> None:
    response = triton.call("infer", name, tensors(BATCH), model_version=version).get_response()
    assert (response["model_name"], response["model_version"]) == ("hinge", "1")


@pytest.mark.parametrize("identity", ["1", "run 7, step 420", 'Größe "x" \\ 100 %', "☃" * 40])
def test_a_request_id_comes_back(triton: Triton, identity: str) -> None:
    response = triton.call("infer", "hinge", tensors(BATCH), request_id=identity).get_response()
    assert response["id"] == identity


def test_without_a_request_id_none_is_made_up(triton: Triton) -> None:
    assert "id" not in triton.call("infer", "hinge", tensors(BATCH)).get_response()


def test_headers_reach_the_service(triton: Triton, service: Service) -> None:
    identity = uuid4().hex
    triton.call("infer", "hinge", tensors(BATCH), headers={"X-Request-ID": identity})
    eventually(lambda: [line for line in service.log() if line.get("request_id") == identity])


class Signed(InferenceServerClientPlugin):  # type: ignore[misc]
    """Adds a header to every request, as those for authentication do."""

    def __init__(self, identity: str) -> None:
        self.identity = identity

    def __call__(self, request: Request) -> None:
        request.headers["X-Request-ID"] = self.identity


def test_headers_of_a_plugin_reach_the_service(triton: Triton, service: Service) -> None:
    plugin = Signed(uuid4().hex)
    triton.call("register_plugin", plugin)
    assert triton.call("plugin") is plugin
    triton.call("get_model_metadata", "hinge", headers={})
    triton.call("unregister_plugin")
    triton.call("get_model_metadata", "hinge")
    eventually(lambda: [line for line in service.log() if line.get("request_id") == plugin.identity])


def test_a_query_changes_nothing(triton: Triton) -> None:
    asked = {"query_params": {"step": 3, "tag": ["a", "b c"]}}
    assert_equal(triton.infer("hinge", BATCH, **asked), HINGE)


def test_the_answer_says_with_which_parameters_it_was_computed(triton: Triton) -> None:
    response = triton.call("infer", "hinge", tensors(BATCH), parameters={"margin": 2}).get_response()
    assert response["parameters"] == {
        "reduction": "mean", "with_respect_to": "logits", "dtype": "float64", "margin": 2.0, "kink": 0.0,
    }  # fmt: skip


def test_parameters_of_the_objective_change_the_numbers(triton: Triton) -> None:
    answer = triton.infer("hinge", BATCH, parameters={"margin": 2.0})
    np.testing.assert_array_equal(answer["discriminator.real.losses"], [0.0, 1.5])


def test_a_sum_has_no_1_over_n_in_its_gradients(triton: Triton) -> None:
    answer = triton.infer("hinge", BATCH, parameters={"reduction": "sum"})
    np.testing.assert_array_equal(answer["discriminator.loss"], [1.5])
    np.testing.assert_array_equal(answer["discriminator.real.gradients"], [0.0, -1.0])


def test_without_reduction_there_is_no_loss_among_the_outputs(triton: Triton) -> None:
    answer = triton.infer("hinge", BATCH, parameters={"reduction": "none"})
    assert list(answer) == [name for name in HINGE if not name.endswith(".loss")]
    np.testing.assert_array_equal(answer["generator.fake.gradients"], [-1.0, -1.0])


def test_gradients_can_be_taken_in_the_probability(triton: Triton) -> None:
    asked: dict[str, Any] = {
        "outputs": wanted("generator.fake.gradients"),
        "parameters": {"with_respect_to": "probability", "reduction": "sum"},
    }
    answer = triton.infer("minimax", {"fake": np.array([-750.0, 0.0])}, **asked)
    np.testing.assert_array_equal(answer["generator.fake.gradients"], [-1.0, -2.0])


def test_sample_weights_act_on_the_loss_and_its_gradients_only(triton: Triton) -> None:
    answer = triton.infer("hinge", BATCH | {"sample_weights.real": np.array([1.0, 3.0])})
    np.testing.assert_array_equal(answer["discriminator.loss"], [0.875])
    np.testing.assert_array_equal(answer["discriminator.real.gradients"], [0.0, -0.75])
    np.testing.assert_array_equal(answer["discriminator.real.weights"], HINGE["discriminator.real.weights"])


@pytest.mark.parametrize(("heads", "loss"), [("mean", 1.375), ("sum", 2.75)])
def test_the_heads_of_a_discriminator_are_combined(triton: Triton, heads: str, loss: float) -> None:
    batch = {
        "heads.0.real": np.array([0.0]),
        "heads.0.fake": np.array([0.0]),
        "heads.1.real": np.array([[3.0, 3.0]]),
        "heads.1.fake": np.array([[0.5], [-1.0]]),
    }
    answer = triton.infer("hinge", batch, parameters={"heads": heads})
    np.testing.assert_array_equal(answer["discriminator.loss"], [loss])
    np.testing.assert_array_equal(answer["discriminator.heads.0.loss"], [2.0])
    np.testing.assert_array_equal(answer["discriminator.heads.1.loss"], [0.75])
    np.testing.assert_array_equal(answer["discriminator.heads.1.fake.losses"], [[1.5], [0.0]])


def test_each_head_has_its_own_sample_weights(triton: Triton) -> None:
    batch = {f"heads.{head}.{side}": values for head in (0, 1) for side, values in BATCH.items()}
    weights = {"heads.1.sample_weights.real": np.array([1.0, 3.0])}
    answer = triton.infer("hinge", batch | weights, parameters={"heads": "sum"})
    assert [float(answer[f"discriminator.heads.{head}.loss"][0]) for head in (0, 1)] == [0.75, 0.875]


def test_what_is_not_finite_is_carried_as_it_is_in_binary_and_counted(triton: Triton) -> None:
    asked = wanted("generator.loss", "generator.fake.losses", "generator.fake.weights")
    result = triton.call("infer", "least_squares", tensors({"fake": np.array([1e200, 3.0])}), outputs=asked)
    np.testing.assert_array_equal(result.as_numpy("generator.loss"), [np.inf])
    np.testing.assert_array_equal(result.as_numpy("generator.fake.losses"), [np.inf, 2.0])
    assert result.get_response()["parameters"]["non_finite"] == 2


def test_what_is_not_finite_is_nan_to_the_client_in_json(triton: Triton) -> None:
    asked = wanted("generator.fake.losses", binary=False)
    result = triton.call("infer", "least_squares", tensors({"fake": np.array([1e200, 3.0])}), outputs=asked)
    np.testing.assert_array_equal(result.as_numpy("generator.fake.losses"), [np.nan, 2.0])
    assert result.get_output("generator.fake.losses")["data"] == [None, 2.0]
    assert result.get_response()["parameters"]["non_finite"] == 1


def test_finite_answers_count_nothing(triton: Triton) -> None:
    assert "non_finite" not in triton.call("infer", "hinge", tensors(BATCH)).get_response()["parameters"]


def test_a_body_made_with_generate_request_body_is_answered_and_parsed_back(triton: Triton, http: httpx.Client) -> None:
    body, length = triton._client.generate_request_body(tensors(BATCH), request_id="by hand")
    response = http.post(
        "/v2/models/hinge/infer", content=body, headers={"Inference-Header-Content-Length": str(length)}
    )
    header = int(response.headers["Inference-Header-Content-Length"])
    result = triton._client.parse_response_body(response.content, header_length=header)
    assert result.get_response()["id"] == "by hand"
    assert_equal(outputs(result), HINGE)
