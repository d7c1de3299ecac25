import json
import logging
import sys

from lossgrad.logs import JsonFormatter, request_id


def line(message: str, *, exc_info: bool = False, **extra: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "lossgrad", "levelname": "ERROR", "msg": message, "exc_info": sys.exc_info() if exc_info else None}
        | extra
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    parsed: dict[str, object] = json.loads(text)
    return parsed


def fail(message: str) -> None:
    raise ValueError(message)


def test_a_line_outside_of_a_request_has_no_request_id() -> None:
    assert "request_id" not in line("started")


def test_a_line_inside_of_a_request_has_its_id() -> None:
    token = request_id.set("abc")
    assert line("working")["request_id"] == "abc"
    request_id.reset(token)


def test_a_traceback_is_one_member_and_ends_with_the_error() -> None:
    try:
        fail("first\nsecond")
    except ValueError:
        assert str(line("failed", exc_info=True)["traceback"]).endswith("ValueError: first\nsecond")


def test_a_very_long_traceback_is_cut() -> None:
    try:
        fail("x" * 1_000_000)
    except ValueError:
        assert len(str(line("failed", exc_info=True)["traceback"])) <= 16_000


def test_text_that_is_not_unicode_is_logged_all_the_same() -> None:
    assert line("\ud800")["message"] == "\ud800"


def test_fields_stand_beside_the_message() -> None:
    assert line("request", fields={"status": 200})["status"] == 200
