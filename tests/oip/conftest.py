from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, settings

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import serving

# Whether a test passes does not depend on how busy the machine is.
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")

MAX_BODY_BYTES, MAX_ELEMENTS = 4_000_000, 200_000


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A running service with limits that a test can reach."""
    with serving(create_app(Settings(max_body_bytes=MAX_BODY_BYTES, max_elements=MAX_ELEMENTS))) as base:
        yield base


@pytest.fixture(scope="session")
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20) as client:
        yield client
