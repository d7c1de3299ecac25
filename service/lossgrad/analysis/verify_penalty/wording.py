"""An explanation in plain words: what differs from what was meant, what that does, and how to mend it."""

from collections.abc import Iterator, Mapping, Sequence

from lossgrad.analysis.finding import Confidence, Evidence, Finding, Severity
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.fit import Fit
from lossgrad.analysis.verify_penalty.explanation import Candidate, Explanation
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.core.penalty import Choice, Penalty, Setting

_NAN_SOURCES = (
    "https://github.com/keras-team/keras-io/issues/910",
    "https://github.com/pytorch/pytorch/issues/2534",
)


def findings_of(
    explanation: Explanation, case: Case, reduction: Reduction, confidence: Confidence, libraries: Sequence[str]
) -> Iterator[Finding]:
    """What an explanation says is different from what was meant, the most telling first."""
    name = case.penalty.title
    candidate, fitted = explanation.candidate, explanation.fit
    if candidate.mistake is not None:
        words: dict[str, object] = {"penalty": name, **candidate.details}
        mistake = candidate.mistake
        known = list(dict.fromkeys([*_names(candidate.details.get("libraries")), *libraries]))
        yield Finding(
            code=mistake.code,
            severity=mistake.severity,
            confidence=confidence,
            title=mistake.title.format(**words),
            explanation=mistake.explanation.format(**words) + _libraries(known),
            evidence={**candidate.details, **({"libraries": known} if known else {})},
            advice=mistake.advice.format(**words),
            sources=mistake.sources,
        )
    elif candidate.peer is not None:
        yield _peer(candidate, case, confidence, libraries)
    elif candidate.other is not None:
        yield _other(candidate, candidate.other, case, confidence)
    if explanation.scale.code:
        yield _scaled(explanation, case, confidence, libraries if candidate.mistake is None else ())
    yield from _signs(explanation, name, confidence)
    if fitted.weights is not None:
        yield _weight(fitted.weights, name, confidence)
    else:
        yield from _factor(explanation, reduction, name, confidence, libraries if candidate.mistake is None else ())
    if fitted.way_of_loss is not None:
        yield _apart(fitted, name, confidence)
    if fitted.offset or fitted.side_offsets:
        yield _offset(fitted, name, confidence)


def lost(counts: Mapping[str, int]) -> Iterator[Finding]:
    """Gradients that are NaN where the input is 0."""
    for name, count in counts.items():
        yield Finding(
            code="nan_at_zero_norm",
            severity="critical",
            title=f"The gradient is NaN at {count} numbers of {name} that are 0",
            explanation=(
                "The derivative of a root at 0 is infinite, and infinity times 0 is NaN. One dead unit or one flat "
                "patch of the discriminator turns every weight into NaN at the next step. The right value is 0."
            ),
            evidence={"numbers": count},
            advice=(
                "Add a small epsilon to the sum of the squares under the root (1e-12), or leave out examples whose "
                "norm is 0. Torch's norm() gives 0 there; a root written out does not."
            ),
            side=name,
            sources=_NAN_SOURCES,
        )


def _names(evidence: Evidence) -> list[str]:
    return [] if evidence is None or isinstance(evidence, str | int | float) else [str(each) for each in evidence]


def _libraries(libraries: Sequence[str]) -> str:
    return f" This is also what goes by the name in {_and(libraries)}." if libraries else ""


def _peer(candidate: Candidate, case: Case, confidence: Confidence, libraries: Sequence[str]) -> Finding:
    changed = _changed(candidate.parameters, case.parameters)
    names = list(libraries) or [candidate.peer.library if candidate.peer else ""]
    note = candidate.peer.note if candidate.peer else None
    return Finding(
        code="other_library",
        severity="info",
        confidence=confidence,
        title=f"These are the numbers of {_and(names)}: {_shown(changed)}",
        explanation=(
            f"{case.penalty.title} goes by one name with other constants in each library. "
            f"{_described(case.penalty, changed)}" + (f" {note}" if note else "")
        ),
        evidence={"libraries": names, **changed},
        advice="If that is what you mean, say so in parameters; coefficients of other papers do not carry over.",
    )


def _other(candidate: Candidate, other: Penalty, case: Case, confidence: Confidence) -> Finding:
    parameters = _changed(candidate.parameters, other.resolve({}))
    return Finding(
        code="other_penalty",
        severity="critical",
        confidence=confidence,
        title=f"The numbers are those of {other.title}, not of {case.penalty.title}",
        explanation=f"{other.summary} Its parameters here: {_shown(parameters) or 'the defaults'}.",
        evidence={"claimed": case.penalty.name, "found": other.name, **parameters},
        advice=(
            f"Look for a name that means something else in the library it comes from, or ask for {other.name} if that "
            f"is what you mean. The coefficient of the one is no coefficient of the other."
        ),
    )


def _scaled(explanation: Explanation, case: Case, confidence: Confidence, libraries: Sequence[str]) -> Finding:
    scale, strength = explanation.scale, case.strength or 1.0
    of_sums = {
        code: (severity, title.format(name=case.penalty.title), text + _libraries(libraries), advice)
        for code, severity, title, text, advice in (_FACTORS["halved"], _FACTORS["doubled"])
    }
    texts: Mapping[str, tuple[Severity, str, str, str]] = {
        "coefficient_left_out": (
            "info",
            f"The coefficient, {strength:g}, is not in the numbers",
            f"Everything is divided by {strength:g}: the penalty as it is before the loss weight. Libraries differ in "
            "whether they return it with the weight or without.",
            "If the weight is applied where the losses are added, all is well: compare with coefficient 1. Otherwise "
            "it was forgotten.",
        ),
        "coefficient_twice": (
            "critical",
            f"The coefficient, {strength:g}, is applied twice",
            f"Everything is {strength:g} times what it should be: it is in the penalty, and again where losses are "
            "added.",
            "Apply it once.",
        ),
        "summed_over_pixels": (
            "warning",
            f"Terms are summed over pixels, and averaged over the batch: {scale.factor:g} times the mean",
            "There are several norms for an example, and their sum grows with the resolution.",
            "Take the mean over all of them.",
        ),
        "mean_over_all_numbers": (
            "critical",
            f"The mean is taken over all numbers, not over examples: {1 / scale.factor:g} times too little",
            "The squares are averaged over the pixels and channels too, where they are to be summed within an example. "
            "The larger the image, the weaker the penalty.",
            "Sum over all axes but the first, then take the mean over the batch.",
        ),
    }
    severity, title, text, advice = {**texts, **of_sums}[scale.code]
    return Finding(
        code=scale.code,
        severity=severity,
        confidence=confidence,
        title=title,
        explanation=text,
        evidence={"factor": scale.factor},
        advice=advice,
    )


def _signs(explanation: Explanation, name: str, confidence: Confidence) -> Iterator[Finding]:
    signs = explanation.fit.way.signs
    flipped = [side for side, sign in signs.items() if sign < 0]
    if flipped and len(flipped) == len(signs):
        yield Finding(
            code="sign_flipped",
            severity="critical",
            confidence=confidence,
            title=f"{name} has the wrong sign",
            explanation="Every number is the negative of what it should be: it rewards what it should punish.",
            evidence={"factor": -1.0},
            advice="Add the penalty to the loss of the discriminator; where the loss is maximised, subtract it there.",
            sources=("https://github.com/martinarjovsky/WassersteinGAN/issues/61",),
        )
        return
    for side, sign in signs.items():
        if sign == 1:
            continue
        yield Finding(
            code="side_sign_flipped" if sign else "side_left_out",
            severity="critical",
            confidence=confidence,
            title=f"{name} has the wrong sign on {side}" if sign else f"{side} has no part in {name}",
            explanation=(
                "These numbers are the negatives of what they should be; the others are right."
                if sign
                else "All numbers are those of the other array alone."
            ),
            evidence={"factor": float(sign)},
            advice=f"Change the sign of the term over {side}."
            if sign
            else f"Add the term over {side}, if it is meant.",
            side=side,
        )


_FACTORS: Mapping[str, tuple[str, Severity, str, str, str]] = {
    "sum": (
        "sum_for_mean",
        "warning",
        "{name} is summed, not averaged",
        "Value and gradients are {n} times what the mean gives, and grow with the batch size.",
        "Take the mean over the batch, or say that you mean the sum.",
    ),
    "mean": (
        "mean_for_sum",
        "warning",
        "{name} is averaged, not summed",
        "Value and gradients are {n} times smaller than the sum's.",
        "Sum over the batch, or say that you mean the mean.",
    ),
    "halved": (
        "halved",
        "info",
        "{name} is half of what it should be",
        "There is a factor ½ in front. Whether there is one is what libraries disagree on most: with it, twice the "
        "coefficient gives the same penalty.",
        "Keep it and double the coefficient, or leave it out; say which when you quote a coefficient.",
    ),
    "doubled": (
        "doubled",
        "info",
        "{name} is twice what it should be",
        "There is a factor 2 in front, or a ½ of the definition is missing: R1 is γ/2·‖g‖² in the paper and γ·‖g‖² in "
        "its authors' code, whose reg_param of 10 is a γ of 20.",
        "Put the ½ in, or halve the coefficient; say which when you quote a coefficient.",
    ),
    "mean_over_both_sides": (
        "mean_over_both_sides",
        "info",
        "The terms of {name} are averaged over all arrays together",
        "Each term counts 1/(n + m) and not 1/n or 1/m.",
        "Take the mean of each array's terms and add them.",
    ),
    "averaged_twice": (
        "averaged_twice",
        "warning",
        "{name} is divided by the batch size twice",
        "It is {n} times too small: the mean was taken, and divided by the batch size again.",
        "Divide once.",
    ),
    "sum_of_halves": (
        "sum_of_halves",
        "warning",
        "{name} is summed, with a factor ½",
        "Value and gradients are {n}/2 times what the mean gives, and grow with the batch size.",
        "Take the mean over the batch, without the factor.",
    ),
}


def _factor(
    explanation: Explanation, reduction: Reduction, name: str, confidence: Confidence, libraries: Sequence[str]
) -> Iterator[Finding]:
    way = explanation.fit.way
    code = way.convention.code
    if code == ("mean" if reduction == "mean" else "sum"):
        return
    found, severity, title, text, advice = _FACTORS[code]
    words = {"name": name, "n": " and ".join(map(str, dict.fromkeys(way.sizes.values())))}
    evidence: dict[str, Evidence] = {"factor": next(way.convention.reduced(side, way.sizes) for side in way.sizes)}
    yield Finding(
        code=found,
        severity=severity,
        confidence=confidence,
        title=title.format(**words),
        explanation=text.format(**words) + _libraries(libraries),
        evidence=evidence | ({"libraries": list(libraries)} if libraries else {}),
        advice=advice,
    )


def _weight(weights: Mapping[str, float], name: str, confidence: Confidence) -> Finding:
    values = list(dict.fromkeys(float(f"{value:.6g}") for value in weights.values()))
    turned = any(value < 0 for value in values)
    return Finding(
        code="sign_flipped" if turned else "loss_weight",
        severity="critical" if turned else "info",
        confidence=confidence,
        title=f"{name} carries a weight of {_and([f'{value:.6g}' for value in values])}",
        explanation=(
            "Value and gradients are right but for a constant factor, which is neither a mean, a sum, a half nor the "
            "coefficient." + (" The factor is negative, so it rewards what it should punish." if turned else "")
        ),
        evidence={f"weight_on_{side}": value for side, value in weights.items()},
        advice="If you apply a loss weight, say so in the coefficient; otherwise look where the factor comes from.",
    )


def _apart(fitted: Fit, name: str, confidence: Confidence) -> Finding:
    other = fitted.way_of_loss.convention.code if fitted.way_of_loss else ""
    names = {"sum": "summed", "mean": "averaged"}
    of_arrays, of_value = (names.get(code, code.replace("_", " ")) for code in (fitted.way.convention.code, other))
    return Finding(
        code="loss_and_gradient_disagree",
        severity="warning",
        confidence=confidence,
        title=f"The value of {name} and its arrays are not of one scale",
        explanation=f"The arrays are {of_arrays} and the value is {of_value}, so they are not those of one number.",
        evidence={"arrays": fitted.way.convention.code, "loss": other},
        advice="Take the gradients of the very value you show, with the same reduction.",
    )


def _offset(fitted: Fit, name: str, confidence: Confidence) -> Finding:
    shown: dict[str, Evidence] = {"offset": fitted.offset} if fitted.offset else {}
    shown |= {f"offset_on_{side}": value for side, value in fitted.side_offsets.items() if value}
    told = ", ".join(f"{value:.6g}" for value in shown.values() if isinstance(value, float))
    return Finding(
        code="constant_offset",
        severity="info",
        confidence=confidence,
        title=f"The value of {name} is off by a constant ({told})",
        explanation="A constant changes no gradient, so training is the same; only the value that is shown differs.",
        evidence=shown,
        advice="Look for another term that is added to this one before it is shown.",
    )


def _changed(parameters: Mapping[str, Setting], meant: Mapping[str, Setting]) -> dict[str, Setting]:
    return {name: value for name, value in parameters.items() if value != meant.get(name)}


def _shown(parameters: Mapping[str, Setting]) -> str:
    return ", ".join(
        f"{name} {value}" if isinstance(value, str) else f"{name} {value:g}" for name, value in parameters.items()
    )


def _described(penalty: Penalty, parameters: Mapping[str, Setting]) -> str:
    known = {each.name: each for each in penalty.parameters}
    texts = []
    for name, value in parameters.items():
        each = known[name]
        texts.append(each.options[str(value)] if isinstance(each, Choice) else f"{name}: {each.description}")
    return " ".join(texts)


def _and(names: Sequence[str]) -> str:
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last
