"""Logs as JSON objects, one a line, on standard error.

A line has ``time``, ``level``, ``logger``, ``message`` and, inside a request, ``request_id``; the line that
closes a request adds ``method``, ``path``, ``status``, ``duration_ms``, ``bytes_in`` and ``bytes_out``.
Neither bodies nor query strings are ever logged.
"""

import json
import logging
import os
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request being served, for everything that happens on its behalf."""

_TRACEBACK_LIMIT = 16_000


def new_request_id() -> str:
    """An id for a request that came without one."""
    return os.urandom(16).hex()


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; members passed as ``extra={"fields": {...}}`` stand at the top level."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (current := request_id.get()) is not None:
            line["request_id"] = current
        line |= getattr(record, "fields", {})
        if record.exc_info:
            # The end of a traceback names the error; a very long one loses its beginning.
            line["traceback"] = self.formatException(record.exc_info)[-_TRACEBACK_LIMIT:]
        try:
            return orjson.dumps(line).decode()
        except TypeError:
            # Text that is not valid Unicode, in an exception's message for example.
            return json.dumps(line, default=str)


def log_config(level: str) -> dict[str, Any]:
    """The ``logging.config`` of the service; uvicorn's own lines take the same form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "lossgrad.logs.JsonFormatter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "json",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"lossgrad": {"level": level.upper()}, "uvicorn": {"level": level.upper()}},
    }
