"""Pairs that became all pairs by broadcasting."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.margins import Paired
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise

_MOST = 2**20


def _guesses(case: Case) -> Iterator[Guess]:
    term, *others = case.definition.terms
    if others or not isinstance(term, Pointwise) or not isinstance(term.on, Paired):
        return
    ahead, behind = term.on.plus, term.on.minus
    n, m = case.logits[ahead].size, case.logits[behind].size
    if not 1 < n * m <= _MOST:
        return
    bound = term.with_parameters(case.parameters)

    def code(batch: Batch) -> Outcome:
        points = Points(np.subtract.outer(batch[ahead], batch[behind]))
        values, slopes = bound.values(points), bound.slopes(points)
        return Outcome(
            loss=float(np.mean(values)),
            losses={ahead: np.mean(values, axis=1), behind: np.mean(values, axis=0)},
            gradients={ahead: np.mean(slopes, axis=1) / n, behind: -np.mean(slopes, axis=0) / m},
        )

    yield from guesses(case, code, {"pairs": n * m, "meant": n})


MISTAKE = Mistake(
    code="broadcast_pairs",
    severity="critical",
    cost=1.05,
    title="Every real is compared with every fake: {pairs} pairs where {meant} were meant",
    explanation=(
        "The loss is the mean over a table of all differences, not over pairs at the same position. An array of shape "
        "(n, 1) minus one of shape (n,) broadcasts to (n, n), and nothing warns of it. The number is the loss over all "
        "pairs, another objective with smaller and smoother gradients."
    ),
    advice="Give both sides one shape before they are subtracted: squeeze(-1) or view(-1), or (n, 1) on both.",
    sources=(
        "https://github.com/pytorch/pytorch/issues/16045",
        "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN/blob/master/src/utils/losses.py",
        "https://github.com/torchgan/torchgan/blob/master/torchgan/losses/functional.py",
    ),
    guesses=_guesses,
)
