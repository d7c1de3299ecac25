"""Both clients against the real service."""

import asyncio
import inspect
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import httpx
import numpy as np
import pytest

from lossgrad_client import (
    AmbiguousObjectiveError,
    AsyncClient,
    Client,
    Evaluation,
    NotFoundError,
    Objective,
    PayloadTooLargeError,
    Penalty,
    Side,
    StatusError,
    TransportError,
    UnknownObjectiveError,
    UnknownPenaltyError,
    UnprocessableRequestError,
    _operations,
)
from lossgrad_client._monitor import monitor
from tests.support.live import eventually, started

REAL = np.linspace(-3, 3, 24).reshape(2, 3, 4)
FAKE = np.linspace(2, -5, 24).reshape(2, 3, 4)

Call = Callable[..., Any]

# Where a method's argument has another name, or several, than the property or query parameter it fills.
ARGUMENTS = {
    ("compare", "logits"): {"real", "fake"},
    ("curves", "objective"): {"objectives"},
    # Two names with a plus between them.
    ("evaluate", "discriminator"): {"objective"},
    ("evaluate", "generator"): {"objective"},
    ("verify", "logits"): {"real", "fake"},
    ("verify", "reported"): {"discriminator", "generator"},
    ("verify_penalty", "reported"): {"loss", "losses", "gradients"},
    ("diagnose", "logits"): {"real", "fake"},
    ("diagnose", "run"): {"real", "fake", "steps"},
}
# Where an operation has another method, or several.
METHODS = {"diagnose": {"diagnose", "diagnose_run"}, "diagnose_stream": {"monitor"}}
# The client reads JSON, whatever other formats there are.
NOT_FOR_THE_CLIENT = {("curves", "format")}
# The Open Inference Protocol: the client's own way for large batches, and no method of its own.
ANOTHER_PROTOCOL = "/v2"


@pytest.fixture(scope="module")
def client(live_url: str) -> Iterator[Client]:
    with Client(live_url) as client:
        yield client


@pytest.fixture(params=[Client, AsyncClient])
def call(request: pytest.FixtureRequest, live_url: str) -> Call:
    """Call a method of either client."""

    def blocking(operation: str, *args: Any, **kwargs: Any) -> Any:
        with Client(live_url) as client:
            return getattr(client, operation)(*args, **kwargs)

    def awaited(operation: str, *args: Any, **kwargs: Any) -> Any:
        async def run() -> Any:
            async with AsyncClient(live_url) as client:
                return await getattr(client, operation)(*args, **kwargs)

        return asyncio.run(run())

    return blocking if request.param is Client else awaited


class Document:
    """What the service's OpenAPI document says that its operations take."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["components"]["schemas"]
        self.operations = {
            operation["operationId"]: operation
            for path, operations in document["paths"].items()
            for operation in operations.values()
            if not path.startswith(ANOTHER_PROTOCOL)
        }

    def inputs(self, operation: str) -> dict[str, dict[str, Any]]:
        """The schemas of path and query parameters and of the body's properties, by name."""
        given = self.operations[operation]
        found = {each["name"]: each["schema"] for each in given.get("parameters", ()) if each["in"] != "header"}
        for media in given.get("requestBody", {"content": {}})["content"].values():
            for variant in self.variants(media["schema"]):
                found |= variant["properties"]
        return {name: schema for name, schema in found.items() if (operation, name) not in NOT_FOR_THE_CLIENT}

    def variants(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The schema, its references and unions followed."""
        if "$ref" in schema:
            yield from self.variants(self.schemas[schema["$ref"].rpartition("/")[2]])
        elif "contentSchema" in schema:  # the first of many lines
            yield from self.variants(schema["contentSchema"]["prefixItems"][0])
        elif any(key in schema for key in ("oneOf", "anyOf")):
            for variant in [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
                yield from self.variants(variant)
        else:
            yield schema

    def choices(self, schema: dict[str, Any]) -> set[str]:
        """The strings that a value, or each item of a list, may be."""
        return {
            choice
            for variant in self.variants(schema)
            for choice in (
                self.choices(variant["items"]) if variant.get("type") == "array" else variant.get("enum", ())
            )
        }


@pytest.fixture(scope="module")
def document(live_url: str) -> Document:
    return Document(httpx.get(f"{live_url}/openapi.json").json())


def arguments(operation: str, name: str) -> set[str]:
    return ARGUMENTS.get((operation, name), {name})


def methods(operation: str) -> set[str]:
    return METHODS.get(operation, {operation})


def test_the_clients_have_a_method_for_every_operation_and_no_other(document: Document) -> None:
    found = {name for name in vars(Client) if not name.startswith("_")} - {"close"}
    assert found == {method for operation in document.operations for method in methods(operation)}


def test_the_methods_take_all_that_the_operations_take(document: Document) -> None:
    for operation in document.operations:
        taken = {name for each in methods(operation) for name in inspect.signature(getattr(Client, each)).parameters}
        wanted = {argument for name in document.inputs(operation) for argument in arguments(operation, name)}
        assert wanted <= taken, operation


def test_the_methods_have_the_defaults_of_the_operations(document: Document) -> None:
    for operation in document.operations:
        for method in methods(operation):
            signature = inspect.signature(getattr(Client, method)).parameters
            for name, schema in document.inputs(operation).items():
                if name in signature and signature[name].default not in {None, inspect.Parameter.empty}:
                    assert signature[name].default == schema.get("default"), f"{method}({name}=)"


def literals(hint: object) -> set[str]:
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {choice for inner in get_args(hint) for choice in literals(inner)}


def test_the_methods_offer_the_choices_of_the_operations(document: Document) -> None:
    for operation in document.operations:
        for method in methods(operation):
            for name, hint in get_type_hints(getattr(_operations, method, monitor)).items():
                if offered := literals(hint):
                    assert offered == document.choices(document.inputs(operation)[name]), f"{method}({name}=)"


def test_arrays_come_back_in_the_shape_they_were_sent(call: Call) -> None:
    result = call("evaluate", "non_saturating", real=REAL, fake=FAKE)
    assert result.generator.fake.gradients.shape == FAKE.shape
    assert result.discriminator.real.weights.shape == REAL.shape
    np.testing.assert_allclose(result.generator.fake.weights, 1 / (1 + np.exp(FAKE)), rtol=1e-14)


def test_a_result_carries_the_request_id_of_the_service(call: Call) -> None:
    assert call("evaluate", "hinge", real=REAL, fake=FAKE).request_id


def test_float32_is_computed_and_answered_in_float32(call: Call) -> None:
    result = call("evaluate", "hinge", real=REAL, fake=FAKE, dtype="float32")
    assert result.dtype == "float32"
    assert result.generator.fake.losses.tolist() == (-FAKE.astype(np.float32)).tolist()


def test_only_what_was_asked_for_is_answered(call: Call) -> None:
    result = call("evaluate", "minimax", fake=FAKE, players=["generator"], outputs=["curvatures"], reduction="none")
    assert set(result.players) == {"generator"}
    assert set(result.generator.fake.arrays) == {"curvatures"}
    assert not hasattr(result.generator, "loss")


def test_heads_are_evaluated_each_in_its_own_shape(call: Call) -> None:
    heads = [{"real": REAL, "fake": FAKE}, {"real": REAL[0], "fake": FAKE[0]}]
    weights = [{side: np.ones_like(logits) for side, logits in head.items()} for head in heads]
    result = call("evaluate", "wasserstein", logits=heads, heads="sum", sample_weights=weights)
    assert [head.fake.losses.shape for head in result.generator.heads] == [(2, 3, 4), (3, 4)]
    assert result.generator.loss == pytest.approx(-FAKE.mean() - FAKE[0].mean())


def test_what_overflows_is_nan_and_counted(call: Call) -> None:
    result = call("evaluate", "least_squares", fake=[1e308, 0.0], players=["generator"])
    assert np.isnan(result.generator.loss)
    assert np.isnan(result.generator.fake.losses).tolist() == [True, False]
    assert result.generator.fake.non_finite >= 1


def test_objectives_are_compared(call: Call) -> None:
    result = call("compare", ["minimax", {"objective": "non_saturating"}], real=REAL, fake=FAKE, reference="minimax")
    minimax, non_saturating = (compared.generator for compared in result.comparisons)
    assert minimax.ratio_to_reference.gradient_norm == 1
    assert non_saturating.ratio_to_reference.mean_weight == pytest.approx(
        non_saturating.weights.mean / minimax.weights.mean
    )
    assert minimax.sides["fake"].weights == minimax.weights


def test_curves_are_drawn(call: Call) -> None:
    result = call("curves", ["minimax", "hinge"], player="generator", quantity="weights", over="probability", points=9)
    assert [(line.objective, line.player, line.side) for line in result.series] == [
        ("minimax", "generator", "fake"),
        ("hinge", "generator", "fake"),
    ]
    np.testing.assert_allclose(result.series[0].values, result.x, rtol=1e-14)


def test_the_catalogue_is_read_whole(call: Call) -> None:
    objectives = call("objectives")
    assert all(isinstance(objective, Objective) for objective in objectives)
    assert "hinge" in {objective.name for objective in objectives}


def test_an_entry_is_found_by_any_name(call: Call) -> None:
    assert call("objective", "Geometric GAN").name == call("objective", "hinge").name


def test_the_catalogue_of_penalties_is_read_whole(call: Call) -> None:
    penalties = call("penalties")
    assert all(isinstance(penalty, Penalty) for penalty in penalties)
    assert call("penalty", "LP") in penalties
    lecam = call("penalty", "lecam")
    assert [each.name for each in lecam.state] == ["mean_real", "mean_fake"]
    assert lecam.held == {"decay": 1.0}
    assert {each.name: each.default for each in lecam.parameters}["side"] == "one"


def test_worked_examples_of_penalties_give_the_numbers_they_show(call: Call) -> None:
    for penalty in call("penalties"):
        for example in penalty.examples:
            result = call("penalise", penalty.name, **example.request)
            assert result.request_id
            assert result.parameters == example.response["parameters"]
            np.testing.assert_allclose(result.loss, example.response["loss"], rtol=1e-14)
            for group in ("losses", "gradients", "results", "state"):
                arrays = getattr(result, group)
                assert arrays.keys() == example.response[group].keys()
                for name, array in arrays.items():
                    np.testing.assert_allclose(array, example.response[group][name], rtol=1e-14)


def test_the_state_of_a_penalty_goes_round(call: Call) -> None:
    weight, state = np.random.default_rng(1).normal(size=(4, 3, 2)), None
    for _ in range(40):
        result = call("penalise", "sn", {"weight": weight}, state=state, parameters={"iterations": 10})
        state = result.state
    assert result.penalty == "spectral_normalization"
    assert result.gradients == {}
    assert not hasattr(result, "loss")
    np.testing.assert_allclose(result.results["sigma"], result.results["exact_sigma"], rtol=1e-9)
    assert result.results["normalized"].shape == weight.shape


def test_a_penalty_that_overflows_is_nan_and_counted(call: Call) -> None:
    result = call("penalise", "r1", {"input_gradients": np.array([[1e200]])}, dtype="float64")
    assert np.isnan(result.loss)
    assert result.non_finite == 2
    single = call("penalise", "r1", {"input_gradients": np.array([[1.0]])}, dtype="float32", reduction="none")
    assert single.gradients["input_gradients"].dtype == np.float32
    assert not hasattr(single, "loss")


def test_a_running_service_is_alive_and_ready(call: Call) -> None:
    assert call("livez") is True
    assert call("readyz") is True


def test_worked_examples_give_the_numbers_they_show(client: Client) -> None:
    for objective in client.objectives():
        for example in objective.examples:
            for player in client.evaluate(**example.request).players.values():
                shown = example.response[player.name]
                np.testing.assert_allclose(player.loss, shown["loss"], rtol=1e-14)
                for name, side in player.sides.items():
                    assert_close(side, shown[name])


def assert_close(side: Side, shown: dict[str, Any]) -> None:
    for name, array in side.arrays.items():
        np.testing.assert_allclose(array, shown[name], rtol=1e-14)


@pytest.mark.parametrize(
    ("operation", "args", "kwargs", "expected", "pointer"),
    [
        ("objective", ["hing"], {}, UnknownObjectiveError, None),
        ("evaluate", ["hing"], {"fake": [1]}, UnknownObjectiveError, "/objective"),
        ("evaluate", ["hinge"], {"real": [], "fake": [1]}, UnprocessableRequestError, "/logits/real"),
        ("evaluate", ["hinge"], {"fake": [1]}, UnprocessableRequestError, "/logits/real"),
        ("evaluate", ["hinge"], {"reduction": "average"}, UnprocessableRequestError, "/reduction"),
        ("compare", [["minimax"] * 200], {"fake": np.zeros(25_000)}, PayloadTooLargeError, None),
        ("curves", ["minimax"], {"points": 1}, UnprocessableRequestError, "?points"),
        ("penalty", ["gradient_penality"], {}, UnknownPenaltyError, None),
        ("penalise", ["gradient_penality", {"x": [1]}], {}, UnknownPenaltyError, None),
        ("penalise", ["r1", {"input_gradients": []}], {}, UnprocessableRequestError, "/inputs/input_gradients"),
        ("penalise", ["r1", {"x": [1]}], {"state": {}}, UnprocessableRequestError, "/inputs/x"),
    ],
)
def test_a_refusal_is_an_exception_that_says_where(
    call: Call, operation: str, args: list[Any], kwargs: dict[str, Any], expected: type[StatusError], pointer: str
) -> None:
    with pytest.raises(expected) as caught:
        call(operation, *args, **kwargs)
    error = caught.value
    assert type(error) is expected
    assert error.request_id
    assert error.request_id in str(error)
    assert pointer is None or pointer in {violation.pointer for violation in error.problem.errors}


def test_an_unknown_objective_comes_with_suggestions(call: Call) -> None:
    with pytest.raises(UnknownObjectiveError) as caught:
        call("objective", "hing")
    assert "hinge" in caught.value.problem.suggestions


def test_an_ambiguous_alias_comes_with_its_meanings(call: Call, client: Client) -> None:
    meanings: dict[str, set[str]] = {}
    for objective in client.objectives():
        for alias in objective.aliases:
            meanings.setdefault(alias.name, set()).add(objective.name)
    name = next(name for name, objectives in meanings.items() if len(objectives) > 1)
    with pytest.raises(AmbiguousObjectiveError) as caught:
        call("objective", name)
    assert meanings[name] <= set(caught.value.problem.meanings)


def test_a_wrong_address_is_told_from_a_wrong_name(live_url: str) -> None:
    with Client(f"{live_url}/elsewhere") as client, pytest.raises(NotFoundError) as caught:
        client.objective("hinge")
    assert type(caught.value) is NotFoundError


def test_one_connection_serves_many_calls(client: Client) -> None:
    addresses = set()

    def note(response: httpx.Response) -> None:
        addresses.add(response.extensions["network_stream"].get_extra_info("client_addr"))

    assert isinstance(client._http, httpx.Client)
    client._http.event_hooks = {"response": [note]}
    for _ in range(5):
        client.evaluate("hinge", real=REAL, fake=FAKE)
    assert len(addresses) == 1


def test_many_calls_at_once_get_each_their_own_answer(live_url: str) -> None:
    async def run() -> list[Evaluation]:
        async with AsyncClient(live_url) as client:
            return await asyncio.gather(*(client.evaluate("wasserstein", real=[n], fake=[-n]) for n in range(40)))

    assert [result.generator.loss for result in asyncio.run(run())] == list(range(40))


def test_a_service_about_to_stop_is_alive_but_not_ready() -> None:
    with started(LOSSGRAD_DRAIN_SECONDS="60") as service, Client(service.url) as client:
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: not client.readyz())
        assert client.livez()
        assert client.evaluate("hinge", real=[2.0, 0.5], fake=[-3.0, 0.0]).discriminator.loss == 0.75


def test_nothing_there_is_a_transport_error_and_a_no() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with Client(url, max_retries=0) as client:
        assert not client.livez()
        with pytest.raises(TransportError):
            client.objectives()
