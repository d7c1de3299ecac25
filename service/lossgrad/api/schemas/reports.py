"""Numbers that someone's own code gave: any shape, and what is not finite in the strings that stand for it."""

import math
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType, TypedDict

from lossgrad.api.faults import found
from lossgrad.api.schemas.arrays import Number, either, read_array
from lossgrad.api.schemas.choices import few_members

STAND_INS: Mapping[object, float] = {None: math.nan, "NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""What JSON has no number for."""

_NotFinite = Annotated[str, Field(json_schema_extra={"enum": [each for each in STAND_INS if each is not None]})]
ReportedNumber: Any = TypeAliasType(
    "ReportedNumber",
    Annotated[
        Number | _NotFinite | None,
        Field(
            description="A number as someone's code gave it; JSON has none for `NaN`, which may also be null, and "
            "`Infinity`, so they come as strings.",
            examples=[0.75, "NaN", None],
        ),
    ],
)
NestedReported: Any = TypeAliasType(
    "NestedReported",
    Annotated[
        Annotated[list[ReportedNumber], Field(min_length=1)] | Annotated[list["NestedReported"], Field(min_length=1)],  # type: ignore[misc]
        Field(
            description="Numbers that someone's code gave, in nested lists of a regular shape: that of the logits, or "
            "the one it came in.",
            examples=[[0.0, 0.5], [[0.0, "Infinity"], [0.5, None]]],
        ),
    ],
)


def _read_reported(value: object) -> NDArray[np.float64]:
    return read_array(value, STAND_INS)


def _read_number(value: object) -> float:
    match value:
        case None | str() if value in STAND_INS:
            return STAND_INS[value]
        case bool():
            pass
        case int() | float() if abs(value) < math.inf:
            return float(value)
    message = f"should be a finite number or {either(STAND_INS)}, found {found(value)}"
    raise PydanticCustomError("reported", "{message}", {"message": message})


ReportedArray = Annotated[NDArray[np.float64], PlainValidator(_read_reported, json_schema_input_type=NestedReported)]
"""A field that holds numbers of someone's code as an array."""

ReportedValue = Annotated[float, PlainValidator(_read_number, json_schema_input_type=ReportedNumber)]
"""The same of a single number."""

_STRICT = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)


@with_config(_STRICT)
class ReportedArrays(TypedDict, total=False):
    """What the code gave for the examples of one side; leave out what it does not compute."""

    losses: Annotated[ReportedArray, Field(description="Each example's loss, before reduction.")]
    gradients: Annotated[
        ReportedArray, Field(description="d(loss)/d(logit) of the reduced loss, as `logits.grad` after `backward()`.")
    ]


_Arrays = Annotated[ReportedArrays, BeforeValidator(few_members)]


@with_config(_STRICT)
class ReportedNumbers(TypedDict, total=False):
    """What the code gave for one player; leave out what it does not compute."""

    loss: Annotated[
        ReportedValue,
        Field(description="The scalar that is minimised. `NaN`, or null, if that is what came out."),
    ]
    real: Annotated[_Arrays, Field(description="Of the real examples.")]
    fake: Annotated[_Arrays, Field(description="Of the generated examples.")]


_Numbers = Annotated[ReportedNumbers, BeforeValidator(few_members)]


@with_config(_STRICT)
class ReportedPlayers(TypedDict, total=False):
    """What the code gave, by player: at least one number. Gradients tell most, the scalar loss alone least."""

    discriminator: Annotated[_Numbers, Field(description="Of the discriminator.")]
    generator: Annotated[_Numbers, Field(description="Of the generator.")]


Report = Annotated[ReportedPlayers, BeforeValidator(few_members)]
