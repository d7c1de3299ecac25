from collections.abc import Iterator

import pytest

from tests.support.live import started


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with started() as service:
        yield service.url
