"""GET /v1/curves: the query and the answer."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from lossgrad.api.schemas.arrays import Number
from lossgrad.api.schemas.choices import Output, PlayerName, StrictModel, Variable, never_null
from lossgrad.api.schemas.dialects import DESCRIPTION, DialectName
from lossgrad.api.schemas.objectives import Absent, View
from lossgrad.objectives import CATALOGUE

MAX_POINTS = 10_001
DRAWABLE = [objective.name for objective in CATALOGUE.values() if objective.separable]


class CurvesQuery(StrictModel):
    """What to draw."""

    # A query string holds strings, so this model alone converts them.
    model_config = ConfigDict(strict=False)

    objective: list[Annotated[str, Field(json_schema_extra={"enum": DRAWABLE}, max_length=100)]] = Field(
        min_length=1,
        max_length=len(CATALOGUE) * 2,
        description="Objectives whose examples are judged one by one (relativistic ones have no such curve); repeat "
        "the parameter for several.",
        examples=[["minimax", "non_saturating"]],
    )
    dialect: DialectName | None = Field(default=None, description=DESCRIPTION, json_schema_extra=never_null)
    player: PlayerName | None = Field(
        default=None, description="One player; all each objective has by default.", json_schema_extra=never_null
    )
    quantity: Output = Field(default="losses", description="What to draw, before reduction.")
    over: Variable = Field(default="logits", description="What runs from start to stop: the logit, or D = sigmoid(a).")
    with_respect_to: Variable = Field(default="logits", description="What gradients are taken in.")
    start: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        default=None, description="First value; −8, or 0.01 over probability.", json_schema_extra=never_null
    )
    stop: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        default=None, description="Last value, above start; 8, or 0.99 over probability.", json_schema_extra=never_null
    )
    points: int = Field(default=201, ge=2, le=MAX_POINTS, description="How many equally spaced values.")
    format: Literal["json"] = Field(default="json", description="Form of the answer.")

    @property
    def elements(self) -> int:
        """How many points are evaluated in all."""
        return self.points * len(self.objective)


class SeriesView(View):
    """One curve."""

    objective: str = Field(description="The canonical name.")
    parameters: dict[str, float] = Field(description="The defaults it was drawn with.")
    player: PlayerName = Field(description="Whose loss it is.")
    side: Literal["real", "fake"] = Field(description="On which side's examples.")
    values: list[float | None] = Field(description="One for each x; null where it is not finite.")


class CurvesAnswer(View):
    """Curves over a common range."""

    over: Variable = Field(description="What `x` holds.")
    quantity: Output = Field(description="What the values are.")
    with_respect_to: Variable = Field(description="What gradients are taken in.")
    dialect: str | Absent = Field(default=None, description="As asked; absent if it was not.")
    x: list[Number] = Field(description="The logits or probabilities.")
    series: list[SeriesView] = Field(description="One for each objective, player and side, in the order asked.")
