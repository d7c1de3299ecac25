from typing import Any

import pytest
from pydantic import ValidationError

from lossgrad.settings import Settings, environment_variable

FIELDS = Settings.model_fields
# A value other than the default, as it stands in the environment.
OTHER = {"host": "0.0.0.0", "log_level": "debug", "root_path": "/gan", "drain_seconds": "2.5"}  # noqa: S104


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(environment_variable(name), raising=False)


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_described_in_a_sentence(name: str) -> None:
    description = FIELDS[name].description or ""
    assert len(description) > 30
    assert description.endswith(".")


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_has_a_default(name: str) -> None:
    assert getattr(Settings(), name) == FIELDS[name].default


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_read_from_its_environment_variable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = OTHER.get(name, "7")
    monkeypatch.setenv(f"LOSSGRAD_{name.upper()}", text)
    value = getattr(Settings(), name)
    assert value != FIELDS[name].default
    assert str(value) in (text, f"{text}.0")


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOSSGRAD_PORT", "7")
    assert Settings(port=8).port == 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": -1},
        {"port": 65536},
        {"workers": 0},
        {"threads": 0},
        {"max_body_bytes": 0},
        {"drain_seconds": -1},
        {"log_level": "loud"},
        {"root_path": "gan"},
        {"root_path": "/gan/"},
        {"host": ""},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)
