"""Relativistic paired GAN: is this real more realistic than that fake?

The logistic curve over the differences real − fake. Shifting all logits changes nothing, and the generator
learns from the reals as much as from the fakes.
"""

from lossgrad.core.objective import Alias, Example, Objective, Reference
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_paired",
    title="Relativistic paired GAN",
    family="relativistic",
    summary=(
        "The discriminator estimates how likely a real is to be more realistic than the fake it is paired with. A "
        "pair's weight is the probability of ordering it wrongly, pulling its two members apart."
    ),
    saturation=(
        "The discriminator's gradient vanishes on pairs it orders rightly by far; the generator's is near 1 just "
        "there. The generator's vanishes where fakes are far ahead of the reals."
    ),
    needs=(notes.EQUAL_SHAPES,),
    chance_level=losses.LOGISTIC.chance_level(),
    notes=(
        notes.PRODUCTS,
        notes.ONLY_DIFFERENCES,
        "A loss of 0 does not mean the generator has no gradient, whose weights are then near 1.",
        "The best discriminator is log ρ plus any constant, where reals are ρ times as dense as fakes.",
        "relativistic-f-divergences doubles the discriminator's loss and not the generator's.",
    ),
    players=comparisons.paired(losses.LOGISTIC),
    aliases=(
        Alias("RpSGAN", ("relativistic-f-divergences",)),
        Alias("RSGAN", ("RelativisticGAN",)),
        Alias("rpgan", ("R3GAN",)),
    ),
    references=(
        notes.published("section 4.1, equations 10 and 11"),
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
