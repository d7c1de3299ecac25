"""Wasserstein GAN: the critic's mean on reals minus its mean on fakes, nothing squashed.

Every example weighs 1, whatever its logit: all the shape comes from the critic, which must be Lipschitz.
"""

from lossgrad.core.curves import LINEAR
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, ChanceLevel, Example, Latex, Objective, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _linear as linear

OBJECTIVE = Objective(
    name="wasserstein",
    title="Wasserstein GAN",
    family="separable",
    summary=(
        "The critic estimates a distance between the two distributions. Every example has weight 1, so the "
        "gradient carries information only through a critic whose slope is bounded."
    ),
    saturation=(
        "The gradient in the logits vanishes for neither player; in the images it is as large as the critic's slope."
    ),
    needs=(
        "A Lipschitz constraint on the critic: a gradient penalty, spectral normalisation or weight clipping. Without "
        "one the loss is unbounded and the numbers mean nothing.",
    ),
    chance_level=ChanceLevel(plain="0", latex="0", value=lambda _: 0.0),
    notes=(
        "Logits here follow the convention that bigger is more real; libraries that flip both signs train the "
        "same game, flipping one of them trains the generator the wrong way.",
        "A critic at chance has a loss of 0; negative losses are no fault.",
    ),
    players={
        "discriminator": Player(
            terms=(Pointwise(on=REAL, curve=LINEAR), Pointwise(on=-FAKE, curve=LINEAR)),
            formulas={"real": "-a", "fake": "a"},
            latex=Latex(
                loss=r"-\mathbb{E}_{x}\left[a(x)\right] + \mathbb{E}_{z}\left[a(G(z))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -1 \text{ on reals}, \quad 1 \text{ on fakes}",
                weight="1",
            ),
        ),
        "generator": linear.GENERATOR,
    },
    aliases=(
        Alias("w", ("SPADE",)),
        Alias("wgan", ("mmgeneration", "mmagic", "BasicSR", "LynnHo")),
        Alias("wgangp", ("CycleGAN", "CUT")),
    ),
    references=(
        Reference(
            title="Arjovsky et al., Wasserstein GAN, 2017",
            arxiv="1701.07875",
            where="equation 2, algorithm 1",
        ),
    ),
    examples=(
        Example(
            summary="Every example pulls with weight 1.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -2.75,
                    "real": {"losses": [-2.0, -0.5], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
                    "fake": {"losses": [-3.0, 0.0], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
                },
                "generator": linear.ANSWER,
            },
        ),
    ),
)
