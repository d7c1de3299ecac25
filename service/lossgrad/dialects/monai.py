"""MONAI's PatchAdversarialLoss: every criterion has an activation of its own before it."""

from lossgrad.core.changes import Defaults, Fixed, Replaced, Through
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.core.transforms import TANH, leaky_relu
from lossgrad.dialects import _habits as habits
from lossgrad.objectives import hinge_non_saturating

_FILE = "monai/losses/adversarial_loss.py"

DIALECT = Dialect(
    name="monai",
    title="MONAI",
    repository="Project-MONAI/MONAI",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge",),
            file=_FILE,
            changes=(
                Replaced("generator", hinge_non_saturating.OBJECTIVE),
                Fixed(margin=1.0, kink=1.0),
                Through(TANH),
            ),
            consequence=(
                "tanh never reaches 1, so the hinge never switches off, and its slope fades at both ends: a fake at "
                "-5 gives the generator a gradient of 1.8e-4 in place of 1. It is always averaged, whatever reduction "
                "is asked for."
            ),
            example=Contrast(
                player="generator",
                logits={"fake": [-5.0]},
                quantity="weights",
                side="fake",
                canonical=1.0,
                dialect=0.0001815832309438067,
            ),
        ),
        Entry(
            objective="least_squares",
            names=("least_squares",),
            file=_FILE,
            changes=(
                Defaults(scale=1.0),
                Through(leaky_relu(20)),
            ),
            consequence=(
                "A leaky ReLU of slope 0.05 comes first unless no_activation_leastsq is set: a twentieth of the "
                "gradient for negative logits."
            ),
            example=Contrast(
                player="generator",
                logits={"fake": [-3.0]},
                quantity="weights",
                side="fake",
                canonical=4.0,
                dialect=0.115,
            ),
        ),
        habits.sigmoid_first(
            names=("bce",), file=_FILE, besides="Even in exact arithmetic gradients fade from 27.6 on."
        ),
    ),
)
