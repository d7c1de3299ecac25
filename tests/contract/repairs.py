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

from lossgrad.core.errors import InvalidInput, InvalidParameter, LossgradError
from lossgrad.core.objective import Objective
from lossgrad.core.penalty import Penalty
from lossgrad.dialects import find
from lossgrad.objectives import CATALOGUE
from lossgrad.oip.penalty_models import outputs as penalty_outputs
from lossgrad.penalties import CATALOGUE as PENALTIES
from tests.support.oip import HEADER, request

Json = Any
Body = dict[str, Json]

LARGEST_WEIGHT = 1e15
LARGEST = {"float64": 1e308, "float32": 3e38}
LARGEST_TENSOR = 1000
ARRAYS = ("losses", "gradients", "weights", "curvatures")
INFER_OPTIONS = ("reduction", "with_respect_to", "dtype", "heads", "binary_data_output")
TEXTS = {*INFER_OPTIONS, "players", "arrays", "dialect"}
RANGES = {"logits": (-8.0, 8.0), "probability": (0.01, 0.99)}


def folded(name: str) -> str:
    """Case, hyphens and spaces do not matter in a name."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


NAMES = {*CATALOGUE, *PENALTIES}
ALIASES = {folded(alias.name) for objective in CATALOGUE.values() for alias in objective.aliases}
ALIASES |= {folded(alias.name) for penalty in PENALTIES.values() for alias in penalty.aliases}


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
        case "POST /v1/penalties/{name}" | "POST /v1/penalties/{name}/verify" as label:
            repair = penalty_verification if label.endswith("verify") else penalty_question
            case.body = repaired(case.body, partial(repair, case.path_parameters["name"]))
        case "POST /v1/verify":
            case.body = repaired(case.body, verification)
        case "GET /v1/verify/probe":
            case.query = repaired(case.query, probe)
        case "POST /v1/diagnose":
            case.body = repaired(case.body, diagnosis)
        case "POST /v1/diagnose/stream":
            case.body = streamed(case.body)
        case "GET /v1/curves":
            case.query = repaired(case.query, curves)
        case "POST /v2/models/{model_name}/infer":
            case.body = repaired(case.body, partial(inference, case.path_parameters["model_name"]))
            case.headers.pop(HEADER, None)
            if isinstance(case.body, str | bytes):
                case.body, length = framed(case.path_parameters["model_name"], case.body)
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
        case str() if sent not in NAMES and folded(sent) in ALIASES | NAMES:
            return f"not {sent}"
        case list():
            return [canonical(value) for value in sent]
        case dict():
            return {name: canonical(value) for name, value in sent.items()}
    return sent


def evaluation(body: Body) -> None:
    """Every rule of /v1/evaluate."""
    name = body["objective"] if "objective" in body else combination(body)
    heads = body["logits"] if isinstance(body["logits"], list) else [body["logits"]]
    for head in heads:
        fill(head, sides(name, body.get("players")))
        regular(head, LARGEST[body.get("dtype", "float64")])
        pair(head, name)
    if "objective" in body:
        agree(body)
        speak(body)
    if canonical_objective(name).inputs == "energies":
        body.pop("with_respect_to", None)
    if body.get("sample_weights") is not None:
        weigh(body, heads)


def combination(body: Body) -> str:
    """The name of two objectives that take the same inputs, in no dialect, with parameters they have."""
    one, other = (CATALOGUE[body[player]] for player in ("discriminator", "generator"))
    if one.inputs != other.inputs:
        other = CATALOGUE["energy_based" if one.inputs == "energies" else "wasserstein"]
        body["generator"] = other.name
    body.pop("dialect", None)
    name = f"{one.name}+{other.name}"
    known = {parameter.name: parameter for parameter in canonical_objective(name).parameters}
    if "parameters" in body:
        given = zip(known.values(), body["parameters"].values(), strict=False)
        body["parameters"] = {each.name: value for each, value in given if each.includes(value)}
        agree(body | {"objective": name})
    return name


def canonical_objective(name: str) -> Objective:
    """The objective of that name, or of these two names."""
    return find(name, None)


def comparison(body: Body) -> None:
    """Every rule of /v1/compare."""
    choices = [{"objective": each} if isinstance(each, str) else each for each in body["objectives"]]
    names = [choice["objective"] for choice in choices]
    for choice in choices:
        agree(choice)
        speak(choice)
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


def verification(body: Body) -> None:
    """Every rule of /v1/verify: sides with logits, a number at least, and an objective that has what is asked of it."""
    reported = body["reported"]
    if not any(flat_values(numbers) for numbers in reported.values()):
        reported["discriminator"] = {"loss": 0.5}
    for numbers in reported.values():
        for side in {"real", "fake"} & set(numbers):
            numbers[side] = {kind: even(values) for kind, values in numbers[side].items()}
    fill(body["logits"], {"real", "fake"})
    regular(body["logits"], LARGEST["float64"])
    if body.get("objective") is None:
        for name in ("dialect", "parameters"):
            body.pop(name, None)
        return
    if "+" in body["objective"]:
        body["objective"] = "hinge+non_saturating"
        body.pop("dialect", None)
    objective = canonical_objective(body["objective"])
    # Every objective has a discriminator.
    if "generator" in reported and "generator" not in objective.players:
        reported.setdefault("discriminator", reported.pop("generator"))
        reported.pop("generator", None)
    if objective.inputs == "energies":
        body.pop("with_respect_to", None)
    if "parameters" in body:
        known = {parameter.name: parameter for parameter in objective.parameters}
        given = zip(known.values(), body["parameters"].values(), strict=False)
        body["parameters"] = {each.name: value for each, value in given if each.includes(value)}
        agree(body)
    speak(body)
    pair(body["logits"], body["objective"])


def flat_values(numbers: Body) -> list[Json]:
    """What is reported of one player."""
    return [each for side in ("real", "fake") for each in numbers.get(side, {}).values()] + [
        numbers[name] for name in ("loss",) if name in numbers
    ]


def even(values: Json) -> Json:
    """Numbers in the same lists, or in one if these are of different lengths."""
    try:
        np.shape(values)
    except ValueError:
        return list(flat(values))
    return values


def probe(query: Body) -> None:
    """Reals that are paired with fakes are as many."""
    if "+" in query.get("objective", ""):
        query["objective"] = "hinge+non_saturating"
    if "objective" in query:
        players = canonical_objective(query["objective"]).players.values()
        if any("pair" in player.formulas for player in players):
            query.pop("equal", None)


def diagnosis(body: Body) -> None:
    """Every rule of /v1/diagnose: an objective with parameters it has, logits that it can judge."""
    if "+" in body["objective"]:
        body["objective"] = "hinge+non_saturating"
    if "parameters" in body:
        known = {parameter.name: parameter for parameter in canonical_objective(body["objective"]).parameters}
        given = zip(known.values(), body["parameters"].values(), strict=False)
        body["parameters"] = {each.name: value for each, value in given if each.includes(value)}
        agree(body)
    speak(body)
    if "run" in body:
        recorded_run(body["run"], body["objective"])
        return
    regular(body["logits"], LARGEST["float64"])
    pair(body["logits"], body["objective"])
    if body.get("validation") is not None:
        regular(body, LARGEST["float64"], ["validation"])


def recorded_run(run: Body, name: str) -> None:
    """As many entries as steps, whose numbers increase, each step of the shape of the first."""
    count = min(len(run["real"]), len(run["fake"]))
    first = {side: run[side][0] for side in ("real", "fake")}
    regular(first, LARGEST["float64"])
    pair(first, name)
    largest = LARGEST["float64"]
    for side, like in first.items():
        steps = [[within(number, largest) for number in flat(each)] for each in run[side][:count]]
        run[side] = [fitted(numbers, like) for numbers in steps]
    if run.get("step") is not None:
        run["step"] = [run["step"][0] % 1000 + index for index in range(count)]
    for key in ("validation", "generator_gradient_norm"):
        if run.get(key) is not None:
            run[key] = list(islice(cycle(run[key]), count))
    for step in run.get("validation") or ():
        if step is not None:
            held_out = {"validation": step}
            regular(held_out, largest)
            step[:] = held_out["validation"]


def streamed(body: Json) -> Json:
    """Lines of JSON as the examples have them; any other text becomes the logits of some steps."""
    if not isinstance(body, str) or body.startswith('{"objective":'):
        return body
    steps = [{"real": [ord(letter), 1.5], "fake": [-0.5, index]} for index, letter in enumerate(body)]
    return "".join(f"{json.dumps(each)}\n" for each in ({"objective": "hinge"}, *steps))


@schemathesis.serializer("application/x-ndjson")
def serialized(context: schemathesis.SerializationContext, value: Json) -> bytes:
    """Text as it is; what is no text is one line."""
    del context
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")


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
    if any(CATALOGUE[name].inputs == "energies" for name in query["objective"]) and query.get("over") == "probability":
        for name in ("over", "start", "stop"):
            query.pop(name, None)
    if any(CATALOGUE[name].inputs == "energies" for name in query["objective"]):
        query.pop("with_respect_to", None)
    spoken = [{"objective": name, "dialect": query.get("dialect")} for name in query["objective"]]
    if not all(is_spoken(choice, alike=True) for choice in spoken):
        query.pop("dialect", None)


def penalty_question(name: str, body: Body) -> None:
    """Every rule of a penalty: its own arrays, of shapes that fit each other, its state, parameters and outputs."""
    penalty = PENALTIES[name]
    largest = LARGEST[body.get("dtype", "float64")]
    pool = [min(max(number, -largest), largest) for each in body["inputs"].values() for number in flat(each)]
    body["inputs"] = {each.name: fitted(pool, np.zeros(penalty_shape(penalty))) for each in penalty.inputs}
    if body.get("state") is not None:
        sizes = {"u": (2,), "v": (3,)}
        near = [min(max(number, -1.0), 1.0) for number in pool]
        state = {each.name: fitted(near, np.zeros(sizes.get(each.name, ()))) for each in penalty.state}
        body["state"] = {key: values for key, values in state.items() if key in body["state"]}
    if "parameters" in body:
        body["parameters"] = penalty_parameters(penalty, body["parameters"])
    if body.get("outputs") is not None:
        body["outputs"] = [each for each in penalty.outputs if each in body["outputs"]] or None


def penalty_verification(name: str, body: Body) -> None:
    """The same of someone's own numbers, of which there is at least one."""
    body["inputs"] = body["inputs"] or {"any": [0.5, -1.5]}
    try:
        PENALTIES[name].resolve(body.get("parameters", {}))
    except InvalidParameter:
        del body["parameters"]
    penalty_question(name, body)
    reported = body["reported"]
    for kind, names in (("losses", PENALTIES[name].terms), ("gradients", PENALTIES[name].differentiable)):
        if kind in reported:
            given = [even(values) for values in reported[kind].values()]
            reported[kind] = dict(zip(names, given, strict=False))
    if not any(reported.get(kind) for kind in ("losses", "gradients")):
        reported.setdefault("loss", 0.5)


def penalty_shape(penalty: Penalty) -> tuple[int, ...]:
    """A shape that every array of a penalty may have."""
    return (3,) if penalty.subject == "logits" else (2, 3)


def penalty_parameters(penalty: Penalty, given: Body) -> Body:
    """Those that it has, and that do not contradict each other; no more are kept than there are."""
    kept: Body = {}
    for name, value in given.items():
        try:
            penalty.resolve(kept | {name: value})
        except InvalidInput:
            continue
        if (penalty.name, name) != ("top_k", "k") or value <= prod(penalty_shape(penalty)):
            kept[name] = value
    return kept


def penalty_inference(penalty: Penalty, body: Body) -> None:
    """The same for the request to infer."""
    shape = penalty_shape(penalty)
    pool = [number for each in body["inputs"] for number in filled(each["data"], list(shape))]
    given = cycle(body["inputs"])
    body["inputs"] = [
        {**tensor, "name": each.name, "shape": list(shape), "data": filled(pool, list(shape))}
        for each, tensor in zip(penalty.inputs, given, strict=False)
    ]
    if "parameters" in body:
        options = {key: body["parameters"][key] for key in ("reduction", "dtype", "binary_data_output")
                   if key in body["parameters"]}  # fmt: skip
        body["parameters"] = options | penalty_parameters(penalty, body["parameters"])
    if "outputs" in body:
        names = [name for name in penalty_outputs(penalty.name) if name != "loss"]
        body["outputs"] = [asked | {"name": each} for asked, each in zip(body["outputs"], names, strict=False)]


def inference(name: str, body: Body) -> None:
    """Every rule of infer: known names given once, data of the shape, numbers that fit, known parameters."""
    if name in PENALTIES:
        penalty_inference(PENALTIES[name], body)
        return
    body.get("parameters", {}).update(
        {key: 0.0 for key, value in body.get("parameters", {}).items() if key not in TEXTS and isinstance(value, str)}
    )
    given = cycle(body["inputs"])
    shape = next((each["shape"] for each in body["inputs"] if prod(each["shape"]) <= LARGEST_TENSOR), [1])
    if prod(shape) == 1:  # objectives that compare examples within a side need two
        shape = [2]
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
        if "dialect" in parameters and is_spoken(choice | {"dialect": parameters["dialect"]}, alike=True):
            options["dialect"] = parameters["dialect"]
        if CATALOGUE[name].inputs == "energies":
            options.pop("with_respect_to", None)
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


def framed(name: str, body: str | bytes) -> tuple[bytes, dict[str, str]]:
    """JSON with raw tensors behind it, as the example is; any other bytes become the tensors of a request."""
    raw = body.encode("latin-1", "replace") if isinstance(body, str) else bytes(body)
    if name in PENALTIES:
        values = np.resize(np.frombuffer(raw or b"?", np.uint8), penalty_shape(PENALTIES[name])).astype(np.float32)
        return request({each.name: values for each in PENALTIES[name].inputs})
    if raw.startswith(b'{"inputs":'):
        _, length = json.JSONDecoder().raw_decode(raw.decode("latin-1"))
        return raw, {HEADER: str(length)}
    array = np.frombuffer(raw or b"?", np.uint8).astype(np.float32)
    return request({"real": array, "fake": array[::-1].copy()})


def sides(name: str, players: list[str] | None) -> set[str]:
    """The sides an objective's players read."""
    owned = canonical_objective(name).players
    return {side for player in players or owned for side in owned[player].sides}


def fill(head: Body, needed: set[str]) -> None:
    """The sides that the players read are there."""
    for side in needed - set(head):
        head[side] = [1.0, -0.5]


def regular(head: Body, largest: float, names: Iterable[str] | None = None) -> None:
    """Lists of a level have the same length, and numbers fit the dtype."""
    for side in names or list(head):
        values = head[side]
        try:
            shape = np.shape(values)
        except ValueError:
            shape = ()
        numbers = np.array([within(number, largest) for number in flat(values)], object)
        head[side] = numbers.reshape(shape or -1).tolist()


def within(number: Any, largest: float) -> Any:
    """A number as far as the dtype reaches; what stands for one that is not finite stays."""
    return min(max(number, -largest), largest) if isinstance(number, int | float) else number


def pair(head: Body, name: str) -> None:
    """An objective that pairs examples gets as many reals as fakes, one that compares them within a side two."""
    keys = {key for player in canonical_objective(name).players.values() for key in player.formulas}
    if any(key.startswith("distinct_") for key in keys):
        head.update(
            {side: [*numbers, *numbers] for side, values in head.items() if len(numbers := list(flat(values))) == 1}
        )
    if "pair" in keys:
        head["real"] = fitted(flat(head["real"]), head["fake"])


def speak(choice: Body) -> None:
    """A dialect has the objective, with the players and parameters asked for."""
    if not is_spoken(choice):
        del choice["dialect"]


def is_spoken(choice: Body, *, alike: bool = False) -> bool:
    """Whether a dialect has what is asked for; ``alike`` with the sides and the players of the canonical objective."""
    if choice.get("dialect") is None:
        return True
    try:
        objective = find(choice["objective"], choice["dialect"])
        objective.resolve(choice.get("parameters", {}))
        for name in choice.get("players") or ():
            objective.player(name)
    except LossgradError:
        return False
    same = canonical_objective(choice["objective"])
    sides_read = [{name: player.sides for name, player in each.players.items()} for each in (objective, same)]
    return not alike or (sides_read[0] == sides_read[1] and objective.separable == same.separable)


def agree(choice: Body) -> None:
    """Parameters do not contradict each other."""
    objective = canonical_objective(choice["objective"])
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
    """These weights in the shape of the logits, the first two positive, no sum of products too large."""
    first, *others = (min(number, LARGEST_WEIGHT) for number in flat(values))
    return fitted([max(first, 1.0), 1.0, *others], logits)


def fitted(numbers: Iterable[float], like: Json) -> Json:
    """The numbers, over and over, in the shape of nested lists."""
    return np.array(list(islice(cycle(numbers), np.size(like))), object).reshape(np.shape(like)).tolist()


def flat(values: Json) -> Iterator[float]:
    """The numbers of nested lists."""
    if isinstance(values, list):
        for value in values:
            yield from flat(value)
    else:
        yield values
