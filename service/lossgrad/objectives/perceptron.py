"""The perceptron: only mistakes count, and each counts the same."""

from lossgrad.core.curves import HINGE
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, OptimalLogit, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _hinge as hinge

OBJECTIVE = Objective(
    name="perceptron",
    title="Perceptron",
    family="classifier",
    summary="Only misclassified examples weigh anything, and each of them weighs 1 however wrong it is.",
    saturation="The gradient is 0 on every example that is right, by however little.",
    chance_level=ChanceLevel(plain="0", latex="0", value=lambda _: 0.0),
    optimal_logit=OptimalLogit(plain="0", latex="0"),
    notes=(
        "A logit of exactly 0 is the kink; it counts as right unless kink says otherwise.",
        "On classes that overlap the best logit is 0 whatever their densities: nothing asks for a margin, and a loss "
        "of 0 may mean that the classifier says nothing at all.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=HINGE, bind={"margin": 0.0, "kink": "kink"}),
                Pointwise(on=-FAKE, curve=HINGE, bind={"margin": 0.0, "kink": "kink"}),
            ),
            formulas={"real": "max(0, -a)", "fake": "max(0, a)"},
            latex=Latex(
                loss=r"\mathbb{E}_{x}\left[\max(0, -a(x))\right] + \mathbb{E}_{z}\left[\max(0, a(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -\mathbf{1}[a < 0] \text{ on reals}, \quad "
                r"\mathbf{1}[a > 0] \text{ on fakes}, \quad \kappa \text{ times that at } 0",
                weight=r"\mathbf{1}[\text{misclassified}]",
            ),
        )
    },
    parameters=(hinge.KINK,),
    references=(
        Reference(
            title="Rosenblatt, The Perceptron, 1958",
            url="https://doi.org/10.1037/h0042519",
            where="the learning rule",
        ),
    ),
    examples=(
        Example(
            summary="One mistake on each side; how wrong it is does not matter.",
            logits={"real": [2.0, -0.5], "fake": [-3.0, 4.0]},
            answer={
                "discriminator": {
                    "loss": 2.25,
                    "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
                    "fake": {"losses": [0.0, 4.0], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
                }
            },
        ),
    ),
)
