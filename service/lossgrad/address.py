"""Where the service listens, and the URL by which this machine reaches it.

Standard library only: the container's health check imports this and must start fast.
"""

HOST = "127.0.0.1"
PORT = 8000

_EVERY_INTERFACE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def local_url(host: str, port: int, path: str = "") -> str:
    """The URL of a service that listens on ``host``: a wildcard becomes loopback, IPv6 gets its brackets."""
    host = _EVERY_INTERFACE.get(host, host)
    return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"
