"""When a call is repeated, and after how long.

Every operation of the service is a pure function, so repeating any of them is safe.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ._transport import Reply, is_lost_connection

RETRIED_STATUSES = frozenset({408, 429, 502, 503, 504})


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Retries:
    """Exponential backoff with jitter that never comes back earlier than ``Retry-After`` asks.

    A service that asks for more than ``longest_asked`` seconds is not waited for: its refusal is raised at once.
    A read timeout is not repeated either, as the service may still be at work on the first request.
    """

    limit: int = 2
    first: float = 0.5
    longest: float = 8.0
    longest_asked: float = 60.0
    jitter: Callable[[], float] = random.random
    now: Callable[[], datetime] = _now

    def delay(self, attempt: int, reply: Reply) -> float | None:
        """Seconds to wait before another attempt, or None if ``reply`` is final.

        ``attempt`` counts from 0.
        """
        if attempt >= self.limit or not _is_passing(reply):
            return None
        ceiling = min(self.first * 2.0**attempt, self.longest)
        asked = None if isinstance(reply, Exception) else retry_after(reply.headers, self.now)
        if asked is None:
            return ceiling * (1 + self.jitter()) / 2
        if asked > self.longest_asked:
            return None
        # Spread out, so that clients refused in the same moment do not all return in the same moment.
        return asked + ceiling * self.jitter() / 2


def retry_after(headers: Mapping[str, str], now: Callable[[], datetime] = _now) -> float | None:
    """Seconds that ``Retry-After`` asks for, given as a number or as a date."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now()).total_seconds())


def _is_passing(reply: Reply) -> bool:
    if isinstance(reply, Exception):
        return is_lost_connection(reply)
    return reply.status_code in RETRIED_STATUSES
