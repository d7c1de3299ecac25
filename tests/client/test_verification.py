"""``verify``, ``probe`` and ``verify_penalty``: what is sent, and what is read."""

import json
import pickle
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad_client import Client, ResponseError

from .conftest import Exchange

VERIFIED = {
    "verdict": "mismatch",
    "headline": "The generator's loss has the wrong sign.",
    "objective": "hinge",
    "parameters": {"margin": 1.0},
    "reduction": "mean",
    "with_respect_to": "logits",
    "findings": [
        {
            "code": "sign_flipped",
            "severity": "critical",
            "confidence": "possible",
            "title": "The generator's loss has the wrong sign",
            "explanation": "Every number is the negative of what it should be.",
            "evidence": {"factor": -1.0, "positions": [0, 1]},
            "advice": "Negate the loss.",
            "player": "generator",
            "sources": ["a paper"],
        }
    ],
    "generator": {
        "precision": "float32",
        "confidence": "possible",
        "quantities": [
            {
                "quantity": "generator.fake.gradients",
                "matches": False,
                "max_absolute_error": 1.0,
                "max_relative_error": None,
                "max_ulp_error": 16777216.0,
                "mismatches": 2,
                "worst": [{"index": [1, 0], "expected": -0.5, "reported": None}],
            },
            {
                "quantity": "generator.loss",
                "matches": True,
                "max_absolute_error": 0.0,
                "max_relative_error": 0.0,
                "max_ulp_error": 0.0,
                "mismatches": 0,
                "worst": [],
            },
        ],
        "explained_by": {
            "objective": "hinge",
            "parameters": {"margin": 1.0},
            "mistake": "sign_flipped",
            "mistakes": ["sign_flipped"],
            "convention": "mean",
            "factors": {"fake": {"losses": -1.0, "gradients": -1.0}},
            "offset": 0.0,
        },
        "nearest": [{"objective": "hinge", "parameters": {}, "fits": True, "scale": -1.0, "residual": 0.0}],
        "alike": [{"objective": "wasserstein", "dialect": "tf_gan", "parameters": {}, "same_function": True}],
    },
}

REPORT = """\
mismatch: The generator's loss has the wrong sign.

[critical, possible] The generator's loss has the wrong sign
  Every number is the negative of what it should be.
  Negate the loss.
  (sign_flipped: factor -1; positions [0, 1])
  a paper

Numbers
  generator.fake.gradients  2 numbers wrong: nan for -0.5 at [1, 0]
  generator.loss            right

On this batch the generator's numbers are explained as well by wasserstein (dialect tf_gan)."""


class Tensor:
    """A tensor with a graph, on another device, in a type that NumPy has not: as torch has them."""

    dtype = "torch.bfloat16"

    def __init__(self, values: Any, done: tuple[str, ...] = ()) -> None:
        self.values = values
        self.done = done

    def detach(self) -> "Tensor":
        return Tensor(self.values, (*self.done, "detach"))

    def cpu(self) -> "Tensor":
        return Tensor(self.values, (*self.done, "cpu"))

    def float(self) -> "Tensor":
        return Tensor(self.values, (*self.done, "float"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.done != ("detach", "cpu", "float"):
            raise TypeError("can't convert")
        return np.array(self.values, dtype or np.float32)


def sent(exchange: Exchange) -> Any:
    return json.loads(exchange.requests[-1].content)


def verify(exchange: Exchange, **kwargs: Any) -> Any:
    exchange.answers = [httpx.Response(200, json=VERIFIED, headers={"X-Request-ID": "42"})]
    return exchange.call("verify", **kwargs)


def test_numbers_are_reported_in_the_shapes_they_came_in(exchange: Exchange) -> None:
    verify(
        exchange,
        real=[2.0, 0.5],
        fake=np.array([[-3.0], [0.0]], np.float32),
        discriminator={
            "loss": np.array(0.75),
            "real": {"losses": [[1, 2], [3, 4]], "gradients": np.array([[0.5], [np.nan]])},
            "fake": {"losses": None, "gradients": [np.inf, -np.inf]},
        },
        generator={"loss": np.float32("nan")},
        objective="hinge",
        reduction="sum",
        tolerance=1e-3,
    )
    assert sent(exchange) == {
        "objective": "hinge",
        "logits": {"real": [2.0, 0.5], "fake": [[-3.0], [0.0]]},
        "reported": {
            "discriminator": {
                "loss": 0.75,
                "real": {"losses": [[1, 2], [3, 4]], "gradients": [[0.5], ["NaN"]]},
                "fake": {"gradients": ["Infinity", "-Infinity"]},
            },
            "generator": {"loss": "NaN"},
        },
        "reduction": "sum",
        "with_respect_to": "logits",
        "tolerance": 1e-3,
    }


def test_a_loss_of_one_number_is_a_scalar_whatever_its_shape(exchange: Exchange) -> None:
    verify(exchange, real=[1.0], fake=[1.0], generator={"loss": np.array([[1.5]])})
    assert sent(exchange)["reported"] == {"generator": {"loss": 1.5}}


def test_tensors_are_taken_without_their_graph(exchange: Exchange) -> None:
    verify(exchange, real=Tensor([1.0]), fake=Tensor([[2.0]]), generator={"loss": Tensor(0.5)})
    assert sent(exchange)["logits"] == {"real": [1.0], "fake": [[2.0]]}
    assert sent(exchange)["reported"] == {"generator": {"loss": 0.5}}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"real": [np.nan]}, ValueError, r"real\[0\] is nan"),
        ({"generator": {"loss": [1.0, 2.0]}}, ValueError, r"generator\['loss'\] is one number"),
        ({"generator": {"fake": {"gradients": "x"}}}, TypeError, r"generator\['fake'\]\['gradients'\]"),
        ({"generator": {"loss": True}}, TypeError, "bool"),
    ],
)
def test_what_is_no_number_is_refused_by_name(
    exchange: Exchange, arguments: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        verify(exchange, **arguments)


def test_a_verification_is_read_whole(exchange: Exchange) -> None:
    result = verify(exchange, fake=[1.0], generator={"loss": 1.0})
    assert (result.verdict, result.matches, result.objective, result.request_id) == ("mismatch", False, "hinge", "42")
    (finding,) = result.findings
    assert (finding.code, finding.player, finding.side, finding.first_step) == ("sign_flipped", "generator", None, None)
    gradients, loss = result.generator.quantities
    assert (gradients.mismatches, loss.matches) == (2, True)
    assert np.isnan(gradients.max_relative_error)
    assert (gradients.worst[0].index, gradients.worst[0].expected) == ((1, 0), -0.5)
    assert np.isnan(gradients.worst[0].reported)
    explanation = result.generator.explained_by
    assert (explanation.mistake, explanation.convention_of_loss) == ("sign_flipped", None)
    assert explanation.mistakes == ("sign_flipped",)
    assert (explanation.factors["fake"].losses, explanation.side_offsets) == (-1.0, {})
    assert (result.generator.nearest[0].scale, result.generator.nearest[0].dialect) == (-1.0, None)
    assert (result.generator.alike[0].dialect, result.generator.alike[0].logit) == ("tf_gan", None)
    with pytest.raises(AttributeError, match="no discriminator here"):
        _ = result.discriminator
    assert str(pickle.loads(pickle.dumps(result))) == REPORT  # noqa: S301


def test_a_report_is_what_a_person_reads(exchange: Exchange) -> None:
    assert str(verify(exchange, fake=[1.0], generator={"loss": 1.0})) == REPORT


def test_an_answer_that_is_not_as_agreed_is_refused(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(200, json={**VERIFIED, "generator": {"precision": "float32"}})]
    with pytest.raises(ResponseError, match="/generator/confidence is missing"):
        exchange.call("verify", fake=[1.0], generator={"loss": 1.0})


def test_a_hinge_is_verified(live_url: str) -> None:
    """The worked example of the hinge: real 2 and 1/2, fake -3 and 0."""
    batch: Any = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
    right: Any = {"loss": 0.75, "real": {"gradients": [0.0, -0.5]}, "fake": {"gradients": [0.0, 0.5]}}
    with Client(live_url) as client:
        match = client.verify(**batch, discriminator=right, objective="hinge")
        flipped = client.verify(**batch, generator={"loss": -1.5, "fake": {"gradients": [0.5, 0.5]}}, objective="hinge")
        infinite = client.verify(**batch, generator={"loss": np.inf}, objective="hinge")
        searched = client.verify(**batch, discriminator=right)
    assert match.matches, match
    assert (flipped.verdict, flipped.findings[0].code) == ("mismatch", "sign_flipped")
    assert "non_finite" in {each.code for each in infinite.findings}
    assert searched.verdict == "identified"


def test_the_probe_has_fewer_fakes_unless_an_objective_pairs_them(live_url: str) -> None:
    with Client(live_url) as client:
        alike, fewer, paired = (client.probe(objective=name) for name in (None, "hinge", "relativistic_paired"))
        assert client.probe(equal=False).fake.size == fewer.fake.size
    assert alike.equal
    assert not fewer.equal
    assert paired.real.size == paired.fake.size > fewer.fake.size
    assert (len(alike.steps), set(alike.code)) == (3, {"torch"})


def test_a_penalty_is_verified(live_url: str) -> None:
    """A gradient (3, 4) has the norm 5: the penalty is 10 (5 − 1)² = 160, its gradient 20 (5 − 1)/5 (3, 4)."""
    inputs, name = {"input_gradients": [[3.0, 4.0]]}, "input_gradients"
    with Client(live_url) as client:
        right = client.verify_penalty(
            "gradient_penalty", inputs, loss=160.0, losses={name: [160.0]}, gradients={name: [[48.0, 64.0]]}
        )
        half = client.verify_penalty("gradient_penalty", inputs, loss=Tensor(80.0), gradients={name: [[24.0, 32.0]]})
        broken = client.verify_penalty("gradient_penalty", inputs, loss=np.nan, gradients={name: [[np.inf, 32.0]]})
    assert right.matches, right
    assert (right.penalty, right.quantities[0].mismatches) == ("gradient_penalty", 0)
    assert (half.verdict, half.findings[0].code) == ("mismatch", "halved")
    assert half.headline in str(half).replace("\n", " ")
    assert broken.verdict == "mismatch"


def test_what_is_said_of_both_players_is_printed_once(exchange: Exchange) -> None:
    said = {
        "code": "sum_for_mean",
        "severity": "warning",
        "confidence": "certain",
        "title": "The discriminator's losses are summed",
        "explanation": "The discriminator's loss grows with the batch.",
        "evidence": {"factor": 8.0, "of": "all"},
        "advice": "Take the mean.",
        "player": "discriminator",
        "sources": ["a paper"],
    }
    of_generator = said | {
        "confidence": "likely",
        "title": "The generator's losses are summed",
        "explanation": "The generator's loss grows with the batch.",
        "evidence": {"factor": 6.0, "of": "all"},
        "player": "generator",
    }
    exchange.answers = [httpx.Response(200, json=VERIFIED | {"findings": [said, of_generator]})]
    result = exchange.call("verify", fake=[1.0], generator={"loss": 1.0})
    assert [each.player for each in result.findings] == ["discriminator", "generator"]
    assert str(result).split("\n\n")[1].splitlines() == [
        "[warning, likely, both players] Each player's losses are summed",
        "  Each player's loss grows with the batch.",
        "  Take the mean.",
        "  (sum_for_mean: factor 8 (discriminator), 6 (generator); of all)",
        "  a paper",
    ]
    apart = [said, of_generator | {"advice": "Average."}]
    exchange.answers = [httpx.Response(200, json=VERIFIED | {"findings": apart})]
    assert str(exchange.call("verify", fake=[1.0])).count("losses are summed") == 2
