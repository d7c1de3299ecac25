"""Least-squares GAN: logits are regressed on targets, from both sides.

An example weighs as much as it is away from its target, also when it is beyond it: a discriminator that is
right by a wide margin is pulled back.
"""

from lossgrad.core.curves import SQUARED_DISTANCE
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, ChanceLevel, Example, Latex, Objective, OptimalLogit, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _targets as targets

OBJECTIVE = Objective(
    name="least_squares",
    title="Least-squares GAN",
    family="separable",
    summary=(
        "Squared distance of the logits to a target per side. The weight grows with the distance and does not "
        "stop at the target, so the gradient neither saturates nor rewards over-confidence."
    ),
    saturation=(
        "The gradient of neither player saturates: it vanishes only at the target itself, and beyond it turns round."
    ),
    chance_level=ChanceLevel(
        plain="scale*(real_target - fake_target)**2/2",
        latex=r"\tfrac{\kappa}{2} (b - a_0)^2",
        value=lambda p: p["scale"] * (p["real_target"] - p["fake_target"]) ** 2 / 2,
    ),
    optimal_logit=OptimalLogit(
        plain="(real_target*rho + fake_target)/(rho + 1)",
        latex=r"\frac{b \rho + a_0}{\rho + 1}",
    ),
    notes=(
        "scale is 1/2 as in the paper; CycleGAN, BasicSR and HiFi-GAN use 1, which doubles loss and gradients.",
        "A discriminator at chance sits at the middle of its two targets, with a loss of scale/2 at the default "
        "targets: 0.25.",
        "The logits are regressed as they are; libraries that put a sigmoid first compute another function.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=SQUARED_DISTANCE, bind={"target": "real_target", "scale": "scale"}),
                Pointwise(on=FAKE, curve=SQUARED_DISTANCE, bind={"target": "fake_target", "scale": "scale"}),
            ),
            formulas={"real": "scale*(a - real_target)**2", "fake": "scale*(a - fake_target)**2"},
            latex=Latex(
                loss=r"\kappa \, \mathbb{E}_{x}\left[(a(x) - b)^2\right] "
                r"+ \kappa \, \mathbb{E}_{z}\left[(a(G(z)) - a_0)^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = 2\kappa (a - b) \text{ on reals}, \quad "
                r"2\kappa (a - a_0) \text{ on fakes}",
                weight=r"2\kappa\,|a - b| \text{ on reals}, \quad 2\kappa\,|a - a_0| \text{ on fakes}",
            ),
        ),
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=SQUARED_DISTANCE, bind={"target": "generator_target", "scale": "scale"}),),
            formulas={"fake": "scale*(a - generator_target)**2"},
            latex=Latex(
                loss=r"\kappa \, \mathbb{E}_{z}\left[(a(G(z)) - c)^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = 2\kappa (a - c)",
                weight=r"2\kappa\,|a - c|",
            ),
        ),
    },
    parameters=(*targets.ALL, targets.SCALE),
    aliases=(
        Alias("lsgan", ("mmgeneration", "mmagic", "BasicSR", "CycleGAN", "CUT", "LynnHo")),
        Alias("ls", ("SPADE",)),
        Alias("mse", ("audiocraft", "ParallelWaveGAN")),
        Alias("least_square", ("StudioGAN", "imaginaire")),
    ),
    references=(
        Reference(
            title="Mao et al., Least Squares Generative Adversarial Networks, 2017",
            arxiv="1611.04076",
            where="equations 2 and 9",
        ),
    ),
    examples=(
        Example(
            summary="The real at 2 is right by more than asked, and is pulled back with weight 1.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 2.5625,
                    "real": {"losses": [0.5, 0.125], "gradients": [0.5, -0.25], "weights": [1.0, 0.5]},
                    "fake": {"losses": [4.5, 0.0], "gradients": [-1.5, 0.0], "weights": [3.0, 0.0]},
                },
                "generator": {
                    "loss": 4.25,
                    "fake": {"losses": [8.0, 0.5], "gradients": [-2.0, -0.5], "weights": [4.0, 1.0]},
                },
            },
        ),
    ),
)
