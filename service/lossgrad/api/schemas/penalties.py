"""The penalties as JSON, and POST /v1/penalties/{name}: the question and the answer."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, create_model
from pydantic_core import PydanticCustomError

from lossgrad.api.problems import problem_entry
from lossgrad.api.schemas.arrays import ArrayInput, NestedNumbers, NestedResults, Number, ScalarResult, read_array
from lossgrad.api.schemas.choices import DocumentedAs, DType, Reduction, StrictModel, camel, few_members, unique
from lossgrad.api.schemas.objectives import Absent, AliasView, DomainView, ReferenceView, View
from lossgrad.core.errors import UnknownPenalty
from lossgrad.core.objective import Parameter
from lossgrad.core.penalty import Choice, Count, Input, Kind, Penalty, Subject
from lossgrad.penalties import CATALOGUE

PRODUCTS = 256
"""Multiplications that take as long as any other number of a request."""

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
            aliases=[AliasView(name=a.name, libraries=list(a.libraries)) for a in penalty.aliases],
            peers=[
                PeerView(library=p.library, file=p.file, parameters=dict(p.parameters), note=p.note)
                for p in penalty.peers
            ],
            references=[ReferenceView(title=r.title, url=r.link, where=r.where) for r in penalty.references],
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


def _read_setting(value: object) -> float | str:
    match value:
        case str():
            return value
        case bool():
            pass
        case int() | float() if abs(value) < float("inf"):
            return float(value)
    raise PydanticCustomError("setting", "should be a finite number or a string")


def _read_state(value: object) -> NDArray[np.float64]:
    if isinstance(value, list):
        return read_array(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
        return np.array(float(value))
    raise PydanticCustomError("array", "{message}", {"message": "should be a finite number or a list", "pointer": ""})


_FEW = BeforeValidator(few_members)
Arrays = Annotated[dict[str, ArrayInput], _FEW]
StateArrays = Annotated[
    dict[
        str, Annotated[NDArray[np.float64], PlainValidator(_read_state, json_schema_input_type=NestedNumbers | Number)]
    ],
    _FEW,
]
Settings = Annotated[
    dict[str, Annotated[float | str, PlainValidator(_read_setting, json_schema_input_type=Number | str)]], _FEW
]


class PenaltyRequest(StrictModel):
    """The arrays of a penalty, its parameters, and what to compute."""

    inputs: Arrays = Field(description="The arrays by name, in nested lists; the catalogue says which there are.")
    state: StateArrays | None = Field(default=None, description="What the step before answered as state.")
    parameters: Settings = Field(default_factory=dict, description="The penalty's own numbers and choices.")
    reduction: Reduction = Field(
        default="mean",
        description="How the terms become one: their mean on each input that has any (gradients then carry 1/n), "
        "their sum, or none, where the loss is null and gradients are those of the sum.",
    )
    outputs: Annotated[list[str], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Which of `losses`, `gradients` and the penalty's results to compute; all by default."
    )
    dtype: DType = Field(
        default="float64", description="The arrays are rounded to it first, and every array comes back in it."
    )

    @property
    def numbers(self) -> int:
        """How many numbers the request holds."""
        return sum(array.size for array in (*self.inputs.values(), *(self.state or {}).values()))

    @property
    def elements(self) -> int:
        """How many numbers would take as long: products and decompositions of a weight take longer than reading it."""
        weight = self.inputs.get("weight")
        if weight is None:
            return self.numbers
        products: int = weight.size * max(weight.shape[:1] + weight.shape[-1:])
        return max(self.numbers, products // PRODUCTS)


def _members(penalty: Penalty, inputs: tuple[Input, ...], name: str, what: str) -> type[StrictModel]:
    fields: dict[str, Any] = {}
    for each in inputs:
        single = each.dimensions == (0, 0)
        described = Field(description=f"{each.description} Shape: {each.shape}.")
        kind: Any = Annotated[Number, described] if single else Annotated[NestedNumbers, described]
        fields[each.name] = (kind, ...) if each.required else (kind | Absent, None)
    return create_model(f"{camel(penalty.name)}{name}", __base__=StrictModel, __doc__=what, **fields)


def _parameters(penalty: Penalty) -> type[StrictModel]:
    fields: dict[str, Any] = {}
    names = {"minimum": "ge", "maximum": "le", "exclusive_minimum": "gt", "exclusive_maximum": "lt"}
    for each in penalty.parameters:
        if isinstance(each, Choice):
            options = "; ".join(f"`{option}`: {text}" for option, text in each.options.items())
            kind: Any = Literal[tuple(each.options)]
            fields[each.name] = (Annotated[kind, Field(description=f"{each.description} {options}")], each.default)
            continue
        limits: dict[str, Any] = {names[bound]: value for bound, value in each.bounds().items()}
        if isinstance(each, Count):
            limits["multiple_of"] = 1
        extra: dict[str, Any] = {"x-symbol": each.symbol, "x-typical": list(each.typical)}
        described = Field(description=each.description, json_schema_extra=extra, **limits)
        fields[each.name] = (Annotated[Number, described], each.default)
    return create_model(
        f"{camel(penalty.name)}Settings", __base__=StrictModel, __doc__=f"Parameters of {penalty.name}.", **fields
    )


def _request(penalty: Penalty) -> type[StrictModel]:
    """The request of one penalty, for the documentation."""
    inputs = _members(penalty, penalty.inputs, "Inputs", f"Arrays that {penalty.name} is computed from.")
    fields: dict[str, Any] = {
        "inputs": (inputs, Field(description="The arrays.")),
        "parameters": (_parameters(penalty), Field(default={}, description="Its own numbers and choices.")),
        "outputs": (
            unique(Literal[penalty.outputs]) | None,
            Field(default=None, description=PenaltyRequest.model_fields["outputs"].description),
        ),
        "state": (dict[str, Any] | None, Field(default=None, description="None: it has no state.", max_length=0)),
    }
    if penalty.state:
        state = _members(penalty, penalty.state, "State", f"What {penalty.name} carries from step to step.")
        fields["state"] = (
            state | None,
            Field(default=None, description=PenaltyRequest.model_fields["state"].description),
        )
    return create_model(
        f"{camel(penalty.name)}Request",
        __base__=PenaltyRequest,
        __doc__=f"{penalty.title}. {penalty.summary}",
        **fields,
    )


def _any_of() -> Any:
    documented: Any = None
    for penalty in CATALOGUE.values():
        each = _request(penalty)
        documented = each if documented is None else documented | each
    return documented


PenaltyBody = Annotated[PenaltyRequest, DocumentedAs(_any_of)]
"""Checked once, documented per penalty: the one in the path says which it is."""

PENALTY_EXAMPLES: Any = {
    f"{penalty.name}_{number}" if number else penalty.name: {
        "summary": f"{penalty.title}: {text}",
        "value": request,
    }
    for penalty in CATALOGUE.values()
    for number, (text, request, _) in enumerate(worked_examples(penalty))
}


class PenaltyAnswer(View):
    """A penalty's value and gradient, and what they were computed with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [worked_examples(CATALOGUE["gradient_penalty"])[0][2]]},
    )

    penalty: str = Field(description="The canonical name.")
    parameters: dict[str, float | str] = Field(description="All parameters, defaults included.")
    reduction: Reduction = Field(description="As asked.")
    dtype: DType = Field(description="What it was computed in.")
    loss: ScalarResult = Field(
        description="The value; null without reduction, and of a transform without the gradient from above."
    )
    losses: dict[str, NestedResults] = Field(description="Its terms, by the input they are counted on.")
    gradients: dict[str, NestedResults] = Field(description="d(loss)/d(input), in the shape of each input.")
    results: dict[str, NestedResults] = Field(description="The penalty's further arrays.")
    state: dict[str, NestedResults | ScalarResult] = Field(description="What to send with the next step.")
    non_finite: int | Absent = Field(
        default=None, ge=1, description="How many results are not finite and stand as null; absent if none."
    )
