"""POST /v1/verify: the question and the answer."""

from math import prod
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from lossgrad.analysis.finding import Confidence
from lossgrad.analysis.verify.headline import Verdict
from lossgrad.analysis.verify.rounding import Precision
from lossgrad.api.schemas.arrays import ScalarResult
from lossgrad.api.schemas.choices import ParameterValues, Reduction, StrictModel, Variable
from lossgrad.api.schemas.dialects import DialectName
from lossgrad.api.schemas.evaluations import MAX_NAME, Batch
from lossgrad.api.schemas.findings import FindingView
from lossgrad.api.schemas.objectives import Absent, View
from lossgrad.api.schemas.reports import Report
from lossgrad.api.schemas.verification_examples import FLIPPED
from lossgrad.objectives import CATALOGUE

PER_LOGIT = 64
PER_PAIR = 4
"""How many logits of an evaluation one logit counts as here, as hundreds of objectives are tried on it, and one pair
where the objective claimed compares all of them."""

Convention = Literal["mean", "sum", "halved", "doubled", "mean_over_both_sides", "averaged_twice", "sum_of_halves"]

ObjectiveName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2 * MAX_NAME + 1,
        json_schema_extra={
            "anyOf": [{"enum": list(CATALOGUE)}, {"pattern": r"^[a-z0-9_]+\+[a-z0-9_]+$"}],
            "examples": ["hinge", "hinge+non_saturating"],
        },
    ),
]


class VerifyRequest(StrictModel):
    """Logits, what someone's code gave for them, and what it is meant to compute."""

    logits: Batch = Field(
        description="The raw discriminator outputs that the numbers were computed from, in nested lists of any shape."
    )
    reported: Report = Field(description="What the code gave, by player.")
    objective: ObjectiveName | None = Field(
        default=None,
        description="What the code is meant to compute: the name of an objective or an alias of it, in a dialect also "
        "the library's name; `hinge+non_saturating` is the discriminator of one and the generator of another. Without "
        "it the whole catalogue is searched.",
    )
    dialect: DialectName | None = Field(
        default=None,
        description="The library whose way of computing it is meant; `GET /v1/dialects` says what that "
        "changes. By default none.",
    )
    parameters: ParameterValues = Field(description="The objective's own numbers; the rest take their defaults.")
    reduction: Reduction = Field(
        default="mean",
        description="The one that is meant: the mean over each side, the sum, or none, where there is no scalar and "
        "gradients are those of the sum.",
    )
    with_respect_to: Variable = Field(
        default="logits",
        description="What the gradients were taken in: the logit a, or the probability D = sigmoid(a).",
    )
    precision: Precision | None = Field(
        default=None,
        description="What the code computes in, which says how much rounding is no mistake. By default it is told from "
        "the numbers: float32, unless all of them are those of a half precision, or were cut to a few decimals.",
    )
    tolerance: Annotated[float, Field(strict=True, gt=0, le=1)] | None = Field(
        default=None, description="The relative error to allow, in place of that of the precision."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_an_objective(cls, value: Any) -> Any:
        """A dialect and parameters are those of an objective."""
        if isinstance(value, dict) and value.get("objective") is None:
            for name in ("dialect", "parameters"):
                if value.get(name):
                    raise PydanticCustomError("no_objective", f"has {name} without an objective they belong to")
        return value

    @property
    def numbers(self) -> int:
        """How many logits there are."""
        return sum(array.size for array in self.logits.values())  # type: ignore[attr-defined]

    @property
    def pairs(self) -> int:
        """How many pairs of logits there are, across the sides or within one."""
        sizes = [array.size for array in self.logits.values()]  # type: ignore[attr-defined]
        return max((prod(sizes), *(size * size for size in sizes)), default=0)


class DifferenceView(View):
    """A number that is not what it should be."""

    index: list[int] = Field(description="Where it stands in the shape of the logits; empty for the scalar loss.")
    expected: ScalarResult = Field(description="What it should be.")
    reported: ScalarResult = Field(description="What it is; null if that is not finite.")


class QuantityView(View):
    """One quantity beside what it should be: what was claimed, else what the numbers turned out to be."""

    quantity: str = Field(description="Which it is, as `discriminator.loss` or `generator.fake.gradients`.")
    matches: bool = Field(description="Whether every number is what it should be, but for rounding.")
    max_absolute_error: ScalarResult = Field(description="The largest difference; null if it is infinite.")
    max_relative_error: ScalarResult = Field(
        description="The largest difference in relation to the number expected; null if it is infinite."
    )
    max_ulp_error: ScalarResult = Field(
        description="The largest difference in units in the last place of the precision; null if it is infinite."
    )
    mismatches: int = Field(ge=0, description="How many numbers differ by more than rounding.")
    worst: list[DifferenceView] = Field(description="Those that differ most, at most five, the worst first.")


class FactorsView(View):
    """What the numbers of a side are multiplied by."""

    losses: ScalarResult = Field(description="Each example's loss, before reduction.")
    gradients: ScalarResult = Field(description="Each gradient, in relation to that under mean reduction.")


class NamedView(View):
    """An objective as the catalogue or a library has it."""

    objective: str = Field(description="The canonical name.")
    dialect: str | Absent = Field(default=None, description="The library whose way it is; absent if canonical.")
    parameters: dict[str, float] = Field(description="All parameters, defaults included.")


class ExplanationView(NamedView):
    """The least unusual way to get the numbers: an objective, mistakes in it, a reduction, factors and constants."""

    mistake: str | Absent = Field(
        default=None,
        description="The `code` of the finding that names the mistake, of two the graver; absent if the code has none.",
    )
    mistakes: list[str] = Field(
        description="The `code`s of the findings that name what is wrong: none, one, or two that come together, the "
        "graver first."
    )
    convention: Convention = Field(
        description="How losses become one: `mean` or `sum`; `halved` and `doubled`, the mean with a factor; "
        "`mean_over_both_sides`, one mean of all examples; `averaged_twice`, the mean divided by n again; "
        "`sum_of_halves`, the sum with a factor 1/2."
    )
    convention_of_loss: Convention | Absent = Field(
        default=None, description="That of the scalar loss, where it is not that of the gradients."
    )
    factors: dict[str, FactorsView] = Field(
        description="By side that the player reads: negative where the sign is turned round, 0 where the side is left "
        "out, else 1 or what the convention or a loss weight makes of it."
    )
    offset: ScalarResult = Field(description="A constant in the scalar loss; 0 if there is none.")
    side_offsets: dict[str, ScalarResult] | Absent = Field(
        default=None, description="Constants in each example's loss, by side; absent if there are none."
    )


class NearView(NamedView):
    """An objective of the catalogue, and how far from it the numbers are."""

    fits: bool = Field(description="Whether it gives the numbers up to a reduction, factors, signs and constants.")
    scale: float | Absent = Field(
        default=None, description="If it fits: the factor of the gradients, where it is the same on every side."
    )
    residual: float = Field(
        ge=0,
        description="What the best factor leaves over, in relation to the numbers: 0 is all, 1 nothing explained. Of a "
        "scalar loss alone, which some factor always explains, the difference in relation to the larger of the two.",
    )


class AlikeView(NamedView):
    """Another objective that gives the same numbers on this batch, and a logit that would tell the two apart."""

    same_function: bool = Field(
        description="Whether it is the same function for this player wherever it was tried; no logit tells them apart."
    )
    side: str | Absent = Field(default=None, description="The side on which they differ.")
    logit: float | Absent = Field(
        default=None,
        description="An example's logit at which they differ; absent where examples are not judged one by one, and "
        "the batch of `GET /v1/verify/probe` as a whole tells.",
    )
    quantity: str | Absent = Field(default=None, description="What differs there: `losses` or `gradients`.")
    expected: float | Absent = Field(default=None, description="That quantity by the objective of `explained_by`.")
    instead: float | Absent = Field(default=None, description="That quantity by this objective.")


class PlayerVerdictView(View):
    """What one player's numbers turned out to be."""

    precision: str = Field(
        description="The rounding allowed for: a float type, as `float32`, the decimals given, as `4 decimals`, or "
        "`a tolerance of 0.0001`."
    )
    confidence: Confidence = Field(
        description="How sure `explained_by` is: `certain` with numbers to spare and no rival; `possible` if another "
        "way is hardly less usual, or if there is none. Two mistakes at once are `likely` at most."
    )
    quantities: list[QuantityView] = Field(
        description="Each quantity that was reported and can be compared, losses and gradients by side, then the loss."
    )
    explained_by: ExplanationView | None = Field(description="What gives these numbers; null if nothing known does.")
    nearest: list[NearView] = Field(
        description="The objectives of the catalogue nearest by, at most five, those first that fit."
    )
    alike: list[AlikeView] = Field(description="What else gives these numbers, at most five; empty if nothing does.")


class VerifyAnswer(View):
    """Whether the numbers are right; if not, what is wrong with them."""

    model_config = ConfigDict(json_schema_extra={"examples": [FLIPPED]})

    verdict: Verdict = Field(
        description="`match` or `mismatch` with the objective named in the request; without one, `identified` if some "
        "objective or known mistake gives the numbers, else `unidentified`."
    )
    headline: str = Field(description="The same in a sentence or two.")
    objective: str | Absent = Field(
        default=None, description="What was believed to be computed, by its canonical name; absent if nothing was."
    )
    dialect: str | Absent = Field(default=None, description="As asked; absent if it was not.")
    parameters: dict[str, float] | Absent = Field(
        default=None, description="All parameters of the objective believed in, defaults included."
    )
    reduction: Reduction = Field(description="As asked.")
    with_respect_to: Variable = Field(description="What the gradients are taken in.")
    findings: list[FindingView] = Field(
        description="What is wrong or worth knowing, the most telling first; empty if there is nothing to say."
    )
    discriminator: PlayerVerdictView | Absent = Field(
        default=None, description="Present if numbers of it were reported that can be compared."
    )
    generator: PlayerVerdictView | Absent = Field(default=None, description="The same of the generator.")
