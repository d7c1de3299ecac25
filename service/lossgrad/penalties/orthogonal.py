"""Orthogonal regularisation: the rows of a weight are held apart."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.norms import WIDE
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Choice, Outcome, Peer, Penalty, PenaltyExample, PenaltyLatex, Question
from lossgrad.penalties._weights import MATRIX, WEIGHT, as_matrix, check_work, exponent_of

_ROWS = 256
"""Rows of the product WWᵀ that are there at a time."""


def _orthogonal(question: Question) -> Outcome:
    values, weight = question.values, question.arrays["weight"]
    given = as_matrix(weight, values["matrix"])
    check_work(given, len(given), "the product of the rows", pointer="/inputs/weight")
    # Large weights are brought down by a power of two, or their products would overflow before they are subtracted.
    power = max(exponent_of(given), 0)
    matrix = np.ldexp(given, -power)
    diagonal = np.ldexp(1.0, -2 * power) if values["diagonal"] == "unit" else None
    factor = WIDE(values["coefficient"])
    wants_gradient = "gradients" in question.wanted
    total, pulls = WIDE(0), np.empty_like(matrix) if wants_gradient else None
    for start in range(0, len(matrix), _ROWS):
        block = matrix[start : start + _ROWS]
        product = block @ matrix.T
        within = np.arange(len(block))
        own = product[within, start + within]
        product[within, start + within] = 0.0 if diagonal is None else own - diagonal
        total += np.vdot(product, product)
        if pulls is not None:
            pulls[start : start + _ROWS] = product @ matrix

    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        if pulls is None:
            return {}
        slope = 2 * factor * shares["weight"] * pulls
        return {"weight": np.ldexp(slope, 3 * power).reshape(weight.shape)}

    return Outcome(losses={"weight": np.ldexp(factor * total / 2, 4 * power).reshape(1)}, gradients=gradients)


PENALTY = Penalty(
    name="orthogonal",
    title="Orthogonal regularisation",
    subject="weights",
    summary=(
        "Half the sum of the squared products between different rows of a weight. Filters stay different from each "
        "other, and in BigGAN the generator then takes truncated latents."
    ),
    notes=(
        "BigGAN leaves the diagonal alone, so the norms of rows are free; the older form asks for orthonormal rows.",
        "There is one term for a weight, so mean and sum agree.",
        "BigGAN-PyTorch adds the gradient without computing the value, which is this gradient.",
    ),
    inputs=(WEIGHT,),
    differentiable=("weight",),
    terms=("weight",),
    parameters=(
        Parameter(
            name="coefficient",
            symbol=r"\beta",
            description="Factor before the whole.",
            default=1e-4,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1e6,
            typical=(1e-4, 1.0),
        ),
        Choice(
            name="diagonal",
            description="What is asked of each row's product with itself.",
            default="free",
            options={"free": "Nothing: WWᵀ∘(1 − I), as in BigGAN.", "unit": "To be 1: WWᵀ − I."},
        ),
        MATRIX,
    ),
    formula="coefficient*sum((W*W' without its diagonal)**2)/2",
    latex=PenaltyLatex(
        value=r"\frac{\beta}{2} \left\lVert W W^\top \circ (\mathbf{1} - I) \right\rVert_F^2",
        gradient=r"2 \beta \left( W W^\top \circ (\mathbf{1} - I) \right) W",
    ),
    function=_orthogonal,
    aliases=(
        Alias("ortho", ("BigGAN-PyTorch", "StudioGAN")),
        Alias("orthogonal_regularization", ("lecam-gan",)),
    ),
    peers=(
        Peer(library="BigGAN-PyTorch", file="utils.py", parameters={}),
        Peer(library="lecam-gan", file="third_party/utils.py", parameters={}),
    ),
    references=(
        Reference(
            title="Brock et al., Large Scale GAN Training for High Fidelity Natural Image Synthesis, 2019",
            arxiv="1809.11096",
            where="equation 3",
        ),
        Reference(
            title="Brock et al., Neural Photo Editing with Introspective Adversarial Networks, 2017",
            arxiv="1609.07093",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="Two rows with the product 2, which counts twice and is halved.",
            inputs={"weight": [[1.0, 0.0], [2.0, 3.0]]},
            parameters={"coefficient": 1.0},
            answer={
                "loss": 4.0,
                "losses": {"weight": [4.0]},
                "gradients": {"weight": [[8.0, 12.0], [4.0, 0.0]]},
            },
        ),
    ),
)
