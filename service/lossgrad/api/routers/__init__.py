"""One module per resource, each with its ``router``."""

from lossgrad.api.routers import comparisons, curves, dialects, evaluations, health, objectives, penalties

__all__ = ["OPERATIONS", "V1"]

V1 = (
    evaluations.router,
    comparisons.router,
    objectives.router,
    curves.router,
    dialects.router,
    penalties.router,
    penalties.computing,
)
"""What is served below ``/v1``, the most asked first."""

OPERATIONS = (health.router,)
"""What is served at the root."""
