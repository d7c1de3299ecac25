"""POST /v1/penalties/{name}: the answer."""

from pydantic import ConfigDict, Field

from lossgrad.api.schemas.arrays import NestedResults, ScalarResult
from lossgrad.api.schemas.choices import DType, Reduction
from lossgrad.api.schemas.objectives import Absent, View
from lossgrad.api.schemas.penalties import worked_examples
from lossgrad.penalties import CATALOGUE


class PenaltyAnswer(View):
    """A penalty's value and gradient, and what they were computed with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [worked_examples(CATALOGUE["gradient_penalty"])[0][2]]},
    )

    penalty: str = Field(description="The canonical name.")
    parameters: dict[str, float | str] = Field(description="All parameters, defaults included.")
    reduction: Reduction = Field(description="As asked.")
    dtype: DType = Field(description="What it was computed in.")
    loss: ScalarResult = Field(
        description="The value; null without reduction, and of a transform without the gradient from above."
    )
    losses: dict[str, NestedResults] = Field(description="Its terms, by the input they are counted on.")
    gradients: dict[str, NestedResults] = Field(description="d(loss)/d(input), in the shape of each input.")
    results: dict[str, NestedResults] = Field(description="The penalty's further arrays.")
    state: dict[str, NestedResults | ScalarResult] = Field(description="What to send with the next step.")
    non_finite: int | Absent = Field(
        default=None, ge=1, description="How many results are not finite and stand as null; absent if none."
    )
