"""The one-sided gradient penalty of WGAN-LP: slopes above the target cost, those below are left alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.norms import Norms
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._distance import SCALE, check, factor
from lossgrad.penalties._radial import CHANNELS, EPSILON, INPUT_GRADIENTS, NORM, NORMS, coefficient, radial, target


def _value(norms: Norms, values: Mapping[str, Any]) -> Array:
    return factor(values) * np.maximum(norms.beyond(values["target"]), 0) ** 2


def _pull(norms: Norms, values: Mapping[str, Any]) -> Array:
    return 2 * factor(values) * np.maximum(norms.relative(values["target"]), 0)


PENALTY = Penalty(
    name="one_sided_gradient_penalty",
    title="One-sided gradient penalty (WGAN-LP)",
    subject="input gradients",
    summary=(
        "Squared excess of the norm of the discriminator's input gradient over 1. It asks for no more than a Lipschitz "
        "discriminator, which may be as flat as it likes."
    ),
    notes=(
        "An optimal Wasserstein critic has slope 1 only between points that are coupled, so the two-sided penalty asks "
        "for too much elsewhere; this one does not.",
        "At the target value and gradient are 0 from both sides: there is no kink in either.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=(coefficient(10.0), target(1.0), EPSILON, NORM, CHANNELS, SCALE),
    check=check,
    formula="coefficient*max(norm - target, 0)**2, with norm = sqrt(sum(g**2) + epsilon)",
    latex=PenaltyLatex(
        value=r"\lambda \max(\nu - \tau, 0)^2, \quad \nu = \sqrt{\textstyle\sum_i g_i^2 + \varepsilon}",
        gradient=r"2 \lambda \max(\nu - \tau, 0) \, \frac{g}{\nu}",
    ),
    function=lambda question: radial(question, _value, _pull),
    aliases=(Alias("lp", ("LynnHo",)), Alias("wgan_lp", ("LynnHo",))),
    peers=(
        Peer(
            library="TF-GAN",
            file="tensorflow_gan/python/losses/losses_impl.py",
            parameters={"coefficient": 1.0, "epsilon": 1e-10, "scale": "relative"},
            note="With one_sided=True.",
        ),
        Peer(library="LynnHo", file="torchprob/gan/loss.py", parameters={}),
    ),
    references=(Reference(title="Petzka et al., On the regularization of Wasserstein GANs, 2018", arxiv="1709.08894"),),
    examples=(
        PenaltyExample(
            summary="The same batch as of the two-sided penalty: the norm of 0 costs nothing.",
            inputs={"input_gradients": [[3.0, 4.0], [0.0, 0.0]]},
            answer={
                "loss": 80.0,
                "losses": {"input_gradients": [160.0, 0.0]},
                "gradients": {"input_gradients": [[24.0, 32.0], [0.0, 0.0]]},
                "results": {"norms": [5.0, 0.0]},
            },
        ),
    ),
)
