"""Is my penalty right? Reported numbers against what they should be, and the mistake that explains what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lossgrad.analysis.finding import Confidence, Finding, ranked
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.prediction import Prediction
from lossgrad.analysis.verify.quantities import QuantityVerdict, compared
from lossgrad.analysis.verify.rounding import Precision, Rounding, roundings
from lossgrad.analysis.verify.rounding import precision as rounding_of
from lossgrad.analysis.verify_penalty.explanation import Explanation, Near, Search, fits_alike, without_losses
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.near import nan_at_zero
from lossgrad.analysis.verify_penalty.outcome import Outcome, as_read
from lossgrad.analysis.verify_penalty.reported import ReportedPenalty
from lossgrad.analysis.verify_penalty.shapes import misshapen_losses, with_fitting_gradients
from lossgrad.analysis.verify_penalty.wording import findings_of
from lossgrad.analysis.verify_penalty.wording.lost import lost
from lossgrad.analysis.verify_penalty.wording.unexplained import unexplained
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidOption
from lossgrad.core.penalise import penalise
from lossgrad.core.penalty import Penalty, Setting

Verdict = Literal["match", "mismatch"]

SHOWN = 5
"""So many of the nearest are named."""

HALVES = ("float16", "bfloat16")
ENOUGH = 8
"""So many different numbers, all of them those of a half precision, are from one."""

RIVAL = 0.25
"""Explanations whose costs are no further apart than this are told as alternatives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyVerification:
    """The answer.

    Args:
        verdict: whether all numbers are those of the penalty meant.
        headline: the same in a sentence or two.
        penalty, parameters: what was meant; the parameters are complete.
        findings: what is wrong or worth knowing, the most telling first.
        quantities: each quantity reported against what it should be.
        alternatives: what else would explain the numbers about as well.
        nearest: without an explanation, what comes nearest.
        rounding: the allowance they were judged under.
    """

    verdict: Verdict
    headline: str
    penalty: Penalty
    parameters: Mapping[str, Setting]
    findings: Sequence[Finding]
    quantities: Sequence[QuantityVerdict]
    alternatives: Sequence[str]
    nearest: Sequence[Near]
    rounding: Rounding


def verify_penalty(
    penalty: Penalty,
    inputs: Mapping[str, Array],
    reported: ReportedPenalty,
    *,
    parameters: Mapping[str, Setting] | None = None,
    state: Mapping[str, Array] | None = None,
    reduction: Reduction = "mean",
    precision: Precision | None = None,
    tolerance: float | None = None,
) -> PenaltyVerification:
    """Check someone's numbers against a penalty, and say what is wrong with them.

    Args:
        penalty: what they believe they compute.
        inputs: the arrays it was computed from.
        reported: the value, its terms, and gradients in the shape of each input.
        parameters: the penalty's own; the others take their defaults.
        state: what the step before left, as ``penalise`` takes it.
        reduction: the one they mean.
        precision: what they compute in; by default it is told from the numbers.
        tolerance: the relative error they allow, in place of that of the precision.

    Raises:
        LossgradError: as ``penalise``.
        InvalidOption: nothing is reported, or on an array that has none of it.
    """
    resolved = penalty.resolve(parameters or {})
    exact = penalise(penalty, inputs, state=state, parameters=resolved, outputs=("losses", "gradients"), strict=False)
    given = {name: np.asarray(array, np.float64) for name, array in inputs.items()}
    _check(penalty, given, reported, has_terms=bool(exact.losses))
    whole = Case(penalty=penalty, parameters=resolved, inputs=given, state=dict(state or {}), reported=reported)
    fitting, misshapen = with_fitting_gradients(whole)
    mended, zeros = nan_at_zero(given, fitting)
    case = replace(whole, reported=mended)
    levels = _levels(mended, precision)
    if tolerance is not None:
        levels = [Rounding(f"a tolerance of {tolerance:g}", tolerance / 8)]
    rounding, found = Search(case=case, reduction=reduction).explain(levels) if mended.count else (levels[0], [])
    wrong_terms = list(misshapen_losses(case, {name: each.shape for name, each in exact.losses.items()}))
    if not found and wrong_terms:
        misshapen += wrong_terms
        case = without_losses(case)
        if case.reported.count:
            rounding, found = Search(case=case, reduction=reduction).explain(levels)
    right = Outcome(losses=exact.losses, gradients=exact.gradients)
    quantities = _quantities(whole, right, case.reported, rounding, reduction)
    best = found[0] if found else None
    rivals = _rivals(found)
    findings = [*misshapen, *lost(zeros)]
    nearest: Sequence[Near] = ()
    if best is not None:
        findings += findings_of(best, case, reduction, _confidence(best, rivals, case), fits_alike(found))
    elif case.reported.count:
        nearest = Search(case=case, reduction=reduction).nearest()[:SHOWN]
        findings.append(unexplained(case, quantities, nearest))
    findings = ranked(findings)
    is_right = best is not None and best.cost == 0 and not misshapen and not zeros
    return PenaltyVerification(
        verdict="match" if is_right else "mismatch",
        headline=_matching(penalty, rounding, quantities) if is_right else f"{_telling(findings).title}.",
        penalty=penalty,
        parameters=resolved,
        findings=findings,
        quantities=quantities,
        alternatives=list(dict.fromkeys(_named(each) for each in rivals)),
        nearest=nearest,
        rounding=rounding,
    )


def _levels(reported: ReportedPenalty, stated: Precision | None) -> list[Rounding]:
    """The allowances; a few round numbers are no sign of a half precision, under which they would be anything."""
    if not reported.count:
        return [rounding_of(stated or "float32")]
    levels = roundings(list(reported.arrays()), stated)
    values = np.unique(np.concatenate([np.ravel(array) for array in reported.arrays()]))
    return levels if values.size >= ENOUGH else [each for each in levels if each.name not in HALVES or stated]


def _check(penalty: Penalty, inputs: Mapping[str, Array], reported: ReportedPenalty, *, has_terms: bool) -> None:
    if not reported.count:
        raise InvalidOption("nothing is reported; give at least the loss, or losses or gradients", pointer="/reported")
    for kind, arrays, known in (
        ("losses", reported.losses, penalty.terms),
        ("gradients", reported.gradients, penalty.differentiable),
    ):
        for name in arrays:
            place = f"/reported/{kind}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in known:
                has = ", ".join(known)
                raise InvalidOption(f"{penalty.name!r} has {kind} on {has} alone", pointer=place)
            if name not in inputs:
                raise InvalidOption("is reported, but the array itself is not among the inputs", pointer=place)
    if not has_terms:
        missing = next(each.name for each in penalty.inputs if not each.required)
        raise InvalidOption(f"a transform has a loss and gradients only with the input {missing!r}", pointer="/inputs")


def _quantities(
    case: Case, right: Outcome, reported: ReportedPenalty, rounding: Rounding, reduction: Reduction
) -> list[QuantityVerdict]:
    code = case.code()
    with np.errstate(all="ignore"):
        others = [code(arrays) for arrays in as_read(case.inputs, rounding)]
    prediction = _reduced(right.predicted(others, wide=case.penalty.subject == "weights"), right, reduction)
    judged: list[QuantityVerdict] = []
    for part, shapes in (
        (ReportedPenalty(loss=None if reduction == "none" else reported.loss), {}),
        (ReportedPenalty(losses=reported.losses), {name: each.shape for name, each in right.losses.items()}),
        (
            ReportedPenalty(gradients=case.reported.gradients if not _misfits(case) else reported.gradients),
            {name: each.shape for name, each in right.gradients.items()},
        ),
    ):
        same = replace(
            part, losses={name: each for name, each in part.losses.items() if each.size == right.losses[name].size}
        )
        judged += compared("", prediction, same.as_player(), rounding, "mean", shapes)
    return judged


def _misfits(case: Case) -> bool:
    return any(each.size != case.inputs[name].size for name, each in case.reported.gradients.items())


def _reduced(prediction: Prediction, outcome: Outcome, reduction: Reduction) -> Prediction:
    if reduction == "mean" or prediction.parts is None:
        return prediction
    sizes = outcome.sizes
    first, *rest = (part.times(sizes[name]) for name, part in prediction.parts.items())
    for part in rest:
        first = first.plus(part)
    sides = {
        name: side._replace(gradients=side.gradients.times(sizes[name])) for name, side in prediction.sides.items()
    }
    return replace(prediction, loss=first, sides=sides)


def _rivals(found: Sequence[Explanation]) -> list[Explanation]:
    if not found or found[0].cost == 0:
        return []
    best, *rest = found
    return [
        each for each in rest if each.cost < best.cost + RIVAL and each.key != best.key and each.candidate.peer is None
    ]


def _confidence(best: Explanation, rivals: Sequence[Explanation], case: Case) -> Confidence:
    """Certain with numbers to spare and no rival; a lone value can be met by chance, and so can zeros."""
    if rivals:
        return "possible"
    spare = case.reported.count - best.free
    says_something = any(np.any(array) for array in case.reported.arrays())
    return "certain" if spare > 1 and says_something else "likely"


def _named(explanation: Explanation) -> str:
    candidate, convention = explanation.candidate, explanation.fit.way.convention.code
    parts = [
        candidate.label if candidate.mistake or candidate.other else "",
        explanation.scale.code,
        "" if convention in {"mean", "sum"} and explanation.fit.way.cost == 0 else convention,
        "sign_flipped" if any(sign < 0 for sign in explanation.fit.way.signs.values()) else "",
    ]
    return " and ".join(part for part in parts if part) or "constant factor or offset"


def _telling(findings: Sequence[Finding]) -> Finding:
    return next((each for each in findings if each.severity != "info"), findings[0])


def _matching(penalty: Penalty, rounding: Rounding, quantities: Sequence[QuantityVerdict]) -> str:
    names = ", ".join(str(each.place) for each in quantities)
    alone = (
        " Report gradients too: a lone value says little."
        if [str(each.place) for each in quantities] == ["loss"]
        else ""
    )
    return f"Everything given is that of {penalty.title}, but for the rounding of {rounding.name}: {names}.{alone}"
