"""Against the real service, binary and JSON give the same results to the last bit, and the same errors."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from lossgrad.objectives import CATALOGUE
from lossgrad_client import (
    AmbiguousObjectiveError,
    AsyncClient,
    Client,
    Evaluation,
    PayloadTooLargeError,
    PlayerResult,
    StatusError,
    UnknownObjectiveError,
    UnprocessableRequestError,
)
from tests.docs.blocks import ROOT
from tests.support.live import started

from .wire import LARGE, over

RECORDED = sorted((ROOT / "examples/data").glob("*.npz"))
REAL, FAKE = np.random.default_rng(20140610).normal(0, 6, (2, 3, 5, 4))
BIG = np.linspace(-4, 4, LARGE)
TOO_BIG = np.where(np.arange(LARGE) == 3, 1e300, BIG)

Answer: TypeAlias = tuple[Evaluation, list[str]]
Ask: TypeAlias = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(live_url: str) -> Iterator[Ask]:
    """Evaluate, and tell where the requests went."""
    paths: list[str] = []

    def evaluate(*args: Any, **kwargs: Any) -> Answer:
        paths.clear()
        # A client of its own, as a client remembers what the service took.
        return Client(live_url, http_client=http).evaluate(*args, **kwargs), paths.copy()

    with httpx.Client(event_hooks={"request": [lambda request: paths.append(request.url.path)]}) as http:
        yield evaluate


def ask_and_await(url: str, *args: Any, **kwargs: Any) -> Answer:
    """The same with the asynchronous client."""
    paths: list[str] = []

    async def note(request: httpx.Request) -> None:
        paths.append(request.url.path)

    async def evaluate() -> Evaluation:
        async with httpx.AsyncClient(event_hooks={"request": [note]}) as http:
            return await AsyncClient(url, http_client=http).evaluate(*args, **kwargs)

    return asyncio.run(evaluate()), paths


def assert_same(ask: Ask, objective: str, **question: Any) -> None:
    """Ask in JSON and in binary, and compare every bit."""
    with over("JSON"):
        in_json, json_paths = ask(objective, **question)
    with over("binary"):
        in_binary, binary_paths = ask(objective, **question)
    assert json_paths == ["/v1/evaluate"]
    assert binary_paths == [f"/v2/models/{objective}/infer"]
    assert bits(in_binary) == bits(in_json)
    assert in_binary.request_id


def bits(result: Evaluation) -> dict[str, Any]:
    """All that a result says, with the bits of its numbers."""
    parameters = [(name, type(value), value.hex()) for name, value in result.parameters.items()]
    options = (result.objective, result.reduction, result.with_respect_to, result.dtype)
    return {"parameters": parameters, "options": options, **{n: bits_of(p) for n, p in result.players.items()}}


def bits_of(player: PlayerResult) -> dict[str, Any]:
    heads = player.heads if hasattr(player, "heads") else None
    return {
        "name": player.name,
        "loss": player.loss.hex() if hasattr(player, "loss") else None,
        "non_finite": player.non_finite,
        "sides": [(name, side.non_finite, *map(described, side.arrays.items())) for name, side in player.sides.items()],
        "heads": None if heads is None else [bits_of(head) for head in heads],
    }


def described(item: tuple[str, NDArray[Any]]) -> tuple[object, ...]:
    name, array = item
    return name, array.dtype.str, array.shape, repr(array.flags), array.tobytes()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", ["f8", "f4", "f2", ">f4", "i4", "u1"])
@pytest.mark.parametrize("objective", CATALOGUE)
def test_every_objective_gives_the_same(ask: Ask, objective: str, kind: str, dtype: str) -> None:
    real, fake = (np.abs(logits).astype(kind) if kind == "u1" else logits.astype(kind) for logits in (REAL, FAKE))
    assert_same(ask, objective, real=real, fake=fake, dtype=dtype)


@pytest.mark.parametrize(
    "options",
    [
        {"reduction": "sum"},
        {"reduction": "none"},
        {"with_respect_to": "probability"},
        {"outputs": ["curvatures"]},
        {"outputs": ["weights", "losses"]},
        {"outputs": ["losses", "gradients", "weights", "curvatures"], "dtype": "float32"},
        {"players": ["discriminator"]},
        {"players": ["discriminator"], "outputs": ["gradients"], "reduction": "none"},
        {"sample_weights": {"real": REAL**2, "fake": FAKE**2}},
        {"sample_weights": {"real": (REAL**2).astype("f4")}, "reduction": "sum", "dtype": "float32"},
        {"logits": [{"real": REAL, "fake": FAKE}, {"real": FAKE[0], "fake": REAL[0]}]},
        {"logits": [{"real": REAL, "fake": FAKE}], "heads": "sum", "reduction": "sum", "outputs": ["curvatures"]},
        {"logits": [{"real": REAL, "fake": FAKE}], "sample_weights": [{"fake": FAKE**2}], "reduction": "none"},
    ],
    ids=", ".join,
)
@pytest.mark.parametrize("objective", CATALOGUE)
def test_every_option_gives_the_same(ask: Ask, objective: str, options: dict[str, Any]) -> None:
    batch = {} if "logits" in options else {"real": REAL, "fake": FAKE}
    if CATALOGUE[objective].inputs == "energies" and "with_respect_to" in options:
        with pytest.raises(UnprocessableRequestError, match="is no probability"):
            assert_same(ask, objective, **batch, **options)
    else:
        assert_same(ask, objective, **batch, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"players": ["generator"]},
        {"players": ("generator", "discriminator"), "outputs": ("gradients",)},
        {"players": ["generator"], "outputs": ["curvatures"], "reduction": "none"},
    ],
    ids=str,
)
@pytest.mark.parametrize("objective", [name for name, each in CATALOGUE.items() if "generator" in each.players])
def test_every_generator_gives_the_same(ask: Ask, objective: str, options: dict[str, Any]) -> None:
    assert_same(ask, objective, real=REAL, fake=FAKE, **options)


@pytest.mark.parametrize("objective", [name for name, each in CATALOGUE.items() if each.parameters])
def test_every_parameter_gives_the_same(ask: Ask, objective: str) -> None:
    for parameter in CATALOGUE[objective].parameters:
        for value in (parameter.typical[1], np.float32(parameter.typical[0])):
            assert_same(ask, objective, real=REAL, fake=FAKE, parameters={parameter.name: value})


@given(data=st.data(), dtype=st.sampled_from(["float64", "float32"]), shape=npst.array_shapes(max_dims=4, max_side=4))
@settings(max_examples=10)
@pytest.mark.parametrize("objective", CATALOGUE)
def test_any_numbers_give_the_same(
    ask: Ask, objective: str, data: st.DataObject, dtype: Any, shape: tuple[int, ...]
) -> None:
    finite = npst.arrays(dtype, shape, elements=npst.from_dtype(np.dtype(dtype), allow_nan=False, allow_infinity=False))
    real, fake = data.draw(finite), data.draw(finite)
    if real.size == 1 and CATALOGUE[objective].resolve({}).get("biased") == 0:
        with pytest.raises(UnprocessableRequestError, match="at least two"):
            assert_same(ask, objective, real=real, fake=fake, dtype=dtype)
    else:
        assert_same(ask, objective, real=real, fake=fake, dtype=dtype)


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
@pytest.mark.parametrize("objective", CATALOGUE)
def test_recorded_logits_give_the_same(ask: Ask, objective: str, file: Path) -> None:
    with np.load(file) as run:
        real, fake = run["real"][-2:], run["fake"][-2:]
    assert_same(ask, objective, real=real, fake=fake)


@pytest.mark.parametrize(
    "value", [-0.0, 5e-324, 2**53 + 1, 2**63 - 1, np.uint64(2**64 - 1), np.float64(1e308)], ids=repr
)
@pytest.mark.parametrize("objective", ["minimax", "least_squares", "relativistic_average"])
def test_numbers_at_the_edges_give_the_same(ask: Ask, objective: str, value: Any) -> None:
    assert_same(ask, objective, real=[value, value], fake=np.array([value, 0]))


def test_what_is_not_finite_is_counted_the_same(ask: Ask) -> None:
    huge = np.array([[1e308, 1.0], [-1e308, 2.0]])
    with over("binary"):
        generator = ask("least_squares", real=huge, fake=huge)[0].generator
    assert np.isnan(generator.loss)
    assert np.isnan(generator.fake.losses).tolist() == [[True, False], [True, False]]
    assert_same(ask, "least_squares", real=huge, fake=huge)
    assert_same(ask, "least_squares", logits=[{"real": huge, "fake": huge}] * 2)


def test_the_asynchronous_client_gives_the_same(live_url: str) -> None:
    def ask(*args: Any, **kwargs: Any) -> Answer:
        return ask_and_await(live_url, *args, **kwargs)

    assert_same(ask, "hinge", real=REAL, fake=FAKE, players=["generator"], outputs=["weights"], dtype="float32")


def test_a_large_batch_goes_in_binary_unasked(ask: Ask, live_url: str) -> None:
    for answer in (ask("hinge", real=BIG, fake=BIG), ask_and_await(live_url, "hinge", real=BIG, fake=BIG)):
        assert answer[1] == ["/v2/models/hinge/infer"]


def test_any_name_of_an_objective_will_do(ask: Ask) -> None:
    in_binary, paths = ask("Geometric GAN", real=BIG, fake=BIG)
    assert in_binary.objective == "hinge"
    assert len(paths) == 1


@pytest.mark.parametrize(
    ("objective", "question", "expected", "pointer"),
    [
        ("hing", {}, UnknownObjectiveError, "/objective"),
        ("a/b", {}, UnknownObjectiveError, "/objective"),
        ("vanilla", {}, AmbiguousObjectiveError, "/objective"),
        ("hinge", {"parameters": {"margn": 1.0}}, UnprocessableRequestError, "/parameters/margn"),
        ("hinge", {"parameters": {"margin": -1.0}}, UnprocessableRequestError, "/parameters/margin"),
        ("hinge", {"parameters": {"margin": True}}, UnprocessableRequestError, "/parameters/margin"),
        ("hinge", {"parameters": {"reduction": 1.0}}, UnprocessableRequestError, "/parameters/reduction"),
        ("hinge", {"reduction": "average"}, UnprocessableRequestError, "/reduction"),
        ("hinge", {"players": []}, UnprocessableRequestError, "/players"),
        ("hinge", {"outputs": ["losses", "losses"]}, UnprocessableRequestError, "/outputs"),
        ("perceptron", {"players": ["generator"]}, UnprocessableRequestError, "/players"),
        ("hinge", {"real": None}, UnprocessableRequestError, "/logits/real"),
        ("hinge", {"real": []}, UnprocessableRequestError, "/logits/real"),
        ("hinge", {"real": 0.5}, UnprocessableRequestError, "/logits/real"),
        ("relativistic_paired", {"real": BIG[1:]}, UnprocessableRequestError, "/logits/fake"),
        ("hinge", {"real": TOO_BIG, "dtype": "float32"}, UnprocessableRequestError, "/logits/real/3"),
        ("hinge", {"sample_weights": {"fake": BIG}}, UnprocessableRequestError, "/sample_weights/fake/0"),
        ("hinge", {"sample_weights": {"fake": BIG[1:] ** 2}}, UnprocessableRequestError, "/sample_weights/fake"),
        ("hinge", {"sample_weights": {"fake": 0 * BIG}}, UnprocessableRequestError, "/sample_weights/fake"),
    ],
)  # fmt: skip
def test_errors_are_those_of_json(
    ask: Ask, objective: str, question: dict[str, Any], expected: type[StatusError], pointer: str
) -> None:
    question = {"real": BIG, "fake": BIG, **question}
    told = []
    for wire in ("JSON", "binary"):
        with over(wire), pytest.raises(expected) as caught:
            ask(objective, **question)
        problem = caught.value.problem
        told.append((type(caught.value), problem.code, problem.title, problem.detail, problem.instance, problem.errors))
        assert pointer in {error.pointer for error in problem.errors}
    assert told[0] == told[1]


@pytest.fixture(scope="module")
def small_url() -> Iterator[str]:
    """A service that takes so many bytes as a large batch has in binary, and fewer than it has in JSON."""
    with started(LOSSGRAD_MAX_BODY_BYTES=str(3 * 8 * LARGE)) as service:
        yield service.url


def test_a_batch_may_fit_in_binary_that_does_not_in_json(small_url: str) -> None:
    with Client(small_url) as client:
        assert client.evaluate("wasserstein", real=BIG, fake=BIG).generator.loss == pytest.approx(0, abs=1e-12)
        with over("JSON"), pytest.raises(PayloadTooLargeError):
            client.evaluate("wasserstein", real=BIG, fake=BIG)


def test_what_is_wrong_with_such_a_batch_is_said(small_url: str) -> None:
    with Client(small_url) as client, pytest.raises(UnprocessableRequestError) as caught:
        client.evaluate("hinge", real=BIG, fake=BIG, parameters={"margin": -1.0})
    assert [error.pointer for error in caught.value.problem.errors] == ["/parameters/margin"]


def test_a_batch_too_large_for_either_is_refused_for_its_size(small_url: str) -> None:
    with Client(small_url) as client, pytest.raises(PayloadTooLargeError) as caught:
        client.evaluate("wasserstein", real=BIG, fake=np.tile(BIG, 4))
    assert caught.value.problem.code == "body-too-large"


def test_threads_that_share_a_client_get_each_their_own_answer(live_url: str) -> None:
    def loss(number: int) -> float:
        size = 1 + number % 3 * LARGE
        return client.evaluate("wasserstein", real=np.zeros(size), fake=np.full(size, -float(number))).generator.loss

    with Client(live_url) as client, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(loss, range(48))) == list(range(48))
