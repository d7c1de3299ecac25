from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossgrad_client import StatusError, TransportError, TransportTimeoutError, UnavailableError
from lossgrad_client._retries import Retries, retry_after

from .conftest import HINGE, Exchange

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
OK = httpx.Response(200, json=HINGE)


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_passing_refusal_is_repeated(exchange: Exchange, status: int) -> None:
    exchange.answers = [httpx.Response(status), OK]
    assert exchange.evaluate().discriminator.loss == 0.75
    assert len(exchange.requests) == 2


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.RemoteProtocolError]
)
def test_a_lost_connection_is_repeated(exchange: Exchange, error: type[httpx.TransportError]) -> None:
    exchange.answers = [error("gone"), OK]
    assert exchange.evaluate().discriminator.loss == 0.75


def test_a_repeated_request_is_the_same_request(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(503), httpx.ConnectError("gone"), OK]
    exchange.evaluate()
    first, *others = [(request.method, request.url, request.content) for request in exchange.requests]
    assert others == [first, first]


@pytest.mark.parametrize("status", [400, 404, 409, 413, 415, 422, 500, 501])
def test_a_lasting_refusal_is_not_repeated(exchange: Exchange, status: int) -> None:
    exchange.answers = [httpx.Response(status)]
    with pytest.raises(StatusError):
        exchange.evaluate()
    assert len(exchange.requests) == 1


def test_a_request_the_service_may_still_be_working_on_is_not_repeated(exchange: Exchange) -> None:
    exchange.answers = [httpx.ReadTimeout("too slow")]
    with pytest.raises(TransportTimeoutError):
        exchange.evaluate()
    assert len(exchange.requests) == 1


@pytest.mark.parametrize("max_retries", [0, 1, 3])
def test_the_last_refusal_is_raised_after_max_retries(exchange: Exchange, max_retries: int) -> None:
    exchange.answers = [httpx.Response(503)]
    with pytest.raises(UnavailableError):
        exchange.evaluate(max_retries=max_retries)
    assert len(exchange.requests) == 1 + max_retries


def test_the_last_failure_is_raised_with_its_cause(exchange: Exchange) -> None:
    exchange.answers = [httpx.ConnectError("refused")]
    with pytest.raises(TransportError, match="ConnectError: refused") as caught:
        exchange.evaluate()
    assert caught.value.__cause__ is exchange.answers[0]


def test_each_wait_is_jittered_around_twice_the_one_before(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(503)]
    with pytest.raises(UnavailableError):
        exchange.evaluate(max_retries=6)
    ceilings = [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert all(ceiling / 2 <= slept <= ceiling for slept, ceiling in zip(exchange.slept, ceilings, strict=True))


def test_retry_after_is_waited_for(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(503, headers={"Retry-After": "7"}), OK]
    exchange.evaluate()
    (slept,) = exchange.slept
    assert 7 <= slept <= 7.25


def test_a_wait_that_is_too_long_is_left_to_the_caller(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(503, headers={"Retry-After": "3600"})]
    with pytest.raises(UnavailableError) as caught:
        exchange.evaluate()
    assert caught.value.retry_after == 3600
    assert exchange.slept == []


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(NOW + timedelta(seconds=30), usegmt=True)
    assert retry_after({"retry-after": date}, lambda: NOW) == 30


def test_a_date_without_a_zone_is_in_utc() -> None:
    assert retry_after({"retry-after": "Thu, 01 Jan 2026 12:00:05 -0000"}, lambda: NOW) == 5


def test_a_date_gone_by_asks_for_no_wait() -> None:
    assert retry_after({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, lambda: NOW) == 0


@given(st.text())
def test_any_other_retry_after_is_as_good_as_none(value: str) -> None:
    asked = retry_after({"retry-after": value}, lambda: NOW)
    assert asked is None or asked >= 0


@given(jitter=st.floats(0, 1), asked=st.integers(0, 60), attempt=st.integers(0, 20))
def test_no_attempt_comes_earlier_than_asked(jitter: float, asked: int, attempt: int) -> None:
    retries = Retries(limit=21, jitter=lambda: jitter)
    delay = retries.delay(attempt, httpx.Response(503, headers={"Retry-After": str(asked)}))
    assert delay is not None
    assert asked <= delay <= asked + 4


@given(jitter=st.floats(0, 1))
def test_waits_never_become_shorter(jitter: float) -> None:
    retries = Retries(limit=20, jitter=lambda: jitter)
    delays = [retries.delay(attempt, httpx.Response(503)) for attempt in range(20)]
    assert all(a is not None and b is not None and a <= b for a, b in pairwise(delays))


def test_an_exception_that_is_not_about_the_network_is_left_alone(exchange: Exchange) -> None:
    exchange.answers = [RuntimeError("not about the network")]
    with pytest.raises(RuntimeError, match="not about the network"):
        exchange.evaluate()
    assert len(exchange.requests) == 1


@pytest.mark.parametrize("probe", ["livez", "readyz"])
@pytest.mark.parametrize(
    ("answer", "up"),
    [
        (httpx.Response(200, json={"status": "ready"}), True),
        (httpx.Response(503, headers={"Retry-After": "1"}), False),
        (httpx.Response(502), False),
        (httpx.ConnectError("refused"), False),
        (httpx.ReadTimeout("no answer"), False),
    ],
)
def test_a_probe_answers_at_once(exchange: Exchange, probe: str, answer: httpx.Response | Exception, up: bool) -> None:
    exchange.answers = [answer]
    assert exchange.call(probe) is up
    assert len(exchange.requests) == 1


@pytest.mark.parametrize("probe", ["livez", "readyz"])
def test_a_probe_of_something_else_is_an_error(exchange: Exchange, probe: str) -> None:
    exchange.answers = [httpx.Response(404)]
    with pytest.raises(StatusError):
        exchange.call(probe)
