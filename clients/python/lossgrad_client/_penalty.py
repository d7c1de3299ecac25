"""The catalogue's entry on a penalty, and what ``penalise`` answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ._document import Document
from ._objective import Alias, Domain, Example, Reference, read_alias, read_domain, read_example, read_reference
from ._types import Array

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]
"""By input, the shape that was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyInput:
    """An array a penalty is computed from, or a piece of the state it carries from step to step."""

    name: str
    description: str
    required: bool
    shape: str
    """Its shape in words."""
    like: str | None
    """The input whose shape it must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyOutput:
    """A further array of the answer."""

    name: str
    description: str
    shape: str
    """Its shape in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyParameter:
    """A number or a choice that a penalty can be given."""

    name: str
    symbol: str | None
    """Its LaTeX, of a number."""
    description: str
    default: float | str
    domain: Domain | None
    """Of a number, the values it may have."""
    whole: bool
    """Whether it must be a whole number."""
    typical: tuple[float, float] | None
    """Of a number, a range of values in use."""
    options: Mapping[str, str]
    """Of a choice, the names there are, explained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLatex:
    """A penalty's formulas in LaTeX."""

    value: str
    gradient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What a library computes, by the parameters with which the answer is the same."""

    library: str
    file: str
    parameters: Mapping[str, float | str]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Penalty:
    """All that the service knows about a penalty."""

    name: str
    title: str
    kind: str
    subject: str
    summary: str
    notes: tuple[str, ...]
    inputs: tuple[PenaltyInput, ...]
    differentiable: tuple[str, ...]
    """The inputs it has a gradient in."""
    terms: tuple[str, ...]
    """The inputs its terms are counted on."""
    state: tuple[PenaltyInput, ...]
    held: Mapping[str, float | str] | None
    """The parameters under which the state stays as it was sent."""
    results: tuple[PenaltyOutput, ...]
    parameters: tuple[PenaltyParameter, ...]
    formula: str
    latex: PenaltyLatex
    aliases: tuple[Alias, ...]
    peers: tuple[Peer, ...]
    references: tuple[Reference, ...]
    examples: tuple[Example, ...]

    def __repr__(self) -> str:
        parameters = "".join(f", {parameter.name}={parameter.default!r}" for parameter in self.parameters)
        return f"Penalty({self.name!r}, inputs={[each.name for each in self.inputs]}{parameters})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PenaltyResult:
    """A penalty's value, its terms, and its gradient in the shape of each array that was sent."""

    penalty: str
    parameters: Mapping[str, float | str]
    reduction: str
    dtype: str
    _loss: float | None
    losses: Mapping[str, Array]
    """The terms before reduction, by the input they are counted on."""
    gradients: Mapping[str, Array]
    """The loss differentiated by each number of each input."""
    results: Mapping[str, Array]
    """The penalty's further arrays, by name."""
    state: Mapping[str, Array]
    """What to send with the next step."""
    non_finite: int
    """How many numbers are not finite; they are NaN."""
    request_id: str | None
    """The id under which the service's log knows this request."""

    @property
    def loss(self) -> float:
        """The value, after reduction."""
        if self._loss is None:
            why = "under reduction='none'" if self.reduction == "none" else "without the gradient from above"
            raise AttributeError(f"there is no scalar loss {why}")
        return self._loss

    def __repr__(self) -> str:
        shown = [] if self._loss is None else [f"loss={self._loss:.6g}"]
        for group in ("losses", "gradients", "results", "state"):
            shapes = ", ".join(f"{name}: {list(array.shape)}" for name, array in getattr(self, group).items())
            shown += [f"{group}={{{shapes}}}"] if shapes else []
        shown += [f"non_finite={self.non_finite}"] if self.non_finite else []
        return f"PenaltyResult({self.penalty!r}, {', '.join(shown)})"


def read_penalties(document: Document, _: str | None) -> tuple[Penalty, ...]:
    """Read the whole catalogue of penalties."""
    return tuple(read_penalty(penalty) for penalty in document["penalties"].items())


def read_penalty(document: Document, _: str | None = None) -> Penalty:
    """Read one entry."""
    held, latex = document.get("held"), document["latex"]
    return Penalty(
        name=document["name"].text(),
        title=document["title"].text(),
        kind=document["kind"].text(),
        subject=document["subject"].text(),
        summary=document["summary"].text(),
        notes=_texts(document["notes"]),
        inputs=tuple(map(_read_input, document["inputs"].items())),
        differentiable=_texts(document["differentiable"]),
        terms=_texts(document["terms"]),
        state=tuple(map(_read_input, document["state"].items())),
        held=None if held is None else held.mapping(),
        results=tuple(
            PenaltyOutput(name=each["name"].text(), description=each["description"].text(), shape=each["shape"].text())
            for each in document["results"].items()
        ),
        parameters=tuple(map(_read_parameter, document["parameters"].items())),
        formula=document["formula"].text(),
        latex=PenaltyLatex(value=latex["value"].text(), gradient=latex["gradient"].text()),
        aliases=tuple(map(read_alias, document["aliases"].items())),
        peers=tuple(
            Peer(
                library=peer["library"].text(),
                file=peer["file"].text(),
                parameters=peer["parameters"].mapping(),
                note=_text(peer, "note"),
            )
            for peer in document["peers"].items()
        ),
        references=tuple(map(read_reference, document["references"].items())),
        examples=tuple(map(read_example, document["examples"].items())),
    )


def read_penalty_result(document: Document, request_id: str | None, shapes: Shapes) -> PenaltyResult:
    """Read the answer to a request whose inputs had these shapes."""
    reduction, dtype = document["reduction"].text(), document["dtype"].text()
    loss, count = document["loss"], document.get("non_finite")
    has_loss = reduction != "none" and bool(document["losses"].mapping() or loss.value is not None)
    return PenaltyResult(
        penalty=document["penalty"].text(),
        parameters=document["parameters"].mapping(),
        reduction=reduction,
        dtype=dtype,
        _loss=loss.number(dtype) if has_loss or (count is not None and reduction != "none") else None,
        losses=_read_arrays(document["losses"], dtype),
        gradients={
            name: array.array(dtype, shapes.get(name)) for name, array in document["gradients"].members().items()
        },
        results=_read_arrays(document["results"], dtype),
        state=_read_arrays(document["state"], dtype),
        non_finite=count.count() if count else 0,
        request_id=request_id,
    )


def _read_arrays(document: Document, dtype: str) -> dict[str, Array]:
    return {name: _read_array(document[name], dtype) for name in document.mapping()}


def _read_array(document: Document, dtype: str) -> Array:
    if isinstance(document.value, list):
        return document.array(dtype)
    return np.array(document.number(dtype), dtype)


def _read_input(document: Document) -> PenaltyInput:
    required = document["required"].value
    return PenaltyInput(
        name=document["name"].text(),
        description=document["description"].text(),
        required=required is True,
        shape=document["shape"].text(),
        like=_text(document, "like"),
    )


def _read_parameter(document: Document) -> PenaltyParameter:
    typical, domain, options = document.get("typical"), document.get("domain"), document.get("options")
    default = document["default"]
    return PenaltyParameter(
        name=document["name"].text(),
        symbol=_text(document, "symbol"),
        description=document["description"].text(),
        default=default.text() if options else default.number(),
        domain=None if domain is None else read_domain(domain),
        whole=document.get("whole") is not None,
        typical=None if typical is None else _pair(typical),
        options={} if options is None else {name: text.text() for name, text in options.members().items()},
    )


def _pair(document: Document) -> tuple[float, float]:
    lowest, highest = (bound.number() for bound in document.items(2))
    return lowest, highest


def _texts(document: Document) -> tuple[str, ...]:
    return tuple(item.text() for item in document.items())


def _text(document: Document, key: str) -> str | None:
    member: Any = document.get(key)
    return None if member is None else str(member.text())
