"""The operations of the service, one function each, named as in its OpenAPI document.

A function builds a call and nothing more. ``Client`` and ``AsyncClient`` turn each into a method that sends
it, so that a signature and its documentation are written once.
"""

from .catalogue import dialect, dialects, objective, objectives
from .diagnosis import diagnose, diagnose_run
from .evaluation import compare, curves, evaluate
from .health import livez, readyz
from .penalty import penalise, penalties, penalty
from .verification import probe, verify, verify_penalty

__all__ = [
    "compare",
    "curves",
    "diagnose",
    "diagnose_run",
    "dialect",
    "dialects",
    "evaluate",
    "livez",
    "objective",
    "objectives",
    "penalise",
    "penalties",
    "penalty",
    "probe",
    "readyz",
    "verify",
    "verify_penalty",
]
