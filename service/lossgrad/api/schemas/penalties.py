"""The penalties as JSON."""

from typing import Annotated, Any

from pydantic import Field

from lossgrad.api.problems import problem_entry
from lossgrad.api.schemas.objectives import Absent, AliasView, DomainView, ReferenceView, View
from lossgrad.core.errors import UnknownPenalty
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Choice, Count, Input, Kind, Penalty, Subject
from lossgrad.penalties import CATALOGUE

UNKNOWN: dict[int | str, Any] = {
    404: problem_entry(
        "No penalty has this name; `suggestions` has the closest ones.",
        "/v1/penalties/gradient_penality",
        UnknownPenalty(
            "no penalty has this name; the closest names are gradient_penalty", suggestions=["gradient_penalty"]
        ),
    )
}


class SettingView(View):
    """One number or choice a penalty can be given."""

    name: str = Field(description="As in a request.")
    symbol: str | Absent = Field(default=None, description="Its LaTeX; of a number.")
    description: str = Field(description="What it does.")
    default: float | str = Field(description="Used when it is not given.")
    domain: DomainView | Absent = Field(default=None, description="Of a number: bounds; an absent one is infinite.")
    whole: bool | Absent = Field(default=None, description="Whether it must be a whole number.")
    typical: Annotated[list[float], Field(min_length=2, max_length=2)] | Absent = Field(
        default=None, description="Of a number: a range of values in use."
    )
    options: dict[str, str] | Absent = Field(default=None, description="Of a choice: the names there are, explained.")


class InputView(View):
    """An array a penalty is computed from, or a piece of its state."""

    name: str = Field(description="As in a request.")
    description: str = Field(description="What it is.")
    required: bool = Field(description="Whether there is no answer without it.")
    shape: str = Field(description="Its shape in words.")
    like: str | Absent = Field(default=None, description="The input whose shape it must have.")


class ResultView(View):
    """A further array of the answer."""

    name: str = Field(description="As in the answer.")
    description: str = Field(description="What it is.")
    shape: str = Field(description="Its shape in words.")


class PenaltyLatexView(View):
    """Formulas for typesetting."""

    value: str = Field(description="The value of one example.")
    gradient: str = Field(description="Its gradient, before reduction.")


class PeerView(View):
    """What a library computes."""

    library: str = Field(description="Its name.")
    file: str = Field(description="Where in it.")
    parameters: dict[str, float | str] = Field(description="Those with which the answer here is the same as there.")
    note: str | Absent = Field(default=None, description="What else is different.")


class PenaltyExampleView(View):
    """A worked example: a body for /v1/penalties/{name} and the answer it gets."""

    summary: str = Field(description="What it shows.")
    request: dict[str, Any] = Field(description="The body to send.")
    response: dict[str, Any] = Field(description="The body of the answer.")


class PenaltyView(View):
    """Everything there is to know about a penalty."""

    name: str = Field(description="The canonical name.")
    title: str = Field(description="The name in prose.")
    kind: Kind = Field(
        description="A penalty is added to a loss. A transform takes the place of an array; its loss is its product "
        "with the gradient from above, so that its gradient is what backpropagation hands on."
    )
    subject: Subject = Field(description="What it is computed from.")
    summary: str = Field(description="What it does to training.")
    notes: list[str] = Field(description="What a user of it should know.")
    inputs: list[InputView] = Field(description="The arrays.")
    differentiable: list[str] = Field(description="The inputs it has a gradient in.")
    terms: list[str] = Field(description="The inputs its terms are counted on.")
    state: list[InputView] = Field(description="What is carried from step to step; may be left out at the first.")
    held: dict[str, float | str] | Absent = Field(
        default=None, description="Parameters under which the state stays as it was sent, as at evaluation."
    )
    results: list[ResultView] = Field(description="Further arrays of the answer.")
    parameters: list[SettingView] = Field(description="Its own numbers and choices.")
    formula: str = Field(description="The value of one example in plain notation.")
    latex: PenaltyLatexView = Field(description="Its formulas for typesetting.")
    aliases: list[AliasView] = Field(description="The names it goes by in libraries.")
    peers: list[PeerView] = Field(description="What libraries compute, by the parameters here.")
    references: list[ReferenceView] = Field(description="Where it was published.")
    examples: list[PenaltyExampleView] = Field(description="Worked examples, at least one.")

    @classmethod
    def of(cls, penalty: Penalty) -> "PenaltyView":
        """The view of a penalty."""
        return cls(
            name=penalty.name,
            title=penalty.title,
            kind=penalty.kind,
            subject=penalty.subject,
            summary=penalty.summary,
            notes=list(penalty.notes),
            inputs=[_input(each) for each in penalty.inputs],
            differentiable=list(penalty.differentiable),
            terms=list(penalty.terms),
            state=[_input(each) for each in penalty.state],
            held=None if penalty.held is None else dict(penalty.held),
            results=[ResultView(name=r.name, description=r.description, shape=r.shape) for r in penalty.results],
            parameters=[_setting(parameter) for parameter in penalty.parameters],
            formula=penalty.formula,
            latex=PenaltyLatexView(value=penalty.latex.value, gradient=penalty.latex.gradient),
            aliases=[AliasView.of(alias) for alias in penalty.aliases],
            peers=[
                PeerView(library=p.library, file=p.file, parameters=dict(p.parameters), note=p.note)
                for p in penalty.peers
            ],
            references=[ReferenceView.of(reference) for reference in penalty.references],
            examples=[
                PenaltyExampleView(summary=summary, request=request, response=response)
                for summary, request, response in worked_examples(penalty)
            ],
        )


class PenaltiesView(View):
    """The whole catalogue of penalties."""

    penalties: list[PenaltyView] = Field(description="Every penalty, in alphabetical order.")

    @classmethod
    def of_all(cls) -> "PenaltiesView":
        """The view of every penalty."""
        return cls(penalties=[PenaltyView.of(penalty) for penalty in CATALOGUE.values()])


def worked_examples(penalty: Penalty) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Summary, request and answer of each worked example of a penalty."""
    return [
        (
            example.summary,
            {"inputs": dict(example.inputs)}
            | ({"state": dict(example.state)} if example.state else {})
            | ({"parameters": dict(example.parameters)} if example.parameters else {}),
            {
                "penalty": penalty.name,
                "parameters": penalty.resolve(example.parameters),
                "reduction": "mean",
                "dtype": "float64",
                "losses": {},
                "gradients": {},
                "results": {},
                "state": {},
                **example.answer,
            },
        )
        for example in penalty.examples
    ]


def _input(each: Input) -> InputView:
    return InputView(
        name=each.name, description=each.description, required=each.required, shape=each.shape, like=each.like
    )


def _setting(parameter: Parameter | Choice) -> SettingView:
    if isinstance(parameter, Choice):
        return SettingView(
            name=parameter.name,
            description=parameter.description,
            default=parameter.default,
            options=dict(parameter.options),
        )
    return SettingView(
        name=parameter.name,
        symbol=parameter.symbol,
        description=parameter.description,
        default=parameter.default,
        domain=DomainView(**parameter.bounds()),
        whole=True if isinstance(parameter, Count) else None,
        typical=list(parameter.typical),
    )
