"""Top-k training: the generator learns from the fakes that look best, and from no others."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import (
    Choice,
    Count,
    Input,
    Outcome,
    Peer,
    Penalty,
    PenaltyExample,
    PenaltyLatex,
    Question,
    Result,
)
from lossgrad.penalties._weights import inner


def _top_k(question: Question) -> Outcome:
    logits, values = question.arrays["logits"], question.values
    order = np.argsort(logits.ravel() if values["side"] == "smallest" else -logits.ravel(), kind="stable")
    chosen = np.zeros(logits.size)
    chosen[order[: _count(logits.size, values)]] = 1.0
    mask = chosen.reshape(logits.shape)
    above = question.arrays.get("upstream_gradient")

    def gradients(_: Mapping[str, Any]) -> Mapping[str, Array]:
        return {} if above is None else {"logits": mask * above}

    results = {"mask": mask, "kept": mask * logits}
    losses = {} if above is None else {"logits": inner(above, results["kept"])}
    return Outcome(
        losses=losses,
        gradients=gradients,
        results={name: array for name, array in results.items() if name in question.wanted},
    )


def _count(size: int, values: Mapping[str, Any]) -> int:
    k = int(values["k"])
    if k > size:
        raise InvalidParameter(f"k may be at most {size}, the number of logits; it is {k}", pointer="/parameters/k")
    # A fraction that is no float, as 0.07 of 100, is meant as it is written.
    return k or max(math.ceil(round(values["fraction"] * size, 6)), 1)


PENALTY = Penalty(
    name="top_k",
    title="Top-k",
    kind="transform",
    subject="logits",
    summary=(
        "Keeps the k largest logits of the fakes. The generator is not moved by those the discriminator finds worst, "
        "whose gradients point anywhere."
    ),
    notes=(
        "Of a batch of n, the smallest whole number that is at least fraction·n is kept, or k if it is given.",
        "A discriminator with flipped signs, as that of lucidrains/stylegan2-pytorch, wants the smallest.",
        "Of equal logits the first ones are kept.",
        "Take the loss of the kept logits: evaluate an objective with the mask as sample weights.",
    ),
    inputs=(
        Input(name="logits", description="Logits of fakes."),
        Input(
            name="upstream_gradient",
            description="G, the gradient of the loss with respect to the logits; without it there is neither loss nor "
            "gradient.",
            required=False,
            shape="of the logits",
            like="logits",
        ),
    ),
    differentiable=("logits",),
    terms=("logits",),
    results=(
        Result(name="mask", description="1 for those that are kept, 0 for the others.", shape="of the logits"),
        Result(name="kept", description="The logits that are kept, 0 in place of the others.", shape="of the logits"),
    ),
    parameters=(
        Parameter(
            name="fraction",
            symbol=r"\nu",
            description="The share that is kept where k is 0.",
            default=0.5,
            minimum=0.0,
            exclusive_minimum=True,
            maximum=1.0,
            typical=(0.5, 1.0),
        ),
        Count(
            name="k",
            symbol="k",
            description="How many are kept; 0 leaves it to the fraction.",
            default=0.0,
            minimum=0.0,
            maximum=2.0**31,
            typical=(0.0, 2.0),
        ),
        Choice(
            name="side",
            description="Which logits are kept.",
            default="largest",
            options={"largest": "The largest, where bigger is more real.", "smallest": "The smallest."},
        ),
    ),
    formula="sum(G*a over the k largest a)",
    latex=PenaltyLatex(
        value=r"\sum_{j \in \mathrm{top}_k(a)} G_j \, a_j",
        gradient=r"G_j \text{ for the } k \text{ largest, } 0 \text{ for the others}",
    ),
    function=_top_k,
    aliases=(Alias("topk", ("StudioGAN", "imaginaire")),),
    peers=(
        Peer(library="imaginaire", file="imaginaire/losses/gan.py", parameters={}),
        Peer(
            library="PyTorch-StudioGAN",
            file="src/utils/losses.py",
            parameters={},
            note="The share begins at 1 and falls by a factor each epoch to a half.",
        ),
        Peer(
            library="lucidrains/stylegan2-pytorch",
            file="stylegan2_pytorch.py",
            parameters={"side": "smallest"},
            note="The share falls by a factor each epoch.",
        ),
    ),
    references=(
        Reference(
            title="Sinha et al., Top-k Training of GANs, 2020",
            arxiv="2002.06224",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="Half of four: the logits 3 and 1.",
            inputs={"logits": [-2.0, 3.0, 1.0, 0.0], "upstream_gradient": [-1.0, -1.0, -1.0, -1.0]},
            answer={
                "loss": -4.0,
                "losses": {"logits": [-4.0]},
                "gradients": {"logits": [0.0, -1.0, -1.0, 0.0]},
                "results": {"mask": [0.0, 1.0, 1.0, 0.0], "kept": [0.0, 3.0, 1.0, 0.0]},
            },
        ),
    ),
)
