"""POST /v1/evaluate: the question and the answer."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from lossgrad.api.schemas.arrays import ArrayInput, NestedResults, ScalarResult, WeightsInput
from lossgrad.api.schemas.choices import (
    DocumentedAs,
    DType,
    Output,
    ParameterValues,
    PlayerName,
    Reduction,
    StrictModel,
    Variable,
    few_members,
    unique,
    variants,
)
from lossgrad.api.schemas.dialects import DESCRIPTION, DialectName
from lossgrad.api.schemas.objectives import Absent, View, worked_examples
from lossgrad.core.combination import JOIN
from lossgrad.core.evaluate import DEFAULT_OUTPUTS
from lossgrad.core.heads import Combination
from lossgrad.core.player import PLAYERS
from lossgrad.objectives import CATALOGUE

MAX_HEADS = 256
MAX_NAME = 100

PlayersObjective = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


@with_config(ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True))
class Sides(TypedDict, total=False):
    """One batch: arrays for the real and the fake examples (for a classifier: positive and negative class)."""

    real: Annotated[ArrayInput, Field(description="For the real examples.")]
    fake: Annotated[ArrayInput, Field(description="For the generated examples.")]


@with_config(ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True))
class SideWeights(TypedDict, total=False):
    """Weights of the examples of one batch; a side that is left out weighs 1 each."""

    real: Annotated[WeightsInput, Field(description="For the real examples.")]
    fake: Annotated[WeightsInput, Field(description="For the generated examples.")]


def _one_or_several(value: object) -> str | None:
    return "batch" if isinstance(value, dict) else "heads" if isinstance(value, list) else None


_BATCH_OR_HEADS = Discriminator(
    _one_or_several,
    custom_error_type="batch_type",
    custom_error_message="should be an object with real and fake, or a list of such objects (heads)",
)
_HEADS = Field(min_length=1, max_length=MAX_HEADS)
Batch = Annotated[Sides, BeforeValidator(few_members)]
BatchWeights = Annotated[SideWeights, BeforeValidator(few_members)]
Batches = Annotated[Annotated[Batch, Tag("batch")] | Annotated[list[Batch], _HEADS, Tag("heads")], _BATCH_OR_HEADS]
BatchesWeights = Annotated[
    Annotated[BatchWeights, Tag("batch")] | Annotated[list[BatchWeights], _HEADS, Tag("heads")], _BATCH_OR_HEADS
]


class Evaluation(StrictModel):
    """Discriminator logits, and what to compute."""

    logits: Batches = Field(
        description="Raw discriminator outputs, bigger = more real, in nested lists of any regular shape; or a list "
        "of such batches, one for each head of a multi-scale discriminator."
    )
    parameters: ParameterValues = Field(description="The objective's own numbers; the rest take their defaults.")
    dialect: DialectName | None = Field(default=None, description=DESCRIPTION)
    players: unique(PlayerName) | None = Field(  # type: ignore[valid-type]
        default=None, description="Whose losses to compute; all the objective has by default."
    )
    reduction: Reduction = Field(
        default="mean",
        description="How per-example losses become one: their mean (gradients then carry 1/n), their sum, or none, "
        "where the loss is null and gradients are those of the sum.",
    )
    outputs: unique(Output) = Field(  # type: ignore[valid-type]
        default=DEFAULT_OUTPUTS,  # a tuple, which unlike a list is not copied for each request
        description="Which arrays to answer: losses before reduction, gradients of the reduced loss, weights "
        "|dℓ/da|, curvatures d²ℓ/da².",
    )
    with_respect_to: Variable = Field(
        default="logits", description="What gradients are taken in: the logit a, or the probability D = sigmoid(a)."
    )
    sample_weights: BatchesWeights | None = Field(
        default=None,
        description="Weights of the examples, in the shape of the logits: the loss is Σwℓ/Σw under mean and Σwℓ "
        "under sum, and gradients follow; losses, weights and curvatures stay unweighted.",
    )
    dtype: DType = Field(
        default="float64", description="The logits are rounded to it first, and every array comes back in it."
    )
    heads: Combination = Field(default="mean", description="How the losses of several heads become one.")

    @property
    def elements(self) -> int:
        """How many logits the request holds."""
        return sum(array.size for batch in as_heads(self.logits) for array in batch.values())


class EvaluateRequest(Evaluation):
    """Discriminator logits, the name of an objective or of one for each player, and what to compute."""

    objective: str = Field(
        min_length=1,
        max_length=2 * MAX_NAME + 1,
        description="Name of the objective, or an alias of it; in a dialect also the library's name. "
        "`hinge+non_saturating` is the discriminator of one against the generator of the other.",
    )
    discriminator: PlayersObjective | None = Field(
        default=None, description="With `generator`, in place of `objective`: the objective of the discriminator."
    )
    generator: PlayersObjective | None = Field(
        default=None, description="With `discriminator`, in place of `objective`: the objective of the generator."
    )

    @model_validator(mode="before")
    @classmethod
    def _joined(cls, value: Any) -> Any:
        """Two objectives, one a player, are one that is named after both."""
        if not isinstance(value, dict):
            return value
        names = [value[player] for player in PLAYERS if value.get(player) is not None]
        if not names:
            return value
        if "objective" in value:
            raise PydanticCustomError("both_ways", "has objective as well as discriminator or generator; one is enough")
        if len(names) < len(PLAYERS):
            raise PydanticCustomError("one_player", "has one of discriminator and generator; they come together")
        return {**value, "objective": JOIN.join(map(str, names))}


def as_heads(batches: Any) -> list[dict[str, NDArray[np.float64]]]:
    """One batch or several, as a list."""
    return batches if isinstance(batches, list) else [batches]


_DISCRIMINATORS = tuple(name for name, each in CATALOGUE.items() if "discriminator" in each.players)
_GENERATORS = tuple(name for name, each in CATALOGUE.items() if "generator" in each.players)


class CombinedEvaluation(Evaluation):
    """The discriminator of one objective against the generator of another."""

    discriminator: Literal[_DISCRIMINATORS] = Field(description="The objective of the discriminator.")  # type: ignore[valid-type]
    generator: Literal[_GENERATORS] = Field(  # type: ignore[valid-type]
        description="The objective of the generator; both take logits, or both energies."
    )
    parameters: ParameterValues = Field(
        description="The objectives' own numbers, by names such as `discriminator.margin` and `generator.margin`."
    )


EvaluateBody = Annotated[EvaluateRequest, DocumentedAs(lambda: variants(Evaluation, "Evaluation") | CombinedEvaluation)]
"""Checked once, documented per objective, with each objective's own parameters."""


class SideAnswer(View):
    """What a player's loss does to the examples of one side; arrays have the shape of that side's logits."""

    losses: NestedResults | Absent = Field(default=None, description="Each example's loss, before reduction.")
    gradients: NestedResults | Absent = Field(default=None, description="d(loss)/d(logit), or d(loss)/dD.")
    weights: NestedResults | Absent = Field(
        default=None, description="How hard each example pulls: |dℓ/da| before reduction."
    )
    curvatures: NestedResults | Absent = Field(default=None, description="d²ℓ/da² before reduction.")
    non_finite: int | Absent = Field(
        default=None, ge=1, description="How many results are not finite and stand as null; absent if none."
    )


class BatchAnswer(View):
    """A player's loss on one batch."""

    loss: ScalarResult = Field(description="The scalar this player minimises; null without reduction.")
    real: SideAnswer | Absent = Field(default=None, description="Present if the player reads the reals.")
    fake: SideAnswer | Absent = Field(default=None, description="Present if the player reads the fakes.")
    non_finite: int | Absent = Field(default=None, ge=1, description="1 if the loss is not finite; absent otherwise.")


class PlayerAnswer(BatchAnswer):
    """A player's loss: on the batch, or combined over the heads."""

    heads: list[BatchAnswer] | Absent = Field(
        default=None,
        description="One entry for each head, in order: its own loss, and the gradients of the combined loss.",
    )


class EvaluateAnswer(View):
    """Losses, gradients and weights of each player, and what they were computed with."""

    model_config = ConfigDict(json_schema_extra={"examples": [worked_examples(CATALOGUE["hinge"])[0][2]]})

    objective: str = Field(description="The canonical name.")
    dialect: str | Absent = Field(default=None, description="As asked; absent if it was not.")
    parameters: dict[str, float] = Field(description="All parameters, defaults included.")
    reduction: Reduction = Field(description="As asked.")
    with_respect_to: Variable = Field(description="What the gradients are taken in.")
    dtype: DType = Field(description="What it was computed in.")
    discriminator: PlayerAnswer | Absent = Field(default=None, description="Present if asked for.")
    generator: PlayerAnswer | Absent = Field(
        default=None, description="Present if asked for and the objective has one."
    )
