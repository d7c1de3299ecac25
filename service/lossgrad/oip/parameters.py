"""The parameters of an infer request: the objective's own, and those that say what to compute and how to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from lossgrad.api.faults import found, pointer
from lossgrad.api.schemas.choices import DType, Reduction, Variable
from lossgrad.core.errors import InvalidOption
from lossgrad.core.heads import Combination
from lossgrad.dialects import dialect
from lossgrad.oip.members import as_boolean, as_number, as_object, as_text

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "reduction": get_args(Reduction),
    "with_respect_to": get_args(Variable),
    "dtype": get_args(DType),
    "heads": get_args(Combination),
}
"""The request parameters that are not the objective's own, with the values they take."""

DEFAULTS = {"reduction": "mean", "with_respect_to": "logits", "heads": "mean"}
"""The values they have otherwise; the default of ``dtype`` depends on the inputs."""

DIALECT = "dialect"
"""The request parameter that names a dialect; without it objectives are the canonical ones."""

LISTS = ("players", "arrays")
"""The request parameters that choose among the outputs where none is named: names with commas between them."""

UNSUPPORTED = {
    **dict.fromkeys(("sequence_id", "sequence_start", "sequence_end"), "sequences are not supported"),
    **dict.fromkeys(("priority", "timeout"), "scheduling is not supported"),
    **dict.fromkeys(
        ("shared_memory_region", "shared_memory_byte_size", "shared_memory_offset"), "shared memory is not supported"
    ),
    "classification": "classification is not supported",
    "headers": "this name is reserved by the protocol",
}
"""Parameters to which the protocol gives a meaning that nothing here has; to ignore them would be a lie."""


@dataclass(slots=True)
class Parameters:
    """What the parameters of a request say.

    Args:
        own: the objective's, as sent.
        options: reduction and so on; ``dtype`` and ``dialect`` if they were sent.
        chosen: whose outputs and which arrays to answer, where none is named; None for the usual ones.
        binary: whether outputs are binary data unless they say otherwise.
    """

    own: dict[str, float] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    chosen: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(LISTS))
    binary: bool = False


def read_parameters(given: object) -> Parameters:
    """Check the parameters of a request; names that are the objective's it judges itself.

    Raises:
        InvalidInput: a value that is not one of those there are, or a parameter that has no meaning here.
    """
    read = Parameters()
    for name, value in as_object(given, "/parameters").items():
        place = pointer("parameters", name)
        if name in OPTIONS:
            if value not in OPTIONS[name]:
                allowed = " or ".join(map(repr, OPTIONS[name]))
                raise InvalidOption(f"should be {allowed}, found {found(value)}", pointer=place)
            read.options[name] = value
        elif name == DIALECT:
            read.options[name] = dialect(as_text(value, place), pointer=place).name
        elif name in LISTS:
            read.chosen[name] = as_text(value, place)
        elif name == "binary_data_output":
            read.binary = as_boolean(value, place)
        elif name in UNSUPPORTED:
            raise InvalidOption(UNSUPPORTED[name], pointer=place)
        else:
            read.own[name] = as_number(value, place)
    return read


def tensor_parameters(described: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """The parameters of an input or output; those that are unknown are left to whoever added them.

    Raises:
        InvalidInput: a parameter of the protocol that is not supported.
    """
    parameters = as_object(described.get("parameters", {}), f"{place}/parameters")
    for name, reason in UNSUPPORTED.items():
        if name in parameters:
            raise InvalidOption(reason, pointer=f"{place}/parameters/{name}")
    return parameters
