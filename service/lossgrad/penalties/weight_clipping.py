"""Weight clipping: every number of a weight is brought back into a box, as in the first Wasserstein GAN."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Reference
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Outcome, Peer, Penalty, PenaltyExample, PenaltyLatex, Question, Result
from lossgrad.penalties._weights import UPSTREAM, WEIGHT, inner


def _clipping(question: Question) -> Outcome:
    weight, limit = question.arrays["weight"], question.dtype.type(question.values["limit"])
    clipped = np.clip(weight, -limit, limit)
    inside = np.abs(weight) < limit
    above = question.arrays.get("upstream_gradient")

    def gradients(_: Mapping[str, Any]) -> Mapping[str, Array]:
        return {} if above is None else {"weight": np.where(inside, above, 0.0)}

    results = {"clipped": clipped, "mask": inside.astype(np.float64)}
    losses = {} if above is None else {"weight": inner(above, clipped)}
    return Outcome(
        losses=losses,
        gradients=gradients,
        results={name: values for name, values in results.items() if name in question.wanted},
    )


PENALTY = Penalty(
    name="weight_clipping",
    title="Weight clipping",
    kind="transform",
    subject="weights",
    summary=(
        "Every number of a weight is brought back to at most 0.01 in magnitude. It bounds the discriminator's slope "
        "crudely: most weights end at the bounds, and the function it can express is simple."
    ),
    notes=(
        "Libraries clip the weights after each step, with no gradient through it: take clipped.",
        "Through the clipping, what is inside of the box passes the gradient on, and what is outside or at a bound "
        "passes none.",
        "The gradient penalty was made to take its place.",
    ),
    inputs=(replace(WEIGHT, shape="any shape", dimensions=(1, 32)), replace(UPSTREAM, dimensions=(1, 32))),
    differentiable=("weight",),
    terms=("weight",),
    results=(
        Result(name="clipped", description="The weight inside of the box.", shape="of the weight"),
        Result(name="mask", description="1 for numbers strictly inside, 0 for the others.", shape="of the weight"),
    ),
    parameters=(
        Parameter(
            name="limit",
            symbol="c",
            description="The largest magnitude.",
            default=0.01,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1e6,
            typical=(0.01, 0.1),
        ),
    ),
    formula="sum(G*min(max(W, -limit), limit))",
    latex=PenaltyLatex(
        value=r"\langle G, \min(\max(W, -c), c) \rangle",
        gradient=r"G \circ \mathbf{1}\left[\, |W| < c \,\right]",
    ),
    function=_clipping,
    peers=(
        Peer(library="PyTorch-GAN", file="implementations/wgan/wgan.py", parameters={}),
        Peer(library="wiseodd/generative-models", file="GAN/wasserstein_gan/wgan_pytorch.py", parameters={}),
        Peer(library="OctoberChang/MMD-GAN", file="mmd_gan.py", parameters={}),
        Peer(library="torchgan", file="torchgan/losses/wasserstein.py", parameters={}, note="Only if clip is given."),
        Peer(library="TF-GAN", file="tensorflow_gan/python/features/clip_weights.py", note="Wraps the optimizer."),
    ),
    references=(Reference(title="Arjovsky et al., Wasserstein GAN, 2017", arxiv="1701.07875", where="algorithm 1"),),
    examples=(
        PenaltyExample(
            summary="Two of three numbers are brought back, and pass no gradient on.",
            inputs={"weight": [0.5, -2.0, 3.0], "upstream_gradient": [1.0, 2.0, 4.0]},
            parameters={"limit": 1.0},
            answer={
                "loss": 2.5,
                "losses": {"weight": [2.5]},
                "gradients": {"weight": [1.0, 0.0, 0.0]},
                "results": {"clipped": [0.5, -1.0, 1.0], "mask": [1.0, 0.0, 0.0]},
            },
        ),
    ),
)
