"""Numbers that nothing explains as a whole, in words: which are right, which are not, and where to look."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from lossgrad.analysis.finding import Evidence, Finding
from lossgrad.analysis.verify.judgement import PlayerVerdict
from lossgrad.analysis.verify.parts import Kind, Part
from lossgrad.analysis.verify.probe import LEAST, probe
from lossgrad.analysis.verify.search import Search
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording import findings_of
from lossgrad.analysis.verify.wording.words import joined

NEAR = 0.02
"""An objective that is further away than this says nothing about the numbers."""

MOST = 33
"""Probes may be cut off at magnitudes up to this, beyond which they have no logits."""


def unexplained(search: Search, judged: PlayerVerdict) -> Iterator[Finding]:
    """That nothing gives all of a player's numbers; then what gives some of them, where something does."""
    if judged.alone is None:
        yield _whole(search, judged)
        return
    variant, parts = judged.alone
    right, rest = [each for each in parts if each.is_right], [each for each in parts if not each.is_right]
    yield _partly(search, judged, variant, right[0], rest[0]) if right and rest else _whole(search, judged)
    for part in rest:
        if part.explanation is not None:
            # The objective that one part belongs to is what the other is taken to be meant for.
            told = findings_of(part.explanation, search.player, variant, search.reduction, "possible")
            yield from (_alone(each, part) for each in told)


def _whole(search: Search, judged: PlayerVerdict) -> Finding:
    player, wrong = search.player, [str(each.place) for each in judged.quantities if not each.matches]
    right = [str(each.place) for each in judged.quantities if each.matches]
    nearest = next((each for each in judged.nearest[:1] if each.residual <= NEAR), None)
    hint = f" The nearest objective is {nearest.variant.label}, {nearest.residual:.1%} away." if nearest else ""
    rest = f" Right is: {joined(right)}." if right and search.claim is not None else ""
    alone = [each for each in judged.alone[1] if each.explanation and not each.is_right] if judged.alone else []
    differ = f"{joined(wrong) or 'The numbers'} {'differs' if len(wrong) == 1 else 'differ'}"
    return Finding(
        code="unexplained",
        severity="critical" if search.claim is not None else "warning",
        confidence="certain" if search.claim is not None else "likely",
        title=_title(search, alone),
        explanation=(
            f"{differ} from what is expected by more than rounding, in a way that is none of the usual ones, nor two "
            f"of them at once.{_parts(alone)}{rest}{hint}"
        ),
        evidence=_evidence(judged, wrong),
        advice=_advice(search),
        player=player,
    )


def _title(search: Search, alone: Sequence[Part]) -> str:
    player = search.player
    if len(alone) > 1:
        return f"The {player}'s {joined([each.name for each in alone])} are wrong in different ways"
    if alone:
        return f"A known mistake gives the {player}'s {alone[0].name}, and nothing known gives the rest"
    if search.claim is not None:
        return f"The {player}'s numbers are not those of {search.claim.label}, and no known mistake explains them"
    return f"No objective and no known mistake gives the {player}'s numbers"


def _parts(alone: Sequence[Part]) -> str:
    if not alone:
        return ""
    verb = "is" if len(alone) == 1 and alone[0].name.endswith("loss") else "are"
    each = " each" if len(alone) > 1 else ""
    return f" The {joined([one.name for one in alone])} alone {verb}{each} what a known mistake gives; see beside this."


def _advice(search: Search) -> str:
    """What has not been done yet and may tell more."""
    given = search.reported.sides.values()
    has_arrays = any(each.gradients is not None for each in given)
    steps = [] if has_arrays else ["Report the gradients too: they tell more than losses."]
    if not _is_probe(search):
        steps.append(
            "Send the batch of GET /v1/verify/probe through your code and report its numbers: no two objectives agree "
            "on it."
        )
    steps.append(
        "See `worst` for the examples that differ most, and take the loss apart: verify one term or one player at a "
        "time."
    )
    return " ".join(steps)


def _is_probe(search: Search) -> bool:
    """Whether the logits are those of a probe, in whichever size."""
    return any(
        all(np.array_equal(a, known[side][: a.size]) for side, a in search.logits.items())
        for known in (probe(largest=largest).logits for largest in (None, *range(LEAST, MOST + 1)))
    )


def _partly(search: Search, judged: PlayerVerdict, variant: Variant, good: Part, bad: Part) -> Finding:
    player, where = search.player, (good.kind, bad.kind)
    found = bad.explanation is not None
    known = "which a mistake in them alone explains" if found else "in a way that no known mistake explains"
    return Finding(
        code="unexplained",
        severity="critical" if search.claim is not None else "warning",
        title=f"The {player}'s {_are(good)} right; its {_are(bad)} not, {known}",
        explanation=(
            f"The {_are(good)} exactly {_those(good)} of {variant.label}; the {_are(bad)} not. {_MEANING[where]}"
        ),
        evidence={
            **_evidence(judged, list(bad.quantities)),
            "objective": variant.label,
            "right": list(good.quantities),
        },
        advice=f"{_ADVICE[where]} See `worst` for the examples that differ most.",
        player=player,
    )


def _alone(finding: Finding, part: Part) -> Finding:
    return replace(
        finding,
        title=f"{finding.title} (about its {part.name} alone)",
        explanation=f"This is about the {part.name} alone. {finding.explanation}",
        evidence={**finding.evidence, "quantities": list(part.quantities)},
    )


def _evidence(judged: PlayerVerdict, wrong: list[str]) -> dict[str, Evidence]:
    nearest = next((each for each in judged.nearest[:1] if each.residual <= NEAR), None)
    near: dict[str, Evidence] = (
        {"nearest": nearest.variant.label, "residual": nearest.residual} if nearest is not None else {}
    )
    return {"quantities": wrong, **near}


def _are(part: Part) -> str:
    return f"{part.name} {'is' if part.name.endswith('loss') else 'are'}"


def _those(part: Part) -> str:
    return "that" if part.name.endswith("loss") else "those"


_MEANING: dict[tuple[Kind, Kind], str] = {
    ("losses", "gradients"): (
        "So the loss is computed as it should be, and what trains the network is not its derivative: something "
        "happens between the loss and the gradient."
    ),
    ("gradients", "losses"): (
        "So the training is right, since only gradients reach the weights; what is shown as the loss is something "
        "else than what is differentiated."
    ),
    ("arrays", "scalar"): (
        "So each example is judged as it should be; only the one number that is shown is put together in another way."
    ),
    ("scalar", "arrays"): (
        "So the mean comes out right and the examples do not: they may stand in another order than the logits, or be "
        "those of another batch."
    ),
    ("side", "side"): (
        "So one term of the loss is computed as it should be, and the other is not: what is wrong stands where only "
        "the second one is computed."
    ),
}

_ADVICE: dict[tuple[Kind, Kind], str] = {
    ("losses", "gradients"): (
        "Look at what happens between the loss and the gradient: detach or no_grad, a clamp, a hook, a custom "
        "backward, gradient clipping, a GradScaler without unscale_, a missing zero_grad, or another loss added before "
        "backward."
    ),
    ("gradients", "losses"): (
        "Log the very tensor that backward is called on, before the optimiser's step; see whether a term, a weight or "
        "another reduction comes in on the way to the log."
    ),
    ("arrays", "scalar"): (
        "Take the scalar from the same losses in the same step: look for a running mean, a sum over batches, another "
        "term added, or a number that overflowed while it was summed."
    ),
    ("scalar", "arrays"): (
        "See whether the examples were shuffled or sorted between the logits and the losses, and send both of the same "
        "forward pass."
    ),
    ("side", "side"): (
        "Put the two terms side by side: their labels, their signs, what the logits pass through before each, and "
        "which batch each is given."
    ),
}
