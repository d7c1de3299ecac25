"""The drift penalty of Progressive GAN: logits are kept near 0, where a Wasserstein loss does not care."""

from collections.abc import Mapping
from typing import Any

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.norms import WIDE
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Input, Outcome, Peer, Penalty, PenaltyExample, PenaltyLatex, Question


def _drift(question: Question) -> Outcome:
    factor = WIDE(question.values["coefficient"])
    sides = question.arrays

    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        return {side: 2 * factor * shares[side] * logits for side, logits in sides.items()}

    return Outcome(
        losses={side: factor * logits.astype(WIDE) ** 2 for side, logits in sides.items()}, gradients=gradients
    )


PENALTY = Penalty(
    name="drift",
    title="Drift penalty",
    subject="logits",
    summary=(
        "A small multiple of the squared logits. A Wasserstein discriminator may add any constant to all its logits; "
        "this keeps them where floats are precise."
    ),
    notes=(
        "Progressive GAN takes the reals alone; libraries that take both sides halve the coefficient, or do not.",
        "The squares overflow in half precision from logits of 256 on.",
    ),
    inputs=(
        Input(name="real", description="Logits of real examples."),
        Input(name="fake", description="Logits of fakes, where both sides are held.", required=False),
    ),
    differentiable=("real", "fake"),
    terms=("real", "fake"),
    parameters=(
        Parameter(
            name="coefficient",
            symbol=r"\epsilon",
            description="Factor before the squares.",
            default=0.001,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1e6,
            typical=(0.0005, 0.1),
        ),
    ),
    formula="coefficient*a**2",
    latex=PenaltyLatex(value=r"\epsilon \, a^2", gradient=r"2 \epsilon \, a"),
    function=_drift,
    aliases=(Alias("disc_shift_loss", ("mmgeneration", "mmagic")), Alias("wgan_epsilon", ("Progressive GAN",))),
    peers=(
        Peer(library="progressive_growing_of_gans", file="loss.py", note="On the reals alone."),
        Peer(library="stylegan", file="training/loss.py", note="On the reals alone."),
        Peer(
            library="mmgeneration",
            file="mmgen/models/losses/disc_auxiliary_loss.py",
            parameters={"coefficient": 0.0005},
            note="On reals and fakes, each with half the coefficient; without a weight it is 1.",
        ),
        Peer(
            library="mmagic",
            file="mmagic/models/losses/gan_loss.py",
            parameters={"coefficient": 0.1},
        ),
    ),
    references=(
        Reference(
            title="Karras et al., Progressive Growing of GANs, 2018",
            arxiv="1710.10196",
            where="appendix A.1",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="With a coefficient of 1/2 for round numbers: the mean of each side, added.",
            inputs={"real": [2.0, 4.0], "fake": [-3.0]},
            parameters={"coefficient": 0.5},
            answer={
                "loss": 9.5,
                "losses": {"real": [2.0, 8.0], "fake": [4.5]},
                "gradients": {"real": [1.0, 2.0], "fake": [-3.0]},
            },
        ),
    ),
)
