"""``diagnose`` and ``diagnose_run``: what is sent, and what is read."""

import json
from typing import Any

import numpy as np
import pytest

from lossgrad_client import Client, Diagnosis, RunDiagnosis, UnknownObjectiveError

from .conftest import Exchange

HOPELESS = np.full((8, 1), -9.0)
"""Logits of fakes that the discriminator is sure of."""


def sent(exchange: Exchange) -> Any:
    return json.loads(exchange.requests[-1].content)


def test_a_batch_is_sent_with_what_was_measured_beside_it(exchange: Exchange) -> None:
    with pytest.raises(Exception, match="missing"):
        exchange.call(
            "diagnose",
            "hinge",
            real=[1.0],
            fake=np.array([[2.0]]),
            validation=[0.5],
            generator_gradient_norm=np.float32("inf"),
        )
    assert sent(exchange) == {
        "objective": "hinge",
        "logits": {"real": [1.0], "fake": [[2.0]]},
        "validation": [0.5],
        "generator_gradient_norm": "Infinity",
    }


def test_a_run_is_sent_with_the_steps_first(exchange: Exchange) -> None:
    with pytest.raises(Exception, match="missing"):
        exchange.call(
            "diagnose_run",
            "hinge",
            real=[np.array([1.0, 2.0]), [3.0, 4.0]],
            fake=np.zeros((2, 1)),
            steps=range(0, 200, 100),
            validation=[None, [0.5]],
            generator_gradient_norm=[None, float("nan")],
            parameters={"margin": 2},
        )
    assert sent(exchange) == {
        "objective": "hinge",
        "parameters": {"margin": 2},
        "run": {
            "real": [[1.0, 2.0], [3.0, 4.0]],
            "fake": [[0.0], [0.0]],
            "step": [0, 100],
            "validation": [None, [0.5]],
            "generator_gradient_norm": [None, "NaN"],
        },
    }


def test_a_weak_gradient_is_found_in_a_batch(live_url: str) -> None:
    """Minimax weighs a fake by D = sigmoid(a): at -9 that is 0.000123."""
    with Client(live_url) as client:
        result = client.diagnose("minimax", real=-HOPELESS, fake=HOPELESS)
    assert isinstance(result, Diagnosis)
    assert result.findings[0].code == "weak_generator_gradient"
    (weight,) = [each.value for each in result.figure("weight").values if each.player == "generator"]
    assert weight == pytest.approx(1 / (1 + np.exp(9)))
    assert result.density_ratio["fake"].shape == HOPELESS.shape
    np.testing.assert_allclose(result.density_ratio["fake"], np.exp(-9))
    assert result.carriers[0].position == (0, 0)
    assert result.request_id
    report = str(result)
    assert report.startswith(result.headline[:60])
    assert "weak_generator_gradient" in report
    assert "Figures" in report
    with pytest.raises(KeyError):
        result.figure("no such figure")


def test_a_weak_gradient_is_found_in_a_run_with_its_steps(live_url: str) -> None:
    fake = np.linspace(0, -9, 40)[:, None] + np.zeros((40, 8))
    with Client(live_url) as client:
        result = client.diagnose_run("minimax", real=-fake, fake=fake, steps=range(100, 140))
    assert isinstance(result, RunDiagnosis)
    finding = next(each for each in result.findings if each.code == "weak_generator_gradient")
    assert finding.first_step is not None
    assert 100 < finding.first_step <= finding.last_step == 139  # type: ignore[operator]
    assert result.steps == tuple(range(100, 140))
    np.testing.assert_allclose(result.series["weight.generator.fake"], 1 / (1 + np.exp(-fake[:, 0])), rtol=1e-12)
    assert {each.code for each in result.events} >= {"weak_generator_gradient"}
    assert f"steps {finding.first_step} to 139" in str(finding)
    assert "Figures" in str(result)


def test_an_unknown_objective_is_named(live_url: str) -> None:
    with Client(live_url) as client, pytest.raises(UnknownObjectiveError):
        client.diagnose("hing", real=[1.0], fake=[1.0])
