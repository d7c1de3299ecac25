"""Relativistic average GAN: is this example more realistic than the average one of the other side?

Both means depend on every logit, so each example's gradient has a part of its own and an equal share of the
other side's; nothing is detached.
"""

from lossgrad.core.curves import LOGISTIC
from lossgrad.core.margins import FAKE_AGAINST_MEAN_REAL, REAL_AGAINST_MEAN_FAKE
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player, Reference
from lossgrad.core.terms import Pointwise

OBJECTIVE = Objective(
    name="relativistic_average",
    title="Relativistic average GAN",
    family="relativistic",
    summary=(
        "The discriminator compares every example with the mean of the other side. An example's weight is its own "
        "probability of being ordered wrongly plus the mean one of the other side."
    ),
    notes=(
        "Gradients are those of the whole loss. BasicSR and mmagic detach the other side's mean in the "
        "discriminator's step, which changes gradients by up to a factor of about 4.",
        "Only differences matter: gradients sum to zero and a shift of all logits changes nothing.",
        "A discriminator at chance has a loss of 2 log 2 ≈ 1.386; several libraries halve it.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL_AGAINST_MEAN_FAKE, curve=LOGISTIC),
                Pointwise(on=-FAKE_AGAINST_MEAN_REAL, curve=LOGISTIC),
            ),
            formulas={
                "real": "log(1 + exp(-(a - mean_fake)))",
                "fake": "log(1 + exp(a - mean_real))",
            },
            latex=Latex(
                loss=r"-\mathbb{E}_{x}\left[\log \sigma(a(x) - \bar{a}_f)\right] "
                r"- \mathbb{E}_{z}\left[\log \sigma(\bar{a}_r - a(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = "
                r"-\sigma(\bar{a}_f - a) - \overline{\sigma(a_f - \bar{a}_r)} "
                r"\text{ on reals}, \quad \sigma(a - \bar{a}_r) + \overline{\sigma(\bar{a}_f - a_r)} \text{ on fakes}",
                weight=r"\sigma(\bar{a}_f - a) + \overline{\sigma(a_f - \bar{a}_r)} \text{ on reals}, \quad "
                r"\sigma(a - \bar{a}_r) + \overline{\sigma(\bar{a}_f - a_r)} \text{ on fakes}",
            ),
        ),
        "generator": Player(
            terms=(
                Pointwise(on=-REAL_AGAINST_MEAN_FAKE, curve=LOGISTIC),
                Pointwise(on=FAKE_AGAINST_MEAN_REAL, curve=LOGISTIC),
            ),
            formulas={
                "real": "log(1 + exp(a - mean_fake))",
                "fake": "log(1 + exp(-(a - mean_real)))",
            },
            latex=Latex(
                loss=r"-\mathbb{E}_{x}\left[\log \sigma(\bar{a}_f - a(x))\right] "
                r"- \mathbb{E}_{z}\left[\log \sigma(a(G(z)) - \bar{a}_r)\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = "
                r"\sigma(a - \bar{a}_f) + \overline{\sigma(\bar{a}_r - a_f)} "
                r"\text{ on reals}, \quad -\sigma(\bar{a}_r - a) - \overline{\sigma(a_r - \bar{a}_f)} \text{ on fakes}",
                weight=r"\sigma(a - \bar{a}_f) + \overline{\sigma(\bar{a}_r - a_f)} \text{ on reals}, \quad "
                r"\sigma(\bar{a}_r - a) + \overline{\sigma(a_r - \bar{a}_f)} \text{ on fakes}",
            ),
        ),
    },
    aliases=(
        Alias("relativistic", ("TF-GAN",)),
        Alias("ragan", ("ESRGAN",)),
        Alias("RaSGAN", ("RelativisticGAN",)),
    ),
    references=(
        Reference(
            title="Jolicoeur-Martineau, The relativistic discriminator, 2018",
            arxiv="1807.00734",
            where="section 4.2",
        ),
    ),
    examples=(
        Example(
            summary="Each example is measured against the other side's mean: 1.25 on reals, −1.5 on fakes.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.21138548379623545,
                    "real": {
                        "losses": [0.029750418272620566, 0.1269280110429725],
                        "gradients": [-0.07384705684281674, -0.11879240247819736],
                        "weights": [0.14769411368563348, 0.23758480495639472],
                    },
                    "fake": {
                        "losses": [0.014163456931504975, 0.2519290813453729],
                        "gradients": [0.044160601714991206, 0.1484788576060229],
                        "weights": [0.08832120342998241, 0.2969577152120458],
                    },
                },
                "generator": {
                    "loss": 5.711385483796236,
                    "real": {
                        "losses": [3.5297504182726205, 2.1269280110429727],
                        "gradients": [0.9261529431571832, 0.8812075975218027],
                        "weights": [1.8523058863143664, 1.7624151950436053],
                    },
                    "fake": {
                        "losses": [4.264163456931505, 1.501929081345373],
                        "gradients": [-0.9558393982850087, -0.8515211423939771],
                        "weights": [1.9116787965700175, 1.7030422847879543],
                    },
                },
            },
        ),
    ),
)
