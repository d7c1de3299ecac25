"""What the logits say about p(x)/q(x), if the discriminator is at its optimum."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.snapshot import SIDES, Snapshot


def no_ratio(snapshot: Snapshot) -> str | None:
    """Why there is no ratio, or None where there is one."""
    return snapshot.convention.no_ratio


def _ratios(snapshot: Snapshot) -> Iterator[Value]:
    ratios = snapshot.density_ratio
    assert ratios is not None  # noqa: S101 - only asked where it applies
    for side in SIDES:
        known = ratios[side][~np.isnan(ratios[side])]
        if not known.size:
            known = np.array([np.nan])
        yield Value(value=float(np.median(known)), side=side, of="median")
        yield Value(value=float(np.min(known)), side=side, of="minimum")
        yield Value(value=float(np.max(known)), side=side, of="maximum")


def _outside(snapshot: Snapshot) -> Iterator[Value]:
    ratios = snapshot.density_ratio
    assert ratios is not None  # noqa: S101 - only asked where it applies
    for side in SIDES:
        yield Value(value=float(np.mean(np.isnan(ratios[side]))), side=side)


def _normalisation(snapshot: Snapshot) -> Iterator[Value]:
    ratios = snapshot.density_ratio
    assert ratios is not None  # noqa: S101 - only asked where it applies
    yield Value(value=float(np.nanmean(ratios["fake"])) if not np.isnan(ratios["fake"]).all() else None, side="fake")


SOURCE = "Sugiyama et al., Density Ratio Estimation in Machine Learning, 2012; Nowozin et al., f-GAN, 2016, Table 6"

FIGURES = (
    Figure(
        name="density_ratio",
        title="Density ratio",
        definition="ρ = p(x)/q(x) with a*(ρ) = a: −ℓ_f′(a)/ℓ_r′(a), which is exp(a) for logistic losses; right only "
        "where the discriminator is at its optimum",
        threshold=Threshold(text="1 where real and fake are equally dense"),
        source=SOURCE,
        applies=no_ratio,
        compute=_ratios,
    ),
    Figure(
        name="mean_ratio_on_fakes",
        title="Mean density ratio on fakes",
        definition="mean of ρ over the fakes, which is 1 for a true ratio",
        threshold=Threshold(text="far from 1 the discriminator is not at its optimum"),
        source=SOURCE,
        applies=no_ratio,
        compute=_normalisation,
    ),
    Figure(
        name="no_density_ratio",
        title="Logits without a density ratio",
        definition="share of logits that no optimal discriminator gives, beyond the targets of least squares, say",
        source=SOURCE,
        applies=no_ratio,
        compute=_outside,
    ),
)
