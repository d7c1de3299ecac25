"""What is measured on logits, as JSON: on one batch, and over a run."""

from typing import Literal

from pydantic import Field

from lossgrad.analysis.diagnose.summaries import Trend
from lossgrad.api.schemas.arrays import ScalarResult
from lossgrad.api.schemas.objectives import Absent, View


class ThresholdView(View):
    """What a figure is read against."""

    text: str = Field(description="The reading in plain words.")
    value: float | Absent = Field(default=None, description="The number; absent if the reading has none.")
    beyond: Literal["above", "below"] = Field(description="On which side of the number a value deserves attention.")


class FigureView(View):
    """Something that is measured, whether or not it says something here."""

    name: str = Field(description="Its name for programs, such as `weight`.")
    title: str = Field(description="Its name in prose.")
    definition: str = Field(description="The formula in plain notation, and what its letters are.")
    unit: str = Field(description="Of its values; empty for plain numbers.")
    threshold: ThresholdView | Absent = Field(default=None, description="Absent if nothing is to be read against.")
    source: str = Field(description="Where definition and threshold are from.")
    applies: bool = Field(description="Whether it says something about this objective and these logits.")
    reason: str | Absent = Field(
        default=None,
        description="Why it does not, because some logits are not finite, say; absent where it applies.",
    )


class NumberView(View):
    """Which of a figure's numbers it is."""

    player: str | Absent = Field(default=None, description="Whose; absent if it is about no player.")
    side: str | Absent = Field(default=None, description="On which examples; absent if it is about no side.")
    of: str | Absent = Field(
        default=None, description="Which of several: `median`, `float16`; absent if there is one alone."
    )


class ValueView(NumberView):
    """One number of a figure on a batch."""

    value: ScalarResult = Field(description="The number; null where the batch leaves it undefined, or it overflows.")
    note: str | Absent = Field(
        default=None, description="What it was held against, the strongest objective, say; absent if nothing."
    )
    beyond_threshold: bool | Absent = Field(
        default=None, description="Whether it is past the threshold; absent where that cannot be said."
    )


class MeasuredView(FigureView):
    """A figure with its numbers on a batch."""

    values: list[ValueView] = Field(description="One for each player, side and so on; empty where it does not apply.")


class SummaryView(NumberView):
    """One number of a figure over a run; null is a number that was not finite."""

    key: str = Field(description="Its name among all numbers, as `series` has it: `weight.generator.fake`.")
    first: ScalarResult = Field(description="At the first step it is known at.")
    last: ScalarResult = Field(description="At the last step it is known at.")
    minimum: ScalarResult = Field(description="The smallest.")
    minimum_step: int | None = Field(description="The step it was smallest at.")
    maximum: ScalarResult = Field(description="The largest.")
    maximum_step: int | None = Field(description="The step it was largest at.")
    mean: ScalarResult = Field(description="Over the steps at which it is finite; null if it is at none.")
    trend: Trend | Absent = Field(
        default=None,
        description="`rising` or `falling` where |correlation with the step| ≥ 0.5, else `steady`; absent over a few "
        "steps.",
    )
    steps: int = Field(description="At how many steps it is known.")
    steps_beyond: int | Absent = Field(
        default=None, description="At how many steps it was past its threshold; absent if there is none."
    )


class SummarisedView(FigureView):
    """A figure with its numbers over a run."""

    summaries: list[SummaryView] = Field(
        description="One for each player, side and so on; empty where it applied at no step."
    )
