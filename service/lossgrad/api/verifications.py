"""From a checked question about someone's own numbers to the text of its answer."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from lossgrad.analysis.verify import (
    PlayerVerdict,
    Reported,
    ReportedPlayer,
    ReportedSide,
    Variant,
    Verification,
    claimed,
    verify,
)
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.explanation import Explanation, Near
from lossgrad.analysis.verify.fit import Fit
from lossgrad.analysis.verify.quantities import QuantityVerdict
from lossgrad.analysis.verify.telling import Telling
from lossgrad.api.encoding import encode
from lossgrad.api.findings import finding
from lossgrad.api.schemas.probes import ProbeQuery
from lossgrad.api.schemas.verifications import VerifyRequest
from lossgrad.api.sending import Piece
from lossgrad.core.errors import InvalidOption
from lossgrad.core.evaluate import Variable
from lossgrad.core.margins import Batch
from lossgrad.core.player import SIDES
from lossgrad.dialects import find


def claim(question: VerifyRequest) -> Variant | None:
    """What the numbers are believed to be."""
    if question.objective is None:
        return None
    objective = find(question.objective, question.dialect, pointer="/objective", dialect_pointer="/dialect")
    return claimed(objective, objective.resolve(question.parameters), question.dialect)


def verification(question: VerifyRequest, believed: Variant | None) -> Sequence[Piece]:
    """Answer /v1/verify."""
    found = verify(
        cast("Batch", question.logits),
        _reported(cast("Mapping[str, Any]", question.reported)),
        claim=believed,
        reduction=question.reduction,
        with_respect_to=question.with_respect_to,
        precision=question.precision,
        tolerance=question.tolerance,
    )
    return encode(document(found, reduction=question.reduction, with_respect_to=question.with_respect_to))


def document(found: Verification, *, reduction: Reduction, with_respect_to: Variable) -> dict[str, Any]:
    """A verification as it is answered."""
    return {
        "verdict": found.verdict,
        "headline": found.headline,
        **({} if found.claim is None else _named(found.claim)),
        "reduction": reduction,
        "with_respect_to": with_respect_to,
        "findings": [finding(each) for each in found.findings],
        **{name: _player(player) for name, player in found.players.items()},
    }


def probe_size(query: ProbeQuery) -> bool:
    """Whether the probe asked for has as many fakes as reals.

    Raises:
        InvalidOption: they may not differ for this objective.
        UnknownObjective, AmbiguousObjective: as ``find``.
    """
    objective = None if query.objective is None else find(query.objective, None, pointer="?objective")
    pairs = objective is not None and any("pair" in player.formulas for player in objective.players.values())
    if query.equal is None:
        return objective is None or pairs
    if pairs and not query.equal:
        raise InvalidOption(
            "this objective pairs each real with a fake, so there are as many of each", pointer="?equal"
        )
    return query.equal


def _reported(given: Mapping[str, Any]) -> Reported:
    return {
        player: ReportedPlayer(
            loss=numbers.get("loss"),
            sides={side: ReportedSide(**numbers[side]) for side in SIDES if side in numbers},
        )
        for player, numbers in given.items()
    }


def _named(variant: Variant) -> dict[str, Any]:
    spoken = {} if variant.dialect is None else {"dialect": variant.dialect}
    return {"objective": variant.objective.name, **spoken, "parameters": dict(variant.parameters)}


def _player(player: PlayerVerdict) -> dict[str, Any]:
    return {
        "precision": player.rounding.name,
        "confidence": player.confidence,
        "quantities": [quantity(each) for each in player.quantities],
        "explained_by": None if player.explanation is None else _explanation(player.explanation),
        "nearest": [_near(each) for each in player.nearest],
        "alike": [_alike(each) for each in player.alike],
    }


def quantity(verdict: QuantityVerdict) -> dict[str, Any]:
    """A quantity beside what it should be, as a member of a document."""
    return {
        "quantity": str(verdict.place),
        "matches": verdict.matches,
        "max_absolute_error": verdict.max_absolute_error,
        "max_relative_error": verdict.max_relative_error,
        "max_ulp_error": verdict.max_ulp_error,
        "mismatches": verdict.mismatches,
        "worst": [
            {"index": each.index, "expected": each.expected, "reported": each.reported} for each in verdict.worst
        ],
    }


def _explanation(found: Explanation) -> dict[str, Any]:
    fit = found.fit
    document = _named(found.variant)
    if found.mistake is not None:
        document["mistake"] = found.mistake.code
    document["mistakes"] = [each.mistake.code for each in found.occurrences]
    document["convention"] = fit.way.convention.code
    if fit.way_of_loss is not None:
        document["convention_of_loss"] = fit.way_of_loss.convention.code
    document["factors"] = _factors(fit)
    document["offset"] = fit.offset
    if fit.side_offsets:
        document["side_offsets"] = dict(fit.side_offsets)
    return document


def _factors(fit: Fit) -> dict[str, dict[str, float]]:
    weights = fit.weights or {}
    return {
        side: {
            "losses": weights.get(side, 1.0) * fit.way.of_losses(side),
            "gradients": weights.get(side, 1.0) * fit.way.of_reduced(side),
        }
        for side in fit.way.signs
    }


def _near(near: Near) -> dict[str, Any]:
    scales = set() if near.fit is None else {factor["gradients"] for factor in _factors(near.fit).values()}
    return {
        **_named(near.variant),
        "fits": near.fit is not None,
        **({"scale": scales.pop()} if len(scales) == 1 else {}),
        "residual": near.residual,
    }


def _alike(telling: Telling) -> dict[str, Any]:
    where = {
        name: value
        for name in ("side", "logit", "quantity", "expected", "instead")
        if (value := getattr(telling, name)) is not None
    }
    return {**_named(telling.other), "same_function": telling.same, **where}
