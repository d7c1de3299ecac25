"""Boundary-equilibrium GAN: how much the discriminator minds fakes is steered, not fixed."""

from lossgrad.core.curves import LINEAR
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Latex, Objective, Parameter, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _energy as energy

OBJECTIVE = Objective(
    name="boundary_equilibrium",
    title="Boundary-equilibrium GAN",
    family="energy",
    inputs="energies",
    summary=(
        "On energies, low is real. The discriminator lowers every real's with weight 1 and raises every fake's with "
        "weight k, which training steers to keep both in proportion; the generator's weight is always 1."
    ),
    saturation=(
        "Nothing saturates: no weight depends on the energies. At k = 0, where training begins, the discriminator "
        "learns nothing from the fakes."
    ),
    needs=(energy.LOW_IS_REAL, "The k of the moment: the caller steers it during training and sends it along."),
    notes=(
        "k begins at 0 and becomes clip(k + λ·(γ·E_r − E_f), 0, 1) after a step, with E_r and E_f the mean energies "
        "of reals and fakes. λ is 0.001 in all libraries; γ is 0.5 in BEGAN-tensorflow and wiseodd's code, 0.75 in "
        "torchgan and PyTorch-GAN. wiseodd's code does not clip.",
        "The measure of convergence is E_r + |γ·E_r − E_f|; the losses themselves say little.",
        energy.FROM_A_CRITIC,
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=-REAL, curve=LINEAR),
                Pointwise(on=FAKE, curve=energy.PROPORTIONAL, bind={"factor": "k"}),
            ),
            formulas={"real": "a", "fake": "-k*a"},
            latex=Latex(
                loss=r"\mathbb{E}_{x}\left[E(x)\right] - k \, \mathbb{E}_{z}\left[E(G(z))\right]",
                gradient=r"\frac{\partial \ell}{\partial E} = 1 \text{ on reals}, \quad -k \text{ on fakes}",
                weight=r"1 \text{ on reals}, \quad k \text{ on fakes}",
            ),
        ),
        "generator": energy.GENERATOR,
    },
    parameters=(
        Parameter(
            name="k",
            symbol="k",
            description="Weight of the fakes for the discriminator, as steered so far; 0 at the start.",
            default=0.0,
            minimum=0.0,
            maximum=1.0,
            typical=(0.0, 1.0),
        ),
    ),
    aliases=(Alias("began", ("BEGAN-tensorflow", "torchgan", "PyTorch-GAN")),),
    references=(
        Reference(
            title="Berthelot et al., BEGAN: Boundary Equilibrium Generative Adversarial Networks, 2017",
            arxiv="1703.10717",
        ),
    ),
    examples=(
        Example(
            summary="Half way to k = 1, a fake counts half as much as a real.",
            logits=energy.ENERGIES,
            parameters={"k": 0.5},
            answer={
                "discriminator": {
                    "loss": -0.5625,
                    "real": {"losses": [0.25, 0.5], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
                    "fake": {"losses": [-0.375, -1.5], "gradients": [-0.25, -0.25], "weights": [0.5, 0.5]},
                },
                "generator": energy.GENERATOR_ANSWER,
            },
        ),
    ),
)
