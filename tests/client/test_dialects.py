"""The client asks in dialects, and reads what they are."""

from collections.abc import Iterator

import numpy as np
import pytest

from lossgrad_client import Client, UnknownDialectError, UnknownObjectiveError
from lossgrad_client._inference import BINARY_FROM

BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}


@pytest.fixture(scope="module")
def client(live_url: str) -> Iterator[Client]:
    with Client(live_url) as client:
        yield client


def test_dialects_are_read(client: Client) -> None:
    dialects = {dialect.name: dialect for dialect in client.dialects()}
    assert client.dialect("tf_gan") == dialects["tf_gan"]
    assert repr(dialects["r3gan"]) == "Dialect('r3gan', objectives=['relativistic_paired'])"
    minimax, modified, hinge, least_squares, *_ = dialects["tf_gan"].entries
    assert (minimax.objective, minimax.file[-14:]) == ("minimax", "losses_impl.py")
    assert minimax.consequence
    assert minimax.true_gradient
    assert minimax.example
    assert minimax.example.logits == {"fake": (0.0,)}
    assert minimax.players["generator"]["fake"].endswith("-log(1 + exp(-1)))")
    assert modified.names == ("modified",)
    assert modified.parameters["tensorflow_smoothing"] == 0.25
    assert (hinge.changes, hinge.example) == ((), None)
    assert least_squares.consequence is None
    assert not dialects["monai"].entries[2].true_gradient


def test_every_example_of_a_dialect_is_what_evaluate_gives(client: Client) -> None:
    for dialect in client.dialects():
        for entry in dialect.entries:
            example = entry.example
            if example is None:
                continue
            logits = {side: list(values) for side, values in example.logits.items()}
            answer = client.evaluate(
                entry.names[0],
                real=logits.get("real"),
                fake=logits.get("fake"),
                dialect=dialect.name,
                players=[example.player],  # type: ignore[list-item]
            )
            player = answer.players[example.player]
            found = player.loss if example.side is None else player.sides[example.side].arrays[example.quantity][0]
            assert found == pytest.approx(example.dialect, rel=5e-16)


def test_an_evaluation_tells_its_dialect(client: Client) -> None:
    spoken = client.evaluate("modified", **BATCH, dialect="tf_gan")  # type: ignore[arg-type]
    assert (spoken.objective, spoken.dialect) == ("non_saturating", "tf_gan")
    assert "dialect='tf_gan'" in repr(spoken)
    canonical = client.evaluate("hinge", **BATCH)  # type: ignore[arg-type]
    assert canonical.dialect is None
    assert "dialect" not in repr(canonical)


def test_big_batches_speak_it_too(client: Client) -> None:
    fake = np.linspace(-20, 5, BINARY_FROM)
    big = client.evaluate("ns", fake=fake, players=["generator"], dialect="mimicry")
    canonical = client.evaluate("non_saturating", fake=fake, players=["generator"])
    assert big.generator.fake.weights[0] == pytest.approx(0.17089191292890016, rel=1e-15)
    assert canonical.generator.fake.weights[0] > 0.999


def test_contenders_and_curves_speak_it(client: Client) -> None:
    compared = client.compare(["hinge", {"objective": "hinge", "dialect": "taming_transformers"}], **BATCH)  # type: ignore[arg-type]
    canonical, halved = compared.comparisons
    assert (canonical.dialect, halved.dialect) == (None, "taming_transformers")
    assert halved.discriminator.ratio_to_reference.gradient_norm == 0.5
    drawn = client.curves("lsgan", dialect="lecam_gan", player="generator", points=3)
    assert drawn.dialect == "lecam_gan"
    assert list(drawn.series[0].values) == [64.0, 0.0, 64.0]
    assert client.curves("hinge", points=3).dialect is None


def test_what_a_library_does_not_have_is_refused(client: Client) -> None:
    with pytest.raises(UnknownObjectiveError, match="tf_gan has no such objective"):
        client.evaluate("perceptron", **BATCH, dialect="tf_gan")  # type: ignore[arg-type]
    with pytest.raises(UnknownDialectError, match="tf_gan"):
        client.evaluate("hinge", **BATCH, dialect="tfgan")  # type: ignore[arg-type]
    with pytest.raises(UnknownDialectError):
        client.dialect("tfgan")
