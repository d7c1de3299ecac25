"""Reported arrays laid beside what they belong to; a shape that does not fit is a finding."""

from collections.abc import Iterator

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.reported import ReportedPenalty
from lossgrad.core.arrays import Array


def with_fitting_gradients(case: Case) -> tuple[ReportedPenalty, list[Finding]]:
    """The report without gradients that have not one number for each of their input."""
    findings: list[Finding] = []
    kept: dict[str, Array] = {}
    for name, given in case.reported.gradients.items():
        own = case.inputs[name]
        if given.size == own.size:
            kept[name] = given.reshape(own.shape)
        else:
            findings += _misshapen("gradients", name, given.shape, own.shape)
    return ReportedPenalty(loss=case.reported.loss, losses=case.reported.losses, gradients=kept), findings


def misshapen_losses(case: Case, expected: dict[str, tuple[int, ...]]) -> Iterator[Finding]:
    """What is wrong with terms of which there are too many or too few."""
    for name, given in case.reported.losses.items():
        shape = expected.get(name, ())
        if given.size != _size(shape):
            yield from _misshapen("losses", name, given.shape, shape)


def _misshapen(kind: str, name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> Iterator[Finding]:
    own, size = _size(expected), _size(shape)
    evidence = {"shape": list(shape), "expected_shape": list(expected)}
    if own > 1 and size == own * own:
        yield Finding(
            code="broadcast",
            severity="critical",
            title=f"The {kind} of {name} are a table of {own} by {own}, not {own} numbers",
            explanation=(
                "An array of shape (n, 1) met one of shape (n,), and every example was combined with every other. The "
                "mean over that table is another number than the mean over the pairs, and no warning says so."
            ),
            evidence=evidence,
            advice="Give both arrays one shape first: squeeze(-1), view(-1), or keep (n, 1) on both.",
            side=name,
            sources=("https://github.com/pytorch/pytorch/issues/16045",),
        )
        return
    yield Finding(
        code="shape",
        severity="warning",
        title=f"There are {size} {kind} of {name} where {own} belong",
        explanation="Without one number for each place they cannot be compared, and were left out.",
        evidence=evidence,
        advice=(
            "Report gradients in the shape of their input, and terms before reduction, one for each norm or logit. "
            "Terms of another number often mean a norm over other axes: report the gradients too, which tell which."
        ),
        side=name,
    )


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for each in shape:
        size *= each
    return size
