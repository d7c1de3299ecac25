"""What the package shows: names, signatures, documentation."""

import inspect
from types import ModuleType

import pytest

import lossgrad_client
from lossgrad_client import AsyncClient, Client, Evaluation

OPERATIONS = [
    "objectives", "objective", "dialects", "dialect", "evaluate", "compare", "curves",
    "penalties", "penalty", "penalise", "verify", "probe", "verify_penalty", "diagnose", "diagnose_run", "monitor",
    "livez", "readyz",
]  # fmt: skip


def public(kind: type) -> dict[str, object]:
    return {name: member for name, member in inspect.getmembers(kind) if not name.startswith("_")}


def test_the_public_names_are_those_of_all() -> None:
    names = [
        name
        for name, value in vars(lossgrad_client).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert sorted([*names, "__version__"]) == sorted(lossgrad_client.__all__)


def test_every_public_name_is_documented() -> None:
    documented = [getattr(lossgrad_client, name) for name in lossgrad_client.__all__ if name != "__version__"]
    assert all(inspect.getdoc(value) for value in documented)


def test_both_clients_have_the_same_methods() -> None:
    assert [*sorted(public(Client))] == sorted([*OPERATIONS, "close"])
    assert [*sorted(public(AsyncClient))] == sorted([*OPERATIONS, "aclose"])


@pytest.mark.parametrize("operation", ["__init__", *OPERATIONS])
def test_both_clients_have_the_same_signatures(operation: str) -> None:
    def shown(client: type) -> list[tuple[str, object, object]]:
        parameters = inspect.signature(getattr(client, operation)).parameters.values()
        return [
            (parameter.name, parameter.kind, parameter.default)
            for parameter in parameters
            if parameter.name != "http_client"
        ]

    assert shown(Client) == shown(AsyncClient)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_both_clients_have_the_same_documentation(operation: str) -> None:
    sync, asynchronous = (inspect.getdoc(getattr(client, operation)) for client in (Client, AsyncClient))
    assert sync
    assert sync == asynchronous


def test_every_parameter_is_documented() -> None:
    for operation in OPERATIONS:
        method = getattr(Client, operation)
        names = set(inspect.signature(method).parameters) - {"self"}
        assert {name for name in names if f"{name}: " not in (inspect.getdoc(method) or "")} == set()


def test_help_shows_what_a_method_takes_and_gives() -> None:
    signature = inspect.signature(Client("http://test").evaluate)
    assert next(iter(signature.parameters)) == "objective"
    assert signature.return_annotation is Evaluation
    assert inspect.iscoroutinefunction(AsyncClient.evaluate)
    assert not inspect.iscoroutinefunction(Client.evaluate)
