"""A discrepancy between two batches whose cross term is counted once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch

_GAUSSIAN = ("mmd_rbf", "mmd_repulsive")
_FAR = 1e9
"""So far apart no Gaussian kernel sees anything of the other side."""

_ALSO_BIASED = 0.4
"""What it costs that the diagonals are kept, or left out, against what is meant."""


def _guesses(case: Case) -> Iterator[Guess]:
    # The repulsive discriminator has no cross term.
    has_cross = case.objective.family == "kernel" and (case.objective.name, case.player) != (
        "mmd_repulsive",
        "discriminator",
    )
    if not has_cross or is_slow(case):
        return
    meant = case.parameters["biased"]
    for biased in (meant, 1 - meant):
        is_kept = "kept" if biased else "left out"
        told = "" if biased == meant else f" (and the pairs of an example with itself are {is_kept})"
        code = partial(_once, replace(case, parameters={**case.parameters, "biased": biased}))
        for guess in guesses(case, code, {"diagonal": told}):
            yield replace(guess, cost=0.0 if biased == meant else _ALSO_BIASED)


def _once(case: Case, batch: Batch) -> Outcome:
    right = outcome(case, batch)
    if case.objective.name not in _GAUSSIAN:
        return _less_distances(case, batch, right)
    within = _within(case, batch)
    return Outcome(
        loss=(right.loss + within.loss) / 2,
        losses={},
        gradients={side: (each + within.gradients[side]) / 2 for side, each in right.gradients.items()},
    )


def _less_distances(case: Case, batch: Batch, right: Outcome) -> Outcome:
    """Less the mean distance between the sides, once."""
    sign = -1.0 if case.player == "discriminator" else 1.0
    apart = batch["real"][:, None] - batch["fake"][None, :]
    slopes = np.sign(apart) / apart.size
    pulls = {"real": np.sum(slopes, axis=1), "fake": -np.sum(slopes, axis=0)}
    return Outcome(
        loss=right.loss - sign * float(np.mean(np.abs(apart))),
        losses={},
        gradients={side: each - sign * pulls[side] for side, each in right.gradients.items()},
    )


def _within(case: Case, batch: Batch) -> Outcome:
    """Both sides by themselves: the other one, and its examples from each other, are out of sight."""
    far = {side: sign * np.linspace(_FAR, 2 * _FAR, batch[side].size) for side, sign in (("real", -1), ("fake", 1))}
    reals, fakes, nothing = (
        outcome(case, {**far, **each}) for each in ({"real": batch["real"]}, {"fake": batch["fake"]}, {})
    )
    return Outcome(
        loss=reals.loss + fakes.loss - nothing.loss,
        losses={},
        gradients={"real": reals.gradients["real"], "fake": fakes.gradients["fake"]},
    )


MISTAKE = Mistake(
    code="cross_term_once",
    severity="critical",
    cost=1.2,
    title="The {player}'s discrepancy counts the kernel between real and fake once, where it belongs twice{diagonal}",
    explanation=(
        "The numbers are those of k(x, x) + k(y, y) - k(x, y), each averaged over its pairs; the squared discrepancy "
        "has 2·k(x, y). Without the 2 it is not 0 for two equal batches, and fakes are driven apart from each other "
        "more than they are drawn to the reals."
    ),
    advice="Write k_xx.mean() + k_yy.mean() - 2 * k_xy.mean().",
    sources=(
        "Gretton et al., A Kernel Two-Sample Test, 2012, equation 3",
        "https://github.com/TuSimple/neuron-selectivity-transfer/issues/1",
        "https://github.com/djsutherland/opt-mmd/issues/3",
    ),
    guesses=_guesses,
)
