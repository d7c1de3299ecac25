"""Someone's own numbers, held against an objective or a penalty."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from numpy.typing import ArrayLike

from lossgrad_client._call import Call, answer
from lossgrad_client._json import write_body
from lossgrad_client._penalty_verification import PenaltyVerification, read_penalty_verification
from lossgrad_client._probe import Probe, read_probe
from lossgrad_client._reported import Reported, logits_of, written
from lossgrad_client._types import Precision, Reduction, Variable
from lossgrad_client._verification import Verification, read_verification


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
        logits={side: logits_of(each, side) for side, each in (("real", real), ("fake", fake)) if each is not None},
        reported={name: written(given, name) for name, given in players.items() if given is not None},
        dialect=dialect,
        parameters=parameters,
        reduction=reduction,
        with_respect_to=with_respect_to,
        precision=precision,
        tolerance=tolerance,
    )
    return Call("POST", "/v1/verify", answer(read_verification), body)


def probe(*, objective: str | None = None, equal: bool | None = None, largest: int | None = None) -> Call[Probe]:
    """Read the batch to verify a loss with: logits on which no two objectives agree.

    Args:
        objective: the one you mean: decides whether there may be fewer fakes than reals.
        equal: whether there are as many fakes as reals; by default only if no objective is named, or if it pairs them.
        largest: the largest magnitude of a logit, 3 or more: beyond it they are cut off. At 4 a loss that takes
            probabilities has not lost its digits yet.
    """
    given = {"objective": objective, "equal": None if equal is None else str(bool(equal)).lower(), "largest": largest}
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
