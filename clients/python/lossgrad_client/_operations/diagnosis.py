"""What logits tell about a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numpy.typing import ArrayLike

from lossgrad_client._arrays import checked_array
from lossgrad_client._call import Call, answer
from lossgrad_client._diagnosis import Diagnosis, RunDiagnosis, read_diagnosis, read_run_diagnosis
from lossgrad_client._json import write_body
from lossgrad_client._reported import detached_each, number, numbers, numbers_or_none


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
        real: the discriminator's logits of real examples, in any shape; tensors are taken as they are, and NaN and
            infinity are the first thing to be told about.
        fake: its logits of fakes, in any shape.
        validation: its logits of real examples that it was not trained on; tells overfitting from skill.
        generator_gradient_norm: the Euclidean norm of the generator's parameter gradient, NaN and infinity included.
        dialect: the library as which to compute the objective; by default canonically.
        parameters: the objective's own; the others take their defaults.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: an array is ragged.
    """
    norm = generator_gradient_norm
    body = write_body(
        objective=objective,
        logits={side: numbers(each, side) for side, each in (("real", real), ("fake", fake)) if each is not None},
        validation=None if validation is None else numbers(validation, "validation"),
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
        real: each step's logits of real examples, the steps along the first axis; NaN and infinity included.
        fake: each step's logits of fakes.
        steps: the steps' numbers, increasing; by default 0, 1, 2, …
        validation: each step's logits of real examples that the discriminator was not trained on; None where there
            are none.
        generator_gradient_norm: each step's norm of the generator's parameter gradient; None where it is unknown.
        dialect: the library as which to compute the objective; by default canonically.
        parameters: the objective's own; the others take their defaults.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: the steps differ in shape.
    """
    run = {
        "real": numbers(detached_each(real), "real"),
        "fake": numbers(detached_each(fake), "fake"),
        "step": None if steps is None else checked_array(steps, "steps"),
        "validation": None
        if validation is None
        else [None if each is None else numbers(each, f"validation[{i}]") for i, each in enumerate(validation)],
        "generator_gradient_norm": numbers_or_none(generator_gradient_norm, "generator_gradient_norm"),
    }
    body = write_body(
        objective=objective,
        run={name: value for name, value in run.items() if value is not None},
        dialect=dialect,
        parameters=parameters,
    )
    return Call("POST", "/v1/diagnose", answer(read_run_diagnosis), body)
