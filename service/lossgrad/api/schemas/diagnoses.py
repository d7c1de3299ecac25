"""POST /v1/diagnose: the question and the answer."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from lossgrad.api.schemas.arrays import NestedResults, ScalarResult
from lossgrad.api.schemas.choices import DocumentedAs, ParameterValues, StrictModel, few_members
from lossgrad.api.schemas.dialects import DESCRIPTION, DialectName
from lossgrad.api.schemas.figures import MeasuredView, SummarisedView
from lossgrad.api.schemas.findings import FindingView
from lossgrad.api.schemas.logits import LogitsInput
from lossgrad.api.schemas.objectives import Absent, View
from lossgrad.api.schemas.runs import NORM, VALIDATION, BothSides, GradientNorm, RecordedRun, pairs
from lossgrad.api.schemas.verifications import ObjectiveName

EFFORT = 32
"""How many times longer it takes to diagnose a logit than to evaluate it, at the least."""

STEP_EFFORT = 64 * 1024
"""Logits whose evaluation takes as long as to diagnose the smallest step: so none is, by default, in the event loop."""

PAIRS = "pairs of logits, all of which this objective compares,"
"""What is counted where that takes longer than anything else: a request may have as many of them as logits."""

LOGITS_PER_STEP = 1024
"""A run may have a step for as many of the logits that a request may have."""


class Trained(StrictModel):
    """What both players are trained with."""

    objective: ObjectiveName = Field(
        description="Name of the objective, or an alias of it; in a dialect also the library's name. "
        "`hinge+non_saturating` is the discriminator of one against the generator of the other."
    )
    dialect: DialectName | None = Field(default=None, description=DESCRIPTION)
    parameters: ParameterValues = Field(description="The objective's own numbers; the rest take their defaults.")


class DiagnoseBatch(Trained):
    """One batch of logits, and what both players are trained with."""

    logits: Annotated[BothSides, BeforeValidator(few_members)] = Field(
        description="The discriminator's raw outputs, in nested lists of any shape, `NaN` and `Infinity` included."
    )
    validation: LogitsInput | None = Field(default=None, description=VALIDATION)
    generator_gradient_norm: GradientNorm = Field(default=None, description=NORM)


class DiagnoseRun(Trained):
    """A recorded run, and what both players are trained with."""

    run: RecordedRun = Field(
        description="The run. One that is longer than the service takes, or whose batches differ in size, goes step "
        "by step through `/v1/diagnose/stream`."
    )


class DiagnoseRequest(Trained):
    """One batch or a run, and what both players are trained with."""

    logits: Annotated[BothSides, BeforeValidator(few_members)] | None = None
    validation: LogitsInput | None = None
    generator_gradient_norm: GradientNorm = None
    run: RecordedRun | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_of_the_two(cls, value: Any) -> Any:
        """A batch, with what belongs to it, or a run, which has that of each step."""
        if not isinstance(value, dict):
            return value
        if value.get("logits") is None and value.get("run") is None:
            raise PydanticCustomError("neither", "needs logits, which are one batch, or a run, which is several")
        if value.get("run") is not None:
            if value.get("logits") is not None:
                raise PydanticCustomError("both", "has logits as well as a run; diagnose one of them")
            for name in ("validation", "generator_gradient_norm"):
                if value.get(name) is not None:
                    raise PydanticCustomError("misplaced", f"has {name} beside the run; it belongs into the run")
        return value

    @property
    def numbers(self) -> int:
        """How many logits there are."""
        if self.run is not None:
            return self.run.numbers
        arrays: Any = [*(self.logits or {}).values(), *([] if self.validation is None else [self.validation])]
        return sum(array.size for array in arrays)

    @property
    def pairs(self) -> int:
        """How many pairs of logits there are in all steps together, across the sides or within one."""
        sides: Any = self.logits or {} if self.run is None else {"real": self.run.real[0], "fake": self.run.fake[0]}
        return self.steps * pairs(sides["real"].size, sides["fake"].size)

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return 1 if self.run is None else len(self.run.real)

    @property
    def elements(self) -> int:
        """How many logits take as long to evaluate."""
        return EFFORT * self.numbers + STEP_EFFORT * self.steps


DiagnoseBody = Annotated[DiagnoseRequest, DocumentedAs(lambda: DiagnoseBatch | DiagnoseRun)]
"""Checked once, documented as either of the two."""


class CarrierView(View):
    """An example that carries much of a gradient."""

    player: str = Field(description="Whose gradient.")
    side: str = Field(description="On which side.")
    position: list[int] = Field(description="Where the example is in that side's array.")
    logit: float = Field(description="As it was sent.")
    weight: ScalarResult = Field(description="How hard it pulls; null where that overflows.")
    share: ScalarResult = Field(description="Its share of the side's summed weights; null where these overflow.")


class RatiosView(View):
    """By side, p(x)/q(x) of each example; null at logits that no optimal discriminator gives."""

    real: NestedResults = Field(description="Of the real examples.")
    fake: NestedResults = Field(description="Of the generated examples.")


class DiagnosisView(View):
    """What was found, and by what it was judged."""

    headline: str = Field(description="The diagnosis in one or two sentences.")
    objective: str = Field(description="The canonical name.")
    dialect: str | Absent = Field(default=None, description="As asked; absent if it was not.")
    parameters: dict[str, float] = Field(description="All parameters, defaults included.")
    findings: list[FindingView] = Field(description="What was found, the most telling first; empty if nothing was.")


class BatchDiagnosisAnswer(DiagnosisView):
    """What one batch tells about a training."""

    figures: list[MeasuredView] = Field(description="Everything that is measured, also what does not apply, and why.")
    carriers: list[CarrierView] = Field(
        description="The examples that carry most of each player's gradient on each side, the heaviest first, at most "
        "five each; none where logits are not finite."
    )
    density_ratio: RatiosView | Absent = Field(
        default=None,
        description="How much denser the reals are at each example than the fakes, as the discriminator has it if it "
        "is at its optimum; absent where the objective's logits define no ratio, or are not finite.",
    )


class RunDiagnosisAnswer(DiagnosisView):
    """What a run tells: `findings` has one of each code, with the steps it was first and last seen at."""

    events: list[FindingView] = Field(
        description="What changed, and when, in the order of the steps: what arose, and `recovered` for what ended."
    )
    figures: list[SummarisedView] = Field(description="Everything that is measured, over all steps.")
    steps: list[int] = Field(description="The steps' numbers.")
    series: dict[str, list[float | None]] = Field(
        description="Every number of every figure step by step, by its key; null where it is unknown or not finite."
    )
