"""Signs that the discriminator learns its reals by heart."""

from collections.abc import Iterator
from math import hypot

import numpy as np

from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.figures.separation import bounded, right
from lossgrad.analysis.diagnose.moments import mean
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.thresholds import LECAM_DECAY, R_T_TARGET, R_V_TARGET

ADA = "Karras et al., Training Generative Adversarial Networks with Limited Data (ADA), 2020, Section 3"
_SURE = 2.0
"""Standard errors."""


def _r_t(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=2 * right(snapshot, "real") - 1)


def _fake_sign(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=1 - 2 * right(snapshot, "fake"))


def _no_validation(snapshot: Snapshot) -> str | None:
    if snapshot.validation is not None:
        return None
    if any(each.side == "validation" for each in snapshot.not_finite):
        return "the validation logits are not all finite"
    return "no validation logits were given"


def _r_v(snapshot: Snapshot) -> Iterator[Value]:
    assert snapshot.validation is not None  # noqa: S101 - only asked where it applies
    behind = snapshot.means["real"] - mean(snapshot.validation)
    # A gap that may as well be 0 divides noise by noise.
    told_apart = snapshot.gap > _SURE * hypot(*snapshot.sampling.values())
    yield Value(value=behind / snapshot.gap if told_apart else None)


def _held_out(snapshot: Snapshot) -> Iterator[Value]:
    assert snapshot.validation is not None  # noqa: S101 - only asked where it applies
    yield Value(value=mean(snapshot.validation))


def _one_batch(snapshot: Snapshot) -> str | None:
    return "an average over a run; this is one batch" if snapshot.averages is None else None


def _averages(snapshot: Snapshot) -> Iterator[Value]:
    averages = snapshot.averages
    assert averages is not None  # noqa: S101 - only asked where it applies
    yield Value(value=averages.real, side="real")
    yield Value(value=averages.fake, side="fake")


def _lecam(snapshot: Snapshot) -> Iterator[Value]:
    averages = snapshot.averages
    assert averages is not None  # noqa: S101 - only asked where it applies
    # The paper's formula, with squares; the released code puts a relu before them.
    yield Value(
        value=float(np.mean(np.square(snapshot.real - averages.fake)))
        + float(np.mean(np.square(snapshot.fake - averages.real)))
    )


FIGURES = (
    Figure(
        name="r_t",
        title="ADA's r_t",
        definition="E[sign(real − boundary)] = 2·accuracy on reals − 1, between −1 and 1",
        threshold=Threshold(
            text="ADA augments more above 0.6: with little data a sign of overfitting, else of a discriminator ahead",
            value=R_T_TARGET,
        ),
        source=f"{ADA}; NVlabs/stylegan3, training/training_loop.py; NVlabs/stylegan2-ada-pytorch#292 on the boundary",
        applies=bounded,
        compute=_r_t,
    ),
    Figure(
        name="fake_sign",
        title="Mean verdict on fakes",
        definition="E[sign(fake − boundary)], between −1 (all rejected) and 1 (all taken for real)",
        threshold=Threshold(text="towards −1 all fakes are rejected"),
        source="Jiang et al., Deceive D: Adaptive Pseudo Augmentation, 2021; EndlessSora/DeceiveD",
        applies=bounded,
        compute=_fake_sign,
    ),
    Figure(
        name="r_v",
        title="ADA's r_v",
        definition="(mean real − mean validation)/(mean real − mean fake): 0 where held-out reals are judged as the "
        "training ones, 1 where they are judged as fakes; undefined where the reals are not ahead of the fakes by two "
        "standard errors",
        threshold=Threshold(text="0 no overfitting, 1 complete; the paper's target is 0.5", value=R_V_TARGET),
        source=f"{ADA}; NVlabs/stylegan2-ada, training/augment.py",
        applies=_no_validation,
        compute=_r_v,
    ),
    Figure(
        name="validation_logit",
        title="Mean validation logit",
        definition="mean logit of reals the discriminator was not trained on, bigger being more real",
        unit="logits",
        source=ADA,
        applies=_no_validation,
        compute=_held_out,
    ),
    Figure(
        name="lecam_average",
        title="LeCam's averages",
        definition=f"exponential averages α_R and α_F of each side's mean logit, decay {LECAM_DECAY}, begun at the "
        "first step's means",
        unit="logits",
        threshold=Threshold(text="a growing gap between them under limited data is overfitting"),
        source="Tseng et al., Regularizing GANs under Limited Data (LeCam), 2021, Section 3.2; google/lecam-gan",
        applies=_one_batch,
        compute=_averages,
    ),
    Figure(
        name="lecam",
        title="LeCam's regulariser",
        definition="mean (real − α_F)² + mean (fake − α_R)²",
        source="Tseng et al., Regularizing GANs under Limited Data (LeCam), 2021, Equation 4",
        applies=_one_batch,
        compute=_lecam,
    ),
)
