"""One module per resource, each with its ``router``."""

from lossgrad.api.routers import (
    comparisons,
    curves,
    diagnoses,
    dialects,
    evaluations,
    health,
    objectives,
    penalties,
    verifications,
)

__all__ = ["OPERATIONS", "V1"]

V1 = (
    evaluations.router,
    comparisons.router,
    objectives.router,
    curves.router,
    verifications.router,
    verifications.computing,
    diagnoses.router,
    diagnoses.streaming,
    dialects.router,
    penalties.router,
    penalties.computing,
    penalties.searching,
)
"""What is served below ``/v1``, the most asked first."""

OPERATIONS = (health.router,)
"""What is served at the root."""
