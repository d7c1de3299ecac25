"""Every symptom the diagnosis knows, by the module it is defined in; a new one is one entry there."""

from lossgrad.analysis.diagnose.symptom import Symptom
from lossgrad.analysis.diagnose.symptoms import (
    balance,
    carrying,
    collapse,
    gradient,
    inputs,
    losses,
    motion,
    numerics,
    overfitting,
    parameters,
    verdicts,
)

SYMPTOMS: tuple[Symptom, ...] = tuple(
    symptom
    for module in (
        inputs,
        gradient,
        parameters,
        collapse,
        balance,
        verdicts,
        motion,
        losses,
        overfitting,
        numerics,
        carrying,
    )
    for symptom in module.SYMPTOMS
)
"""In the order in which findings of the same severity are told."""
