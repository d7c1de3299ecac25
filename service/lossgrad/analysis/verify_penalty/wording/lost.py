"""Gradients that are no numbers, in words."""

from collections.abc import Iterator, Mapping

from lossgrad.analysis.finding import Finding

_NAN_SOURCES = (
    "https://github.com/keras-team/keras-io/issues/910",
    "https://github.com/pytorch/pytorch/issues/2534",
    "https://github.com/pytorch/pytorch/pull/2775",
)


def lost(counts: Mapping[str, int]) -> Iterator[Finding]:
    """Gradients that are NaN where the input is 0."""
    for name, count in counts.items():
        yield Finding(
            code="nan_at_zero_norm",
            severity="critical",
            title=f"The gradient is NaN at {count} numbers of {name} that are 0",
            explanation=(
                "The derivative of a root at 0 is infinite, and infinity times 0 is NaN. One dead unit or one flat "
                "patch of the discriminator turns every weight into NaN at the next step. The right value is 0."
            ),
            evidence={"numbers": count},
            advice=(
                "Add a small epsilon to the sum of the squares under the root (1e-12), or leave out examples whose "
                "norm is 0. Torch's norm() gives 0 there; a root written out does not."
            ),
            side=name,
            sources=_NAN_SOURCES,
        )
