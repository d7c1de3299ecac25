"""TensorFlow-GAN: smooth labels by default, a constant in the minimax generator, least squares with a half."""

from math import exp, log1p

from lossgrad.core.changes import Defaults, Shifted
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "tensorflow_gan/python/losses/losses_impl.py"
_SMOOTHED = Defaults(tensorflow_smoothing=0.25)

DIALECT = Dialect(
    name="tf_gan",
    title="TF-GAN",
    repository="tensorflow/gan",
    entries=(
        Entry(
            objective="minimax",
            names=("minimax",),
            file=_FILE,
            changes=(
                _SMOOTHED,
                Shifted("generator", "fake", -log1p(exp(-1)), "-log(1 + exp(-1))"),
            ),
            consequence=(
                "The discriminator's real target is 0.875, so its loss on reals cannot fall below 0.377. The constant "
                "in the generator's loss comes from a call that passes ones for real logits; its gradient is "
                "unaffected."
            ),
            example=Contrast(
                player="generator", logits={"fake": [0.0]}, canonical=-0.6931471805599453, dialect=-1.0064088680781682
            ),
        ),
        Entry(
            objective="non_saturating",
            names=("modified",),
            file=_FILE,
            changes=(_SMOOTHED,),
            consequence=(
                "label_smoothing is 0.25 unless it is set and means 1 - s/2: the real target is 0.875, and the "
                "discriminator's loss on reals cannot fall below 0.377."
            ),
            example=Contrast(
                player="discriminator",
                logits={"real": [4.0], "fake": [0.0]},
                canonical=0.7112971084777551,
                dialect=1.211297108477755,
            ),
        ),
        Entry(
            objective="hinge",
            names=("wasserstein_hinge",),
            file=_FILE,
            consequence="Each side has a margin of its own, real_hinge and generated_hinge; both are 1 by default.",
        ),
        Entry(objective="least_squares", names=("least_squares",), file=_FILE),
        Entry(objective="wasserstein", names=("wasserstein",), file=_FILE),
        Entry(
            objective="relativistic_average",
            names=("relativistic",),
            file=_FILE,
            consequence="The formula in its docstring has a sign error; the code is right.",
        ),
    ),
)
