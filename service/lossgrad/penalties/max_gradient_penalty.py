"""The penalty on the largest slope of a batch."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.norms import WIDE, group_shape, grouped, norms, spread, ungrouped
from lossgrad.core.penalty import Outcome, Peer, Penalty, PenaltyExample, PenaltyLatex, Question
from lossgrad.penalties._radial import CHANNELS, INPUT, INPUT_GRADIENTS, NORM, NORMS, check_axes, coefficient


def _largest(question: Question) -> Outcome:
    given, values = question.arrays[INPUT], question.values
    axes, last = values["norm"], values["channels"] == "last"
    check_axes(given, axes)
    rows = grouped(given, axes, channels_last=last)
    found = norms(rows)
    factor = WIDE(values["coefficient"])
    at = int(np.argmax(found.squares))

    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        factors = np.zeros(len(rows), WIDE)
        factors[at] = 2 * factor * shares[INPUT]
        return {INPUT: ungrouped(spread(rows, factors), given.shape, axes, channels_last=last)}

    shape = group_shape(given.shape, axes, channels_last=last)
    return Outcome(
        losses={INPUT: factor * found.squares[at : at + 1]},
        gradients=gradients,
        results={"norms": found.values.reshape(shape)} if "norms" in question.wanted else {},
    )


PENALTY = Penalty(
    name="max_gradient_penalty",
    title="Maximum gradient penalty",
    subject="input gradients",
    summary=(
        "The largest squared norm of the discriminator's input gradient in the batch. Only the steepest example is "
        "pulled, as a Lipschitz constant is a maximum."
    ),
    notes=(
        "There is one term for the whole batch, so mean and sum agree.",
        "Where several norms are the largest, the first one has the gradient.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=(coefficient(10.0), NORM, CHANNELS),
    formula="coefficient*max(sum(g**2))",
    latex=PenaltyLatex(
        value=r"\lambda \max_k \lVert g_k \rVert^2",
        gradient=r"2 \lambda \, g_k \text{ for the largest, } 0 \text{ for the others}",
    ),
    function=_largest,
    aliases=(Alias("maxgp", ("StudioGAN",)),),
    peers=(Peer(library="PyTorch-StudioGAN", file="src/utils/losses.py", parameters={}),),
    references=(Reference(title="Zhou et al., Lipschitz Generative Adversarial Nets, 2019", arxiv="1902.05687"),),
    examples=(
        PenaltyExample(
            summary="The example of norm 5 is the steepest.",
            inputs={"input_gradients": [[0.0, 1.0], [3.0, 4.0]]},
            answer={
                "loss": 250.0,
                "losses": {"input_gradients": [250.0]},
                "gradients": {"input_gradients": [[0.0, 0.0], [60.0, 80.0]]},
                "results": {"norms": [1.0, 5.0]},
            },
        ),
    ),
)
