"""pydantic's validation errors in our own words: where in the request, what is allowed, what was found."""

import math
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, Field
from pydantic_core import core_schema

MAX_TEXT = 256

# What pydantic says itself; any other type is one of our own validators, whose words are final.
_BUILTIN = frozenset(get_args(core_schema.ErrorType))

_WORDS = {
    "missing": "is required",
    "union_tag_not_found": "is required",
    "extra_forbidden": "is not a known member",
    "float_type": "should be a number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "bool_type": "should be true or false",
    "string_type": "should be a string",
    "list_type": "should be a list",
    "dict_type": "should be an object",
    "model_type": "should be an object",
    "model_attributes_type": "should be an object",
}
# Where what was found adds nothing.
_COMPLETE = frozenset({"missing", "union_tag_not_found", "extra_forbidden", "too_short", "too_long"})


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str = Field(description="JSON pointer into the body, or `?name` for a query parameter.")
    detail: str = Field(description="What is allowed there, and what was found.")


def clip(text: str) -> str:
    """The text without what cannot be printed or encoded, and not longer than a message may be."""
    if len(text) > MAX_TEXT:
        text = f"{text[: MAX_TEXT - 1]}…"
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def pointer(*tokens: int | str) -> str:
    """The JSON pointer (RFC 6901) of a position."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def describe(error: Mapping[str, Any], body: object) -> Fault:
    """One of pydantic's errors as a fault; ``body`` is what was validated.

    A validator that looked into a list itself gives the rest of the way as ``ctx["pointer"]``.
    """
    kind: str = error["type"]
    ctx: Mapping[str, Any] = error.get("ctx", {})
    where, *loc = error["loc"]
    if where == "query":
        return Fault(pointer=f"?{loc[0]}", detail=_detail(error))
    if where != "body":
        return Fault(pointer=pointer(*loc), detail=_detail(error))
    tokens = _without_tags(loc, body, keep_last=kind == "missing")
    if kind.startswith("union_tag"):
        tokens.append(ctx["discriminator"].strip("'"))
    detail = _detail(error)
    if kind in _BUILTIN and kind not in _COMPLETE:
        detail = f"{detail}, found {found(error['input'])}"
    return Fault(pointer=pointer(*tokens) + ctx.get("pointer", ""), detail=detail)


def _without_tags(loc: list[int | str], body: object, *, keep_last: bool) -> list[int | str]:
    """The position without the names of union members that pydantic puts into it.

    They are told from members by looking them up in what was sent; a missing member cannot be.
    """
    tokens: list[int | str] = []
    for token in loc[:-1] if keep_last else loc:
        match body:
            case dict() if token in body:
                body = body[token]
            case list() if isinstance(token, int) and token < len(body):
                body = body[token]
            case _:
                continue
        tokens.append(token)
    return [*tokens, *loc[-1:]] if keep_last else tokens


def _detail(error: Mapping[str, Any]) -> str:
    match error["type"]:
        case "value_error":
            return str(error["ctx"]["error"])
        case "too_short":
            return f"should have at least {error['ctx']['min_length']} items, found {error['ctx']['actual_length']}"
        case "too_long":
            return f"should have at most {error['ctx']['max_length']} items, found {error['ctx']['actual_length']}"
        case "union_tag_invalid":
            return f"should be one of {error['ctx']['expected_tags']}"
        case str(kind) if kind in _WORDS:
            return _WORDS[kind]
        case str(kind) if kind in _BUILTIN:
            message: str = error["msg"].removeprefix("Input ")
            return message[:1].lower() + message[1:]
        case _:
            return str(error["msg"])


def found(value: object) -> str:
    """What a JSON value is, in a few words that repeat nothing of it but a number."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return "NaN"
        case float() if math.isinf(value):
            return "infinity" if value > 0 else "-infinity"
        case int() | float():
            return f"{value:.6g}"
        case str():
            return "a string"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"
