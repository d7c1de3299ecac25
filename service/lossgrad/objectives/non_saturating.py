"""The generator's practical loss, −log D: same fixed point as minimax, strong where minimax is weak.

Its gradient on a fake is 1 − D: the less a fake convinces, the more the generator learns from it.
"""

from lossgrad.core.curves import CROSS_ENTROPY
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _logistic as logistic

GENERATOR_TARGET = logistic.fraction(
    "generator_target",
    symbol="t_g",
    description="Probability the generator wants the discriminator to give a fake.",
    default=1.0,
    typical=(0.8, 1.0),
)

OBJECTIVE = Objective(
    name="non_saturating",
    title="Non-saturating GAN",
    family="separable",
    summary=(
        "The discriminator of the minimax game with a generator that minimises −log D. The generator's weight "
        "on a fake is 1 − D: it learns most from the fakes that convince least."
    ),
    saturation=(f"{logistic.SATURATION}. The generator's fades only on fakes that fool the discriminator."),
    chance_level=logistic.CHANCE_LEVEL,
    optimal_logit=logistic.OPTIMAL_LOGIT,
    notes=(
        "On a fake with logit a the generator's gradient is exp(−a) times that of minimax.",
        "A discriminator at chance has a loss of 2 log 2 ≈ 1.386; a rising generator loss beside a falling "
        "discriminator loss means the discriminator wins, not that the code is wrong.",
        "−log(D + ε) turns it back into a saturating loss; log(1 + exp(−a)) needs no ε.",
    ),
    players={
        "discriminator": logistic.DISCRIMINATOR,
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=CROSS_ENTROPY, bind={"target": "generator_target"}),),
            formulas={"fake": "log(1 + exp(a)) - generator_target*a"},
            latex=Latex(
                loss=r"-\mathbb{E}_{z}\left[t_g \log D(G(z)) + (1 - t_g) \log(1 - D(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = D - t_g",
                weight=r"|D - t_g| = 1 - D \quad (t_g = 1)",
            ),
        ),
    },
    parameters=(*logistic.SOFT_TARGETS, GENERATOR_TARGET),
    misnomers=logistic.MISNOMERS,
    check=logistic.one_meaning,
    aliases=(
        Alias("modified", ("TF-GAN",)),
        Alias("ns", ("mimicry",)),
        Alias("nonsaturating", ("CUT",)),
        Alias("non_saturated", ("imaginaire",)),
        Alias("softplus", ("imaginaire",)),
        Alias("logistic_ns", ("StyleGAN2",)),
        Alias("G_logistic_nonsaturating", ("StyleGAN",)),
        Alias("vanilla", ("StudioGAN", "mmgeneration", "mmagic", "BasicSR", "CycleGAN")),
        Alias("standard", ("GAN_stability",)),
        Alias("original", ("SPADE",)),
        Alias("gan", ("mimicry", "LynnHo")),
        Alias("dcgan", ("lecam-gan", "BigGAN-PyTorch")),
        Alias("bce", ("MONAI",)),
        Alias("wgan_logistic_ns", ("mmgeneration", "mmagic")),
        Alias("wgan_softplus", ("BasicSR",)),
        Alias("minimax_loss_gen", ("mimicry",)),
    ),
    references=(logistic.GOODFELLOW, logistic.SALIMANS),
    examples=(
        Example(
            summary="The fake at −3 fools nobody, so the generator learns most from it: weight 0.953.",
            logits=logistic.LOGITS,
            answer={
                "discriminator": logistic.ANSWER,
                "generator": {
                    "loss": 1.8708672660668437,
                    "fake": {
                        "losses": [3.048587351573742, 0.6931471805599453],
                        "gradients": [-0.4762870634112166, -0.25],
                        "weights": [0.9525741268224333, 0.5],
                    },
                },
            },
        ),
    ),
)
