"""One module per resource of the protocol, each with its ``router``."""

from lossgrad.oip.routers import inference, models, server, unsupported

__all__ = ["V2"]

V2 = (inference.router, server.router, models.router, unsupported.router)
"""What is served below ``/v2``; the server's ``/models/stats`` before the models, or it would be one."""
