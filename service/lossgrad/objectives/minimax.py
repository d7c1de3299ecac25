"""The GAN game as first written: the generator minimises what the discriminator maximises, log(1 − D).

Its gradient on a fake is D, so it learns from fakes that already fool the discriminator and hardly at all
from those that do not: early in training, when D is near 0 on every fake, it *saturates*.
"""

from lossgrad.core.curves import CROSS_ENTROPY
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _logistic as logistic

OBJECTIVE = Objective(
    name="minimax",
    title="Minimax GAN (saturating)",
    family="separable",
    summary=(
        "The original zero-sum game. The generator's weight on a fake is D, so it learns from fakes that "
        "already fool the discriminator and stalls while the discriminator is ahead."
    ),
    saturation=(
        f"{logistic.SATURATION}. So does the generator's on fakes that are rejected with confidence: it stalls where "
        "the discriminator is ahead."
    ),
    chance_level=logistic.CHANCE_LEVEL,
    optimal_logit=logistic.OPTIMAL_LOGIT,
    notes=(
        "The generator saturates: on a fake with logit a its gradient is exp(a) times that of non_saturating.",
        "A discriminator at chance has a loss of 2 log 2 ≈ 1.386.",
        "TF-GAN's minimax generator loss is lower by the constant log(1 + exp(−1)) ≈ 0.3133; gradients agree.",
    ),
    players={
        "discriminator": logistic.DISCRIMINATOR,
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=CROSS_ENTROPY, bind={"target": "fake_target"}, scale=-1),),
            formulas={"fake": "fake_target*a - log(1 + exp(a))"},
            latex=Latex(
                loss=r"\mathbb{E}_{z}\left[t_f \log D(G(z)) + (1 - t_f) \log(1 - D(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = t_f - D",
                weight=r"|D - t_f| = D \quad (t_f = 0)",
            ),
        ),
    },
    parameters=logistic.SOFT_TARGETS,
    misnomers=logistic.MISNOMERS,
    check=logistic.one_meaning,
    aliases=(
        Alias("saturating", ("HyperGAN",)),
        Alias("mm_gan", ("shayneobrien/generative-models",)),
        Alias("G_logistic_saturating", ("StyleGAN",)),
        Alias("G_logistic", ("StyleGAN2",)),
    ),
    references=(logistic.GOODFELLOW, logistic.SALIMANS),
    examples=(
        Example(
            summary="The fake at −3 fools nobody, and the generator hardly hears of it: weight 0.047.",
            logits=logistic.LOGITS,
            answer={
                "discriminator": logistic.ANSWER,
                "generator": {
                    "loss": -0.37086726606684367,
                    "fake": {
                        "losses": [-0.04858735157374206, -0.6931471805599453],
                        "gradients": [-0.02371293658878339, -0.25],
                        "weights": [0.04742587317756678, 0.5],
                    },
                },
            },
        ),
    ),
)
