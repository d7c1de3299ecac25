"""Hinge discriminator with a hinged generator: fakes that pass for real by a margin are left alone."""

from lossgrad.core.curves import HINGE
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _hinge as hinge

OBJECTIVE = Objective(
    name="hinge_non_saturating",
    title="Hinge GAN, non-saturating generator",
    family="separable",
    summary=(
        "The hinge analogue of the non-saturating loss: the generator pulls with weight 1 on every fake that "
        "does not yet pass for real by the margin, and stops there."
    ),
    saturation=(
        f"{hinge.SATURATION}; the generator's is 0 on every fake that passes for real by the margin, and on no other."
    ),
    chance_level=hinge.CHANCE_LEVEL,
    notes=(
        "audiocraft's numbering is the opposite of LynnHo's: hinge2 there is hinge_v1 here.",
        "A discriminator at chance has a loss of 2 with a margin of 1.",
        hinge.BEST_LOGIT,
    ),
    players={
        "discriminator": hinge.DISCRIMINATOR,
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=HINGE, bind=hinge.BIND),),
            formulas={"fake": "max(0, margin - a)"},
            latex=Latex(
                loss=r"\mathbb{E}_{z}\left[\max(0, \delta - a(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -\mathbf{1}[a < \delta], "
                r"\quad -\kappa \text{ at the kink}",
                weight=r"\mathbf{1}[a < \delta]",
            ),
        ),
    },
    parameters=(hinge.MARGIN, hinge.KINK),
    aliases=(Alias("hinge_v1", ("LynnHo",)), Alias("hinge2", ("audiocraft",))),
    references=(hinge.GEOMETRIC, hinge.SPECTRAL),
    examples=(
        Example(
            summary="Both fakes are short of the margin, so the generator pulls on both.",
            logits=hinge.LOGITS,
            parameters={"margin": 1.0},
            answer={
                "discriminator": hinge.ANSWER,
                "generator": {
                    "loss": 2.5,
                    "fake": {"losses": [4.0, 1.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
                },
            },
        ),
    ),
)
