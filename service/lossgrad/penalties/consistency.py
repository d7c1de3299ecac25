"""Consistency regularisation: an augmented image gets the logit of the image."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.norms import WIDE
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Input, Outcome, Peer, Penalty, PenaltyExample, PenaltyLatex, Question


def _consistency(question: Question) -> Outcome:
    # In the longer type a difference of two floats does not overflow.
    distance = question.arrays["logits"].astype(WIDE) - question.arrays["augmented_logits"]
    factor = WIDE(question.values["coefficient"])

    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        slope = 2 * factor * shares["logits"] * distance
        return {"logits": slope, "augmented_logits": np.negative(slope)}

    return Outcome(losses={"logits": factor * distance**2}, gradients=gradients)


PENALTY = Penalty(
    name="consistency",
    title="Consistency regularisation",
    subject="logits",
    summary=(
        "Squared difference between the logits of an image and of its augmented copy. The discriminator learns to look "
        "at what the augmentation leaves alone."
    ),
    notes=(
        "Balanced consistency (bCR) is this on reals and on fakes, each with a coefficient of its own.",
        "Both logits have a gradient; hold one of them constant by not using its.",
        "The latent variant (zCR) compares logits of fakes of nearby latents in the discriminator's step. In the "
        "generator's step StudioGAN compares images, not logits, and with a negative sign.",
    ),
    inputs=(
        Input(name="logits", description="Logits of the images."),
        Input(name="augmented_logits", description="Logits of the augmented images.", shape="of logits", like="logits"),
    ),
    differentiable=("logits", "augmented_logits"),
    terms=("logits",),
    parameters=(
        Parameter(
            name="coefficient",
            symbol=r"\lambda",
            description="Factor before the squares.",
            default=10.0,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1e6,
            typical=(0.5, 20.0),
        ),
    ),
    formula="coefficient*(logits - augmented_logits)**2",
    latex=PenaltyLatex(
        value=r"\lambda \left( a(x) - a(T(x)) \right)^2",
        gradient=r"2 \lambda \left( a(x) - a(T(x)) \right) \text{ in } a(x), \text{ its negative in } a(T(x))",
    ),
    function=_consistency,
    aliases=(Alias("cr", ("StudioGAN",)), Alias("bcr", ("StudioGAN",)), Alias("zcr", ("StudioGAN",))),
    peers=(
        Peer(library="PyTorch-StudioGAN (CR, bCR)", file="src/worker.py", parameters={}),
        Peer(
            library="PyTorch-StudioGAN (zCR)",
            file="src/worker.py",
            parameters={"coefficient": 20.0},
            note="Of the discriminator. That of the generator is -0.5 times a distance of images.",
        ),
    ),
    references=(
        Reference(
            title="Zhang et al., Consistency Regularization for Generative Adversarial Networks, 2020",
            arxiv="1910.12027",
        ),
        Reference(
            title="Zhao et al., Improved Consistency Regularization for GANs, 2021",
            arxiv="2002.04724",
            where="algorithms 1 and 2",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="One image keeps its logit, the other loses 2.",
            inputs={"logits": [1.0, 3.0], "augmented_logits": [1.0, 1.0]},
            answer={
                "loss": 20.0,
                "losses": {"logits": [0.0, 40.0]},
                "gradients": {"logits": [0.0, 20.0], "augmented_logits": [0.0, -20.0]},
            },
        ),
    ),
)
