"""Why a generator does not learn, told from logits alone: one batch, a recorded run, or a run while it lasts."""

from lossgrad.analysis.diagnose.carriers import Carrier
from lossgrad.analysis.diagnose.diagnosis import Diagnosis, diagnose
from lossgrad.analysis.diagnose.figure import Figure, Measured, Threshold, Value
from lossgrad.analysis.diagnose.figures import FIGURES
from lossgrad.analysis.diagnose.monitor import Monitor
from lossgrad.analysis.diagnose.run import RunDiagnosis, diagnose_run
from lossgrad.analysis.diagnose.series import Series
from lossgrad.analysis.diagnose.summaries import Summary
from lossgrad.analysis.diagnose.symptom import Symptom
from lossgrad.analysis.diagnose.symptoms import SYMPTOMS

__all__ = [
    "FIGURES",
    "SYMPTOMS",
    "Carrier",
    "Diagnosis",
    "Figure",
    "Measured",
    "Monitor",
    "RunDiagnosis",
    "Series",
    "Summary",
    "Symptom",
    "Threshold",
    "Value",
    "diagnose",
    "diagnose_run",
]
