"""Compute a penalty: its value, its terms, its gradient with respect to what was sent, and its next state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array, Scalar, positive_zero
from lossgrad.core.errors import InvalidArray, InvalidOption
from lossgrad.core.evaluate import DType
from lossgrad.core.norms import WIDE
from lossgrad.core.penalty import Input, Penalty, Question, Setting
from lossgrad.core.plan import Reduction


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyResult:
    """The answer, with the parameters it was computed with.

    Args:
        loss: the value; None under ``none``, and of a transform that was given no gradient from above.
        losses: its terms, by the input they are counted on.
        gradients: d(loss)/d(input) in the shape of each input; under ``none`` those of the sum.
        results: what else was asked for, by name.
        state: what to send with the next step.
    """

    penalty: Penalty
    parameters: Mapping[str, Setting]
    loss: Scalar | None
    losses: Mapping[str, Array]
    gradients: Mapping[str, Array]
    results: Mapping[str, Array]
    state: Mapping[str, Array]


def penalise(
    penalty: Penalty,
    inputs: Mapping[str, Array],
    *,
    state: Mapping[str, Array] | None = None,
    parameters: Mapping[str, Setting] | None = None,
    reduction: Reduction = "mean",
    outputs: Sequence[str] | None = None,
    dtype: DType = "float64",
    strict: bool = True,
) -> PenaltyResult:
    """Compute a penalty from arrays.

    Under ``mean`` the loss is the sum over the inputs that have terms of the means of their terms; under ``sum`` it
    is the sum of all terms; under ``none`` there is no scalar and gradients are those of the sum.

    Args:
        penalty: the penalty.
        inputs: its arrays by name.
        state: what the step before answered; nothing at the first.
        parameters: the penalty's own; the others take their defaults.
        reduction: mean, sum or none.
        outputs: which of ``penalty.outputs`` to compute; all by default.
        dtype: float64 or float32; the arrays are rounded to it first, and every array comes back in it.
        strict: refuse to leave out what is asked for and cannot be had without an input that is missing.

    Raises:
        InvalidArray: empty, missing or mismatched arrays, or numbers the dtype cannot hold.
        InvalidParameter: as ``Penalty.resolve``.
        InvalidOption: an output the penalty does not have.
        TooManyElements: arrays of a shape that would take too long.
    """
    resolved = penalty.resolve(parameters or {})
    wanted = _wanted(penalty, outputs)
    kind = np.dtype(dtype)
    with np.errstate(all="ignore"):
        arrays = _checked(penalty, penalty.inputs, inputs, kind, "/inputs")
        held = _checked(penalty, penalty.state, state or {}, kind, "/state")
        outcome = penalty.function(Question(arrays=arrays, state=held, values=resolved, wanted=wanted, dtype=kind))
        loss = _reduced(outcome.losses.values(), reduction)
        shares = {
            name: WIDE(1) / terms.size if reduction == "mean" else WIDE(1) for name, terms in outcome.losses.items()
        }
        gradients = outcome.gradients(shares) if "gradients" in wanted and shares else {}
        if strict and outputs is not None and not shares:
            _require_terms(penalty, wanted)
        return PenaltyResult(
            penalty=penalty,
            parameters=resolved,
            loss=None if loss is None else positive_zero(kind.type(loss)),
            losses=_rounded(outcome.losses, kind) if "losses" in wanted else {},
            gradients=_rounded(gradients, kind),
            results=_rounded(outcome.results, kind),
            state=_rounded(outcome.state, kind),
        )


def _wanted(penalty: Penalty, outputs: Sequence[str] | None) -> frozenset[str]:
    for index, name in enumerate(outputs or ()):
        if name not in penalty.outputs:
            known = ", ".join(penalty.outputs)
            raise InvalidOption(f"{penalty.name!r} has no such output; it has {known}", pointer=f"/outputs/{index}")
    if len(set(outputs or ())) < len(outputs or ()):
        raise InvalidOption("each output may be given once", pointer="/outputs")
    return frozenset(penalty.outputs if outputs is None else outputs)


def _require_terms(penalty: Penalty, wanted: frozenset[str]) -> None:
    for name in ("losses", "gradients"):
        if name in wanted:
            missing = next(each.name for each in penalty.inputs if not each.required)
            raise InvalidOption(f"the {name} of a transform need the input {missing!r}", pointer="/outputs")


def _reduced(losses: Iterable[Array], reduction: Reduction) -> Any:
    counts = [(terms, terms.size if reduction == "mean" else 1) for terms in losses]
    sums = [np.add.reduce(terms, axis=None, dtype=WIDE) / count for terms, count in counts]
    return None if reduction == "none" or not sums else sum(sums[1:], sums[0])


def _rounded(arrays: Mapping[str, Array], dtype: np.dtype[Any]) -> dict[str, Array]:
    return {name: np.asarray(positive_zero(np.asarray(values).astype(dtype))) for name, values in arrays.items()}


def _checked(
    penalty: Penalty, known: Sequence[Input], given: Mapping[str, Array], dtype: np.dtype[Any], root: str
) -> dict[str, Array]:
    """The arrays in float64, rounded to the dtype first, of the shapes that were declared."""
    names = [each.name for each in known]
    for name in given:
        if name not in names:
            has = ", ".join(names) or "none"
            place = f"{root}/{name.replace('~', '~0').replace('/', '~1')}"
            raise InvalidArray(f"{penalty.name!r} takes no such array; here it takes {has}", pointer=place)
    checked: dict[str, Array] = {}
    for each in known:
        place = f"{root}/{each.name}"
        if each.name in given:
            checked[each.name] = _fitting(each, _finite(given[each.name], dtype, place), checked, place)
        elif each.required:
            raise InvalidArray(f"{penalty.name!r} needs {each.name}", pointer=place)
    return checked


def _fitting(rule: Input, values: Array, others: Mapping[str, Array], place: str) -> Array:
    fewest, most = rule.dimensions
    if most == 0:
        if values.size != 1:
            raise InvalidArray(f"should be a single number, has the shape {list(values.shape)}", pointer=place)
        return values.reshape(())
    if not fewest <= values.ndim <= most:
        allowed = f"at least {fewest}" if most > fewest else str(fewest)
        raise InvalidArray(f"should have {allowed} dimensions ({rule.shape}), has {values.ndim}", pointer=place)
    if rule.like is not None and values.shape != others[rule.like].shape:
        wanted = list(others[rule.like].shape)
        raise InvalidArray(f"should have the shape of {rule.like}, {wanted}, has {list(values.shape)}", pointer=place)
    return values


def _finite(values: Array, dtype: np.dtype[Any], pointer: str) -> Array:
    given = np.asarray(values)
    if given.size == 0:
        raise InvalidArray("is empty; at least one number is needed", pointer=pointer)
    result = np.ascontiguousarray(given, dtype).reshape(given.shape)
    finite = np.isfinite(result)
    if not finite.all():
        at = np.unravel_index(int(np.argmin(finite)), result.shape)
        place = pointer + "".join(f"/{i}" for i in at)
        if np.isfinite(given[at]):
            raise InvalidArray(f"too large for {dtype}, which ends at {np.finfo(dtype).max:.6g}", pointer=place)
        raise InvalidArray("should be a finite number, found NaN or infinity", pointer=place)
    return result.astype(np.float64, copy=False)
