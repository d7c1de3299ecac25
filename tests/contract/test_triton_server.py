"""What tritonclient learns about the service and its models before it asks anything of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tritonclient import http
from tritonclient.http import aio

from lossgrad.oip import models
from tests.support.triton import Triton

DURATIONS = {"success", "fail", "queue", "compute_input", "compute_infer", "compute_output", "cache_hit", "cache_miss"}
BATCH = {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])}


def statistics(triton: Triton, model: str) -> dict[str, Any]:
    [entry] = triton.call("get_inference_statistics", model)["model_stats"]
    assert isinstance(entry, dict)
    return entry


def names(tensors: list[dict[str, Any]]) -> list[str]:
    return [tensor["name"] for tensor in tensors]


def test_it_is_live_and_ready(triton: Triton) -> None:
    assert triton.call("is_server_live") is True
    assert triton.call("is_server_ready") is True


@pytest.mark.parametrize("model", models.names())
def test_every_objective_and_penalty_is_a_model_that_is_ready(triton: Triton, model: str) -> None:
    assert triton.call("is_model_ready", model) is True
    assert triton.call("is_model_ready", model, "1") is True


@pytest.mark.parametrize(("model", "version"), [("no_such", ""), ("no_such", "1"), ("hinge", "2"), ("vanilla", "")])
def test_what_does_not_exist_is_not_ready(triton: Triton, model: str, version: str) -> None:
    assert triton.call("is_model_ready", model, version) is False


def test_it_says_what_it_is_and_which_extensions_it_has(triton: Triton) -> None:
    metadata = triton.call("get_server_metadata")
    assert metadata["name"] == "lossgrad"
    assert metadata["version"]
    assert {"binary_tensor_data", "parameters", "statistics", "model_configuration"} <= set(metadata["extensions"])


@pytest.mark.parametrize("word", ["shared_memory", "trace", "logging", "schedule_policy", "sequence", "classification"])
def test_no_extension_is_advertised_that_it_does_not_have(triton: Triton, word: str) -> None:
    assert not [name for name in triton.call("get_server_metadata")["extensions"] if word in name]


def test_the_repository_is_both_catalogues(triton: Triton) -> None:
    index = triton.call("get_model_repository_index")
    assert [entry["name"] for entry in index] == models.names()
    assert {(entry["version"], entry["state"], entry["reason"]) for entry in index} == {("1", "READY", "")}


def test_metadata_names_both_sides_and_every_output_by_its_place_in_the_answer(triton: Triton) -> None:
    metadata = triton.call("get_model_metadata", "hinge")
    assert (metadata["name"], metadata["versions"]) == ("hinge", ["1"])
    assert metadata["platform"]
    assert names(metadata["inputs"]) == ["real", "fake"]
    assert set(names(metadata["outputs"])) == {
        "discriminator.loss", "generator.loss",
        *(f"{side}.{output}"
          for side in ("discriminator.real", "discriminator.fake", "generator.fake")
          for output in ("losses", "gradients", "weights", "curvatures")),
    }  # fmt: skip


def test_metadata_says_what_has_any_size_and_that_a_loss_is_one_number(triton: Triton) -> None:
    metadata = triton.call("get_model_metadata", "hinge")
    shapes = {tensor["name"]: tensor["shape"] for tensor in metadata["inputs"] + metadata["outputs"]}
    assert [name for name, shape in shapes.items() if shape == [1]] == ["discriminator.loss", "generator.loss"]
    assert all(shape == [-1] for name, shape in shapes.items() if not name.endswith(".loss"))


def test_a_classifier_has_no_output_of_a_generator(triton: Triton) -> None:
    outputs = names(triton.call("get_model_metadata", "logistic")["outputs"])
    assert {output.split(".")[0] for output in outputs} == {"discriminator"}


def test_a_relativistic_generator_has_outputs_on_the_reals(triton: Triton) -> None:
    assert "generator.real.losses" in names(triton.call("get_model_metadata", "relativistic_paired")["outputs"])


@pytest.mark.parametrize("method", ["get_model_metadata", "get_model_config", "get_inference_statistics"])
def test_a_version_may_be_named(triton: Triton, method: str) -> None:
    assert triton.call(method, "hinge", "1").keys() == triton.call(method, "hinge").keys()


@pytest.mark.parametrize("alias", ["lsgan", "LSGAN", "mse"])
def test_an_alias_of_libraries_is_described_under_the_canonical_name(triton: Triton, alias: str) -> None:
    assert triton.call("get_model_metadata", alias) == triton.call("get_model_metadata", "least_squares")


@pytest.mark.parametrize("model", models.names())
def test_the_configuration_agrees_with_the_metadata(triton: Triton, model: str) -> None:
    config, metadata = triton.call("get_model_config", model), triton.call("get_model_metadata", model)
    assert (config["name"], config["platform"]) == (model, metadata["platform"])
    assert config["max_batch_size"] == 0
    for one, other in (("input", "inputs"), ("output", "outputs")):
        described = [(each["name"], f"TYPE_{each['datatype']}", each["shape"]) for each in metadata[other]]
        assert [(each["name"], each["data_type"], each["dims"]) for each in config[one]][: len(described)] == described


@pytest.mark.parametrize(
    ("model", "optional"), [("hinge", ["real"]), ("relativistic_paired", []), ("logistic", []), ("minimax", ["real"])]
)
def test_the_configuration_says_which_inputs_may_be_left_out(triton: Triton, model: str, optional: list[str]) -> None:
    inputs = triton.call("get_model_config", model)["input"]
    weights = ["sample_weights.real", "sample_weights.fake"]
    assert [each["name"] for each in inputs] == ["real", "fake", *weights]
    assert [each["name"] for each in inputs if each["optional"]] == [*optional, *weights]


def test_statistics_cover_every_model(triton: Triton) -> None:
    entries = triton.call("get_inference_statistics")["model_stats"]
    assert [(entry["name"], entry["version"]) for entry in entries] == [(name, "1") for name in models.names()]


def test_statistics_are_whole_numbers_none_of_which_is_left_out(triton: Triton) -> None:
    entry = statistics(triton, "hinge_saturating")
    counts = [entry["inference_count"], entry["execution_count"], entry["last_inference"]]
    assert entry["inference_stats"].keys() == DURATIONS
    for duration in entry["inference_stats"].values():
        counts += [duration["count"], duration["ns"]]
    assert all(type(count) is int and count >= 0 for count in counts)


def test_statistics_count_what_was_answered_and_what_failed(triton: Triton) -> None:
    before = statistics(triton, "hinge")
    triton.infer("hinge", BATCH)
    triton.infer("hinge", BATCH, model_version="1")
    with pytest.raises(Exception, match="margin"):
        triton.infer("hinge", BATCH, parameters={"margin": -1.0})
    after = statistics(triton, "hinge")
    assert after["inference_count"] - before["inference_count"] == 2
    assert after["execution_count"] - before["execution_count"] == 2
    for name, grown in {"success": 2, "fail": 1, "compute_infer": 2}.items():
        assert after["inference_stats"][name]["count"] - before["inference_stats"][name]["count"] == grown
        assert after["inference_stats"][name]["ns"] > before["inference_stats"][name]["ns"]


@pytest.mark.parametrize("client", [http.InferenceServerClient, aio.InferenceServerClient], ids=["http", "http.aio"])
def test_there_is_no_method_of_the_client_that_no_test_calls(client: type) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_triton_*.py"))
    assert [method for method in dir(client) if method[0] != "_" and method not in tests] == []
