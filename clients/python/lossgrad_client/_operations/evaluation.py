"""Objectives on a batch, side by side, and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from numpy.typing import ArrayLike

from lossgrad_client._arrays import Batch, CheckedPair, checked_array, checked_batch
from lossgrad_client._call import Call, answer
from lossgrad_client._comparison import Comparison, read_comparison
from lossgrad_client._curves import Curves, read_curves
from lossgrad_client._evaluation import Evaluation, read_evaluation
from lossgrad_client._inference import read_inference, write_inference
from lossgrad_client._json import write_body
from lossgrad_client._types import DType, Heads, Output, Player, Reduction, Variable


def evaluate(
    objective: str,
    *,
    real: ArrayLike | None = None,
    fake: ArrayLike | None = None,
    logits: Batch | None = None,
    heads: Heads = "mean",
    parameters: Mapping[str, float] | None = None,
    dialect: str | None = None,
    players: Sequence[Player] | None = None,
    reduction: Reduction = "mean",
    outputs: Sequence[Output] | None = None,
    with_respect_to: Variable = "logits",
    sample_weights: Batch | None = None,
    dtype: DType = "float64",
) -> Call[Evaluation]:
    """Compute an objective's losses, analytic gradients and weights of one batch of logits.

    Args:
        objective: the canonical name, or an alias; with a dialect also the library's own name. Two names with a
            plus between them, ``hinge+non_saturating``, are the discriminator of one against the generator of the
            other; parameters then carry their owner, ``discriminator.margin``.
        real: the discriminator's logits of real examples, in any shape.
        fake: its logits of fakes, in any shape.
        logits: in place of ``real`` and ``fake``, a list of ``{"real": …, "fake": …}``, one for each head of a
            multi-scale discriminator.
        heads: how the losses of several heads become one.
        parameters: the objective's own; the others take their defaults.
        dialect: the library as which to compute it; by default canonically.
        players: whose losses; by default all that the objective has.
        reduction: how the examples' losses become one; with "none" they do not.
        outputs: which arrays to compute; by default losses, gradients and weights.
        with_respect_to: what gradients are taken in: the logit a, or D = sigmoid(a).
        sample_weights: ``{"real": …, "fake": …}`` in the shapes of the logits; with heads, a list of them.
        dtype: what the logits are rounded to first, and what the arrays of the result are.

    Raises:
        TypeError: something is not an array of numbers, or both ``logits`` and ``real`` or ``fake`` are given.
        ValueError: a number is NaN or infinite, which JSON cannot carry.
    """
    batch = _logits(real, fake, logits)
    pairs = batch if isinstance(batch, list) else [batch]
    read = partial(read_evaluation, shapes=[{side: array.shape for side, array in pair.items()} for pair in pairs])
    question = {
        "objective": objective,
        "logits": batch,
        "heads": heads,
        "parameters": parameters,
        "dialect": dialect,
        "players": players,
        "reduction": reduction,
        "outputs": outputs,
        "with_respect_to": with_respect_to,
        "sample_weights": None if sample_weights is None else checked_batch(sample_weights, "sample_weights"),
        "dtype": dtype,
    }

    def plain() -> Call[Evaluation]:
        return Call("POST", "/v1/evaluate", answer(read), write_body(**question))

    body = write_inference(question)
    if body is None:
        return plain()
    path = f"/v2/models/{quote(objective, safe='')}/infer"
    return Call("POST", path, answer(read, read_inference), body.content, body.headers, plain=plain)


def compare(
    objectives: Sequence[str | Mapping[str, Any]],
    *,
    real: ArrayLike | None = None,
    fake: ArrayLike | None = None,
    reference: str | None = None,
    players: Sequence[Player] | None = None,
    saturation_threshold: float = 0.01,
    dtype: DType = "float64",
) -> Call[Comparison]:
    """Compare how objectives weigh the same batch of logits.

    Args:
        objectives: names, or ``{"objective": name, "parameters": {…}, "dialect": name}``.
        real: the discriminator's logits of real examples, in any shape.
        fake: its logits of fakes, in any shape.
        reference: the objective that ratios refer to; by default the first.
        players: whose losses; by default all that the objectives have.
        saturation_threshold: the weight below which an example counts as saturated.
        dtype: what the logits are rounded to first.
    """
    body = write_body(
        objectives=objectives,
        logits=_logits(real, fake, None),
        reference=reference,
        players=players,
        saturation_threshold=saturation_threshold,
        dtype=dtype,
    )
    return Call("POST", "/v1/compare", answer(read_comparison), body)


def curves(
    objectives: str | Sequence[str],
    *,
    dialect: str | None = None,
    player: Player | None = None,
    quantity: Output = "losses",
    over: Variable = "logits",
    with_respect_to: Variable = "logits",
    start: float | None = None,
    stop: float | None = None,
    points: int = 201,
) -> Call[Curves]:
    """Draw objectives over a range of logits or of probabilities.

    Args:
        objectives: one or more names or aliases, of objectives that judge examples one by one.
        dialect: the library as which to compute them; by default canonically.
        player: whose losses; by default those of every player.
        quantity: what is drawn, before reduction.
        over: what it is drawn over: the logit a, or D = sigmoid(a).
        with_respect_to: what gradients are taken in.
        start: where the range begins; by default -8, or 0.01 over probability.
        stop: where it ends; by default 8, or 0.99 over probability.
        points: how many equally spaced points it has.
    """
    query = {
        "objective": [objectives] if isinstance(objectives, str) else list(objectives),
        "dialect": dialect,
        "player": player,
        "quantity": quantity,
        "over": over,
        "with_respect_to": with_respect_to,
        "start": start,
        "stop": stop,
        "points": points,
    }
    given = {name: value for name, value in query.items() if value is not None}
    return Call("GET", f"/v1/curves?{urlencode(given, doseq=True)}", answer(read_curves))


def _logits(real: ArrayLike | None, fake: ArrayLike | None, logits: Batch | None) -> CheckedPair | list[CheckedPair]:
    pair = {side: array for side, array in (("real", real), ("fake", fake)) if array is not None}
    if logits is None:
        return {side: checked_array(array, side) for side, array in pair.items()}
    if pair:
        raise TypeError(f"give either logits, or {' and '.join(pair)}, not both")
    return checked_batch(logits, "logits")
