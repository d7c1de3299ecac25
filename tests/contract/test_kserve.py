"""The REST client of KServe, unmodified, against the running service."""

import sys
from itertools import product
from typing import Any

import numpy as np
import pytest

from lossgrad.objectives import CATALOGUE
from tests.support.kserve import call, infer, kserve
from tests.support.live import Service
from tests.support.triton import flat

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 14), reason="KServe has no release for this Python")

REAL, FAKE = ("FP64", [2], [2.0, 0.5]), ("FP64", [2], [-3.0, 0.0])
BATCH = {"real": REAL, "fake": FAKE}
HINGE = flat(CATALOGUE["hinge"].examples[0].answer)


def test_it_finds_the_service_and_its_models_ready(service: Service) -> None:
    calls = [call("is_server_live"), call("is_server_ready"), *(call("is_model_ready", name) for name in CATALOGUE)]
    assert kserve(service.url, *calls) == [{"returned": True}] * len(calls)


def test_a_model_that_does_not_exist_is_not_ready(service: Service) -> None:
    assert kserve(service.url, call("is_model_ready", "no_such")) == [{"returned": False}]


def test_json_and_binary_carry_the_numbers_of_the_worked_example_both_ways(service: Service) -> None:
    ways = list(product([True, False], [True, False, None]))
    calls = [infer("hinge", BATCH, binary=sent, outputs=dict.fromkeys(HINGE, answered)) for sent, answered in ways]
    for (_, answered), answer in zip(ways, kserve(service.url, *calls), strict=True):
        found = {name: output["data"] for name, output in answer["outputs"].items()}
        assert found == {name: values.tolist() for name, values in HINGE.items()}
        assert (answer["binary"], answer["id"], answer["model_name"]) == (answered is True, "asked", "hinge")


def test_without_outputs_what_is_answered_by_default_comes_in_json(service: Service) -> None:
    [answer] = kserve(service.url, infer("hinge", BATCH, binary=True))
    assert list(answer["outputs"]) == list(HINGE)
    assert not answer["binary"]


def test_every_float_type_can_be_sent_in_any_shape(service: Service) -> None:
    answered = {"FP16": "FP32", "FP32": "FP32", "FP64": "FP64"}
    losses = [-1.0, 2.0, -0.5, -4.0, 8.0, -16.0]
    calls = [
        infer(
            "wasserstein",
            {"fake": (datatype, [2, 1, 3], [-loss for loss in losses])},
            binary=True,
            outputs={"generator.fake.losses": True},
        )
        for datatype in answered
    ]
    for datatype, answer in zip(answered.values(), kserve(service.url, *calls), strict=True):
        assert answer["outputs"] == {
            "generator.fake.losses": {"datatype": datatype, "shape": [2, 1, 3], "data": losses}
        }


def test_parameters_reach_the_objective(service: Service) -> None:
    asked: dict[str, Any] = {"parameters": {"margin": 2.0, "reduction": "sum"}, "outputs": {"discriminator.loss": None}}
    [answer] = kserve(service.url, infer("hinge", BATCH, binary=False, **asked))
    assert answer["outputs"]["discriminator.loss"]["data"] == [0.0 + 1.5 + 0.0 + 2.0]
    assert answer["parameters"]["margin"] == 2.0


def test_many_numbers_go_there_and_back(service: Service) -> None:
    numbers = np.linspace(-9, 9, 50_000).tolist()
    sent = {"fake": ("FP64", [50_000], numbers)}
    outputs = {"generator.fake.losses": True}
    answers = kserve(
        service.url,
        infer("wasserstein", sent, binary=True, outputs=outputs),
        infer("wasserstein", sent, binary=False, outputs=outputs),
    )
    for answer in answers:
        assert answer["outputs"]["generator.fake.losses"]["data"] == [0.0 - number for number in numbers]


def test_an_error_says_what_is_wrong(service: Service) -> None:
    model, missing, parameter = kserve(
        service.url,
        infer("hing", BATCH, binary=False),
        infer("hinge", {"real": REAL}, binary=True),
        infer("hinge", BATCH, binary=False, parameters={"margn": 1}),
    )
    assert [answer["status"] for answer in (model, missing, parameter)] == [404, 422, 422]
    assert "no objective or penalty has this name" in model["body"]["error"]
    assert "'fake'" in missing["body"]["error"]
    assert "did you mean 'margin'" in parameter["body"]["error"]
