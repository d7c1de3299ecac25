"""Energy distance: twice the mean distance between the sides less the mean distances within each.

The Cramér GAN's discrepancy of two batches of logits. Every pair pulls with the same strength whatever its distance,
so a fake's weight tells how its rank among the reals differs from its rank among the fakes.
"""

from lossgrad.core.objective import Alias, ChanceLevel, Example, Latex, Objective, Player, Reference
from lossgrad.objectives import _kernel as kernel

_DISTANCE = r"\mathbb{E}\left|a_r - a_f\right|"
_ENERGY = rf"2\,{_DISTANCE} - \mathbb{{E}}_b\left|a_r - a_r'\right| - \mathbb{{E}}_b\left|a_f - a_f'\right|"
_GRADIENT = r"2\,\mathbb{E}\operatorname{sign}(a_f - a_r) - 2\,\mathbb{E}_b\operatorname{sign}(a_f - a_f')"

OBJECTIVE = Objective(
    name="energy_distance",
    title="Energy distance (Cramér GAN)",
    family="kernel",
    summary=(
        "Compares how far examples are from the other side with how far they are from their own. A pair pulls with "
        "the same strength at any distance, so a fake's weight is the difference of its ranks on the two sides."
    ),
    saturation=(
        "Not with distance: a fake below all reals has the full weight however far below it is. An example that "
        "stands in the middle of both sides has none."
    ),
    needs=(
        "A discriminator whose output cannot grow without bound (the paper uses a gradient penalty): the distance "
        "scales with the logits.",
        "At least two examples a side if biased is 0.",
    ),
    chance_level=ChanceLevel(plain="0", latex="0", value=lambda _: 0.0),
    notes=(
        "The slope of |d| at d = 0 is 0.",
        "The Cramér GAN compares vectors of features, and uses an independent second batch of fakes; here the "
        "discriminator has one output and one batch of fakes.",
        "The time grows with the square of the batch; memory does not.",
    ),
    players={
        "discriminator": Player(
            terms=kernel.discrepancy(kernel.DISTANCE, {}, 1),
            formulas=kernel.formulas(kernel.ABSOLUTE, 1),
            latex=Latex(
                loss=rf"-\left({_ENERGY}\right)",
                gradient=rf"\frac{{\partial \ell}}{{\partial a_f}} = -\left({_GRADIENT}\right), "
                r"\text{ and with the sides exchanged on reals}",
                weight=rf"\left|{_GRADIENT}\right|",
            ),
        ),
        "generator": Player(
            terms=kernel.discrepancy(kernel.DISTANCE, {}, -1),
            formulas=kernel.formulas(kernel.ABSOLUTE, -1),
            latex=Latex(
                loss=_ENERGY,
                gradient=rf"\frac{{\partial \ell}}{{\partial a_f}} = {_GRADIENT}, "
                r"\text{ and with the sides exchanged on reals}",
                weight=rf"\left|{_GRADIENT}\right|",
            ),
        ),
    },
    parameters=(kernel.biased(1.0),),
    aliases=(Alias("cramer", ("Bellemare et al.",)),),
    references=(
        Reference(
            title="Bellemare et al., The Cramer Distance as a Solution to Biased Wasserstein Gradients, 2017",
            arxiv="1705.10743",
            where="section 4",
        ),
        Reference(
            title="Székely and Rizzo, Energy statistics: A class of statistics based on distances, 2013",
            url="https://doi.org/10.1016/j.jspi.2013.03.018",
            where="section 2",
        ),
    ),
    examples=(
        Example(
            summary="All numbers are sums of distances: 2·2.75 between the sides, 0.75 and 1.5 within them.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -3.25,
                    "real": {"losses": [-2.75, -1.25], "gradients": [-0.5, -1.5], "weights": [1.0, 3.0]},
                    "fake": {"losses": [-2.75, 0.25], "gradients": [0.5, 1.5], "weights": [1.0, 3.0]},
                },
                "generator": {
                    "loss": 3.25,
                    "real": {"losses": [2.75, 1.25], "gradients": [0.5, 1.5], "weights": [1.0, 3.0]},
                    "fake": {"losses": [2.75, -0.25], "gradients": [-0.5, -1.5], "weights": [1.0, 3.0]},
                },
            },
        ),
    ),
)
