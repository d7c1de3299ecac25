"""Energy-based GAN: reals are to have no energy, fakes at least a margin of it."""

from lossgrad.core.objective import Alias, Example, Objective, Reference
from lossgrad.objectives import _energy as energy
from lossgrad.objectives import _hinge as hinge

OBJECTIVE = Objective(
    name="energy_based",
    title="Energy-based GAN",
    family="energy",
    inputs="energies",
    summary=(
        "On energies, low is real. The discriminator lowers every real's with weight 1 and raises a fake's with weight "
        "1 until it reaches the margin; the generator lowers every fake's, always with weight 1."
    ),
    saturation=(
        "The generator never saturates. The discriminator learns nothing from fakes beyond the margin, but goes on "
        "lowering the energies of the reals."
    ),
    needs=(energy.LOW_IS_REAL, "A margin in the units of the energies, which scale with the size of an image."),
    chance_level=energy.MARGIN_AT_CHANCE,
    notes=(
        "The margin is a number of one's own: energies may be sums or means over pixels. The default of 1 suits "
        "means; torchgan's is 80, PyTorch-GAN takes max(1, batch size/64).",
        "PyTorch-GAN puts the hinge on the mean energy of the batch, which is another function: all fakes count, or "
        "none does.",
        "A loss at the margin is chance: reals and fakes have the same energy, at most the margin.",
        energy.FROM_A_CRITIC,
        "The paper's pulling-away term needs the embeddings, so it is no part of this.",
    ),
    players={"discriminator": energy.HINGED, "generator": energy.GENERATOR},
    parameters=(energy.MARGIN, hinge.KINK),
    aliases=(Alias("ebgan", ("torchgan", "PyTorch-GAN", "shayneobrien/generative-models")),),
    references=(Reference(title="Zhao et al., Energy-based Generative Adversarial Network, 2017", arxiv="1609.03126"),),
    examples=(
        Example(
            summary="The fake with an energy of 3 is beyond the margin: the discriminator leaves it alone.",
            logits=energy.ENERGIES,
            parameters={"margin": 1.0},
            answer={"discriminator": energy.HINGED_ANSWER, "generator": energy.GENERATOR_ANSWER},
        ),
    ),
)
