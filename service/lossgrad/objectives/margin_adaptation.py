"""Margin-adaptation GAN: the energy-based GAN with a margin that follows the energy of the reals."""

from dataclasses import replace

from lossgrad.core.objective import Alias, Example, Objective, Reference
from lossgrad.objectives import _energy as energy
from lossgrad.objectives import _hinge as hinge

OBJECTIVE = Objective(
    name="margin_adaptation",
    title="Margin-adaptation GAN",
    family="energy",
    inputs="energies",
    summary=(
        "On energies, low is real. The losses of the energy-based GAN at the margin of the moment, which training "
        "lowers towards the mean energy of the reals, so that fakes only little worse than reals are left alone."
    ),
    saturation=(
        "The generator never saturates. The lower the margin, the fewer fakes the discriminator learns from, while it "
        "goes on lowering the energies of the reals."
    ),
    needs=(energy.LOW_IS_REAL, "The margin of the moment: the caller adapts it during training and sends it along."),
    chance_level=energy.MARGIN_AT_CHANCE,
    notes=(
        "The paper estimates the margin by the expected energy of the real data. In wiseodd's code it begins as that, "
        "after training the discriminator on reals alone. After an epoch it becomes the mean energy of the epoch's "
        "reals if that is below the margin and below the fakes' mean energy, and the fakes' has grown since the epoch "
        "before. So it never grows.",
        "wiseodd's code puts the hinge on the mean energy of the batch, which is another function: all fakes count, or "
        "none does.",
        energy.FROM_A_CRITIC,
    ),
    players={"discriminator": energy.HINGED, "generator": energy.GENERATOR},
    parameters=(
        replace(energy.MARGIN, description="Energy at which a fake is left alone, as adapted so far."),
        hinge.KINK,
    ),
    aliases=(Alias("magan", ("wiseodd/generative-models", "shayneobrien/generative-models")),),
    references=(
        Reference(
            title="Wang et al., MAGAN: Margin Adaptation for Generative Adversarial Networks, 2017", arxiv="1704.03817"
        ),
    ),
    examples=(
        Example(
            summary="At a margin of 1 both players do what those of energy_based do.",
            logits=energy.ENERGIES,
            parameters={"margin": 1.0},
            answer={"discriminator": energy.HINGED_ANSWER, "generator": energy.GENERATOR_ANSWER},
        ),
        Example(
            summary="The margin adapted to 0.375, the mean energy of the reals: no fake is below it any more.",
            logits=energy.ENERGIES,
            parameters={"margin": 0.375},
            answer={
                "discriminator": {
                    "loss": 0.375,
                    "real": {"losses": [0.25, 0.5], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
                    "fake": {"losses": [0.0, 0.0], "gradients": [0.0, 0.0], "weights": [0.0, 0.0]},
                },
                "generator": energy.GENERATOR_ANSWER,
            },
        ),
    ),
)
