"""A training's logits as a request has them: a batch, a recorded run, and what is measured beside it."""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, PlainValidator, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType, TypedDict

from lossgrad.api.faults import found
from lossgrad.api.schemas.choices import StrictModel
from lossgrad.api.schemas.logits import LogitsInput, NestedLogits, read_logits

T = TypeVar("T")

MAX_STEP = 2**53

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf}


def _read_norm(value: object) -> float | None:
    match value:
        case None:
            return None
        case bool():
            pass
        case str() if value in _NOT_FINITE:
            return _NOT_FINITE[value]
        case int() if 0 <= value < 2**1023:
            return float(value)
        case float() if not value < 0:
            return value
    raise _fault(f'should be a number that is not negative, "NaN", "Infinity" or null, found {found(value)}')


def _read_norms(value: object) -> list[float | None]:
    return [_each(_read_norm, item, index) for index, item in enumerate(_list(value, "norms"))]


def _read_steps(value: object) -> list[int]:
    return [_each(_read_step, item, index) for index, item in enumerate(_list(value, "step numbers"))]


def _read_step(value: object) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_STEP and value % 1 == 0:
        return int(value)
    raise _fault(f"should be a whole number from 0 on, found {found(value)}")


def _read_run(value: object) -> NDArray[np.float64]:
    array = read_logits(value)
    if array.ndim == 1:
        raise _fault("should be a list of lists: the steps, and each step's logits")
    return array


def _read_held_out(value: object) -> list[NDArray[np.float64] | None]:
    arrays = _list(value, "arrays")
    return [None if item is None else _each(read_logits, item, index) for index, item in enumerate(arrays)]


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise _fault(f"should be a list of {what}, found {found(value)}")
    return value


def _each(read: Callable[[object], T], item: object, index: int) -> T:
    try:
        return read(item)
    except PydanticCustomError as error:
        context: Mapping[str, Any] = error.context or {}
        raise _fault(context["message"], f"/{index}{context['pointer']}") from None


def _fault(message: str, pointer: str = "") -> PydanticCustomError:
    return PydanticCustomError("array", "{message}", {"message": message, "pointer": pointer})


_Norm: Any = TypeAliasType(
    "GradientNorm",
    Annotated[
        Annotated[float, Field(ge=0)] | Annotated[str, Field(json_schema_extra={"enum": list(_NOT_FINITE)})] | None,
        Field(
            description="A Euclidean norm. JSON has no number for what is not finite: it is a string. null is unknown.",
            examples=[0.16, "NaN", None],
        ),
    ],
)
GradientNorm = Annotated[float | None, PlainValidator(_read_norm, json_schema_input_type=_Norm)]
Step = Annotated[int, PlainValidator(_read_step, json_schema_input_type=Annotated[int, Field(ge=0, le=MAX_STEP)])]

_Several = Annotated[list[NestedLogits], Field(min_length=1)]
_SeveralSteps = Annotated[list[Annotated[int, Field(ge=0, le=MAX_STEP)]], Field(min_length=1)]
_SeveralNorms = Annotated[list[_Norm], Field(min_length=1)]
_SeveralArrays = Annotated[list[NestedLogits | None], Field(min_length=1)]
_RunArray = Annotated[NDArray[np.float64], PlainValidator(_read_run, json_schema_input_type=_Several)]

VALIDATION = (
    "Logits of real examples that the discriminator was not trained on: with them overfitting is told from skill."
)
NORM = "Euclidean norm of the generator's parameter gradient, where the training measures it."


def pairs(real: int, fake: int) -> int:
    """How many pairs so many logits make, across the sides or within one."""
    return max(real, fake) ** 2


@with_config(ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True))
class BothSides(TypedDict):
    """One batch: the discriminator's raw outputs."""

    real: Annotated[LogitsInput, Field(description="For the real examples.")]
    fake: Annotated[LogitsInput, Field(description="For the generated examples.")]


class RecordedRun(StrictModel):
    """A recorded run: every member has the steps along its first axis."""

    real: _RunArray = Field(description="Each step's logits of the real examples; all steps have the same shape.")
    fake: _RunArray = Field(description="Each step's logits of the generated examples; all have the same shape.")
    step: Annotated[list[int], PlainValidator(_read_steps, json_schema_input_type=_SeveralSteps)] | None = Field(
        default=None, description="The steps' numbers, increasing; 0, 1, 2, … by default. Steps may be left out."
    )
    validation: (
        Annotated[
            list[NDArray[np.float64] | None], PlainValidator(_read_held_out, json_schema_input_type=_SeveralArrays)
        ]
        | None
    ) = Field(default=None, description=f"{VALIDATION} null at steps that have none.")
    generator_gradient_norm: (
        Annotated[list[float | None], PlainValidator(_read_norms, json_schema_input_type=_SeveralNorms)] | None
    ) = Field(default=None, description=f"{NORM} Step by step.")

    @property
    def numbers(self) -> int:
        """How many logits it holds."""
        return self.real.size + self.fake.size + sum(each.size for each in self.validation or () if each is not None)
