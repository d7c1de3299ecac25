"""The penalty of WGAN-div: a high power of the slope, with no Lipschitz constraint behind it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Reference
from lossgrad.core.norms import WIDE, Norms
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._radial import CHANNELS, INPUT_GRADIENTS, NORM, NORMS, coefficient, radial


def _power(norms: Norms, power: Any) -> Array:
    """ν^power; at 0 a power of 0 or less counts for nothing."""
    values = norms.values
    return np.asarray(np.where(values > 0, np.power(values, WIDE(power)), 0))


def _value(norms: Norms, values: Mapping[str, Any]) -> Array:
    return float(values["coefficient"]) * _power(norms, values["power"])


def _pull(norms: Norms, values: Mapping[str, Any]) -> Array:
    power = WIDE(values["power"])
    return float(values["coefficient"]) * power * _power(norms, power - 2)


PENALTY = Penalty(
    name="wgan_div",
    title="WGAN-div",
    subject="input gradients",
    summary=(
        "The sixth power of the norm of the discriminator's input gradient. Small slopes cost next to nothing, large "
        "ones very much, and what is minimised is a divergence by itself."
    ),
    notes=(
        "Libraries add the terms of reals and of fakes with half the coefficient each: send each side with 1.",
        "Sixth powers overflow in half precision from norms of 6.4 on, in single precision from 2.6 million on.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=(
        coefficient(2.0, symbol="k"),
        Parameter(
            name="power",
            symbol="p",
            description="The power of the norm.",
            default=6.0,
            minimum=1.0,
            maximum=12.0,
            typical=(2.0, 6.0),
        ),
        NORM,
        CHANNELS,
    ),
    formula="coefficient*norm**power, with norm = sqrt(sum(g**2))",
    latex=PenaltyLatex(value=r"k \, \nu^p, \quad \nu = \lVert g \rVert", gradient=r"k p \, \nu^{p - 2} \, g"),
    function=lambda question: radial(question, _value, _pull),
    peers=(
        Peer(
            library="PyTorch-GAN",
            file="implementations/wgan_div/wgan_div.py",
            parameters={"coefficient": 1.0},
            note="On reals and on fakes, their sum times k/2.",
        ),
    ),
    references=(Reference(title="Wu et al., Wasserstein Divergence for GANs, 2018", arxiv="1712.01026"),),
    examples=(
        PenaltyExample(
            summary="Norms 2 and 1: 2·2⁶ and 2.",
            inputs={"input_gradients": [[0.0, 2.0], [1.0, 0.0]]},
            answer={
                "loss": 65.0,
                "losses": {"input_gradients": [128.0, 2.0]},
                "gradients": {"input_gradients": [[0.0, 192.0], [6.0, 0.0]]},
                "results": {"norms": [2.0, 1.0]},
            },
        ),
    ),
)
