from collections.abc import Iterator

import httpx
import pytest

from tests.support.live import Service, started


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
