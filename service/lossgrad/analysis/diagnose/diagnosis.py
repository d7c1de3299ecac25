"""The diagnosis of one batch: a headline, every figure, and what they tell."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.diagnose.carriers import Carrier, carriers
from lossgrad.analysis.diagnose.figure import Measured, measure
from lossgrad.analysis.diagnose.figures import FIGURES
from lossgrad.analysis.diagnose.headline import headline
from lossgrad.analysis.diagnose.order import ordered
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.symptoms import SYMPTOMS
from lossgrad.analysis.diagnose.view import View, values_of
from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array
from lossgrad.core.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What one batch tells about a training.

    Args:
        headline: one or two sentences for a person.
        findings: what was found, the most telling first.
        figures: every figure, also those that do not apply, with the reason.
        carriers: the examples that carry most of each player's gradient on each side, the heaviest first.
        density_ratio: by side, p(x)/q(x) of each example in the shape of its logits, as the discriminator has it if
            it is at its optimum; NaN where the logit is none an optimal discriminator gives. None where the
            objective's logits define no ratio, or are not finite.
        objective, parameters: what it was judged by; all parameters.
    """

    headline: str
    findings: tuple[Finding, ...]
    figures: tuple[Measured, ...]
    carriers: tuple[Carrier, ...]
    density_ratio: Mapping[str, Array] | None
    objective: Objective
    parameters: Mapping[str, float]


def diagnose(
    objective: Objective,
    logits: Mapping[str, Array],
    *,
    parameters: Mapping[str, float] | None = None,
    validation: Array | None = None,
    generator_gradient_norm: float | None = None,
) -> Diagnosis:
    """Diagnose one batch.

    Args:
        objective: what both players are trained with; derived and combined ones as well.
        logits: ``real`` and ``fake``, arrays of any shape (energies, if the objective takes those). NaN and infinity
            are allowed, and found; no figure can be computed from them then.
        parameters: the objective's own; the others take their defaults.
        validation: logits of real examples that the discriminator was not trained on.
        generator_gradient_norm: Euclidean norm of the generator's parameter gradient; infinity and NaN are allowed.

    Raises:
        InvalidLogits: a side is missing or empty, a number is too large for a double, or the objective cannot pair the
            sides.
        InvalidParameter: as ``Objective.resolve``.
    """
    snapshot = Snapshot(
        objective,
        logits,
        parameters=parameters,
        validation=validation,
        generator_gradient_norm=generator_gradient_norm,
    )
    with np.errstate(all="ignore"):
        measured = tuple(measure(figure, snapshot) for figure in FIGURES)
        view = View(now=snapshot, values=values_of(measured))
        asked = (each for each in SYMPTOMS if each.in_batch and (snapshot.readable or not each.reads_logits))
        seen = [(symptom, symptom.check(view)) for symptom in asked]
        findings = ordered([(symptom, each.finding) for symptom, each in seen if each is not None])
        return Diagnosis(
            headline=headline(findings, view),
            findings=findings,
            figures=measured,
            carriers=carriers(snapshot) if snapshot.readable else (),
            density_ratio=snapshot.density_ratio if snapshot.readable else None,
            objective=objective,
            parameters=snapshot.parameters,
        )
