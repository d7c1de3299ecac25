"""Signs turned round and arrays left out, in words."""

from collections.abc import Iterator

from lossgrad.analysis.finding import Confidence, Finding
from lossgrad.analysis.verify_penalty.explanation import Explanation


def signs(explanation: Explanation, name: str, confidence: Confidence) -> Iterator[Finding]:
    """What is turned round or left out."""
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
            sources=("https://github.com/keras-team/keras-contrib/issues/537",),
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
