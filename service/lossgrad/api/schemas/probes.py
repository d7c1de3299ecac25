"""GET /v1/verify/probe: the query and the answer."""

from pydantic import ConfigDict, Field

from lossgrad.analysis.verify import probe
from lossgrad.analysis.verify.probe import FAKE, LEAST
from lossgrad.api.schemas.choices import StrictModel, never_null
from lossgrad.api.schemas.objectives import View
from lossgrad.api.schemas.verifications import ObjectiveName

STEPS = (
    "Give `logits.real` and `logits.fake` to your loss in place of the discriminator's outputs, in the shape that you "
    "use, such as (n, 1); every number is exact from float16 on.",
    "Take the gradients of the scalar loss in these logits: once for the discriminator's loss, once for the "
    "generator's.",
    "Send the logits, and the loss and gradients of each player as `reported`, to POST /v1/verify, with the objective "
    "that you mean. Add each example's losses if you have them before reduction.",
)

TORCH = """\
logits = {side: torch.tensor(values, requires_grad=True) for side, values in probe["logits"].items()}
reported = {}
for player, loss_of in {"discriminator": discriminator_loss, "generator": generator_loss}.items():
    loss = loss_of(logits["real"], logits["fake"])  # yours
    grads = torch.autograd.grad(loss, list(logits.values()), materialize_grads=True)
    reported[player] = {"loss": loss.item()} | {
        side: {"gradients": grad.tolist()} for side, grad in zip(logits, grads)
    }
question = {"objective": "hinge", "logits": probe["logits"], "reported": reported}
"""


MOST = int(-min(FAKE))
"""The largest magnitude of all, from which on a bound cuts off nothing."""


class ProbeQuery(StrictModel):
    """Which of the two batches, and up to where."""

    # A query string holds strings, so they are converted.
    model_config = ConfigDict(strict=False)

    objective: ObjectiveName | None = Field(
        default=None,
        description="The objective you mean: decides whether there may be fewer fakes than reals.",
        json_schema_extra=never_null,
    )
    equal: bool | None = Field(
        default=None,
        description="Whether there are as many fakes as reals. By default they are, unless an objective is named that "
        "does not pair them.",
        json_schema_extra=never_null,
    )
    largest: int | None = Field(
        default=None,
        ge=LEAST,
        le=MOST,
        description="The largest magnitude of a logit: beyond it they are cut off. At 4 a loss that takes its "
        "logarithms of probabilities in single precision, as torch's BCELoss does, has not lost its digits yet; what "
        "code makes of more confident logits then does not show.",
        json_schema_extra=never_null,
    )


class ProbeLogits(View):
    """The logits by side."""

    real: list[float] = Field(description="Of the real examples.")
    fake: list[float] = Field(description="Of the generated examples.")


class ProbeView(View):
    """A batch on which no two objectives agree, and how to use it."""

    logits: ProbeLogits = Field(description="The batch: send it through your loss, and to `POST /v1/verify`.")
    equal: bool = Field(description="Whether there are as many fakes as reals.")
    steps: list[str] = Field(description="What to do with it.")
    code: dict[str, str] = Field(description="The same as code, by framework; `probe` is this answer.")

    @classmethod
    def of(cls, *, equal: bool, largest: int | None = None) -> "ProbeView":
        """The view of one of the two batches, up to some logit."""
        sides = {side: logits.tolist() for side, logits in probe(equal=equal, largest=largest).logits.items()}
        return cls(logits=ProbeLogits(**sides), equal=equal, steps=list(STEPS), code={"torch": TORCH})
