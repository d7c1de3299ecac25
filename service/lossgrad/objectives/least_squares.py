"""Least-squares GAN: logits are regressed on targets, from both sides.

An example weighs as much as it is away from its target, also when it is beyond it: a discriminator that is
right by a wide margin is pulled back.
"""

from lossgrad.core.curves import SQUARED_DISTANCE
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Latex, Objective, Parameter, Player, Reference
from lossgrad.core.terms import Pointwise


def _target(name: str, symbol: str, description: str, default: float, typical: tuple[float, float]) -> Parameter:
    return Parameter(
        name=name,
        symbol=symbol,
        description=description,
        default=default,
        minimum=-1e6,
        maximum=1e6,
        typical=typical,
    )


OBJECTIVE = Objective(
    name="least_squares",
    title="Least-squares GAN",
    family="separable",
    summary=(
        "Squared distance of the logits to a target per side. The weight grows with the distance and does not "
        "stop at the target, so the gradient neither saturates nor rewards over-confidence."
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
    parameters=(
        _target("fake_target", "a_0", "Target of the discriminator on fakes (a in the paper).", 0.0, (-1.0, 0.5)),
        _target("real_target", "b", "Target of the discriminator on reals (b in the paper).", 1.0, (0.5, 1.0)),
        _target("generator_target", "c", "Target of the generator on fakes (c in the paper).", 1.0, (0.0, 1.0)),
        Parameter(
            name="scale",
            symbol=r"\kappa",
            description="Factor before every square: 1/2 in the paper and TF-GAN, 1 in CycleGAN and BasicSR.",
            default=0.5,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1e6,
            typical=(0.5, 1.0),
        ),
    ),
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
