"""Losses written in PyTorch, JAX or NumPy: called, and differentiated by the framework's own autograd.

Nothing is imported before a function that is written in it is called.
"""

import contextlib
import dis
import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any, Literal, TypeAlias

import numpy as np

from ._reported import detached

Framework: TypeAlias = Literal["auto", "torch", "jax", "numpy"]
Loss: TypeAlias = Callable[..., Any]
Tree: TypeAlias = dict[str, Any]
"""By player a number or an array, or by side an array."""

SIDES = ("real", "fake")
_OF_FRAMEWORK = {"torch": "torch", "jax": "jax", "jaxlib": "jax", "flax": "jax", "optax": "jax"}
_DEPTH = 4
"""How far functions are followed that a function calls."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a loss gave: by player its value, and the gradient of its total by side; None where there is no autograd."""

    values: Tree
    gradients: Mapping[str, Mapping[str, Any]] | None


def call(
    loss: Loss,
    logits: Mapping[str, Any],
    split: Callable[[Any], Tree],
    framework: Framework,
    reduction: str,
    precision: str | None,
) -> Called:
    """Call a loss on logits, and differentiate what it gives for each player.

    Args:
        loss: takes as many arrays as there are logits, in their order.
        logits: by side.
        split: what the function returned, by player.
        framework: what it is written in; "auto" finds out.
        reduction: how an array of losses becomes the one that is differentiated.
        precision: the float type of the arrays it is called with, unless they are tensors already.

    Raises:
        TypeError: it is not clear what the function is written in.
        Exception: whatever the function raises.
    """
    chosen = framework_of(loss, logits) if framework == "auto" else framework
    if chosen != "auto":
        return _CALLS[chosen](loss, logits, split, reduction, precision)
    *others, last = _candidates(loss)
    for each in others:
        # Plain arithmetic works in all of them; what does not, is meant for another.
        with contextlib.suppress(Exception):
            return _CALLS[each](loss, logits, split, reduction, precision)
    return _CALLS[last](loss, logits, split, reduction, precision)


def _candidates(loss: Loss) -> list[str]:
    """What a function may be written in of which nothing says so, what gives gradients first."""
    loaded = [each for each in ("torch", "jax") if each in sys.modules]
    return ["numpy", *loaded] if "numpy" in _roots(loss, _DEPTH, set()) else [*loaded, "numpy"]


def framework_of(loss: Loss, logits: Mapping[str, Any]) -> Framework:
    """What a function is written in: what its logits are, what it refers to, or else "auto".

    Raises:
        TypeError: it refers to more than one.
    """
    given = {_OF_FRAMEWORK[root] for a in logits.values() if (root := _root(type(a))) in _OF_FRAMEWORK}
    found = given or {_OF_FRAMEWORK[root] for root in _roots(loss, _DEPTH, set()) if root in _OF_FRAMEWORK}
    if len(found) > 1:
        raise TypeError(
            'the loss refers to torch and to JAX; say which it is written in: framework="torch" or framework="jax"'
        )
    return found.pop() if found else "auto"  # type: ignore[return-value]


_CUT_BY_TORCH = (
    "the loss is written in torch and returned {found}, through which nothing can be differentiated: .item(), float() "
    "and .numpy() cut the graph; return the tensor"
)
_CUT_BY_JAX = (
    "JAX cannot differentiate the loss: it makes a number of Python or NumPy out of an array, by float(), .item(), np "
    "or an if; keep to jax.numpy"
)


def _must_be(kind: type, value: Any, message: str) -> None:
    """Raise a TypeError unless a player's value is a tensor, or tensors by side."""
    for each in value.values() if isinstance(value, Mapping) else [value]:
        if not isinstance(each, kind):
            what = "NumPy" if _root(type(each)) == "numpy" else "Python"
            raise TypeError(message.format(found=f"a {what} {type(each).__name__}"))


def total(value: Any, reduction: str) -> Any:
    """One number of a player's value: arrays by side are reduced each and added."""
    if isinstance(value, Mapping):
        return sum(total(each, reduction) for each in value.values())
    if np.ndim(detached(value)) == 0:
        return value
    return value.mean() if reduction == "mean" else value.sum()


def _by_torch(
    loss: Loss, logits: Mapping[str, Any], split: Callable[[Any], Tree], reduction: str, precision: str | None
) -> Called:
    import torch  # noqa: PLC0415

    dtype = getattr(torch, precision or "float32")
    leaves = {
        side: (a.detach().clone() if isinstance(a, torch.Tensor) else torch.tensor(np.asarray(a), dtype=dtype))
        for side, a in logits.items()
    }
    for leaf in leaves.values():
        leaf.requires_grad_()
    with torch.enable_grad():
        values = split(loss(*leaves.values()))
        gradients = {}
        for player, value in values.items():
            _must_be(torch.Tensor, value, _CUT_BY_TORCH)
            scalar = total(value, reduction)
            if not scalar.requires_grad:
                # Nothing that is learned has a part in it.
                gradients[player] = {side: torch.zeros_like(leaf) for side, leaf in leaves.items()}
                continue
            found = torch.autograd.grad(
                scalar, list(leaves.values()), retain_graph=True, allow_unused=True, materialize_grads=True
            )
            gradients[player] = dict(zip(leaves, found, strict=True))
    return Called(values, gradients)


def _by_jax(
    loss: Loss, logits: Mapping[str, Any], split: Callable[[Any], Tree], reduction: str, precision: str | None
) -> Called:
    import jax  # noqa: PLC0415

    leaves = [a if isinstance(a, jax.Array) else jax.numpy.asarray(a, precision or "float32") for a in logits.values()]

    def totals(*arrays: Any) -> Any:
        values = split(loss(*arrays))
        return {player: jax.numpy.asarray(total(value, reduction)) for player, value in values.items()}, values

    try:
        scalars, back, values = jax.vjp(totals, *leaves, has_aux=True)
    except jax.errors.JAXTypeError as error:
        raise TypeError(_CUT_BY_JAX) from error
    gradients = {}
    for player in scalars:
        of_this = {each: jax.numpy.asarray(each == player, scalar.dtype) for each, scalar in scalars.items()}
        gradients[player] = dict(zip(logits, back(of_this), strict=True))
    return Called(values, gradients)


def _by_numpy(
    loss: Loss, logits: Mapping[str, Any], split: Callable[[Any], Tree], _: str, precision: str | None
) -> Called:
    dtype = {None: "float64", "bfloat16": "float32"}.get(precision, precision)
    arrays = [np.array(detached(a), dtype) for a in logits.values()]
    return Called(split(loss(*arrays)), None)


_CALLS: Mapping[str, Callable[..., Called]] = {"torch": _by_torch, "jax": _by_jax, "numpy": _by_numpy}


def arguments(loss: Loss, player: str | None) -> Sequence[str]:
    """The sides that a function takes: real and fake, or only the fakes.

    Raises:
        TypeError: it takes one array, and is meant to be a discriminator's loss.
    """
    names = _positional(loss)
    if names is None or len(names) != 1:
        return SIDES
    if player == "discriminator":
        raise TypeError(f"a discriminator's loss takes the logits of reals and of fakes; this one takes {names[0]!r}")
    return SIDES[1:]


def _positional(loss: Loss) -> list[str] | None:
    """The names of the arguments that have to be given; None if that cannot be known."""
    try:
        parameters = inspect.signature(getattr(loss, "forward", loss)).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return None
    places = [each for each in parameters if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}]
    needed = [each.name for each in places if each.default is each.empty]
    # As in loss(real, fake=None).
    return [each.name for each in places[:2]] if "fake" in [each.name for each in places[1:2]] else needed


def _roots(value: Any, depth: int, seen: set[int]) -> Iterator[str]:
    """The packages that a function or an object is from, or refers to."""
    if id(value) in seen or depth < 0:
        return
    seen.add(id(value))
    if isinstance(value, ModuleType):
        yield value.__name__.partition(".")[0]
        return
    if isinstance(value, functools.partial):
        for each in (value.func, *value.args, *value.keywords.values()):
            yield from _roots(each, depth, seen)
        return
    module = getattr(value, "__module__", None)
    if isinstance(module, str):
        yield module.partition(".")[0]
    yield from (_root(base) for base in type(value).__mro__)
    if inspect.isfunction(value) and _root(value) in _OF_FRAMEWORK:
        return
    function = inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else None
    if hasattr(value, "__self__"):
        yield from _roots(value.__self__, depth - 1, seen)
    if not inspect.isfunction(function):
        function = next(
            (f for name in ("forward", "__call__") if inspect.isfunction(f := getattr(type(value), name, None))), None
        )
    if function is None:
        return
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
    named = [function.__globals__[name] for name in _names(function.__code__) if name in function.__globals__]
    for each in (*cells, *named, *(function.__defaults__ or ())):
        yield from _roots(each, depth - 1, seen)
    yield from _imported(function.__code__)


def _imported(code: CodeType) -> Iterator[str]:
    """Packages that a function imports itself."""
    for each in _names(code, _IMPORTS):
        if (root := each.partition(".")[0]) in _OF_FRAMEWORK and root in sys.modules:
            yield root


_GLOBALS, _IMPORTS = frozenset({"LOAD_GLOBAL", "LOAD_NAME"}), frozenset({"IMPORT_NAME"})


def _names(code: CodeType, kinds: frozenset[str] = _GLOBALS) -> Iterator[str]:
    """The names in code that are read in such a way; an attribute, the nn of jax.nn, is none of the globals."""
    yield from (str(each.argval) for each in dis.get_instructions(code) if each.opname in kinds)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant, kinds)


def _is_filled(cell: Any) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _root(kind: Any) -> str:
    return str(getattr(kind, "__module__", None) or "").partition(".")[0]
