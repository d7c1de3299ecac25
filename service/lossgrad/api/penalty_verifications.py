"""From a checked question about someone's own penalty to the text of its answer."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from lossgrad.analysis.verify_penalty import ReportedPenalty, verify_penalty
from lossgrad.api.encoding import encode
from lossgrad.api.findings import finding
from lossgrad.api.schemas.penalty_verifications import VerifyPenaltyRequest
from lossgrad.api.sending import Piece
from lossgrad.api.verifications import quantity
from lossgrad.core.penalty import Penalty


def penalty_verification(penalty: Penalty, question: VerifyPenaltyRequest) -> Sequence[Piece]:
    """Answer /v1/penalties/{name}/verify."""
    given = cast("Mapping[str, Any]", question.reported)
    found = verify_penalty(
        penalty,
        question.inputs,
        ReportedPenalty(**given),
        parameters=question.parameters,
        state=question.state,
        reduction=question.reduction,
        precision=question.precision,
        tolerance=question.tolerance,
    )
    return encode(
        {
            "verdict": found.verdict,
            "headline": found.headline,
            "penalty": penalty.name,
            "parameters": dict(found.parameters),
            "reduction": question.reduction,
            "precision": found.rounding.name,
            "findings": [finding(each) for each in found.findings],
            "quantities": [quantity(each) for each in found.quantities],
            "alternatives": list(found.alternatives),
            "nearest": [{"name": each.label, "residual": each.residual} for each in found.nearest],
        }
    )
