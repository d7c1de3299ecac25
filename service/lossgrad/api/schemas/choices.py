"""What a request may choose from, and each objective's own parameters as schemas of their own."""

from collections.abc import Callable, Iterable
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    create_model,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from lossgrad.api.schemas.arrays import Number
from lossgrad.api.schemas.dialects import dialect_field
from lossgrad.core.evaluate import DType, Output, Variable
from lossgrad.core.objective import Objective
from lossgrad.core.parameter import Parameter
from lossgrad.core.plan import Reduction
from lossgrad.objectives import CATALOGUE

PlayerName = Literal["discriminator", "generator"]

MAX_MEMBERS = 100
"""No object has as many; refused as a whole, so that a million wrong names do not become a million errors."""

__all__ = [
    "DType",
    "Output",
    "ParameterValues",
    "PlayerName",
    "Reduction",
    "StrictModel",
    "Variable",
    "camel",
    "few_members",
    "never_null",
    "parameters_model",
    "union",
    "unique",
    "variants",
]


class StrictModel(BaseModel):
    """Base of requests: no unknown members, no coercion, no NaN."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=True, frozen=True
    )

    @model_validator(mode="before")
    @classmethod
    def _few(cls, value: Any) -> Any:
        return few_members(value)


def few_members(value: Any) -> Any:
    """Refuse an object with more members than any has."""
    if isinstance(value, dict) and len(value) > MAX_MEMBERS:
        raise PydanticCustomError("too_many_members", "has far more members than there are")
    return value


def _once(values: list[Any]) -> list[Any]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("repeated", "each value may be given once")
    return values


def unique(item: Any) -> Any:
    """A non-empty list of a literal's values without repetition."""
    limits = Field(min_length=1, max_length=len(get_args(item)), json_schema_extra={"uniqueItems": True})
    return Annotated[list[item], limits, AfterValidator(_once)]


ParameterValues = Annotated[dict[str, Number], BeforeValidator(few_members), Field(default_factory=dict)]
"""An objective's parameters as sent; the objective itself judges names and domains."""


def camel(name: str) -> str:
    """``non_saturating`` → ``NonSaturating``."""
    return "".join(part.capitalize() for part in name.split("_"))


def never_null(schema: dict[str, Any]) -> None:
    """A query string has no null: a parameter is there or is not."""
    schema |= next(each for each in schema.pop("anyOf") if each["type"] != "null")


def _field(parameter: Parameter) -> Any:
    bounds = {
        "minimum": "ge",
        "maximum": "le",
        "exclusive_minimum": "gt",
        "exclusive_maximum": "lt",
    }
    limits: dict[str, Any] = {bounds[name]: value for name, value in parameter.bounds().items()}
    extra: dict[str, Any] = {"x-symbol": parameter.symbol, "x-typical": list(parameter.typical)}
    if parameter.values:
        extra["enum"] = list(parameter.values)
    described = Field(description=parameter.description, json_schema_extra=extra, **limits)
    return (Annotated[Number, described], parameter.default)


def parameters_model(objective: Objective) -> type[StrictModel]:
    """The parameters of one objective, for the documentation."""
    return create_model(
        f"{camel(objective.name)}Parameters",
        __base__=StrictModel,
        __doc__=f"Parameters of {objective.name}.",
        **{parameter.name: _field(parameter) for parameter in objective.parameters},
    )


def variants(base: type[StrictModel], suffix: str) -> Any:
    """The union of ``base`` over the catalogue, each with its own name, parameters and players."""
    return union(_variant(base, suffix, objective) for objective in CATALOGUE.values())


def _variant(base: type[StrictModel], suffix: str, objective: Objective) -> type[StrictModel]:
    fields: dict[str, Any] = {
        "objective": (Literal[objective.name], Field(description=f"{objective.title}.")),
        "parameters": (parameters_model(objective), Field(default={}, description="The objective's own numbers.")),
    }
    if "dialect" in base.model_fields:
        fields["dialect"] = dialect_field(objective)
    if "players" in base.model_fields:
        described = Field(default=None, description=base.model_fields["players"].description)
        fields["players"] = (unique(Literal[tuple(objective.players)]) | None, described)
    return create_model(
        f"{camel(objective.name)}{suffix}", __base__=base, __doc__=f"{objective.title}. {objective.summary}", **fields
    )


def union(models: Iterable[type[BaseModel]]) -> Any:
    """A union told apart by its member ``objective``."""
    return Annotated[reduce(or_, models), Field(discriminator="objective")]


class DocumentedAs:
    """Annotates what is validated as it is and documented as something else, which is built when it is asked for.

    A model for every objective takes longer to build than everything else at start, and no request needs it.
    """

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = cache(lambda: TypeAdapter(build()).core_schema)

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self._build())
