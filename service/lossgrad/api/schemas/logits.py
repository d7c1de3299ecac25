"""Logits of a training, which are not always finite."""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator
from typing_extensions import TypeAliasType

from lossgrad.api.schemas.arrays import read_array
from lossgrad.api.schemas.reports import STAND_INS, ReportedNumber

NestedLogits: Any = TypeAliasType(
    "NestedLogits",
    Annotated[
        Annotated[list[ReportedNumber], Field(min_length=1)] | Annotated[list["NestedLogits"], Field(min_length=1)],  # type: ignore[misc]
        Field(
            description="Logits in nested lists of a regular shape: every list of a level has the same length. What is "
            "not finite is as good a number as others, and the first thing to be told about: it is a string, or null "
            "for NaN.",
            examples=[[2.0, 0.5], [[2.0], ["NaN"]], ["Infinity", None]],
        ),
    ],
)


def read_logits(value: object) -> NDArray[np.float64]:
    """The array a nested list stands for; raises as ``read_array``."""
    return read_array(value, STAND_INS)


LogitsInput = Annotated[NDArray[np.float64], PlainValidator(read_logits, json_schema_input_type=NestedLogits)]
"""A field that holds logits of a training, finite or not."""
