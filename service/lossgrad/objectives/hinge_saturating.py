"""The exact zero-sum hinge game: the generator minimises the negative of the discriminator's loss on fakes.

It saturates as minimax does: a fake rejected by more than the margin gives the generator nothing.
"""

from lossgrad.core.curves import HINGE
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Example, Latex, Objective, Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _hinge as hinge

OBJECTIVE = Objective(
    name="hinge_saturating",
    title="Hinge GAN, saturating generator",
    family="separable",
    summary=(
        "The zero-sum hinge game. The generator's weight is 0 on every fake the discriminator rejects by more "
        "than the margin: it saturates completely, not just slowly."
    ),
    saturation=(
        f"{hinge.SATURATION}. The generator's is 0 on the same fakes, so it has none where the discriminator is ahead."
    ),
    chance_level=hinge.CHANCE_LEVEL,
    notes=(
        "No library trains with it; it is the hinge analogue of minimax and shows why the others exist.",
        "A discriminator at chance has a loss of 2 with a margin of 1.",
        hinge.BEST_LOGIT,
    ),
    players={
        "discriminator": hinge.DISCRIMINATOR,
        "generator": Player(
            terms=(Pointwise(on=-FAKE, curve=HINGE, bind=hinge.BIND, scale=-1),),
            formulas={"fake": "-max(0, margin + a)"},
            latex=Latex(
                loss=r"-\mathbb{E}_{z}\left[\max(0, \delta + a(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -\mathbf{1}[a > -\delta], "
                r"\quad -\kappa \text{ at the kink}",
                weight=r"\mathbf{1}[a > -\delta]",
            ),
        ),
    },
    parameters=(hinge.MARGIN, hinge.KINK),
    references=(hinge.GEOMETRIC,),
    examples=(
        Example(
            summary="The fake at −3 is rejected by more than the margin: the generator gets nothing from it.",
            logits=hinge.LOGITS,
            parameters={"margin": 1.0},
            answer={
                "discriminator": hinge.ANSWER,
                "generator": {
                    "loss": -0.5,
                    "fake": {"losses": [0.0, -1.0], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
                },
            },
        ),
    ),
)
