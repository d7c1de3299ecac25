"""What the objectives on energies share: the generator, the hinged discriminator, and their worked numbers.

An energy is small where an example looks real: a reconstruction error, most often.
"""

from lossgrad.core.curves import HINGE, LINEAR, Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Latex, Parameter, Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _hinge as hinge

PROPORTIONAL = Curve(
    value=lambda x, factor: x.m.dtype.type(-factor) * x.m,
    slope=lambda x, factor: x.constant(-factor),
    curvature=lambda x, factor: x.constant(0),
)
"""φ(m) = −factor·m; unlike the scale of a term, a factor of 0 leaves gradients of 0 rather than none."""

LOW_IS_REAL = "Energies, not logits: the smaller, the more real. Reconstruction errors, for example."
FROM_A_CRITIC = (
    "A critic that is large on reals can be sent with its sign turned round, but then nothing bounds the "
    "discriminator's loss from below."
)

MARGIN = Parameter(
    name="margin",
    symbol="m",
    description=(
        "Energy at which a fake is left alone, in the units of the energies: 80 by default in torchgan, "
        "max(1, batch size/64) in PyTorch-GAN."
    ),
    default=1.0,
    minimum=0.0,
    maximum=1e6,
    typical=(1.0, 80.0),
)

HINGED = Player(
    terms=(Pointwise(on=-REAL, curve=LINEAR), Pointwise(on=FAKE, curve=HINGE, bind=hinge.BIND)),
    formulas={"real": "a", "fake": "max(0, margin - a)"},
    latex=Latex(
        loss=r"\mathbb{E}_{x}\left[E(x)\right] + \mathbb{E}_{z}\left[\max(0, m - E(G(z)))\right]",
        gradient=r"\frac{\partial \ell}{\partial E} = 1 \text{ on reals}, \quad -\mathbf{1}[E < m] \text{ on fakes}, "
        r"\quad -\kappa \text{ at the kink}",
        weight=r"1 \text{ on reals}, \quad \mathbf{1}[E < m] \text{ on fakes}",
    ),
)
GENERATOR = Player(
    terms=(Pointwise(on=-FAKE, curve=LINEAR),),
    formulas={"fake": "a"},
    latex=Latex(
        loss=r"\mathbb{E}_{z}\left[E(G(z))\right]",
        gradient=r"\frac{\partial \ell}{\partial E} = 1",
        weight="1",
    ),
)

MARGIN_AT_CHANCE = ChanceLevel(plain="margin", latex="m", value=lambda given: given["margin"])

ENERGIES = {"real": [0.25, 0.5], "fake": [0.75, 3.0]}

HINGED_ANSWER = {
    "loss": 0.5,
    "real": {"losses": [0.25, 0.5], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
    "fake": {"losses": [0.25, 0.0], "gradients": [-0.5, 0.0], "weights": [1.0, 0.0]},
}
"""The discriminator's numbers on ``ENERGIES`` with a margin of 1."""

GENERATOR_ANSWER = {
    "loss": 1.875,
    "fake": {"losses": [0.75, 3.0], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
}
