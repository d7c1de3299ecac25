"""lucidrains/parti-pytorch: a hinge, and a cross-entropy with an epsilon that makes it saturate.

The VQGAN of lucidrains/muse-maskgit-pytorch has the same four functions.
"""

from lossgrad.core.changes import Fixed, epsilon
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "parti_pytorch/vit_vqgan.py"

DIALECT = Dialect(
    name="lucidrains_parti",
    title="lucidrains/parti-pytorch",
    repository="lucidrains/parti-pytorch",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge_discr_loss", "hinge_gen_loss"),
            file=_FILE,
            consequence="The generator's is multiplied by an adaptive weight that is no part of this.",
        ),
        Entry(
            objective="non_saturating",
            names=("bce_discr_loss", "bce_gen_loss"),
            file=_FILE,
            changes=(
                epsilon(1e-10),
                Fixed(
                    real_target=1.0,
                    fake_target=0.0,
                    generator_target=1.0,
                    one_sided_smoothing=0.0,
                    tensorflow_smoothing=0.0,
                ),
            ),
            consequence=(
                "No example's loss can exceed 23.03; its gradient halves 23.03 on the wrong side of 0 and vanishes "
                "beyond. In float32 1 - D rounds to 0 from a logit of 16.64 on: such a fake costs the discriminator "
                "23.03 and has no gradient."
            ),
            example=Contrast(
                player="generator",
                logits={"fake": [-25.0]},
                quantity="weights",
                side="fake",
                canonical=0.9999999999861121,
                dialect=0.1219439336008086,
            ),
        ),
    ),
)
