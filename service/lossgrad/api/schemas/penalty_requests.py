"""POST /v1/penalties/{name}: the question, checked once and documented for each penalty."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, PlainValidator, create_model
from pydantic_core import PydanticCustomError

from lossgrad.api.schemas.arrays import ArrayInput, NestedNumbers, Number, read_array
from lossgrad.api.schemas.choices import DocumentedAs, DType, Reduction, StrictModel, camel, few_members, unique
from lossgrad.api.schemas.objectives import Absent
from lossgrad.api.schemas.penalties import worked_examples
from lossgrad.core.penalty import Choice, Count, Input, Penalty
from lossgrad.penalties import CATALOGUE

PRODUCTS = 256
"""Multiplications that take as long as any other number of a request."""


def _read_setting(value: object) -> float | str:
    match value:
        case str():
            return value
        case bool():
            pass
        case int() | float() if abs(value) < float("inf"):
            return float(value)
    raise PydanticCustomError("setting", "should be a finite number or a string")


def _read_state(value: object) -> NDArray[np.float64]:
    if isinstance(value, list):
        return read_array(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
        return np.array(float(value))
    raise PydanticCustomError("array", "{message}", {"message": "should be a finite number or a list", "pointer": ""})


_FEW = BeforeValidator(few_members)
Arrays = Annotated[dict[str, ArrayInput], _FEW]
StateArrays = Annotated[
    dict[
        str, Annotated[NDArray[np.float64], PlainValidator(_read_state, json_schema_input_type=NestedNumbers | Number)]
    ],
    _FEW,
]
Settings = Annotated[
    dict[str, Annotated[float | str, PlainValidator(_read_setting, json_schema_input_type=Number | str)]], _FEW
]


class PenaltyRequest(StrictModel):
    """The arrays of a penalty, its parameters, and what to compute."""

    inputs: Arrays = Field(description="The arrays by name, in nested lists; the catalogue says which there are.")
    state: StateArrays | None = Field(default=None, description="What the step before answered as state.")
    parameters: Settings = Field(default_factory=dict, description="The penalty's own numbers and choices.")
    reduction: Reduction = Field(
        default="mean",
        description="How the terms become one: their mean on each input that has any (gradients then carry 1/n), "
        "their sum, or none, where the loss is null and gradients are those of the sum.",
    )
    outputs: Annotated[list[str], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Which of `losses`, `gradients` and the penalty's results to compute; all by default."
    )
    dtype: DType = Field(
        default="float64", description="The arrays are rounded to it first, and every array comes back in it."
    )

    @property
    def numbers(self) -> int:
        """How many numbers the request holds."""
        return sum(array.size for array in (*self.inputs.values(), *(self.state or {}).values()))

    @property
    def elements(self) -> int:
        """How many numbers would take as long: products and decompositions of a weight take longer than reading it."""
        weight = self.inputs.get("weight")
        if weight is None:
            return self.numbers
        products: int = weight.size * max(weight.shape[:1] + weight.shape[-1:])
        return max(self.numbers, products // PRODUCTS)


def _members(penalty: Penalty, inputs: tuple[Input, ...], name: str, what: str) -> type[StrictModel]:
    fields: dict[str, Any] = {}
    for each in inputs:
        single = each.dimensions == (0, 0)
        described = Field(description=f"{each.description} Shape: {each.shape}.")
        kind: Any = Annotated[Number, described] if single else Annotated[NestedNumbers, described]
        fields[each.name] = (kind, ...) if each.required else (kind | Absent, None)
    return create_model(f"{camel(penalty.name)}{name}", __base__=StrictModel, __doc__=what, **fields)


def _parameters(penalty: Penalty) -> type[StrictModel]:
    fields: dict[str, Any] = {}
    names = {"minimum": "ge", "maximum": "le", "exclusive_minimum": "gt", "exclusive_maximum": "lt"}
    for each in penalty.parameters:
        if isinstance(each, Choice):
            options = "; ".join(f"`{option}`: {text}" for option, text in each.options.items())
            kind: Any = Literal[tuple(each.options)]
            fields[each.name] = (Annotated[kind, Field(description=f"{each.description} {options}")], each.default)
            continue
        limits: dict[str, Any] = {names[bound]: value for bound, value in each.bounds().items()}
        if isinstance(each, Count):
            limits["multiple_of"] = 1
        extra: dict[str, Any] = {"x-symbol": each.symbol, "x-typical": list(each.typical)}
        described = Field(description=each.description, json_schema_extra=extra, **limits)
        fields[each.name] = (Annotated[Number, described], each.default)
    return create_model(
        f"{camel(penalty.name)}Settings", __base__=StrictModel, __doc__=f"Parameters of {penalty.name}.", **fields
    )


def _request(penalty: Penalty) -> type[StrictModel]:
    """The request of one penalty, for the documentation."""
    inputs = _members(penalty, penalty.inputs, "Inputs", f"Arrays that {penalty.name} is computed from.")
    fields: dict[str, Any] = {
        "inputs": (inputs, Field(description="The arrays.")),
        "parameters": (_parameters(penalty), Field(default={}, description="Its own numbers and choices.")),
        "outputs": (
            unique(Literal[penalty.outputs]) | None,
            Field(default=None, description=PenaltyRequest.model_fields["outputs"].description),
        ),
        "state": (dict[str, Any] | None, Field(default=None, description="None: it has no state.", max_length=0)),
    }
    if penalty.state:
        state = _members(penalty, penalty.state, "State", f"What {penalty.name} carries from step to step.")
        fields["state"] = (
            state | None,
            Field(default=None, description=PenaltyRequest.model_fields["state"].description),
        )
    return create_model(
        f"{camel(penalty.name)}Request",
        __base__=PenaltyRequest,
        __doc__=f"{penalty.title}. {penalty.summary}",
        **fields,
    )


def _any_of() -> Any:
    documented: Any = None
    for penalty in CATALOGUE.values():
        each = _request(penalty)
        documented = each if documented is None else documented | each
    return documented


PenaltyBody = Annotated[PenaltyRequest, DocumentedAs(_any_of)]
"""Checked once, documented per penalty: the one in the path says which it is."""

PENALTY_EXAMPLES: Any = {
    f"{penalty.name}_{number}" if number else penalty.name: {
        "summary": f"{penalty.title}: {text}",
        "value": request,
    }
    for penalty in CATALOGUE.values()
    for number, (text, request, _) in enumerate(worked_examples(penalty))
}
