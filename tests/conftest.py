"""The order of the tests."""

import os

import pytest

LONG = ("test_no_generated_request_breaks_the_contract", "test_an_operation_unfolds")
"""These take minutes: begun last, they would run on alone while other workers have nothing left to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: not item.name.startswith(LONG))


def pytest_configure() -> None:
    """What is printed must not depend on the terminal, which pytest-xdist tells its workers of."""
    for variable in ("COLUMNS", "LINES"):
        os.environ.pop(variable, None)
