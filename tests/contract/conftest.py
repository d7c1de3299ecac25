from collections.abc import Iterator

import httpx
import pytest

from tests.support.live import Service, started
from tests.support.triton import CLIENTS, Triton, connected


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The service as a user would start it; nothing a test sends may surprise it."""
    with started() as running:
        yield running
        assert "traceback" not in running.raw_log()


@pytest.fixture(scope="session")
def http(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=20) as client:
        yield client


@pytest.fixture(params=CLIENTS)
def triton(request: pytest.FixtureRequest, service: Service) -> Iterator[Triton]:
    """The clients of tritonclient, one after the other."""
    with connected(request.param, service.url) as client:
        yield client
