"""An infer request as checked data: the tensors it brings, what is to be computed of them, and how to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lossgrad.core.errors import InvalidOption
from lossgrad.core.objective import Objective
from lossgrad.dialects import find
from lossgrad.oip import models
from lossgrad.oip.framing import Tail
from lossgrad.oip.inputs import Inputs, read_inputs
from lossgrad.oip.members import as_list, as_object, as_text
from lossgrad.oip.outputs import Asked, chosen_outputs, named_outputs
from lossgrad.oip.parameters import DIALECT, read_parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A checked infer request.

    Args:
        id: as it was sent, if it was.
        objective: the model.
        inputs: the tensors.
        asked: the outputs, in order.
        explicit: whether the outputs were named.
        parameters: the objective's own.
        options: reduction and so on.
    """

    id: str | None
    objective: Objective
    inputs: Inputs
    asked: Sequence[Asked]
    explicit: bool
    parameters: Mapping[str, float]
    options: Mapping[str, str]

    @property
    def model(self) -> str:
        """The canonical name of the model."""
        return self.objective.name

    @property
    def told(self) -> Mapping[str, str]:
        """The options that the answer tells."""
        names = ("reduction", "with_respect_to", "dtype", DIALECT)
        return {name: self.options[name] for name in names if name in self.options}


def read_question(
    objective: Objective, content: object, tail: Tail, *, max_elements: int, name: str | None = None
) -> Question:
    """Check the JSON of an infer request and take its tensors.

    A dialect understands its library's ``name`` for an objective, if that is what the model was asked for by.

    Raises:
        InvalidInput: something in it is wrong; says where and what is allowed.
        MalformedBody: there are more or fewer raw bytes than the tensors take.
    """
    request = as_object(content, "")
    identity = as_text(request["id"], "/id") if "id" in request else None
    parameters = read_parameters(request.get("parameters", {}))
    place = f"/parameters/{DIALECT}"
    if DIALECT in parameters.options:
        objective = find(name or objective.name, parameters.options[DIALECT], pointer=place)
    inputs = read_inputs(objective, request.get("inputs", []), tail, max_elements=max_elements)
    named = as_list(request.get("outputs", []), "/outputs")
    if named and any(chosen is not None for chosen in parameters.chosen.values()):
        raise InvalidOption(
            "either outputs, or the parameters players and arrays, say what to answer", pointer="/outputs"
        )
    heads = len(inputs.heads) if inputs.multiple else None
    how: Any = {"binary": parameters.binary, "reduction": parameters.options["reduction"]}
    return Question(
        id=identity,
        objective=objective,
        inputs=inputs,
        asked=named_outputs(named, models.outputs(objective, heads), **how)
        if named
        else chosen_outputs(objective, heads, **parameters.chosen, **how),
        explicit=bool(named),
        parameters=parameters.own,
        options={"dtype": "float64" if inputs.double else "float32"} | parameters.options,
    )
