"""Hooks for schemathesis: rules of the API that its schema cannot express, kept by generated requests.

A request that fits the schema is meant to be answered, so where it happens to break one of these rules it is
repaired before it is sent. What the schema forbids is sent as it is, aliases apart, and no check is switched off.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import partial
from itertools import cycle, islice
from math import prod
from typing import Any

import numpy as np
import schemathesis

from lossgrad.core.errors import InvalidParameter
from lossgrad.objectives import CATALOGUE
from tests.support.oip import HEADER, request

Json = Any
Body = dict[str, Json]

LARGEST_WEIGHT = 1e15
LARGEST = {"float64": 1e308, "float32": 3e38}
LARGEST_TENSOR = 1000
ARRAYS = ("losses", "gradients", "weights", "curvatures")
INFER_OPTIONS = ("reduction", "with_respect_to", "dtype", "heads", "binary_data_output")
RANGES = {"logits": (-8.0, 8.0), "probability": (0.01, 0.99)}


def folded(name: str) -> str:
    """Case, hyphens and spaces do not matter in a name."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


ALIASES = {folded(alias.name) for objective in CATALOGUE.values() for alias in objective.aliases}


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Repair a request before it is sent."""
    del kwargs
    if context.operation is None or case.meta is None:
        return
    if not case.meta.generation.mode.is_positive:
        case.path_parameters = canonical(case.path_parameters)
        case.query = canonical(case.query)
        case.body = canonical(case.body)
        return
    match context.operation.label:
        case "POST /v1/evaluate":
            case.body = repaired(case.body, evaluation)
        case "POST /v1/compare":
            case.body = repaired(case.body, comparison)
        case "GET /v1/curves":
            case.query = repaired(case.query, curves)
        case "POST /v2/models/{model_name}/infer":
            case.body = repaired(case.body, partial(inference, case.path_parameters["model_name"]))
            case.headers.pop(HEADER, None)
            if isinstance(case.body, str | bytes):
                case.body, length = framed(case.body)
                case.headers.update(length)


def repaired(sent: Json, repair: Callable[[Body], None]) -> Json:
    """A copy of a request that keeps the rules; what is no object is left alone."""
    copy = deepcopy(sent)
    if isinstance(copy, dict):
        repair(copy)
    return copy


def canonical(sent: Json) -> Json:
    """An alias is understood though the schema lists canonical names only: no wrong name is one by chance."""
    match sent:
        case str() if sent not in CATALOGUE and folded(sent) in ALIASES | CATALOGUE.keys():
            return f"not {sent}"
        case list():
            return [canonical(value) for value in sent]
        case dict():
            return {name: canonical(value) for name, value in sent.items()}
    return sent


def evaluation(body: Body) -> None:
    """Every rule of /v1/evaluate."""
    heads = body["logits"] if isinstance(body["logits"], list) else [body["logits"]]
    for head in heads:
        fill(head, sides(body["objective"], body.get("players")))
        regular(head, LARGEST[body.get("dtype", "float64")])
        pair(head, body["objective"])
    agree(body)
    if body.get("sample_weights") is not None:
        weigh(body, heads)


def comparison(body: Body) -> None:
    """Every rule of /v1/compare."""
    choices = [{"objective": each} if isinstance(each, str) else each for each in body["objectives"]]
    names = [choice["objective"] for choice in choices]
    for choice in choices:
        agree(choice)
        fill(body["logits"], sides(choice["objective"], None))
    regular(body["logits"], LARGEST[body.get("dtype", "float64")])
    for name in names:
        pair(body["logits"], name)
    # The reference is one of the objectives compared.
    if body.get("reference") is not None:
        body["reference"] = names[len(body["reference"]) % len(names)]
    # Each objective has one of the players asked for; all have a discriminator.
    if body.get("players"):
        body["players"] = list(dict.fromkeys([*body["players"], "discriminator"]))


def curves(query: Body) -> None:
    """A range goes up, stays inside of (0, 1) over probability, and every objective has the player."""
    low, high = RANGES[query.get("over", "logits")]
    start, stop = float(query.get("start", low)), float(query.get("stop", high))
    if query.get("over") == "probability":
        start, stop = min(max(start, low), high), min(max(stop, low), high)
    if not (start < stop and max(abs(start), abs(stop)) < LARGEST["float64"] / 2):
        start, stop = low, high
    query |= {name: value for name, value in (("start", start), ("stop", stop)) if name in query}
    if any("generator" not in CATALOGUE[name].players for name in query["objective"]):
        query.pop("player", None)


def inference(name: str, body: Body) -> None:
    """Every rule of infer: known names given once, data of the shape, numbers that fit, known parameters."""
    given = cycle(body["inputs"])
    shape = next((each["shape"] for each in body["inputs"] if prod(each["shape"]) <= LARGEST_TENSOR), [1])
    body["inputs"] = [
        {**tensor, "name": side, "shape": shape, "data": filled(tensor["data"], shape)}
        for side, tensor in zip(sorted(sides(name, None)), given, strict=False)
    ]
    parameters = body.get("parameters", {})
    known = [parameter.name for parameter in CATALOGUE[name].parameters]
    choice: Body = {"objective": name, "parameters": {key: value for key, value in parameters.items() if key in known}}
    agree(choice)
    if "parameters" in body:
        options = {key: parameters[key] for key in INFER_OPTIONS if key in parameters}
        if not body.get("outputs"):
            for key, known_names in (("players", CATALOGUE[name].players), ("arrays", ARRAYS)):
                if chosen := [each for each in known_names if each in parameters.get(key, "").split(",")]:
                    options[key] = ",".join(chosen)
        body["parameters"] = options | choice["parameters"]
    names = [
        f"{player}.{side}.{array}"
        for player, data in CATALOGUE[name].players.items()
        for side in data.sides
        for array in ARRAYS
    ]
    if "outputs" in body:
        body["outputs"] = [asked | {"name": each} for asked, each in zip(body["outputs"], names, strict=False)]


def filled(data: Json, shape: list[int]) -> list[float]:
    """The numbers of nested lists, over and over, as many as the shape takes."""
    largest = LARGEST["float32"]
    return list(islice(cycle(min(max(number, -largest), largest) for number in flat(data)), int(prod(shape))))


def framed(body: str | bytes) -> tuple[bytes, dict[str, str]]:
    """JSON with raw tensors behind it, as the example is; any other bytes become the tensors of a request."""
    raw = body.encode("latin-1", "replace") if isinstance(body, str) else bytes(body)
    if raw.startswith(b'{"inputs":'):
        _, length = json.JSONDecoder().raw_decode(raw.decode("latin-1"))
        return raw, {HEADER: str(length)}
    array = np.frombuffer(raw or b"?", np.uint8).astype(np.float32)
    return request({"real": array, "fake": array[::-1].copy()})


def sides(name: str, players: list[str] | None) -> set[str]:
    """The sides an objective's players read."""
    owned = CATALOGUE[name].players
    return {side for player in players or owned for side in owned[player].sides}


def fill(head: Body, needed: set[str]) -> None:
    """The sides that the players read are there."""
    for side in needed - set(head):
        head[side] = [1.0, -0.5]


def regular(head: Body, largest: float) -> None:
    """Lists of a level have the same length, and numbers fit the dtype."""
    for side, values in head.items():
        try:
            shape = np.shape(values)
        except ValueError:
            shape = ()
        numbers = [min(max(number, -largest), largest) for number in flat(values)]
        head[side] = np.reshape(numbers, shape or -1).tolist()


def pair(head: Body, name: str) -> None:
    """An objective that pairs examples gets as many reals as fakes."""
    if any("pair" in player.formulas for player in CATALOGUE[name].players.values()):
        head["real"] = fitted(flat(head["real"]), head["fake"])


def agree(choice: Body) -> None:
    """Parameters do not contradict each other."""
    objective = CATALOGUE[choice["objective"]]
    kept = {parameter.name: parameter.default for parameter in objective.parameters}
    for name, value in list(choice.get("parameters", {}).items()):
        try:
            objective.check(kept | {name: value})
        except InvalidParameter:
            del choice["parameters"][name]
        else:
            kept[name] = value


def weigh(body: Body, heads: list[Body]) -> None:
    """Sample weights come in the shape of their logits, and are not all zero."""
    given = body["sample_weights"] if isinstance(body["sample_weights"], list) else [body["sample_weights"]]
    weights = [
        {side: positive(values, head[side]) for side, values in each.items() if side in head}
        for each, head in zip(cycle(given), heads, strict=False)
    ]
    body["sample_weights"] = weights if isinstance(body["logits"], list) else weights[0]


def positive(values: Json, logits: Json) -> Json:
    """These weights in the shape of the logits, the first one positive, no sum of products too large."""
    first, *others = (min(number, LARGEST_WEIGHT) for number in flat(values))
    return fitted([max(first, 1.0), *others], logits)


def fitted(numbers: Iterable[float], like: Json) -> Json:
    """The numbers, over and over, in the shape of nested lists."""
    return np.reshape(list(islice(cycle(numbers), np.size(like))), np.shape(like)).tolist()


def flat(values: Json) -> Iterator[float]:
    """The numbers of nested lists."""
    if isinstance(values, list):
        for value in values:
            yield from flat(value)
    else:
        yield values
