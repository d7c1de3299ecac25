"""Absolute-distance GAN: the least-squares game with |·| in place of the square.

Every example pulls with weight 1 towards its target, however far it is, and turns round where it has passed it.
"""

from lossgrad.core.curves import ABSOLUTE_DISTANCE
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _targets as targets

OBJECTIVE = Objective(
    name="l1",
    title="Absolute-distance GAN",
    family="separable",
    summary=(
        "Absolute distance of the logits to a target per side. Every example weighs 1, near or far, so outliers count "
        "no more than others and nothing says how far there is to go."
    ),
    saturation=(
        "The gradient saturates for neither player: it is 0 exactly on the target and ±1 everywhere else, so logits "
        "hover around their targets instead of settling."
    ),
    chance_level=ChanceLevel(
        plain="abs(real_target - fake_target)",
        latex=r"|b - a_0|",
        value=lambda p: abs(p["real_target"] - p["fake_target"]),
    ),
    notes=(
        "The best logit is the median of the targets: the real one where reals are denser, the fake one where fakes "
        "are. Where both are as dense, every logit between the two is as good.",
        "On the target the gradient is 0, as torch.sign has it.",
        "mmagic's l1 has the targets 1 and 0.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=ABSOLUTE_DISTANCE, bind={"target": "real_target"}),
                Pointwise(on=FAKE, curve=ABSOLUTE_DISTANCE, bind={"target": "fake_target"}),
            ),
            formulas={"real": "abs(a - real_target)", "fake": "abs(a - fake_target)"},
            latex=Latex(
                loss=r"\mathbb{E}_{x}\left[|a(x) - b|\right] + \mathbb{E}_{z}\left[|a(G(z)) - a_0|\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = \operatorname{sign}(a - b) \text{ on reals}, \quad "
                r"\operatorname{sign}(a - a_0) \text{ on fakes}",
                weight=r"1, \quad 0 \text{ on the target}",
            ),
        ),
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=ABSOLUTE_DISTANCE, bind={"target": "generator_target"}),),
            formulas={"fake": "abs(a - generator_target)"},
            latex=Latex(
                loss=r"\mathbb{E}_{z}\left[|a(G(z)) - c|\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = \operatorname{sign}(a - c)",
                weight=r"1, \quad 0 \text{ on the target}",
            ),
        ),
    },
    parameters=targets.ALL,
    references=(
        Reference(
            title="mmagic, the GANLoss module with gan_type l1",
            url="https://github.com/open-mmlab/mmagic",
            where="mmagic/models/losses/gan_loss.py",
        ),
    ),
    examples=(
        Example(
            summary="The real at 2 is beyond its target and pulled back as hard as the one short of it is pulled up.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 2.25,
                    "real": {"losses": [1.0, 0.5], "gradients": [0.5, -0.5], "weights": [1.0, 1.0]},
                    "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, 0.0], "weights": [1.0, 0.0]},
                },
                "generator": {
                    "loss": 2.5,
                    "fake": {"losses": [4.0, 1.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
                },
            },
        ),
    ),
)
