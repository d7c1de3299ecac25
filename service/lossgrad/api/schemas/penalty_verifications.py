"""POST /v1/penalties/{name}/verify: the question and the answer."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from lossgrad.analysis.verify.rounding import Precision
from lossgrad.analysis.verify_penalty.verification import Verdict
from lossgrad.api.schemas.choices import Reduction, StrictModel, few_members
from lossgrad.api.schemas.findings import FindingView
from lossgrad.api.schemas.objectives import View
from lossgrad.api.schemas.penalty_requests import PRODUCTS, Arrays, Settings, StateArrays
from lossgrad.api.schemas.penalty_verification_examples import PIXELS
from lossgrad.api.schemas.reports import ReportedArray, ReportedValue
from lossgrad.api.schemas.verifications import QuantityView

_Arrays = Annotated[dict[str, ReportedArray], BeforeValidator(few_members)]


@with_config(ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True))
class ReportedPenaltyNumbers(TypedDict, total=False):
    """What the code gave; leave out what it does not compute. Gradients tell most, the value alone least."""

    loss: Annotated[ReportedValue, Field(description="The value. `NaN`, or null, if that is what came out.")]
    losses: Annotated[
        _Arrays,
        Field(description="Its terms before reduction, by the input they are counted on: one for each norm or logit."),
    ]
    gradients: Annotated[
        _Arrays, Field(description="d(loss)/d(input) of the reduced value, in the shape of each input.")
    ]


class VerifyPenaltyRequest(StrictModel):
    """The arrays a penalty was computed from, and what someone's code gave for them."""

    inputs: Arrays = Field(description="The arrays by name, as for the penalty itself.")
    reported: Annotated[ReportedPenaltyNumbers, BeforeValidator(few_members)] = Field(
        description="What the code gave: at least one number."
    )
    state: StateArrays | None = Field(default=None, description="What the step before left, as for the penalty itself.")
    parameters: Settings = Field(
        default_factory=dict, description="What the code is believed to compute it with; the rest take their defaults."
    )
    reduction: Reduction = Field(
        default="mean",
        description="What they mean: the mean of the terms, their sum, or none, where there is no scalar and gradients "
        "are those of the sum.",
    )
    precision: Precision | None = Field(
        default=None,
        description="What the code computes in, which says how much rounding is no mistake. By default it is told from "
        "the numbers: float32, unless all of them are those of a half precision, or were cut to a few decimals.",
    )
    tolerance: Annotated[float, Field(strict=True, gt=0, le=1)] | None = Field(
        default=None, description="The relative error they allow, in place of that of the precision."
    )

    @property
    def work(self) -> int:
        """How many numbers of a penalty take as long as one guess at what was computed."""
        numbers = sum(array.size for array in (*self.inputs.values(), *(self.state or {}).values()))
        weight = self.inputs.get("weight")
        if weight is None:
            return numbers
        products: int = weight.size * max(weight.shape[:1] + weight.shape[-1:])
        return max(numbers, products // PRODUCTS)


class NearPenaltyView(View):
    """Something that was tried, and how far from it the numbers are."""

    name: str = Field(description="The `code` of a mistake, another penalty, a library, or `as meant`.")
    residual: float = Field(
        ge=0, le=1, description="What the best factor leaves over, in relation to the numbers: 0 is all explained."
    )


class VerifyPenaltyAnswer(View):
    """Whether the numbers are right; if not, what is wrong with them."""

    model_config = ConfigDict(json_schema_extra={"examples": [PIXELS]})

    verdict: Verdict = Field(description="Whether all numbers are those of the penalty, but for rounding.")
    headline: str = Field(description="The same in a sentence or two.")
    penalty: str = Field(description="The canonical name.")
    parameters: dict[str, float | str] = Field(description="All parameters it was held against, defaults included.")
    reduction: Reduction = Field(description="As asked.")
    precision: str = Field(
        description="The rounding allowed for: a float type, as `float32`, the decimals given, as `4 decimals`, or "
        "`a tolerance of 0.0001`."
    )
    findings: list[FindingView] = Field(
        description="What is wrong or worth knowing, the most telling first; empty if there is nothing to say."
    )
    quantities: list[QuantityView] = Field(
        description="Each quantity that was reported and can be compared, beside what it should be."
    )
    alternatives: list[str] = Field(description="What else would explain the numbers about as well.")
    nearest: list[NearPenaltyView] = Field(
        description="Where nothing explains the numbers, what comes nearest, at most five; else empty."
    )
