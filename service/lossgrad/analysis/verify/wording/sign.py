"""Signs turned round and sides left out, in words."""

from collections.abc import Iterator

from lossgrad.analysis.finding import Confidence, Finding
from lossgrad.analysis.verify.conventions import Way
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.curves import LINEAR
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise

SIGNS = (
    "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
    "https://github.com/Zeleni9/pytorch-wgan/pull/53",
)


_BOTH = (
    " Only if the other player's loss is turned round in the same way is the training as it should be, with smaller "
    "logits for what looks more real."
)


def is_linear(player: Player) -> bool:
    """Whether a wrong sign of its loss is the same as one of its logits."""
    return all(isinstance(term, Pointwise) and term.curve is LINEAR for term in player.terms)


def signs(way: Way, variant: Variant, player: str, confidence: Confidence, *, is_all: bool) -> Iterator[Finding]:
    """What is turned round or left out; ``is_all`` where nothing else is wrong."""
    flipped = [side for side, sign in way.signs.items() if sign < 0]
    left_out = [side for side, sign in way.signs.items() if sign == 0]
    if flipped and len(flipped) == len(way.signs):
        yield Finding(
            code="sign_flipped",
            severity="critical",
            confidence=confidence,
            title=f"The {player}'s loss has the wrong sign",
            explanation=(
                f"{'Every number is minus the right one' if is_all else 'Besides the rest, the sign is wrong'}"
                f": minimising this loss, the {player} learns the opposite of what it is for."
                f"{_BOTH if all(map(is_linear, variant.objective.players.values())) else ''}"
            ),
            evidence={"factor": -1.0},
            advice=f"Put a minus before the {player}'s loss, once: either in the formula, or by maximising it.",
            player=player,
            sources=SIGNS,
        )
    else:
        for side in flipped:
            toward = "less real" if side == "real" else "more real"
            yield Finding(
                code="side_sign_flipped",
                severity="critical",
                confidence=confidence,
                title=f"The {player}'s loss on {side} examples has the wrong sign",
                explanation=(
                    f"The numbers on {side} examples are the negatives of what they should be, so the {player} is "
                    f"taught to call {side} examples {toward}.{' The other side is right.' if is_all else ''}"
                ),
                evidence={"factor": -1.0},
                advice=f"Change the sign of the term over {side} examples.",
                player=player,
                side=side,
                sources=("https://github.com/SerezD/vqvae-vqgan-pytorch-lightning/issues/3",),
            )
    for side in left_out:
        yield Finding(
            code="side_left_out",
            severity="critical",
            confidence=confidence,
            title=f"The {side} examples have no part in the {player}'s loss",
            explanation=(
                f"The numbers are those of the other side alone: nothing comes from the {side} examples, so nothing is "
                "learnt from them."
            ),
            evidence={"factor": 0.0},
            advice=f"Add the term over {side} examples, and see that it is not computed under no_grad or detached.",
            player=player,
            side=side,
            sources=("https://github.com/odegeasslbc/FastGAN-pytorch/issues/42",),
        )
