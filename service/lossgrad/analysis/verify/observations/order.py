"""Logits that are smaller for reals than for fakes, or the same for all."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array

FEWEST = 8
"""With fewer examples a side, which of them is larger means nothing."""

_DEVIATIONS = 3.0
_NAMED = {"sides_swapped", "logits_negated", "f_gan_sign"}


def observe(
    logits: Mapping[str, Array],
    _: Reported,
    claim: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """An area under the ROC curve well below 1/2, or logits without any spread."""
    yield from _constant(logits)
    if set(logits) != {"real", "fake"}:
        return
    real, fake = logits["real"], logits["fake"]
    n, m = real.size, fake.size
    if min(n, m) < FEWEST or not (np.isfinite(real).all() and np.isfinite(fake).all()):
        return
    area = area_under_curve(real, fake)
    has_energies = claim is not None and claim.objective.inputs == "energies"
    towards = 1 - area if has_energies else area
    # Of logits that mean nothing the area is 1/2, with this standard deviation (Mann and Whitney).
    deviation = np.sqrt((n + m + 1) / (12 * n * m))
    if towards >= 0.5 - _DEVIATIONS * deviation:
        return
    if any(each is not None and _is_named(each) for each in explanations.values()):
        return  # said more precisely already
    bigger = "smaller" if has_energies else "bigger"
    yield Finding(
        code="reversed_logits",
        severity="warning",
        confidence="possible",
        title=f"Most fakes have {bigger} {'energies' if has_energies else 'logits'} than most reals",
        explanation=(
            f"In {1 - towards:.0%} of all pairs the fake looks more real than the real. A discriminator that has "
            "learnt anything does the opposite, so the sign of its output is probably the other one, or real and fake "
            "are exchanged."
        ),
        evidence={"area_under_curve": area, "expected": "below 0.5" if has_energies else "above 0.5"},
        advice=(
            "See whether real and fake are exchanged in the request, whether bigger means more fake in your library, "
            "and whether the discriminator's loss has the right sign."
        ),
        sources=(
            "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
            "https://github.com/lucidrains/stylegan2-pytorch/issues/190",
        ),
    )


def _is_named(found: Explanation) -> bool:
    """Whether a wrong sign, or sides that are exchanged, is what explains the numbers."""
    return not found.codes.isdisjoint(_NAMED) or set(found.fit.way.signs.values()) == {-1}


def area_under_curve(real: Array, fake: Array) -> float:
    """The share of pairs in which the real has the larger logit; ties count half."""
    below = np.searchsorted(np.sort(fake), real, side="left")
    not_above = np.searchsorted(np.sort(fake), real, side="right")
    return float(np.mean(below + not_above) / (2 * fake.size))


def _constant(logits: Mapping[str, Array]) -> Iterator[Finding]:
    values = np.concatenate([array.ravel() for array in logits.values()])
    if values.size < FEWEST or np.ptp(values) != 0:
        return
    yield Finding(
        code="constant_logits",
        severity="warning",
        title=f"Every logit is {values[0]:.6g}",
        explanation=(
            "A discriminator that gives all examples the same logit has learnt nothing yet, or has collapsed. Many "
            "mistakes cannot be seen on such a batch."
        ),
        evidence={"value": float(values[0]), "count": int(values.size)},
        advice=(
            "Send the batch of GET /v1/verify/probe through your loss. If the logits stay like this in training, look "
            "for weights or gradients that are 0."
        ),
        sources=("https://github.com/SHI-Labs/StyleNAT/issues/11",),
    )
