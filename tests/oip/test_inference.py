"""Over HTTP in binary, the numbers of the core: to the last bit, and only those that were asked for."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import PlayerResult, Variable, evaluate
from lossgrad.core.heads import evaluate_heads
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from lossgrad.oip import inference
from tests.support import draws
from tests.support.oip import outputs, request, tensor

ARRAYS = ("losses", "gradients", "weights", "curvatures")
SHAPE = (5, 7)
every = pytest.mark.parametrize("objective", CATALOGUE.values(), ids=CATALOGUE)


def batch(seed: int, dtype: Any = np.float64, shape: tuple[int, ...] = SHAPE) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {side: rng.normal(0, 3, shape).astype(dtype) for side in ("real", "fake")}


def weights(seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {side: rng.uniform(0, 2, SHAPE) for side in ("real", "fake")}


def named(prefix: str, arrays: dict[str, Array]) -> dict[str, Array]:
    return {f"{prefix}{side}": array for side, array in arrays.items()}


def every_output(objective: Objective, head: str = "") -> list[dict[str, Any]]:
    return [
        {"name": name}
        for player, data in objective.players.items()
        for name in [
            f"{player}{head}.loss",
            *(f"{player}{head}.{side}.{array}" for side in data.sides for array in ARRAYS),
        ]
    ]


def flat(player: str, result: PlayerResult) -> dict[str, Array]:
    found = {} if result.loss is None else {f"{player}.loss": np.array([result.loss])}
    return found | {
        f"{player}.{side}.{array}": getattr(values, array)
        for side, values in result.sides.items()
        for array in ARRAYS
        if getattr(values, array) is not None
    }


def infer(http: httpx.Client, model: str, arrays: dict[str, Array], **members: Any) -> dict[str, Array]:
    content, headers = request(arrays, **members)
    return outputs(http.post(f"/v2/models/{model}/infer", content=content, headers=headers))


def assert_identical(found: dict[str, Array], expected: dict[str, Array]) -> None:
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert (found[name].dtype, found[name].shape) == (values.dtype, values.shape)
        assert found[name].tobytes() == values.tobytes(), name


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_output_is_that_of_the_core_to_the_last_bit(http: httpx.Client, objective: Objective, dtype: Any) -> None:
    arrays = batch(1, dtype)
    given = draws.parameters(objective, np.random.default_rng(2))
    expected = evaluate(objective, arrays, parameters=given, outputs=ARRAYS, dtype=np.dtype(dtype).name)  # type: ignore[arg-type]
    found = infer(http, objective.name, arrays, parameters=given, outputs=every_output(objective))
    assert_identical(found, {k: v for name, result in expected.players.items() for k, v in flat(name, result).items()})


@every
@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_options_and_sample_weights_are_those_of_the_core(
    http: httpx.Client, objective: Objective, reduction: Any
) -> None:
    arrays, weighing = batch(3), weights(4)
    variable: Variable = "logits" if objective.inputs == "energies" else "probability"
    expected = evaluate(
        objective, arrays, sample_weights=weighing, reduction=reduction, with_respect_to=variable
    ).players
    found = infer(
        http,
        objective.name,
        arrays | named("sample_weights.", weighing),
        parameters={"reduction": reduction, "with_respect_to": variable},
    )
    assert_identical(found, {k: v for name, result in expected.items() for k, v in flat(name, result).items()})


@every
@pytest.mark.parametrize("combine", ["mean", "sum"])
def test_heads_are_combined_as_the_core_combines_them(http: httpx.Client, objective: Objective, combine: Any) -> None:
    heads = [batch(5), batch(6, shape=(3,))]
    weighing = [weights(7), {}]
    expected = evaluate_heads(objective, heads, combine=combine, sample_weights=weighing)
    sent = {
        **named("heads.0.", heads[0]),
        **named("heads.0.sample_weights.", weighing[0]),
        **named("heads.1.", heads[1]),
    }
    found = infer(http, objective.name, sent, parameters={"heads": combine})
    flattened: dict[str, Array] = {}
    for player, result in expected.players.items():
        assert result.loss is not None
        flattened[f"{player}.loss"] = np.array([result.loss])
        for index, head in enumerate(result.heads):
            flattened |= flat(f"{player}.heads.{index}", head)
    assert_identical(found, flattened)


def test_half_precision_is_computed_in_single(http: httpx.Client) -> None:
    arrays = batch(8, np.float16)
    single = {side: array.astype(np.float32) for side, array in arrays.items()}
    assert_identical(infer(http, "non_saturating", arrays), infer(http, "non_saturating", single))


@pytest.mark.parametrize("shape", [(), (1,), (6,), (2, 3, 1), (1,) * 32])
def test_arrays_come_back_in_the_shape_they_were_sent(http: httpx.Client, shape: tuple[int, ...]) -> None:
    arrays = {side: np.full(shape, value) for side, value in (("real", 2.0), ("fake", -3.0))}
    answer = infer(http, "wasserstein", arrays)
    assert answer["generator.fake.losses"].shape == shape
    assert answer["generator.fake.losses"].reshape(-1).tolist() == [3.0] * int(np.prod(shape))
    assert answer["discriminator.loss"].tolist() == [-5.0]


def test_a_pair_of_numbers_without_dimension_is_a_pair(http: httpx.Client) -> None:
    arrays = {"real": np.array(1.0), "fake": np.array(0.0)}
    answer = infer(http, "relativistic_paired", arrays)
    assert answer["discriminator.real.weights"].shape == ()


@pytest.mark.parametrize(
    ("names", "players", "arrays"),
    [
        (["generator.loss"], ("generator",), set()),
        (["generator.fake.weights"], ("generator",), {"weights"}),
        (["discriminator.real.curvatures", "discriminator.loss"], ("discriminator",), {"curvatures"}),
        (
            ["generator.fake.losses", "discriminator.real.gradients"],
            ("generator", "discriminator"),
            {"losses", "gradients"},
        ),
    ],
)
def test_the_core_is_asked_for_no_more_than_was_asked_for(
    http: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    players: tuple[str, ...],
    arrays: set[str],
) -> None:
    asked: dict[str, Any] = {}

    def watched(*args: Any, **options: Any) -> Any:
        asked.update(options)
        return evaluate(*args, **options)

    monkeypatch.setattr(inference, "evaluate", watched)
    assert list(infer(http, "hinge", batch(9), outputs=[{"name": name} for name in names])) == names
    assert (asked["players"], set(asked["outputs"])) == (players, arrays)


def test_what_no_output_needs_may_be_left_out_or_be_there(http: httpx.Client) -> None:
    fakes = {"fake": np.array([-3.0, 0.0])}
    wanted = {"outputs": [{"name": "generator.loss"}]}
    for arrays in (fakes, fakes | {"real": np.array([1.0])}, fakes | {"real": np.array([np.nan])}):
        assert infer(http, "hinge", arrays, **wanted)["generator.loss"].tolist() == [1.5]


def refused(http: httpx.Client, model: str, arrays: dict[str, Array], **members: Any) -> tuple[str, str]:
    """The pointer and the detail of the one fault; the same for binary and for flat JSON data."""
    content, headers = request(arrays, **members)
    binary = http.post(f"/v2/models/{model}/infer", content=content, headers=headers)
    assert binary.status_code == 422, binary.text
    [fault] = binary.json()["errors"]
    sent = [tensor(name, array, binary=False) for name, array in arrays.items()]
    if all(np.isfinite(array).all() for array in arrays.values()):
        flattened = [each | {"data": np.ravel(each["data"]).tolist()} for each in sent]
        body = json.dumps({"inputs": flattened, **members})
        assert http.post(f"/v2/models/{model}/infer", content=body).json()["errors"] == [fault]
    return fault["pointer"], fault["detail"]


ONE = np.ones((2, 2))
REFUSED: dict[str, tuple[str, dict[str, Array], dict[str, Any], str, str]] = {
    "nothing": ("hinge", {}, {}, "/inputs", "discriminator need the input 'real'"),
    "no fakes": ("hinge", {"real": ONE}, {}, "/inputs", "discriminator need the input 'fake'"),
    "no fakes for the generator": (
        "hinge", {"real": ONE}, {"outputs": [{"name": "generator.loss"}]}, "/inputs", "generator need the input 'fake'",
    ),
    "no fakes in a head": (
        "hinge",
        {"heads.0.real": ONE, "heads.0.fake": ONE, "heads.1.real": ONE}, {}, "/inputs", "need the input 'heads.1.fake'",
    ),
    "NaN": ("hinge", {"real": ONE, "fake": ONE * [1, np.nan]}, {}, "/inputs/1/data/1", "NaN"),
    "infinity in a head": (
        "hinge",
        {"heads.0.real": ONE, "heads.0.fake": ONE, "heads.1.fake": ONE, "heads.1.real": ONE * [[1], [np.inf]]},
        {}, "/inputs/3/data/2", "infinity",
    ),
    "too large for the dtype": (
        "hinge", {"real": ONE, "fake": ONE * [[1, 1], [1e300, 1]]}, {"parameters": {"dtype": "float32"}},
        "/inputs/1/data/2", "too large for float32",
    ),
    "a negative weight": (
        "hinge", {"sample_weights.fake": -ONE, "real": ONE, "fake": ONE}, {}, "/inputs/0/data/0", "negative",
    ),
    "weights of zero": ("hinge", {"real": ONE, "fake": ONE, "sample_weights.fake": 0 * ONE}, {}, "/inputs/2", "zero"),
    "pairs of other shapes": ("relativistic_paired", {"real": ONE, "fake": ONE[0]}, {}, "/inputs/1", "pairs"),
    "pairs of no weight": (
        "relativistic_paired",
        {"real": ONE, "fake": ONE, "sample_weights.real": ONE * [0, 1], "sample_weights.fake": ONE * [1, 0]},
        {}, "/inputs", "zero",
    ),
    "pairs of no weight in a head": (
        "relativistic_paired",
        {
            "heads.0.real": ONE, "heads.0.fake": ONE,
            "heads.0.sample_weights.real": ONE * [0, 1], "heads.0.sample_weights.fake": ONE * [1, 0],
        },
        {}, "/inputs", "zero",
    ),
    "an unknown parameter": (
        "hinge", {"real": ONE, "fake": ONE}, {"parameters": {"margn": 1}}, "/parameters/margn", "'margin'",
    ),
    "a parameter beyond its domain": (
        "hinge", {"real": ONE, "fake": ONE}, {"parameters": {"margin": -1}}, "/parameters/margin", "must lie in",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "arrays", "members", "pointer", "message"), REFUSED.values(), ids=REFUSED)
def test_what_the_core_refuses_is_pointed_at_in_the_request(
    http: httpx.Client, model: str, arrays: dict[str, Array], members: dict[str, Any], pointer: str, message: str
) -> None:
    found = refused(http, model, arrays, **members)
    assert found[0] == pointer
    assert message in found[1]


def test_a_position_in_nested_data_is_nested(http: httpx.Client) -> None:
    nested = {"name": "fake", "datatype": "FP64", "shape": [2, 2], "data": [[1, 1], [1e300, 1]]}
    body = {"inputs": [nested], "outputs": [{"name": "generator.loss"}], "parameters": {"dtype": "float32"}}
    [fault] = http.post("/v2/models/hinge/infer", json=body).json()["errors"]
    assert fault["pointer"] == "/inputs/0/data/1/0"


def test_results_that_are_not_finite_are_carried_in_binary_and_null_in_json_and_counted(http: httpx.Client) -> None:
    fake = np.array([-1e308, 0.0, 1e308])
    wanted = ["generator.loss", "generator.fake.losses"]
    asked = {"outputs": [{"name": name} for name in wanted]}
    content, headers = request({"fake": fake}, **asked)
    model = "/v2/models/least_squares/infer"
    binary = http.post(model, content=content, headers=headers)
    found = outputs(binary)
    assert np.isinf(found["generator.fake.losses"]).tolist() == [True, False, True]
    assert np.isinf(found["generator.loss"]).all()
    body = {"inputs": [tensor("fake", fake, binary=False)], **asked}
    answer = http.post(model, json=body).json()
    loss, losses = (output["data"] for output in answer["outputs"])
    assert loss == [None]
    assert [value is None for value in losses] == [True, False, True]
    length = int(binary.headers["Inference-Header-Content-Length"])
    for parameters in (answer["parameters"], json.loads(binary.content[:length])["parameters"]):
        assert parameters["non_finite"] == 3


def test_only_what_is_answered_is_counted_and_nothing_if_all_is_finite(http: httpx.Client) -> None:
    body = {
        "inputs": [{"name": "fake", "datatype": "FP64", "shape": [2], "data": [1e308, -1e308]}],
        "outputs": [{"name": "generator.fake.gradients"}],
    }
    answer = http.post("/v2/models/least_squares/infer", json=body).json()
    assert "non_finite" not in answer["parameters"]


def test_the_answer_says_everything_it_was_computed_with(http: httpx.Client) -> None:
    body = {
        "id": "step 7 ✓",
        "inputs": [{"name": "fake", "datatype": "FP32", "shape": [1], "data": [0]}],
        "outputs": [{"name": "generator.loss"}],
        "parameters": {"margin": 2, "reduction": "sum", "with_respect_to": "probability"},
    }
    answer = http.post("/v2/models/Hinge/infer", json=body).json()
    assert (answer["model_name"], answer["model_version"], answer["id"]) == ("hinge", "1", "step 7 ✓")
    expected = {"reduction": "sum", "with_respect_to": "probability", "dtype": "float32"}
    assert answer["parameters"] == expected | CATALOGUE["hinge"].resolve({"margin": 2.0})
