"""Relativistic paired GAN: is this real more realistic than that fake?

The logistic curve over the differences real − fake. Shifting all logits changes nothing, and the generator
learns from the reals as much as from the fakes.
"""

from lossgrad.core.curves import LOGISTIC
from lossgrad.core.margins import PAIRED
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player, Reference
from lossgrad.core.terms import Pointwise

OBJECTIVE = Objective(
    name="relativistic_paired",
    title="Relativistic paired GAN",
    family="relativistic",
    summary=(
        "The discriminator estimates how likely a real is to be more realistic than the fake it is paired with. A "
        "pair's weight is the probability of ordering it wrongly, pulling its two members apart."
    ),
    notes=(
        "Real and fake need the same shape: each real is paired with the fake at its position. With sample "
        "weights, a pair weighs the product of its members' weights.",
        "Only differences matter: gradients sum to zero and a shift of all logits changes nothing.",
        "A discriminator at chance has a loss of log 2 ≈ 0.693; a loss of 0 does not mean the generator has no "
        "gradient, whose weights are then near 1.",
    ),
    players={
        "discriminator": Player(
            terms=(Pointwise(on=PAIRED, curve=LOGISTIC),),
            formulas={"pair": "log(1 + exp(-(real - fake)))"},
            latex=Latex(
                loss=r"-\mathbb{E}_{x, z}\left[\log \sigma(a(x) - a(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -\sigma(a_f - a_r) \text{ on the real}, \quad "
                r"\sigma(a_f - a_r) \text{ on the fake}",
                weight=r"\sigma(a_f - a_r)",
            ),
        ),
        "generator": Player(
            terms=(Pointwise(on=-PAIRED, curve=LOGISTIC),),
            formulas={"pair": "log(1 + exp(real - fake))"},
            latex=Latex(
                loss=r"-\mathbb{E}_{x, z}\left[\log \sigma(a(G(z)) - a(x))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = \sigma(a_r - a_f) \text{ on the real}, \quad "
                r"-\sigma(a_r - a_f) \text{ on the fake}",
                weight=r"\sigma(a_r - a_f)",
            ),
        ),
    },
    aliases=(
        Alias("RpSGAN", ("relativistic-f-divergences",)),
        Alias("RSGAN", ("RelativisticGAN",)),
        Alias("rpgan", ("R3GAN",)),
    ),
    references=(
        Reference(
            title="Jolicoeur-Martineau, The relativistic discriminator, 2018",
            arxiv="1807.00734",
            where="section 4.1, equations 10 and 11",
        ),
        Reference(
            title="Huang et al., The GAN is dead; long live the GAN! (R3GAN), 2024",
            arxiv="2501.05441",
            where="equation 2",
        ),
    ),
    examples=(
        Example(
            summary="The pair (2, −3) is ordered rightly by 5 and hardly counts for the discriminator.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.2403961663346124,
                    "real": {
                        "losses": [0.006715348489118068, 0.4740769841801067],
                        "gradients": [-0.0033464254621424277, -0.18877033439907273],
                        "weights": [0.0066928509242848554, 0.37754066879814546],
                    },
                    "fake": {
                        "losses": [0.006715348489118068, 0.4740769841801067],
                        "gradients": [0.0033464254621424277, 0.18877033439907273],
                        "weights": [0.0066928509242848554, 0.37754066879814546],
                    },
                },
                "generator": {
                    "loss": 2.9903961663346124,
                    "real": {
                        "losses": [5.006715348489118, 0.9740769841801067],
                        "gradients": [0.4966535745378576, 0.3112296656009273],
                        "weights": [0.9933071490757152, 0.6224593312018546],
                    },
                    "fake": {
                        "losses": [5.006715348489118, 0.9740769841801067],
                        "gradients": [-0.4966535745378576, -0.3112296656009273],
                        "weights": [0.9933071490757152, 0.6224593312018546],
                    },
                },
            },
        ),
    ),
)
