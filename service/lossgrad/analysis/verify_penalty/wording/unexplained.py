"""Numbers that nothing explains, in words."""

from collections.abc import Sequence

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.quantities import QuantityVerdict
from lossgrad.analysis.verify.wording.words import joined
from lossgrad.analysis.verify_penalty.explanation import Near
from lossgrad.analysis.verify_penalty.mistake import Case

NEAR = 0.02
"""What is further away than this says nothing about the numbers."""


def unexplained(case: Case, quantities: Sequence[QuantityVerdict], nearest: Sequence[Near]) -> Finding:
    """That nothing known gives the numbers, and what may tell more."""
    wrong = [str(each.place) for each in quantities if not each.matches]
    near = nearest[0] if nearest and nearest[0].residual <= NEAR else None
    hint = f" The nearest is {near.label}, {near.residual:.1%} away." if near else ""
    more = "" if case.reported.gradients else "Report the gradients too: they tell more than the value. "
    return Finding(
        code="unexplained",
        severity="critical",
        title=f"The numbers are not those of {case.penalty.title}, and no known mistake gives them",
        explanation=(
            f"{joined(wrong) or 'The numbers'} {'differs' if len(wrong) == 1 else 'differ'} from what is expected by "
            f"more than rounding, in a way that is none of the usual ones.{hint}"
        ),
        evidence={
            "quantities": wrong,
            **({"nearest": near.label, "residual": near.residual} if near else {}),
        },
        advice=(
            f"{more}Send the very arrays that the value was computed from; for gradient penalties those are the input "
            "gradients at the points you chose."
        ),
    )
