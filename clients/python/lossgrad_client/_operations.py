"""The operations of the service, one function each, named as in its OpenAPI document.

A function builds a call and nothing more. ``Client`` and ``AsyncClient`` turn each into a method that sends
it, so that a signature and its documentation are written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from numpy.typing import ArrayLike

from ._arrays import Batch, CheckedPair, checked_array, checked_batch
from ._call import Call, answer, is_up
from ._comparison import Comparison, read_comparison
from ._curves import Curves, read_curves
from ._diagnosis import Diagnosis, RunDiagnosis, read_diagnosis, read_run_diagnosis
from ._dialect import Dialect, read_dialect, read_dialects
from ._evaluation import Evaluation, read_evaluation
from ._inference import read_inference, write_inference
from ._json import write_body
from ._objective import Objective, read_objective, read_objectives
from ._penalty import Penalty, PenaltyResult, read_penalties, read_penalty, read_penalty_result
from ._penalty_verification import PenaltyVerification, read_penalty_verification
from ._probe import Probe, read_probe
from ._reported import Reported, detached_each, logits_of, number, numbers_or_none, written
from ._types import DType, Heads, Output, Player, Precision, Reduction, Variable
from ._verification import Verification, read_verification


def objectives() -> Call[tuple[Objective, ...]]:
    """Read the whole catalogue of objectives."""
    return Call("GET", "/v1/objectives", answer(read_objectives))


def objective(name: str) -> Call[Objective]:
    """Read the catalogue's entry on one objective.

    Args:
        name: the canonical name, or an alias.
    """
    return Call("GET", f"/v1/objectives/{quote(name, safe='')}", answer(read_objective))


def dialects() -> Call[tuple[Dialect, ...]]:
    """Read how libraries compute the objectives they have."""
    return Call("GET", "/v1/dialects", answer(read_dialects))


def dialect(name: str) -> Call[Dialect]:
    """Read how one library computes its objectives.

    Args:
        name: the library's name in snake_case, as ``tf_gan``.
    """
    return Call("GET", f"/v1/dialects/{quote(name, safe='')}", answer(read_dialect))


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


def penalties() -> Call[tuple[Penalty, ...]]:
    """Read the whole catalogue of penalties."""
    return Call("GET", "/v1/penalties", answer(read_penalties))


def penalty(name: str) -> Call[Penalty]:
    """Read the catalogue's entry on one penalty.

    Args:
        name: the canonical name, or an alias.
    """
    return Call("GET", f"/v1/penalties/{quote(name, safe='')}", answer(read_penalty))


def penalise(
    name: str,
    inputs: Mapping[str, ArrayLike],
    *,
    state: Mapping[str, ArrayLike] | None = None,
    parameters: Mapping[str, float | str] | None = None,
    reduction: Reduction = "mean",
    outputs: Sequence[str] | None = None,
    dtype: DType = "float64",
) -> Call[PenaltyResult]:
    """Compute a penalty's value and its analytic gradient with respect to the arrays it is computed from.

    Args:
        name: the canonical name, or an alias.
        inputs: its arrays by name, as ``{"input_gradients": …}``; the catalogue says which there are.
        state: the ``state`` of the step before; nothing at the first.
        parameters: the penalty's own numbers and choices; the others take their defaults.
        reduction: how the terms become one; with "none" they do not.
        outputs: which of "losses", "gradients" and the penalty's results to compute; by default all.
        dtype: what the arrays are rounded to first, and what those of the result are.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a number is NaN or infinite, which JSON cannot carry.
    """
    arrays = {each: checked_array(value, f"inputs[{each!r}]") for each, value in inputs.items()}
    read = partial(read_penalty_result, shapes={each: array.shape for each, array in arrays.items()})
    body = write_body(
        inputs=arrays,
        state=None if state is None else {key: checked_array(value, f"state[{key!r}]") for key, value in state.items()},
        parameters=parameters,
        reduction=reduction,
        outputs=outputs,
        dtype=dtype,
    )
    return Call("POST", f"/v1/penalties/{quote(name, safe='')}", answer(read), body)


def verify(
    *,
    real: ArrayLike | None = None,
    fake: ArrayLike | None = None,
    discriminator: Reported | None = None,
    generator: Reported | None = None,
    objective: str | None = None,
    dialect: str | None = None,
    parameters: Mapping[str, float] | None = None,
    reduction: Reduction = "mean",
    with_respect_to: Variable = "logits",
    precision: Precision | None = None,
    tolerance: float | None = None,
) -> Call[Verification]:
    """Check someone's own losses and gradients against an objective, or find the objective that gives them.

    Tensors are taken as they are, with a graph or on another device, and so are NaN and infinity in what is reported.

    Args:
        real: the logits of real examples that the numbers were computed from, in any shape.
        fake: those of fakes, in any shape.
        discriminator: what the code gave for it: ``{"loss": …, "real": {"losses": …, "gradients": …}, "fake": …}``, or
            any of these, in the shapes they came in.
        generator: the same of the generator.
        objective: what they are believed to be: a name or an alias, or two names with a plus between them; without
            it the whole catalogue is searched.
        dialect: the library whose way of computing it they are believed to follow.
        parameters: the objective's own; the others take their defaults.
        reduction: what is meant: the mean over each side, the sum, or "none", where gradients are those of the sum.
        with_respect_to: what the gradients were taken in: the logit a, or D = sigmoid(a).
        precision: what the code computes in; by default it is told from the numbers.
        tolerance: the relative error allowed, in place of that of the precision.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a logit is NaN or infinite, or a loss is more than one number.
    """
    players = {"discriminator": discriminator, "generator": generator}
    body = write_body(
        objective=objective,
        logits=_tensors(real, fake),
        reported={name: written(given, name) for name, given in players.items() if given is not None},
        dialect=dialect,
        parameters=parameters,
        reduction=reduction,
        with_respect_to=with_respect_to,
        precision=precision,
        tolerance=tolerance,
    )
    return Call("POST", "/v1/verify", answer(read_verification), body)


def probe(*, objective: str | None = None, equal: bool | None = None) -> Call[Probe]:
    """Read the batch to verify a loss with: logits on which no two objectives agree.

    Args:
        objective: the one you mean: decides whether there may be fewer fakes than reals.
        equal: whether there are as many fakes as reals; by default only if no objective is named, or if it pairs them.
    """
    given = {"objective": objective, "equal": None if equal is None else str(bool(equal)).lower()}
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return Call("GET", f"/v1/verify/probe?{query}".rstrip("?"), answer(read_probe))


def verify_penalty(
    name: str,
    inputs: Mapping[str, ArrayLike],
    *,
    loss: ArrayLike | None = None,
    losses: Mapping[str, ArrayLike | None] | None = None,
    gradients: Mapping[str, ArrayLike | None] | None = None,
    state: Mapping[str, ArrayLike] | None = None,
    parameters: Mapping[str, float | str] | None = None,
    reduction: Reduction = "mean",
    precision: Precision | None = None,
    tolerance: float | None = None,
) -> Call[PenaltyVerification]:
    """Check someone's own penalty: its value, its terms and its gradients.

    Tensors are taken as they are, and so are NaN and infinity in what is reported.

    Args:
        name: the penalty they mean: the canonical name, or an alias.
        inputs: the arrays it was computed from, by name, as for ``penalise``.
        loss: the value that the code gave.
        losses: the terms that it gave before reduction, by the input they are counted on.
        gradients: the value differentiated by each number of each input, by input.
        state: what the step before left, as for ``penalise``.
        parameters: what it is believed to be computed with; the others take their defaults.
        reduction: what is meant: the mean of the terms, the sum, or "none", where gradients are those of the sum.
        precision: what the code computes in; by default it is told from the numbers.
        tolerance: the relative error allowed, in place of that of the precision.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a number of the inputs is NaN or infinite, or the loss is more than one number.
    """
    reported = {"loss": loss, "losses": losses, "gradients": gradients}
    body = write_body(
        inputs={each: logits_of(value, f"inputs[{each!r}]") for each, value in inputs.items()},
        reported=written({key: value for key, value in reported.items() if value is not None}, "reported"),
        state=None if state is None else {key: logits_of(value, f"state[{key!r}]") for key, value in state.items()},
        parameters=parameters,
        reduction=reduction,
        precision=precision,
        tolerance=tolerance,
    )
    path = f"/v1/penalties/{quote(name, safe='')}/verify"
    return Call("POST", path, answer(read_penalty_verification), body)


def diagnose(
    objective: str,
    *,
    real: ArrayLike | None = None,
    fake: ArrayLike | None = None,
    validation: ArrayLike | None = None,
    generator_gradient_norm: ArrayLike | None = None,
    dialect: str | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Call[Diagnosis]:
    """Read from one batch of logits why a generator does not learn.

    Args:
        objective: what both players are trained with: a name or an alias, or ``hinge+non_saturating``, the
            discriminator of one against the generator of the other.
        real: the discriminator's logits of real examples, in any shape; tensors are taken as they are.
        fake: its logits of fakes, in any shape.
        validation: its logits of real examples that it was not trained on; tells overfitting from skill.
        generator_gradient_norm: the Euclidean norm of the generator's parameter gradient, NaN and infinity included.
        dialect: the library as which to compute the objective; by default canonically.
        parameters: the objective's own; the others take their defaults.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a logit is NaN or infinite.
    """
    norm = generator_gradient_norm
    body = write_body(
        objective=objective,
        logits=_tensors(real, fake),
        validation=None if validation is None else logits_of(validation, "validation"),
        generator_gradient_norm=None if norm is None else number(norm, "generator_gradient_norm"),
        dialect=dialect,
        parameters=parameters,
    )
    return Call("POST", "/v1/diagnose", answer(read_diagnosis), body)


def diagnose_run(
    objective: str,
    *,
    real: ArrayLike,
    fake: ArrayLike,
    steps: Sequence[int] | None = None,
    validation: Sequence[ArrayLike | None] | None = None,
    generator_gradient_norm: Sequence[float | None] | None = None,
    dialect: str | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Call[RunDiagnosis]:
    """Read from the logits of a recorded run what went wrong, and when.

    Batches of different sizes, and runs that are too long for one request, go through ``monitor``.

    Args:
        objective: what both players are trained with, as for ``diagnose``.
        real: each step's logits of real examples, the steps along the first axis.
        fake: each step's logits of fakes.
        steps: the steps' numbers, increasing; by default 0, 1, 2, …
        validation: each step's logits of real examples that the discriminator was not trained on; None where there
            are none.
        generator_gradient_norm: each step's norm of the generator's parameter gradient; None where it is unknown.
        dialect: the library as which to compute the objective; by default canonically.
        parameters: the objective's own; the others take their defaults.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a logit is NaN or infinite, or the steps differ in shape.
    """
    run = {
        "real": logits_of(detached_each(real), "real"),
        "fake": logits_of(detached_each(fake), "fake"),
        "step": None if steps is None else checked_array(steps, "steps"),
        "validation": None
        if validation is None
        else [None if each is None else logits_of(each, f"validation[{i}]") for i, each in enumerate(validation)],
        "generator_gradient_norm": numbers_or_none(generator_gradient_norm, "generator_gradient_norm"),
    }
    body = write_body(
        objective=objective,
        run={name: value for name, value in run.items() if value is not None},
        dialect=dialect,
        parameters=parameters,
    )
    return Call("POST", "/v1/diagnose", answer(read_run_diagnosis), body)


def livez() -> Call[bool]:
    """Ask whether the service answers at all. Never retried; no answer is a no."""
    return Call("GET", "/livez", is_up, repeatable=False)


def readyz() -> Call[bool]:
    """Ask whether the service takes requests now. Never retried; no answer is a no."""
    return Call("GET", "/readyz", is_up, repeatable=False)


def _tensors(real: ArrayLike | None, fake: ArrayLike | None) -> CheckedPair:
    pair = {side: array for side, array in (("real", real), ("fake", fake)) if array is not None}
    return {side: logits_of(array, side) for side, array in pair.items()}


def _logits(real: ArrayLike | None, fake: ArrayLike | None, logits: Batch | None) -> CheckedPair | list[CheckedPair]:
    pair = {side: array for side, array in (("real", real), ("fake", fake)) if array is not None}
    if logits is None:
        return {side: checked_array(array, side) for side, array in pair.items()}
    if pair:
        raise TypeError(f"give either logits, or {' and '.join(pair)}, not both")
    return checked_batch(logits, "logits")
