"""POST /v1/compare: the question and the answer."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from lossgrad.api.schemas.arrays import ScalarResult
from lossgrad.api.schemas.choices import (
    DocumentedAs,
    DType,
    ParameterValues,
    PlayerName,
    StrictModel,
    unique,
    variants,
)
from lossgrad.api.schemas.dialects import DESCRIPTION, DialectName
from lossgrad.api.schemas.evaluations import Batch
from lossgrad.api.schemas.objectives import Absent, View
from lossgrad.objectives import CATALOGUE

MAX_CONTENDERS = 256


class Choice(StrictModel):
    """An objective with parameters of its own."""

    objective: str = Field(min_length=1, max_length=100, description="Name of the objective, or an alias of it.")
    parameters: ParameterValues = Field(description="The objective's own numbers; the rest take their defaults.")
    dialect: DialectName | None = Field(default=None, description=DESCRIPTION)


def _named(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise PydanticCustomError("choice_type", "should be the name of an objective, or an object with one")
    return {"objective": value} if isinstance(value, str) else value


_Name = Literal[tuple(CATALOGUE)]  # type: ignore[valid-type]
ChoiceInput = Annotated[
    Choice, BeforeValidator(_named), DocumentedAs(lambda: Annotated[_Name, Field()] | variants(Choice, "Choice"))
]


class CompareRequest(StrictModel):
    """One batch, and the objectives to compare on it."""

    objectives: Annotated[list[ChoiceInput], Field(min_length=1, max_length=MAX_CONTENDERS)] = Field(
        description="Names, or objects of a name, parameters and a dialect; one objective may appear in several ways."
    )
    logits: Batch = Field(description="Raw discriminator outputs, bigger = more real.")
    reference: Annotated[str, Field(max_length=100, json_schema_extra={"enum": list(CATALOGUE)})] | None = Field(
        default=None, description="The objective the ratios are to, one of those compared; the first by default."
    )
    players: unique(PlayerName) | None = Field(  # type: ignore[valid-type]
        default=None, description="Whose losses to compare; all each objective has by default."
    )
    saturation_threshold: Annotated[float, Field(strict=True, ge=0)] = Field(
        default=0.01, description="An example whose weight is below this counts as saturated."
    )
    dtype: DType = Field(default="float64", description="The logits are rounded to it first.")

    @property
    def elements(self) -> int:
        """How many logits are evaluated in all."""
        return sum(array.size for array in self.logits.values()) * len(self.objectives)  # type: ignore[attr-defined]


class WeightsView(View):
    """The distribution of the weights over examples."""

    mean: ScalarResult = Field(description="Their mean.")
    median: ScalarResult = Field(description="Half of the examples weigh less, half more.")
    minimum: ScalarResult = Field(description="The weight of the example that pulls least.")
    maximum: ScalarResult = Field(description="The weight of the example that pulls most.")


class StrengthView(View):
    """How much gradient there is, and on how many examples."""

    gradient_norm: ScalarResult = Field(description="Euclidean norm of d(loss)/d(logits).")
    weights: WeightsView
    saturated_fraction: float = Field(description="Share of examples whose weight is below the threshold.")
    effective_sample_size: ScalarResult = Field(
        description="(Σw)²/Σw²: how many examples, all weighing alike, would carry the same gradient."
    )


class RatioView(View):
    """How many times stronger than the reference's same player; null where that has none, or is 0."""

    gradient_norm: ScalarResult = Field(description="Of the norms of the gradients.")
    mean_weight: ScalarResult = Field(description="Of the mean weights.")


class PlayerComparisonView(StrengthView):
    """One player of one objective on the batch."""

    loss: ScalarResult = Field(description="Under mean reduction.")
    ratio_to_reference: RatioView
    sides: dict[str, StrengthView] = Field(description="The same figures for each side alone.")


class ComparisonView(View):
    """One objective on the batch."""

    objective: str = Field(description="The canonical name.")
    dialect: str | Absent = Field(default=None, description="As asked; absent if it was not.")
    parameters: dict[str, float] = Field(description="All parameters, defaults included.")
    discriminator: PlayerComparisonView | Absent = Field(default=None, description="Present if asked for.")
    generator: PlayerComparisonView | Absent = Field(
        default=None, description="Present if asked for and the objective has one."
    )


class CompareAnswer(View):
    """The objectives side by side, in the order asked."""

    reference: str = Field(description="The canonical name of the objective the ratios are to.")
    saturation_threshold: float = Field(description="As asked.")
    dtype: DType = Field(description="What it was computed in.")
    comparisons: list[ComparisonView] = Field(description="One for each objective, in the order asked.")
