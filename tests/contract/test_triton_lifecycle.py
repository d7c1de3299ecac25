"""Start, stop and limits as clients of tritonclient see them."""

import signal
from collections.abc import Iterator

import numpy as np
import pytest
from tritonclient.http import InferenceServerException

from tests.support.live import PATIENCE, Service, eventually, started
from tests.support.triton import CLIENTS, Triton, connected, tensors, wanted

BYTES, ELEMENTS = 100_000, 20_000
ASKED = wanted("generator.loss")


@pytest.fixture(scope="module")
def small() -> Iterator[Service]:
    """A service that takes little."""
    with started(LOSSGRAD_MAX_BODY_BYTES=str(BYTES), LOSSGRAD_MAX_ELEMENTS=str(ELEMENTS)) as service:
        yield service
        assert "traceback" not in service.raw_log()


@pytest.fixture(params=CLIENTS)
def limited(request: pytest.FixtureRequest, small: Service) -> Iterator[Triton]:
    with connected(request.param, small.url) as client:
        yield client


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("coding", [None, "gzip", "deflate"])
def test_too_many_bytes_are_refused_compressed_or_not(limited: Triton, binary: bool, coding: str | None) -> None:
    sent = tensors({"fake": np.zeros(ELEMENTS + 10_000)}, binary=binary)
    with pytest.raises(InferenceServerException, match=str(BYTES)) as caught:
        limited.call("infer", "hinge", sent, outputs=ASKED, request_compression_algorithm=coding)
    assert caught.value.status() == "413"
    assert limited.infer("hinge", {"fake": np.zeros(2)}, outputs=ASKED)["generator.loss"] == [0]


@pytest.mark.parametrize("coding", [None, "gzip"])
def test_what_fits_is_taken(limited: Triton, coding: str | None) -> None:
    sent = tensors({"fake": np.zeros(12_000)})
    result = limited.call("infer", "hinge", sent, outputs=ASKED, request_compression_algorithm=coding)
    np.testing.assert_array_equal(result.as_numpy("generator.loss"), [0.0])


def test_too_many_numbers_are_refused(limited: Triton) -> None:
    sent = tensors({"fake": np.zeros(ELEMENTS + 1, np.float16)})
    with pytest.raises(InferenceServerException, match=f"{ELEMENTS:,}") as caught:
        limited.call("infer", "hinge", sent, outputs=ASKED)
    assert caught.value.status() == "413"


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_draining_service_is_live_and_answers_but_is_not_ready(kind: str) -> None:
    with started(LOSSGRAD_DRAIN_SECONDS="5") as service, connected(kind, service.url) as client:
        assert client.call("is_server_ready")
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: not client.call("is_server_ready"))
        assert client.call("is_server_live")
        assert client.infer("hinge", {"fake": np.array([1.0])}, outputs=ASKED)["generator.loss"] == [-1]


@pytest.mark.parametrize("kind", CLIENTS)
def test_an_idle_connection_does_not_keep_the_service_from_stopping(kind: str) -> None:
    with started() as service, connected(kind, service.url) as client:
        client.infer("hinge", {"fake": np.array([1.0])}, outputs=ASKED)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(PATIENCE) == 0
        with pytest.raises(Exception, match=r"(?i)connect"):
            client.call("is_server_live")
