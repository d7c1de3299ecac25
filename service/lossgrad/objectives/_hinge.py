"""What the hinge objectives share: the discriminator, its parameters and its worked numbers."""

from lossgrad.core.curves import HINGE
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Latex, Parameter, Player, Reference
from lossgrad.core.terms import Pointwise

MARGIN = Parameter(
    name="margin",
    symbol=r"\delta",
    description="How far on its own side of 0 a logit must be before the example stops counting.",
    default=1.0,
    minimum=0.0,
    maximum=1e6,
    typical=(0.25, 4.0),
)
KINK = Parameter(
    name="kink",
    symbol=r"\kappa",
    description=(
        "Weight of an example exactly on the margin: 0 as torch's relu, 0.5 as torch.maximum and jnp.maximum, "
        "1 as torch.clamp."
    ),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    typical=(0.0, 1.0),
)
BIND = {"margin": "margin", "kink": "kink"}

DISCRIMINATOR = Player(
    terms=(Pointwise(on=REAL, curve=HINGE, bind=BIND), Pointwise(on=-FAKE, curve=HINGE, bind=BIND)),
    formulas={"real": "max(0, margin - a)", "fake": "max(0, margin + a)"},
    latex=Latex(
        loss=r"\mathbb{E}_{x}\left[\max(0, \delta - a(x))\right] "
        r"+ \mathbb{E}_{z}\left[\max(0, \delta + a(G(z)))\right]",
        gradient=r"\frac{\partial \ell}{\partial a} = -\mathbf{1}[a < \delta] \text{ on reals}, \quad "
        r"\mathbf{1}[a > -\delta] \text{ on fakes}, \quad \kappa \text{ times that at the kink}",
        weight=r"\mathbf{1}[a < \delta] \text{ on reals}, \quad \mathbf{1}[a > -\delta] \text{ on fakes}",
    ),
)

SATURATION = "The discriminator's gradient is 0 on every example that is beyond the margin on its own side"

CHANCE_LEVEL = ChanceLevel(plain="2*margin", latex=r"2 \delta", value=lambda p: 2 * p["margin"])

BEST_LOGIT = (
    "The best logit is the margin where reals are denser than fakes and minus the margin where they are rarer; where "
    "both are as dense, every logit between the two is as good."
)

LOGITS = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}

ANSWER = {
    "loss": 0.75,
    "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
    "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
}
"""The discriminator's numbers on ``LOGITS`` with a margin of 1."""

GEOMETRIC = Reference(title="Lim and Ye, Geometric GAN, 2017", arxiv="1705.02894", where="section 3")
SPECTRAL = Reference(
    title="Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018",
    arxiv="1802.05957",
    where="equations 16 and 17",
)
