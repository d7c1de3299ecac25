from typing import Any

import pytest

from lossgrad.api.shortcut import Shortcut
from lossgrad.app import create_app
from lossgrad.settings import Settings


async def _nobody(*_: object) -> None:
    raise NotImplementedError


@pytest.fixture(scope="module")
def shortcut() -> Shortcut:
    return Shortcut(_nobody, routes=create_app(Settings()).routes)


def target(shortcut: Shortcut, **scope: Any) -> str | None:
    route = shortcut.target({"type": "http", "method": "POST", "root_path": ""} | scope)
    return None if route is None else route.name


@pytest.mark.parametrize(("path", "name"), [("/v1/evaluate", "evaluate"), ("/v1/compare", "compare")])
def test_the_shortcut_knows_the_json_routes(shortcut: Shortcut, path: str, name: str) -> None:
    assert target(shortcut, path=path) == name


def test_the_shortcut_knows_them_behind_a_prefix(shortcut: Shortcut) -> None:
    assert target(shortcut, path="/gan/v1/evaluate", root_path="/gan") == "evaluate"


@pytest.mark.parametrize(
    "scope",
    [
        {"path": "/v1/evaluate", "method": "GET"},
        {"path": "/v1/objectives", "method": "GET"},
        {"path": "/v1/evaluate/"},
        {"path": "/v1/evaluate", "type": "websocket"},
    ],
)
def test_everything_else_is_left_to_the_router(shortcut: Shortcut, scope: dict[str, str]) -> None:
    assert target(shortcut, **scope) is None
