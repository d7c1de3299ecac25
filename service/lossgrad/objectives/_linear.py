"""What objectives with a linear generator share."""

from lossgrad.core.curves import LINEAR
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Latex, Player, Reference
from lossgrad.core.terms import Pointwise

GENERATOR = Player(
    terms=(Pointwise(on=FAKE, curve=LINEAR),),
    formulas={"fake": "-a"},
    latex=Latex(
        loss=r"-\mathbb{E}_{z}\left[a(G(z))\right]",
        gradient=r"\frac{\partial \ell}{\partial a} = -1",
        weight="1",
    ),
)

ANSWER = {"loss": 1.5, "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]}}
"""The generator's numbers on the fakes −3 and 0."""

TAMING = Reference(
    title="Esser et al., Taming Transformers for High-Resolution Image Synthesis, 2021",
    arxiv="2012.09841",
    where="the authors' code, losses/vqperceptual.py",
)
