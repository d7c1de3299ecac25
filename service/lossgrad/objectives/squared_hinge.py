"""Squared hinge loss: a support-vector classifier whose weights grow with how far an example falls short."""

from lossgrad.core.curves import SQUARED_HINGE
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, OptimalLogit, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _hinge as hinge

BIND = {"margin": "margin"}

OBJECTIVE = Objective(
    name="squared_hinge",
    title="Squared hinge loss (L2 support-vector classifier)",
    family="classifier",
    summary=(
        "The square of the hinge loss. An example weighs twice what it is short of the margin and nothing beyond it, "
        "so the gradient fades out at the margin instead of being switched off."
    ),
    saturation=f"{hinge.SATURATION}, and fades linearly towards it.",
    chance_level=ChanceLevel(
        plain="2*margin**2", latex=r"2 \delta^2", value=lambda parameters: 2 * parameters["margin"] ** 2
    ),
    optimal_logit=OptimalLogit(
        plain="margin*(rho - 1)/(rho + 1)", latex=r"\delta \, \frac{\rho - 1}{\rho + 1} = \delta \, (2 P - 1)"
    ),
    notes=(
        "There is no kink: the slope is continuous at the margin. The curvature jumps there from 2 to 0, and counts "
        "as 0 on it.",
        "The best logit tells the probability P of being real, unlike the hinge's, which tells its side of 1/2 only.",
        "The weight is unbounded, so outliers count more than in the hinge loss.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=SQUARED_HINGE, bind=BIND),
                Pointwise(on=-FAKE, curve=SQUARED_HINGE, bind=BIND),
            ),
            formulas={"real": "max(0, margin - a)**2", "fake": "max(0, margin + a)**2"},
            latex=Latex(
                loss=r"\mathbb{E}_{x}\left[\max(0, \delta - a(x))^2\right] "
                r"+ \mathbb{E}_{z}\left[\max(0, \delta + a(G(z)))^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -2 \max(0, \delta - a) \text{ on reals}, \quad "
                r"2 \max(0, \delta + a) \text{ on fakes}",
                weight=r"2 \max(0, \delta - a) \text{ on reals}, \quad 2 \max(0, \delta + a) \text{ on fakes}",
            ),
        )
    },
    parameters=(hinge.MARGIN,),
    references=(
        Reference(
            title="Fan et al., LIBLINEAR: A Library for Large Linear Classification, 2008",
            url="https://www.jmlr.org/papers/v9/fan08a.html",
            where="the L2-loss support-vector classifier",
        ),
    ),
    examples=(
        Example(
            summary="The positive at 0.5 is half the margin short, and weighs 1; what is beyond it weighs nothing.",
            logits=hinge.LOGITS,
            parameters={"margin": 1.0},
            answer={
                "discriminator": {
                    "loss": 0.625,
                    "real": {"losses": [0.0, 0.25], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
                    "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 1.0], "weights": [0.0, 2.0]},
                }
            },
        ),
    ),
)
