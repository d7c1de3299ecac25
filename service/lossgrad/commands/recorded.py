"""From the values of a file and the command line to what is diagnosed, and what is trained with."""

from collections.abc import Mapping, Sequence

import numpy as np

from lossgrad.commands.belief import array_of, objective_of, parameters_of, text_of
from lossgrad.commands.files.contents import Contents, Value
from lossgrad.commands.files.numbers import numbers, one
from lossgrad.commands.recording import Batch, Run, Trained
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array

LIKELY = ("non_saturating", "hinge", "wasserstein", "least_squares", "minimax")
"""What most people train with."""

_NORM = "generator_gradient_norm"


def trained(values: Mapping[str, Value]) -> Trained:
    """What the values say is trained with.

    Raises:
        Unusable: they do not say it.
        UnknownObjective, AmbiguousObjective, UnknownDialect, InvalidParameter: as ``find`` and ``Objective.resolve``.
    """
    objective = objective_of(values) if "objective" in values else None
    if objective is None:
        raise Unusable(
            "does not say what is trained with; give --objective, most likely one of "
            f"{', '.join(LIKELY)}; `lossgrad objectives` lists all"
        )
    parameters = parameters_of(values)
    objective.resolve(parameters)
    return Trained(objective=objective, dialect=text_of(values, "dialect"), parameters=parameters)


def recording(contents: Contents, *, batch: bool) -> Batch | Run:
    """The batch or the run that a file holds; ``batch`` says that it is one, whatever its shape.

    Raises:
        Unusable: something is missing, or not what it should be.
    """
    values = contents.values
    for side in ("real", "fake"):
        if side not in values:
            named = ", ".join(values) or "nothing"
            raise Unusable(f"has no {side} logits: expected real and fake, found {named}")
    is_run = not batch and (contents.run if contents.run is not None else _looks_like_a_run(values))
    return _run(values) if is_run else _batch(values)


def _looks_like_a_run(values: Mapping[str, Value]) -> bool:
    real, norm = values["real"], values.get(_NORM)
    if "step" in values or isinstance(real, list):
        return True
    if isinstance(real, str) or real.ndim < 2:  # noqa: PLR2004 - a batch has one dimension
        return False
    if norm is not None and not isinstance(norm, str | list) and norm.size > 1:
        return True
    return any(length > 1 for length in real.shape[1:])


def _batch(values: Mapping[str, Value]) -> Batch:
    norm = values.get(_NORM)
    return Batch(
        logits={side: numbers(array_of(values[side], side), side) for side in ("real", "fake")},
        validation=numbers(array_of(values["validation"], "validation"), "validation")
        if "validation" in values
        else None,
        norm=None if norm is None else _norm(one(array_of(norm, _NORM), _NORM)),
    )


def _run(values: Mapping[str, Value]) -> Run:
    real, fake = _batches(values["real"], "real"), _batches(values["fake"], "fake")
    count = len(real)
    steps = list(range(count)) if "step" not in values else _steps(array_of(values["step"], "step"))
    validation = values.get("validation")
    norms = values.get(_NORM)
    run = Run(
        real=_all(real, "real"),
        fake=_all(fake, "fake"),
        steps=steps,
        validation=None if validation is None else _batches(validation, "validation"),
        norms=None if norms is None else _norms(norms),
    )
    for name, given in (("fake", fake), ("step", steps), ("validation", run.validation), (_NORM, run.norms)):
        if given is not None and len(given) != count:
            raise Unusable(f"{name} has {len(given)} steps, and real has {count}")
    return run


def _batches(value: Value, name: str) -> list[Array | None]:
    if isinstance(value, list):
        return [None if each is None else numbers(each, f"{name}[{index}]") for index, each in enumerate(value)]
    return [np.atleast_1d(each) for each in numbers(array_of(value, name), name)]


def _all(batches: Sequence[Array | None], name: str) -> list[Array]:
    kept = [each for each in batches if each is not None]
    if len(kept) < len(batches):
        raise Unusable(f"{name} has no logits at step {list(batches).index(None)} of {len(batches)}, counted from 0")
    return kept


def _steps(array: Array) -> list[int]:
    values = numbers(array, "step")
    if values.ndim > 1 or np.any(values != np.rint(values)) or np.any(np.abs(values) > 2**53):
        raise Unusable(f"step should be whole numbers, one for each step, found an array of shape {array.shape}")
    return [int(each) for each in values]


def _norms(value: Value) -> list[float | None]:
    if isinstance(value, list):
        return [None if each is None else _norm(one(each, _NORM)) for each in value]
    array = numbers(array_of(value, _NORM), _NORM)
    if array.ndim > 1:
        raise Unusable(f"{_NORM} should be a number for each step, found an array of shape {array.shape}")
    return [_norm(float(each)) for each in array]


def _norm(value: float) -> float:
    if value < 0:
        raise Unusable(f"{_NORM} is a Euclidean norm, which is not negative, found {value:g}")
    return value
