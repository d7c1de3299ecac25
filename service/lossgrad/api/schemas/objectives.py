"""The catalogue as JSON."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from lossgrad.core.literature import Alias, Reference
from lossgrad.core.objective import FAMILIES, Family, Inputs, Objective
from lossgrad.core.parameter import Parameter
from lossgrad.core.player import Cost, Player
from lossgrad.objectives import CATALOGUE

Absent = SkipJsonSchema[None]
"""Of a member that is left out rather than null."""


class View(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LatexView(View):
    """Formulas for typesetting."""

    loss: str = Field(description="The player's loss.")
    gradient: str = Field(description="The gradient of an example's loss in its logit a, before reduction.")
    weight: str = Field(description="How hard an example pulls: the gradient's magnitude.")


class PlayerView(View):
    """One player of an objective."""

    sides: list[str] = Field(description="The sides whose logits it reads, so those a request must hold.")
    formulas: dict[str, str] = Field(
        description="The loss of one example in plain notation, by where it is counted: `real` and `fake`, each "
        "example; `pair`, the real and the fake at one position; `pairs`, every real with every fake; `halved_pairs`, "
        "the same with half of the loss shown on each of the two; `real_with_real` and `fake_with_fake`, every example "
        "with every one of its own side; `distinct_real_with_real` and `distinct_fake_with_fake`, the same without "
        "itself. `a` is the example's logit and `other` that of the one beside it; `real` and `fake` are those of a "
        "pair, or of every example inside `sum_real(…)` and `sum_fake(…)`, the sums over a side. `mean_real` and "
        "`mean_fake` are batch means, `n_real` and `n_fake` batch sizes, and parameters go by their names. Functions "
        "are `log`, `exp`, `sqrt`, `abs`, `min`, `max`, `tanh`, `LambertW`, `sum(term, index, first, last)` "
        "and `where(condition, x, y)`, which is x where the condition holds and else y."
    )
    latex: LatexView = Field(description="Its formulas for typesetting.")


class DomainView(View):
    """The values a parameter may take."""

    minimum: float | Absent = Field(default=None, description="The smallest.")
    maximum: float | Absent = Field(default=None, description="The largest.")
    exclusive_minimum: float | Absent = Field(default=None, description="All must be greater.")
    exclusive_maximum: float | Absent = Field(default=None, description="All must be less.")


class ParameterView(View):
    """One number an objective can be given."""

    name: str = Field(description="As in a request.")
    symbol: str = Field(description="Its LaTeX.")
    description: str = Field(description="What it does.")
    default: float = Field(description="Used when it is not given.")
    domain: DomainView = Field(description="Bounds; one that is absent is infinite.")
    values: list[float] | Absent = Field(default=None, description="The only values it may take, if they are few.")
    typical: Annotated[list[float], Field(min_length=2, max_length=2, description="A range of values in use.")]


class ChanceLevelView(View):
    """The discriminator's loss when it cannot tell real from fake, and says so."""

    formula: str = Field(description="In plain notation, by the parameters' names.")
    latex: str = Field(description="The same for typesetting.")
    default: float = Field(description="Its value at the parameters' defaults.")


class OptimalLogitView(View):
    """The logit of the best discriminator where real examples are ρ times as dense as fake ones."""

    formula: str = Field(description="In plain notation, by `rho` and the parameters' names.")
    latex: str = Field(description="The same for typesetting.")


class AliasView(View):
    """Another name, resolved like the canonical one unless libraries disagree on it."""

    name: str = Field(description="As the libraries have it.")
    libraries: list[str] = Field(description="Those that use it.")

    @classmethod
    def of(cls, alias: Alias) -> "AliasView":
        """The view of an alias."""
        return cls(name=alias.name, libraries=list(alias.libraries))


class ReferenceView(View):
    """Where an objective was published."""

    title: str = Field(description="Authors, title, year.")
    url: str | Absent = Field(default=None, description="Its address on the web.")
    where: str | Absent = Field(default=None, description="Equation or section.")

    @classmethod
    def of(cls, reference: Reference) -> "ReferenceView":
        """The view of a reference."""
        return cls(title=reference.title, url=reference.link, where=reference.where)


class ExampleView(View):
    """A worked example: a request for /v1/evaluate and the answer it gets."""

    summary: str = Field(description="What it shows.")
    request: dict[str, Any] = Field(description="The body to send.")
    response: dict[str, Any] = Field(description="The body of the answer.")


class ObjectiveView(View):
    """Everything there is to know about an objective."""

    name: str = Field(description="The canonical name.")
    title: str = Field(description="The name in prose.")
    family: Family = Field(
        description="What kind of game it is. " + " ".join(f"`{name}`: {text}" for name, text in FAMILIES.items())
    )
    inputs: Inputs = Field(
        description="What the discriminator gives: `logits`, bigger is more real, or `energies`, smaller is more real."
    )
    cost: Cost = Field(
        description="How the time of an answer grows with n real and m fake examples: `n`, in proportion to their "
        "number; `n·m`, in proportion to that of their pairs."
    )
    summary: str = Field(description="What its weighting does to training.")
    saturation: str = Field(description="When its gradient vanishes, and for whom.")
    needs: list[str] = Field(description="What it takes for granted, as a bounded slope or batches of one size.")
    chance_level: ChanceLevelView | Absent = Field(
        default=None, description="The discriminator's loss at chance, to compare a run with; absent if there is none."
    )
    optimal_logit: OptimalLogitView | Absent = Field(
        default=None, description="The logit a*(ρ) of the best discriminator; absent if there is no such formula."
    )
    notes: list[str] = Field(description="What a user of it should know.")
    players: dict[str, PlayerView] = Field(description="`discriminator`, `generator` or both.")
    parameters: list[ParameterView] = Field(description="Its own numbers.")
    aliases: list[AliasView] = Field(description="The names it goes by in libraries.")
    references: list[ReferenceView] = Field(description="Where it was published.")
    examples: list[ExampleView] = Field(description="Worked examples, at least one.")

    @classmethod
    def of(cls, objective: Objective) -> "ObjectiveView":
        """The view of an objective."""
        return cls(
            name=objective.name,
            title=objective.title,
            family=objective.family,
            inputs=objective.inputs,
            cost=objective.cost,
            summary=objective.summary,
            saturation=objective.saturation,
            needs=list(objective.needs),
            chance_level=_chance_level(objective),
            optimal_logit=_optimal_logit(objective),
            notes=list(objective.notes),
            players={name: _player(player) for name, player in objective.players.items()},
            parameters=[_parameter(parameter) for parameter in objective.parameters],
            aliases=[AliasView.of(alias) for alias in objective.aliases],
            references=[ReferenceView.of(reference) for reference in objective.references],
            examples=[
                ExampleView(summary=summary, request=request, response=response)
                for summary, request, response in worked_examples(objective)
            ],
        )


class CatalogueView(View):
    """The whole catalogue."""

    objectives: list[ObjectiveView] = Field(description="Every objective, in alphabetical order.")

    @classmethod
    def of_all(cls) -> "CatalogueView":
        """The view of every objective."""
        return cls(objectives=[ObjectiveView.of(objective) for objective in CATALOGUE.values()])


def worked_examples(objective: Objective) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Summary, request and answer of each worked example of an objective."""
    return [
        (
            example.summary,
            {"objective": objective.name, "logits": dict(example.logits)}
            | ({"parameters": dict(example.parameters)} if example.parameters else {}),
            {
                "objective": objective.name,
                "parameters": objective.resolve(example.parameters),
                "reduction": "mean",
                "with_respect_to": "logits",
                "dtype": "float64",
                **example.answer,
            },
        )
        for example in objective.examples
    ]


def _player(player: Player) -> PlayerView:
    latex = player.latex
    return PlayerView(
        sides=list(player.sides),
        formulas=dict(player.formulas),
        latex=LatexView(loss=latex.loss, gradient=latex.gradient, weight=latex.weight),
    )


def _chance_level(objective: Objective) -> ChanceLevelView | None:
    level = objective.chance_level
    if level is None:
        return None
    return ChanceLevelView(formula=level.plain, latex=level.latex, default=level.value(objective.resolve({})))


def _optimal_logit(objective: Objective) -> OptimalLogitView | None:
    optimum = objective.optimal_logit
    return None if optimum is None else OptimalLogitView(formula=optimum.plain, latex=optimum.latex)


def _parameter(parameter: Parameter) -> ParameterView:
    return ParameterView(
        name=parameter.name,
        symbol=parameter.symbol,
        description=parameter.description,
        default=parameter.default,
        domain=DomainView(**parameter.bounds()),
        values=list(parameter.values) or None,
        typical=list(parameter.typical),
    )
