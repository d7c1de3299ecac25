"""Another gradient at a logit of exactly 0, where a formula with relu and abs has none."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.terms import Pointwise

_SIDES_TAKEN = (0.0, 1.0)
"""What D counts at 0: relu has a slope of 0 there (torch.relu), or of 1 (torch.clamp); abs has 0."""


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition) or not case.definition.separable:
        return
    zeros = {side: case.logits[side] == 0 for side in case.definition.sides}
    sides = [side for side, at in zeros.items() if np.any(at)]
    if not sides:
        return
    examples = sum(int(np.count_nonzero(zeros[side])) for side in sides)
    for taken in product(_SIDES_TAKEN, repeat=len(sides)):
        code = _code(case, dict(zip(sides, taken, strict=True)))
        details: dict[str, Evidence] = {
            "examples": examples,
            "counts": " and ".join(f"{value:g}" for value in dict.fromkeys(taken)),
        }
        yield from guesses(case, code, details)


def _code(case: Case, taken: dict[str, float]) -> Callable[[Batch], Outcome]:
    bends = {
        term.on.over[0]: term.with_parameters(case.parameters).scale
        for term in case.definition.terms
        if isinstance(term, Pointwise)
    }

    def code(batch: Batch) -> Outcome:
        found = outcome(case, batch)
        gradients = {
            side: each + np.where(batch[side] == 0, bends[side] * (taken.get(side, 0.5) - 0.5) / each.size, 0)
            for side, each in found.gradients.items()
        }
        return replace(found, gradients=gradients)

    return code


MISTAKE = Mistake(
    code="kink_at_zero",
    severity="info",
    cost=0.6,
    title="At logits of exactly 0 the {player}'s gradient is wrong: relu and abs have a corner there",
    explanation=(
        "{examples} of your logits are exactly 0. There max(a, 0) and |a| have no slope, so automatic differentiation "
        "of max(a, 0) - a*t + log(1 + exp(-|a|)) takes D for {counts} where it is 0.5. The losses, and the gradients "
        "of all other logits, are right."
    ),
    advice=(
        "Use the framework's own function, whose gradient is right at 0 as well: binary_cross_entropy_with_logits or "
        "softplus in torch, tf.nn.sigmoid_cross_entropy_with_logits, jax.nn.softplus. It does no harm otherwise: "
        "logits are hardly ever exactly 0, but for a last layer that starts at 0, half precision, and tests."
    ),
    sources=(
        "https://github.com/pytorch/pytorch/issues/2298",
        "https://github.com/pytorch/pytorch/pull/2195",
    ),
    guesses=_guesses,
)
