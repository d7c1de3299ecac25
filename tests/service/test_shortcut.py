from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Match

from lossgrad.api.shortcut import Shortcut
from lossgrad.app import create_app
from lossgrad.settings import Settings


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings())


def match(app: FastAPI, **scope: Any) -> Match:
    shortcut = app.router.routes[0]
    assert isinstance(shortcut, Shortcut)
    return shortcut.matches({"type": "http", "method": "POST", "root_path": ""} | scope)[0]


@pytest.mark.parametrize("path", ["/v1/evaluate", "/v1/compare"])
def test_the_shortcut_knows_the_json_routes(app: FastAPI, path: str) -> None:
    assert match(app, path=path) == Match.FULL


def test_the_shortcut_knows_them_behind_a_prefix(app: FastAPI) -> None:
    assert match(app, path="/gan/v1/evaluate", root_path="/gan") == Match.FULL


@pytest.mark.parametrize(
    "scope",
    [
        {"path": "/v1/evaluate", "method": "GET"},
        {"path": "/v1/objectives", "method": "GET"},
        {"path": "/v1/evaluate/"},
        {"path": "/v1/evaluate", "type": "websocket"},
    ],
)
def test_everything_else_is_left_to_the_other_routes(app: FastAPI, scope: dict[str, str]) -> None:
    assert match(app, **scope) == Match.NONE
