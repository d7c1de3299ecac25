"""One module per resource, each with its ``router``."""

from lossgrad.api.routers import comparisons, curves, evaluations, health, objectives

__all__ = ["OPERATIONS", "V1"]

V1 = (evaluations.router, comparisons.router, objectives.router, curves.router)
"""What is served below ``/v1``, the most asked first."""

OPERATIONS = (health.router,)
"""What is served at the root."""
