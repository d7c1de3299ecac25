"""Every symptom the diagnosis knows, by the module it is defined in; a new one is one entry there."""

from lossgrad.analysis.diagnose.symptom import Symptom
from lossgrad.analysis.diagnose.symptoms import (
    balance,
    carrying,
    collapse,
    gradient,
    inputs,
    lead,
    losses,
    motion,
    nonfinite,
    numerics,
    overfitting,
    parameters,
    standstill,
    verdicts,
)

SYMPTOMS: tuple[Symptom, ...] = tuple(
    symptom
    for module in (
        nonfinite,
        inputs,
        verdicts,
        gradient,
        collapse,
        overfitting,
        balance,
        lead,
        motion,
        standstill,
        parameters,
        losses,
        numerics,
        carrying,
    )
    for symptom in module.SYMPTOMS
)
"""In the order in which findings of the same severity are told: rather causes than what comes of them."""
