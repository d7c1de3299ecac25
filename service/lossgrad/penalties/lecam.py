"""LeCam regularisation: logits may not run away from what the other side's were on average."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.norms import WIDE
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Choice, Input, Outcome, Peer, Penalty, PenaltyExample, PenaltyLatex, Question
from lossgrad.core.sums import total

_MEANS = {"mean_real": "real", "mean_fake": "fake"}


def _lecam(question: Question) -> Outcome:
    values, sides = question.values, question.arrays
    given = question.state
    updated = {name: _moved(given.get(name), sides[side], values["decay"], question) for name, side in _MEANS.items()}
    anchors = updated if values["anchors"] == "updated" else {**updated, **given}
    distances = {"real": sides["real"] - anchors["mean_fake"], "fake": sides["fake"] - anchors["mean_real"]}
    if values["side"] == "one":
        distances = {
            "real": np.maximum(distances["real"], 0.0),
            "fake": np.minimum(distances["fake"], 0.0),
        }
    factor = WIDE(values["coefficient"])

    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        return {side: 2 * factor * shares[side] * distances[side] for side in distances}

    return Outcome(
        losses={side: factor * distance.astype(WIDE) ** 2 for side, distance in distances.items()},
        gradients=gradients,
        state=updated,
    )


def _moved(before: Array | None, logits: Array, decay: float, question: Question) -> Array:
    """The moving average after this batch, as it is answered; at the first step the mean itself."""
    mean: Any = WIDE(total(logits)) / logits.size
    if before is not None:
        mean = WIDE(decay) * before + (1 - WIDE(decay)) * mean
    return np.asarray(mean).astype(question.dtype).astype(np.float64)


PENALTY = Penalty(
    name="lecam",
    title="LeCam regularisation",
    subject="logits",
    summary=(
        "Squared distance of each logit to the moving average of the other side's. With little data it keeps the "
        "discriminator from pushing reals and fakes ever further apart."
    ),
    notes=(
        "The moving averages are constants: no gradient goes through them. They are state: send back what was "
        "answered. Without state the first batch's own means stand in, so there is nothing to correct later.",
        "lecam-gan starts its averages at 1000 and StudioGAN at 7777, and holds them there until a step is reached: "
        "such a number in the state means that they were never updated.",
        "The paper has no max(·, 0); the authors' code has it, against instability at the start. side chooses.",
        "Reals below the fakes' average cost nothing with it, so the penalty is off as long as D is confused.",
    ),
    inputs=(
        Input(name="real", description="Logits of real examples."),
        Input(name="fake", description="Logits of fakes."),
    ),
    differentiable=("real", "fake"),
    terms=("real", "fake"),
    state=(
        Input(
            name="mean_real",
            description="Moving average of the real logits.",
            required=False,
            shape="a number",
            dimensions=(0, 0),
        ),
        Input(
            name="mean_fake",
            description="Moving average of the fake logits.",
            required=False,
            shape="a number",
            dimensions=(0, 0),
        ),
    ),
    held={"decay": 1.0},
    parameters=(
        Parameter(
            name="coefficient",
            symbol=r"\lambda",
            description="Factor before the whole.",
            default=0.3,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1e6,
            typical=(0.01, 1.0),
        ),
        Parameter(
            name="decay",
            symbol="d",
            description="How much of a moving average is kept at each step; 1 leaves it as it is.",
            default=0.99,
            minimum=0.0,
            maximum=1.0,
            typical=(0.9, 0.99),
        ),
        Choice(
            name="side",
            description="Whether logits on the harmless side of their anchor are left alone.",
            default="one",
            options={"one": "As the authors' code has it, with max(·, 0).", "both": "As the paper has it."},
        ),
        Choice(
            name="anchors",
            description="Which averages the logits are compared with.",
            default="updated",
            options={"updated": "Those with this batch in them.", "given": "Those that were sent."},
        ),
    ),
    formula="coefficient*max(real - mean_fake, 0)**2 on reals, coefficient*max(mean_real - fake, 0)**2 on fakes",
    latex=PenaltyLatex(
        value=r"\lambda \max(a(x) - \alpha_F, 0)^2 \text{ on reals}, "
        r"\quad \lambda \max(\alpha_R - a(G(z)), 0)^2 \text{ on fakes}",
        gradient=r"2 \lambda \max(a - \alpha_F, 0) \text{ on reals}, "
        r"\quad -2 \lambda \max(\alpha_R - a, 0) \text{ on fakes}",
    ),
    function=_lecam,
    aliases=(Alias("lecam_reg", ("lecam-gan",)), Alias("lecam_loss", ("StudioGAN",))),
    peers=(
        Peer(
            library="lecam-gan",
            file="third_party/utils.py",
            parameters={"coefficient": 0.3, "decay": 0.9},
            note="The averages start at 1000.",
        ),
        Peer(
            library="lecam-gan (TensorFlow)",
            file="stylegan2/lecam_loss.py",
            parameters={"decay": 0.99},
            note="The averages start at 0 and are corrected for it.",
        ),
        Peer(
            library="PyTorch-StudioGAN",
            file="src/utils/ops.py",
            parameters={"coefficient": 0.01, "decay": 0.99},
            note="The averages start at 7777; the coefficient is 3e-7 for StyleGAN2.",
        ),
    ),
    references=(
        Reference(
            title="Tseng et al., Regularizing Generative Adversarial Networks under Limited Data, 2021",
            arxiv="2104.03310",
            where="equation 3",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="The averages move half of the way to the batch's means, 2 and −1, and are then the anchors.",
            inputs={"real": [3.0, 1.0], "fake": [-2.0, 0.0]},
            state={"mean_real": 0.0, "mean_fake": 0.0},
            parameters={"coefficient": 1.0, "decay": 0.5},
            answer={
                "loss": 12.25,
                "losses": {"real": [12.25, 2.25], "fake": [9.0, 1.0]},
                "gradients": {"real": [3.5, 1.5], "fake": [-3.0, -1.0]},
                "state": {"mean_real": 1.0, "mean_fake": -0.5},
            },
        ),
    ),
)
