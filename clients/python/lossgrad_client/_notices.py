"""What a thread has to say, said by the thread of the training."""

import logging
import warnings
from collections import deque

_logger = logging.getLogger("lossgrad_client")


class MonitorWarning(UserWarning):
    """Something keeps a monitor from watching; the training goes on."""


class Notices:
    """Messages of several kinds, each of which is said once."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._kinds: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, kind: str, message: str) -> None:
        """Leave a message, unless there was one of this kind."""
        if kind not in self._kinds:
            self._kinds.add(kind)
            self._waiting.append(message)

    def tell(self, stacklevel: int) -> None:
        """Say what waits, as warnings of the caller that many calls away."""
        while self._waiting:
            message = f"lossgrad: {self._waiting.popleft()}"
            try:
                warnings.warn(message, MonitorWarning, stacklevel=stacklevel)
            except MonitorWarning:  # where warnings are errors
                _logger.warning(message)
