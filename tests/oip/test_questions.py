"""What an infer request may say; the tensors here are JSON, those of raw bytes have tests of their own."""

from typing import Any

import numpy as np
import pytest

from lossgrad.api.errors import MalformedBody
from lossgrad.core.errors import InvalidInput, LossgradError, TooManyElements
from lossgrad.objectives import CATALOGUE
from lossgrad.oip.framing import Tail
from lossgrad.oip.parameters import OPTIONS
from lossgrad.oip.questions import Question, read_question

Json = Any
REAL = {"name": "real", "datatype": "FP32", "shape": [2], "data": [2.0, 0.5]}
FAKE = {"name": "fake", "datatype": "FP32", "shape": [2], "data": [-3.0, 0.0]}
BINARY = {"name": "fake", "datatype": "FP32", "shape": [2], "parameters": {"binary_data_size": 8}}


def read(content: Json, raw: bytes = b"", *, model: str = "hinge", max_elements: int = 1000) -> Question:
    return read_question(CATALOGUE[model], content, Tail(memoryview(raw)), max_elements=max_elements)


def refusal(content: Json, raw: bytes = b"", **options: Any) -> tuple[str | None, str]:
    with pytest.raises(LossgradError) as caught:
        read(content, raw, **options)
    return caught.value.pointer, caught.value.detail


def batch(**members: Json) -> Json:
    return {"inputs": [REAL, FAKE], **members}


def inputs(*changed: Json) -> Json:
    return {"inputs": list(changed)}


def named(name: str, **changed: Json) -> Json:
    return REAL | {"name": name} | changed


def test_the_smallest_request_asks_for_all_but_the_curvatures_in_json() -> None:
    question = read(batch())
    arrays = ["losses", "gradients", "weights"]
    assert [asked.output.name for asked in question.asked] == [
        "discriminator.loss",
        *(f"discriminator.{side}.{array}" for side in ("real", "fake") for array in arrays),
        "generator.loss",
        *(f"generator.fake.{array}" for array in arrays),
    ]
    assert not any(asked.binary for asked in question.asked)
    assert question.options == {"reduction": "mean", "with_respect_to": "logits", "heads": "mean", "dtype": "float32"}
    assert (question.id, question.parameters, question.inputs.multiple) == (None, {}, False)


def test_without_reduction_it_asks_for_no_loss() -> None:
    names = [asked.output.name for asked in read(batch(parameters={"reduction": "none"})).asked]
    assert names
    assert not any(name.endswith("loss") for name in names)


def test_outputs_are_asked_for_in_the_order_named() -> None:
    names = ["generator.fake.weights", "discriminator.loss", "discriminator.fake.curvatures"]
    question = read(batch(outputs=[{"name": name} for name in names]))
    assert [asked.output.name for asked in question.asked] == names


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"players": "generator", "arrays": "weights"}, ["generator.loss", "generator.fake.weights"]),
        (
            {"players": "generator,discriminator", "arrays": "curvatures,losses", "reduction": "none"},
            [
                f"{player}.{array}"
                for player in ("discriminator.real", "discriminator.fake", "generator.fake")
                for array in ("losses", "curvatures")
            ],
        ),
        (
            {"players": "generator"},
            ["generator.loss", *(f"generator.fake.{array}" for array in ("losses", "gradients", "weights"))],
        ),
    ],
)
def test_players_and_arrays_can_be_chosen_without_naming_each_output(parameters: Json, expected: list[str]) -> None:
    assert [asked.output.name for asked in read(batch(parameters=parameters)).asked] == expected


@pytest.mark.parametrize("default", [True, False])
@pytest.mark.parametrize("own", [True, False, None])
def test_what_an_output_says_of_its_data_goes_before_what_the_request_says(*, default: bool, own: bool | None) -> None:
    parameters = {} if own is None else {"binary_data": own}
    question = read(
        batch(
            parameters={"binary_data_output": default}, outputs=[{"name": "generator.loss", "parameters": parameters}]
        )
    )
    assert question.asked[0].binary is (default if own is None else own)


def test_all_outputs_are_binary_if_the_request_says_so() -> None:
    assert all(asked.binary for asked in read(batch(parameters={"binary_data_output": True})).asked)


def test_every_option_is_kept_and_the_rest_are_the_objectives_own() -> None:
    options = {name: values[-1] for name, values in OPTIONS.items()}
    question = read(batch(parameters=options | {"margin": 2, "kink": 0.5}))
    assert question.options == options
    assert question.parameters == {"margin": 2.0, "kink": 0.5}


@pytest.mark.parametrize(
    ("datatypes", "dtype"),
    [(("FP32", "FP32"), "float32"), (("FP64", "FP32"), "float64"), (("FP32", "FP64"), "float64")],
)
def test_one_double_input_makes_it_double(datatypes: tuple[str, str], dtype: str) -> None:
    real, fake = (tensor | {"datatype": datatype} for tensor, datatype in zip((REAL, FAKE), datatypes, strict=True))
    assert read(inputs(real, fake)).options["dtype"] == dtype
    assert read(inputs(real, fake) | {"parameters": {"dtype": "float32"}}).options["dtype"] == "float32"


def test_raw_tensors_are_taken_in_the_order_of_the_inputs_that_have_them() -> None:
    weights = BINARY | {"name": "sample_weights.fake"}
    raw = np.array([1, 2], np.float32).tobytes() + np.array([3, 4], np.float32).tobytes()
    head = read(inputs(BINARY, REAL, weights), raw).inputs.heads[0]
    assert head.logits["fake"].values.tolist() == [1, 2]
    assert head.logits["real"].values.tolist() == [2.0, 0.5]
    assert head.weights["fake"].values.tolist() == [3, 4]


def test_heads_may_come_in_any_order() -> None:
    question = read(inputs(named("heads.1.fake"), named("heads.0.sample_weights.fake"), named("heads.0.fake")))
    assert question.inputs.multiple
    assert [sorted(head.logits) for head in question.inputs.heads] == [["fake"], ["fake"]]
    assert [sorted(head.weights) for head in question.inputs.heads] == [["fake"], []]


def test_a_single_head_is_still_one_of_heads() -> None:
    question = read(inputs(named("heads.0.real"), named("heads.0.fake")))
    assert question.inputs.multiple
    assert "discriminator.heads.0.loss" in {asked.output.name for asked in question.asked}


def test_other_members_are_ignored() -> None:
    extra = {"model_name": "x", "model_version": 3, "anything": [{}]}
    question = read(batch(**extra, outputs=[{"name": "generator.loss", **extra, "parameters": {"mine": 1}}]))
    assert [asked.output.name for asked in question.asked] == ["generator.loss"]
    assert read(inputs(REAL | extra | {"parameters": {"content_type": "np"}}, FAKE | extra))


@pytest.mark.parametrize("identity", ["", "7", "é", "\U0001f4a5", "x" * 1000])
def test_an_id_is_any_text(identity: str) -> None:
    assert read(batch(id=identity)).id == identity


WRONG: dict[str, tuple[Json, str, str]] = {
    "null": (None, "", "an object, found null"),
    "a list": ([], "", "an object, found a list"),
    "an id that is a number": (batch(id=7), "/id", "a string, found 7"),
    "an id that is null": (batch(id=None), "/id", "a string, found null"),
    "an id that is no text": (batch(id="\ud800"), "/id", "a string"),
    "inputs that are an object": (batch(inputs={}), "/inputs", "a list, found an object"),
    "inputs that are null": (batch(inputs=None), "/inputs", "a list, found null"),
    "an input that is a name": (inputs("real"), "/inputs/0", "an object, found a string"),
    "an input without name": (inputs({k: v for k, v in REAL.items() if k != "name"}), "/inputs/0/name", "real, fake"),
    "an input whose name is a number": (inputs(named(7)), "/inputs/0/name", "real, fake"),  # type: ignore[arg-type]
    "an unknown input": (inputs(named("logits")), "/inputs/0/name", "real, fake, sample_weights.real"),
    "an input of two lines": (inputs(named("real\n")), "/inputs/0/name", "real, fake"),
    "weights of nothing known": (inputs(named("sample_weights.x")), "/inputs/0/name", "sample_weights.fake"),
    "a head of nothing": (inputs(named("heads.0")), "/inputs/0/name", "heads.0.real"),
    "a head that is no number": (inputs(named("heads.x.real")), "/inputs/0/name", "heads.0.real"),
    "a head with a zero in front": (inputs(named("heads.01.real")), "/inputs/0/name", "heads.0.real"),
    "a head below 0": (inputs(named("heads.-1.real")), "/inputs/0/name", "heads.0.real"),
    "a head far beyond": (inputs(named("heads.256.real")), "/inputs/0/name", "at most 256 heads"),
    "an input twice": (inputs(REAL, FAKE, REAL), "/inputs/2/name", "'real' is given twice"),
    "a head's input twice": (inputs(named("heads.0.real"), named("heads.0.real")), "/inputs/1/name", "twice"),
    "no datatype": (inputs({k: v for k, v in REAL.items() if k != "datatype"}), "/inputs/0/datatype", "FP16 or FP32"),
    "a datatype that is none": (inputs(named("real", datatype="fp32")), "/inputs/0/datatype", "FP16 or FP32 or FP64"),
    "a datatype that is a list": (inputs(named("real", datatype=["FP32"])), "/inputs/0/datatype", "FP16 or FP32"),
    "no shape": (inputs({k: v for k, v in REAL.items() if k != "shape"}), "/inputs/0/shape", "is required"),
    "an empty tensor": (inputs(named("real", shape=[0], data=[])), "/inputs/0/shape", "empty tensor"),
    "no data": (inputs({k: v for k, v in REAL.items() if k != "data"}), "/inputs/0", "either data or"),
    "data twice": (inputs(REAL | {"parameters": {"binary_data_size": 8}}), "/inputs/0", "either data or"),
    "data that are none": (inputs(named("real", data=[1, "2"])), "/inputs/0/data/1", "found a string"),
    "tensor parameters that are a list": (inputs(REAL | {"parameters": []}), "/inputs/0/parameters", "an object"),
    "a tensor in shared memory": (
        inputs(BINARY | {"parameters": {"shared_memory_region": "x"}}),
        "/inputs/0/parameters/shared_memory_region",
        "not supported",
    ),
    "weights without logits": (inputs(FAKE, named("sample_weights.real")), "/inputs/1/name", "no real logits to weigh"),
    "weights of another shape": (
        inputs(FAKE, named("sample_weights.fake", shape=[2, 1])),
        "/inputs/1/shape",
        "[2], and have [2, 1]",
    ),
    "one batch and heads": (inputs(REAL, named("heads.0.fake")), "/inputs", "not both"),
    "a head left out": (inputs(named("heads.0.fake"), named("heads.2.fake")), "/inputs", "no head 1"),
    "parameters that are a list": (batch(parameters=[]), "/parameters", "an object, found a list"),
    "parameters that are null": (batch(parameters=None), "/parameters", "an object, found null"),
    "an unknown reduction": (batch(parameters={"reduction": "max"}), "/parameters/reduction", "'mean' or 'sum' or"),
    "a reduction that is a list": (batch(parameters={"reduction": ["mean"]}), "/parameters/reduction", "found a list"),
    "a dtype that is null": (batch(parameters={"dtype": None}), "/parameters/dtype", "found null"),
    "a parameter that is true": (batch(parameters={"margin": True}), "/parameters/margin", "number, found true"),
    "a parameter that is text": (batch(parameters={"margin": "1"}), "/parameters/margin", "number, found a string"),
    "a parameter that is infinite": (batch(parameters={"margin": float("inf")}), "/parameters/margin", "infinity"),
    "a parameter that is NaN": (batch(parameters={"margin": float("nan")}), "/parameters/margin", "NaN"),
    "a parameter with a strange name": (batch(parameters={"a/b~c": True}), "/parameters/a~1b~0c", "number, found true"),
    "a sequence": (batch(parameters={"sequence_id": 7}), "/parameters/sequence_id", "not supported"),
    "a priority": (batch(parameters={"priority": 1}), "/parameters/priority", "not supported"),
    "a timeout": (batch(parameters={"timeout": 1000}), "/parameters/timeout", "not supported"),
    "an unknown player": (batch(parameters={"players": "critic"}), "/parameters/players", "discriminator, generator"),
    "a player twice": (batch(parameters={"players": "generator,generator"}), "/parameters/players", "different ones"),
    "no player": (batch(parameters={"players": ""}), "/parameters/players", "discriminator, generator"),
    "players in a list": (batch(parameters={"players": ["generator"]}), "/parameters/players", "found a list"),
    "an unknown array": (batch(parameters={"arrays": "losses,loss"}), "/parameters/arrays", "curvatures"),
    "arrays that are null": (batch(parameters={"arrays": None}), "/parameters/arrays", "found null"),
    "outputs and arrays": (
        batch(parameters={"arrays": ""}, outputs=[{"name": "generator.loss"}]), "/outputs", "either outputs, or",
    ),
    "headers": (batch(parameters={"headers": "x"}), "/parameters/headers", "reserved"),
    "binary output maybe": (batch(parameters={"binary_data_output": 1}), "/parameters/binary_data_output", "found 1"),
    "outputs that are an object": (batch(outputs={}), "/outputs", "a list, found an object"),
    "outputs that are null": (batch(outputs=None), "/outputs", "a list, found null"),
    "an output that is a name": (batch(outputs=["generator.loss"]), "/outputs/0", "an object, found a string"),
    "an output without name": (batch(outputs=[{}]), "/outputs/0/name", "the name of an output"),
    "an unknown output": (batch(outputs=[{"name": "generator.real.losses"}]), "/outputs/0/name", "no such output"),
    "an output of a head": (batch(outputs=[{"name": "generator.heads.0.loss"}]), "/outputs/0/name", "no such output"),
    "an output twice": (batch(outputs=[{"name": "generator.loss"}] * 2), "/outputs/1/name", "loss' is given twice"),
    "an output as classes": (
        batch(outputs=[{"name": "generator.loss", "parameters": {"classification": 3}}]),
        "/outputs/0/parameters/classification",
        "not supported",
    ),
    "an output into shared memory": (
        batch(outputs=[{"name": "generator.loss", "parameters": {"shared_memory_byte_size": 3}}]),
        "/outputs/0/parameters/shared_memory_byte_size",
        "not supported",
    ),
    "an output that is maybe binary": (
        batch(outputs=[{"name": "generator.loss", "parameters": {"binary_data": "yes"}}]),
        "/outputs/0/parameters/binary_data",
        "true or false, found a string",
    ),
    "a loss without reduction": (
        batch(parameters={"reduction": "none"}, outputs=[{"name": "generator.loss"}]),
        "/outputs/0/name",
        "no loss with the reduction 'none'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "pointer", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_pointed_at(content: Json, pointer: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(content)
    assert caught.value.pointer == pointer
    assert message in caught.value.detail


@pytest.mark.parametrize("datatype", ["BOOL", "UINT8", "UINT64", "INT8", "INT16", "INT32", "INT64", "BYTES", "BF16"])
def test_datatypes_that_are_no_floats_are_refused_with_those_that_are_taken(datatype: str) -> None:
    for tensor in (named("real", datatype=datatype), BINARY | {"datatype": datatype}):
        assert refusal(inputs(tensor), bytes(8)) == ("/inputs/0/datatype", "should be FP16 or FP32 or FP64")


@pytest.mark.parametrize("size", [0, 4, 7, 9, 16, -8, 2**62, True, 8.0, "8", None])
def test_a_raw_tensor_has_the_size_of_its_shape(size: object) -> None:
    pointer, message = refusal(inputs(BINARY | {"parameters": {"binary_data_size": size}}), bytes(8))
    assert pointer == "/inputs/0/parameters/binary_data_size"
    assert message.startswith("should be 8, the bytes of the shape [2] in FP32, found ")


def test_raw_bytes_that_are_missing_are_missed_at_their_tensor() -> None:
    raw = np.zeros(3, np.float32).tobytes()
    pointer, message = refusal(inputs(BINARY, BINARY | {"name": "real"}), raw)
    assert pointer == "/inputs/1/parameters/binary_data_size"
    assert "expecting 4 more bytes" in message


def test_raw_bytes_that_nobody_takes_are_refused() -> None:
    with pytest.raises(MalformedBody, match="unexpected additional input data: 5 bytes"):
        read(inputs(BINARY), bytes(13))
    with pytest.raises(MalformedBody, match="unexpected additional input data: 8 bytes"):
        read(inputs(REAL, FAKE), bytes(8))


def test_as_many_logits_are_taken_as_the_service_takes_weights_not_counted() -> None:
    weights = named("sample_weights.real")
    assert read(inputs(REAL, FAKE, weights), max_elements=4)
    for content in (inputs(REAL, FAKE, weights), inputs(named("heads.0.fake"), named("heads.1.fake"))):
        with pytest.raises(TooManyElements) as caught:
            read(content, max_elements=3)
        assert caught.value.pointer == "/inputs/1"


def test_a_tensor_that_is_too_large_is_refused_before_its_data_are_looked_at() -> None:
    huge = BINARY | {"shape": [1001], "parameters": {"binary_data_size": 4004}}
    with pytest.raises(TooManyElements) as caught:
        read(inputs(huge))
    assert caught.value.pointer == "/inputs/0/shape"
