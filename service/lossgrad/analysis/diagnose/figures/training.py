"""What the caller measures and sends along."""

from collections.abc import Iterator

from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.thresholds import NORM_LARGE


def _not_given(snapshot: Snapshot) -> str | None:
    return "the generator's gradient norm was not given" if snapshot.generator_gradient_norm is None else None


def _norm(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=snapshot.generator_gradient_norm, player="generator")


FIGURES = (
    Figure(
        name="parameter_gradient_norm",
        title="Norm of the parameter gradient",
        definition="Euclidean norm of the generator's gradient in its parameters, as given",
        threshold=Threshold(text="over 100 something is wrong", value=NORM_LARGE),
        source="ganhacks, tip 10",
        applies=_not_given,
        compute=_norm,
        reads_logits=False,
    ),
)
