"""MMD GAN with the repulsive loss: the discriminator spreads the reals out and draws the fakes together.

The generator minimises the same discrepancy as in ``mmd_rbf``; the discriminator no longer maximises it, but looks
for differences among the reals, where the fine detail is.
"""

from lossgrad.core.objective import Alias, ChanceLevel, Example, Latex, Objective, Player, Reference
from lossgrad.objectives import _kernel as kernel

_K = kernel.KERNEL.format("a", "other")

OBJECTIVE = Objective(
    name="mmd_repulsive",
    title="MMD GAN with the repulsive loss",
    family="kernel",
    summary=(
        "The discriminator pushes reals apart and pulls fakes together, whatever lies between the two sides; the "
        "generator pulls fakes towards reals and away from each other."
    ),
    saturation=(
        "Pairs that are farther apart than the widest kernel have no gradient: reals that are spread out enough "
        "leave the discriminator, and fakes far from all reals leave the generator, with nothing to follow."
    ),
    needs=(
        "At least two examples a side unless biased is 1.",
        "Logits on the scale of the bandwidth; the paper uses spectral normalisation.",
    ),
    chance_level=ChanceLevel(plain="0", latex="0", value=lambda _: 0.0),
    notes=(
        "The discriminator's loss is not the negative of the generator's.",
        "richardwth/MMD-GAN uses one kernel with σ = 1 here and, in its bounded version, clamps squared distances "
        "to [1/4, 4]; the clamp is not part of this objective.",
        "The time grows with the square of the batch; memory does not.",
    ),
    players={
        "discriminator": Player(
            terms=(
                *kernel.within("real", kernel.GAUSSIAN, kernel.BIND, 1),
                *kernel.within("fake", kernel.GAUSSIAN, kernel.BIND, -1),
            ),
            formulas={
                "distinct_real_with_real": f"(1 - biased)*{_K}",
                "real_with_real": f"biased*{_K}",
                "distinct_fake_with_fake": f"-(1 - biased)*{_K}",
                "fake_with_fake": f"-biased*{_K}",
            },
            latex=Latex(
                loss=rf"\mathbb{{E}}_b\left[k(a_r, a_r')\right] - \mathbb{{E}}_b\left[k(a_f, a_f')\right], "
                rf"\quad {kernel.LATEX}",
                gradient=r"\frac{\partial \ell}{\partial a_r} = 2\,\mathbb{E}_b\left[k'(a_r, a_r')\right] \text{ on "
                r"reals}, \quad -2\,\mathbb{E}_b\left[k'(a_f, a_f')\right] \text{ on fakes}",
                weight=r"2 \left|\mathbb{E}_b\left[k'(a_r, a_r')\right]\right| \text{ on reals}, \quad "
                r"2 \left|\mathbb{E}_b\left[k'(a_f, a_f')\right]\right| \text{ on fakes}",
            ),
        ),
        "generator": kernel.GAUSSIAN_GENERATOR,
    },
    parameters=(*kernel.bandwidths(1.0), kernel.biased(0.0)),
    aliases=(Alias("rep", ("richardwth/MMD-GAN",)), Alias("repulsive", ("richardwth/MMD-GAN",))),
    references=(
        Reference(
            title="Wang, Sun and Halgamuge, Improving MMD-GAN Training with Repulsive Loss Function, 2019",
            arxiv="1812.09916",
            where="equations 4 and 5",
        ),
    ),
    examples=(
        Example(
            summary="The discriminator pushes its two reals apart, and lets the two distant fakes alone.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.3135434708201074,
                    "real": {
                        "losses": [0.32465246735834974, 0.32465246735834974],
                        "gradients": [-0.4869787010375246, 0.4869787010375246],
                        "weights": [0.9739574020750492, 0.9739574020750492],
                    },
                    "fake": {
                        "losses": [-0.011108996538242306, -0.011108996538242306],
                        "gradients": [-0.033326989614726917, 0.033326989614726917],
                        "weights": [0.06665397922945383, 0.06665397922945383],
                    },
                },
                "generator": {
                    "loss": -0.1742502378996895,
                    "real": {
                        "losses": [0.25698296241345736, -0.11768972949303941],
                        "gradients": [-0.3516341011679817, 0.7114310361404935],
                        "weights": [0.7032682023359634, 1.422862072280987],
                    },
                    "fake": {
                        "losses": [0.010013387652564825, -0.49780709637236176],
                        "gradients": [0.029489563524976673, -0.3892864984974885],
                        "weights": [0.058979127049953346, 0.778572996994977],
                    },
                },
            },
        ),
    ),
)
