"""Losses whose value alone says where they come from."""

from collections.abc import Iterator, Mapping
from math import exp, log, log1p
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import OTHER_OBJECTIVE, Explanation
from lossgrad.analysis.verify.observations.chance import chance
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array

RELATIVE = 2e-4
"""A printed loss has four digits or so."""


class Fingerprint(NamedTuple):
    """A constant that losses get stuck at."""

    value: float
    meaning: str
    sources: tuple[str, ...]


_CHANCE = ("https://github.com/SHI-Labs/StyleNAT/issues/11", "https://github.com/alsdudrla10/DG/issues/5")
_SQUARES = ("https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/904",)
_CLIP = (
    "https://github.com/osh/KerasGAN/issues/14",
    "https://github.com/tdeboissiere/DeepLearningImplementations/issues/11",
)
_STUDIO = ("https://github.com/POSTECH-CVLab/PyTorch-StudioGAN/issues/112",)
_MIMICRY = ("https://github.com/kwotsin/mimicry/blob/master/torch_mimicry/modules/losses.py",)
_EPSILON = ("https://github.com/pytorch/pytorch/issues/4867",)
_SIGMOID = ("https://github.com/itakurah/focal-loss-pytorch/pull/5",)
_TORCH = ("https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/Loss.cpp",)

FINGERPRINTS = (
    Fingerprint(log(2), "log 2, the cross-entropy at a logit of 0: chance, for one side or half of both", _CHANCE),
    Fingerprint(2 * log(2), "2 log 2, the logistic discriminator's loss at chance", _CHANCE),
    Fingerprint(0.25, "the least-squares discriminator's loss at chance, with the factor 1/2", _SQUARES),
    Fingerprint(0.5, "the least-squares discriminator's loss at chance, without the factor 1/2", _SQUARES),
    Fingerprint(log1p(exp(-1)), "log(1 + exp(-1)), as small as a loss gets under a second sigmoid", _SIGMOID),
    Fingerprint(
        log(2) + log1p(exp(-1)), "as small as a logistic discriminator's loss gets under a second sigmoid", _SIGMOID
    ),
    Fingerprint(-log(1e-6), "-log of 1e-6: an epsilon or a clip in the logarithm", _STUDIO),
    Fingerprint(-log(1e-7), "-log of 1e-7: Keras's clip of probabilities", _CLIP),
    Fingerprint(-log(2.0**-23), "-log of what is left of 1e-7 below 1 in single precision: Keras's clip", _CLIP),
    Fingerprint(-log(1e-8), "-log of 1e-8: an epsilon in the logarithm", _MIMICRY),
    Fingerprint(-log(1e-12), "-log of 1e-12: an epsilon in the logarithm", _EPSILON),
    Fingerprint(100.0, "where torch's BCELoss cuts logarithms off", _TORCH),
)


def _is_explained(found: Explanation | None) -> bool:
    """Whether there is an explanation better than another objective, which a lone scalar may fit by chance."""
    return found is not None and found.cost < OTHER_OBJECTIVE


def observe(
    _: Mapping[str, Array],
    reported: Reported,
    claim: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """A loss that nothing else explains, at one of the values at which losses are known to stand still."""
    for player, numbers in reported.items():
        if numbers.loss is None or not np.isfinite(numbers.loss) or _is_explained(explanations.get(player)):
            continue
        if player == "discriminator" and claim is not None and chance(numbers.loss, claim) is not None:
            continue  # told as that
        for each in FINGERPRINTS:
            if abs(abs(numbers.loss) - each.value) > RELATIVE * each.value:
                continue
            yield Finding(
                code="known_constant",
                severity="info",
                confidence="possible",
                title=f"The {player}'s loss of {numbers.loss:.6g} is a well-known constant: {each.meaning}",
                explanation=(
                    "The objective meant does not give this loss for the logits sent, so they may not belong together; "
                    f"losses stand still at exactly this value: {each.value:.6g} is {each.meaning}."
                ),
                evidence={"loss": numbers.loss, "constant": each.value, "meaning": each.meaning},
                advice=(
                    "See whether the loss still changes from step to step, and send the logits of the very step that "
                    "the loss is from, with gradients if you can."
                ),
                player=player,
                sources=each.sources,
            )
            break
