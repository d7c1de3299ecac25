"""Losses and gradients of plain-text formulas by torch's autograd; runs in an environment that has torch.

Reads a JSON list of questions and answers each with each player's loss and the gradient of every side. It knows the
formulas' notation and nothing else of the service.
"""

import json
import re
import sys
from typing import Any

import torch

_MIXTURE = re.compile(r"sum\((.*), s, 0, (.*?)\)(?=$|\s*[-+*)])")
_PAIRS = {"pairs": 1.0, "halved_pairs": 1.0}


def _number(value: Any) -> Any:
    return value if isinstance(value, torch.Tensor) else torch.tensor(float(value), dtype=torch.float64)


def _lambert(value: Any) -> Any:
    w = torch.log1p(_number(value))
    for _ in range(60):  # Newton's method, differentiated along with the rest
        e = torch.exp(w)
        w = w - (w * e - value) / (e * (w + 1))
    return w


_FUNCTIONS = {
    "log": lambda value: torch.log(_number(value)),
    "exp": lambda value: torch.exp(_number(value)),
    "sqrt": lambda value: torch.sqrt(_number(value)),
    "tanh": lambda value: torch.tanh(_number(value)),
    "abs": lambda value: torch.abs(_number(value)),
    "max": lambda one, other: torch.maximum(_number(one), _number(other)),
    "min": lambda one, other: torch.minimum(_number(one), _number(other)),
    "LambertW": _lambert,
    "where": lambda condition, yes, no: yes if condition else no,
}


def _evaluated(text: str, names: dict[str, Any]) -> Any:
    text = _MIXTURE.sub(r"added([(\1) for s in range(int(\2) + 1)])", text)
    # The only formulas that come here are those of the catalogue.
    known = {"__builtins__": {}, **_FUNCTIONS, "added": sum, "range": range, "int": int, **names}
    return eval(text, known)  # noqa: S307


def _summed(side: str, text: str, sides: dict[str, Any], names: dict[str, Any]) -> str:
    """The text with every ``sum_<side>(…)`` replaced by a name for its value."""
    start = f"sum_{side}("
    while (at := text.find(start)) >= 0:
        depth, end = 1, at + len(start)
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        name = f"total_{len(names)}"
        names[name] = _evaluated(text[at + len(start) : end - 1], {**names, side: sides[side]}).sum()
        text = f"{text[:at]}{name}{text[end:]}"
    return text


def _mean(key: str, text: str, sides: dict[str, Any], parameters: dict[str, float]) -> Any:
    names: dict[str, Any] = dict(parameters)
    for side, values in sides.items():
        names[f"mean_{side}"] = values.mean()
        names[f"n_{side}"] = float(values.numel())
    for side in sides:
        text = _summed(side, text, sides, names)
    if key == "pair":
        return _number(_evaluated(text, {**names, **sides})).mean()
    if key in _PAIRS:
        real, fake = sides["real"][:, None], sides["fake"][None, :]
        return _number(_evaluated(text, {**names, "real": real, "fake": fake})).mean()
    if key.endswith(("real_with_real", "fake_with_fake")):
        values = sides[key[-4:]]
        n = values.numel()
        one, other = values[:, None], values[None, :]
        items = _number(_evaluated(text, {**names, "a": one, "other": other})) + torch.zeros(n, n, dtype=torch.float64)
        if key.startswith("distinct_"):
            return items[~torch.eye(n, dtype=torch.bool)].mean()
        return items.mean()
    return (_number(_evaluated(text, {**names, "a": sides[key]})) + 0 * sides[key]).mean()


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Every player's loss, and its gradient in the logits of every side it reads."""
    result = {}
    for player, formulas in question["players"].items():
        sides = {
            side: torch.tensor(values, dtype=torch.float64, requires_grad=True)
            for side, values in question["logits"].items()
        }
        loss = sum(_mean(key, text, sides, question["parameters"]) for key, text in formulas.items())
        if loss.requires_grad:
            loss.backward()
        gradients = {side: None if a.grad is None else a.grad.tolist() for side, a in sides.items()}
        result[player] = {"loss": loss.item(), "gradients": gradients}
    return result


if __name__ == "__main__":
    json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
