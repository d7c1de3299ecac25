"""lucidrains/stylegan2-pytorch: bigger is more fake."""

from lossgrad.core.changes import Flipped, Replaced, Shared
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.objectives import hinge

_FILE = "stylegan2_pytorch/stylegan2_pytorch.py"

DIALECT = Dialect(
    name="lucidrains_stylegan2",
    title="lucidrains/stylegan2-pytorch",
    repository="lucidrains/stylegan2-pytorch",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge_loss",),
            file=_FILE,
            changes=(Flipped(),),
            consequence=(
                "Deliberate, and the same for both players, so training is the same; sigmoid(a) is the probability of "
                "a fake, and its top-k generator keeps the smallest logits."
            ),
            example=Contrast(player="generator", logits={"fake": [2.0]}, canonical=-2.0, dialect=2.0),
        ),
        Entry(
            objective="relativistic_average_hinge",
            names=("rel_disc_loss",),
            file=_FILE,
            changes=(
                Replaced("generator", hinge.OBJECTIVE),
                Flipped(),
            ),
            consequence=(
                "Only the discriminator is relativistic; the generator minimises the mean logit of the fakes. Bigger "
                "logits are more fake."
            ),
            example=Contrast(player="generator", logits={"real": [0.0], "fake": [2.0]}, canonical=0.0, dialect=2.0),
        ),
        Entry(
            objective="dual_contrastive",
            names=("dual_contrast_loss",),
            file=_FILE,
            changes=(Shared("generator", "discriminator"),),
            consequence=(
                "Since August 2024 both players call it with the same arguments (issue #289), so the generator lowers "
                "the logits of its own fakes: it helps the discriminator. Here bigger logits are more real."
            ),
            example=Contrast(
                player="generator",
                logits={"real": [2.0], "fake": [-1.0]},
                canonical=6.097174703147484,
                dialect=0.09717470314748412,
            ),
        ),
    ),
)
