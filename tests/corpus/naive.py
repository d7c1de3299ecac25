"""The small functions that people's losses are made of, each as it is often written."""

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
from autograd.extend import defvjp, primitive
from autograd.tracer import getval


def _primitive(function: Callable[..., Any]) -> Any:
    return primitive(function)


@_primitive
def sigmoid(a: Any) -> Any:
    """As in every tutorial; frameworks take its slope from its value."""
    return 1 / (1 + np.exp(-a))


defvjp(sigmoid, lambda p, _: lambda above: above * p * (1 - p))


def softplus(a: Any) -> Any:
    """By the one NumPy function that is right on both tails."""
    return np.logaddexp(0 * a, a)


def log_sigmoid(a: Any) -> Any:
    """The logarithm of the sigmoid, by way of the sigmoid."""
    return np.log(1 / (1 + np.exp(-a)))


def relu(a: Any) -> Any:
    """With slope 0 at 0, as torch and TensorFlow have it."""
    return a * (a > 0)


def half_relu(a: Any) -> Any:
    """With slope 1/2 at 0, as ``torch.maximum`` and ``jax.numpy.maximum`` have it."""
    return np.maximum(a, 0 * a)


def clamp(a: Any) -> Any:
    """With slope 1 at 0, as ``torch.clamp`` has it."""
    return a * (a >= 0)


def bce_with_logits(a: Any, target: float) -> Any:
    """In torch's form: max(a, 0) − a·t + log(1 + exp(−|a|))."""
    return relu(a) - a * target + np.log1p(np.exp(-np.abs(a)))


def bce(p: Any, target: float) -> Any:
    """Of probabilities, as in a textbook."""
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


@_primitive
def torch_bce_loss(p: Any, target: float) -> Any:
    """torch's BCELoss: logarithms cut off at -100."""
    return -(target * np.maximum(np.log(p), -100) + (1 - target) * np.maximum(np.log(1 - p), -100))


# Its backward pass divides by p(1 − p), but by no less than 1e-12.
defvjp(
    torch_bce_loss,
    lambda _, p, target: lambda above: above * (p - target) / np.maximum((1 - p) * p, p.dtype.type(1e-12)),
    argnums=(0,),
)


@_primitive
def to_half(a: Any) -> Any:
    """Rounded to float16, with the gradient of no rounding, as a cast and a cast back have."""
    return a.astype(np.float16).astype(a.dtype)


@_primitive
def to_bfloat16(a: Any) -> Any:
    """The same to eight significant bits."""
    mantissa, exponent = np.frexp(getval(a))
    return np.ldexp(np.rint(mantissa * 2**8), exponent - 8).astype(a.dtype)


defvjp(to_half, lambda _, __: lambda above: above)
defvjp(to_bfloat16, lambda _, __: lambda above: above)


def mean(a: Any) -> Any:
    """The mean, in the array's own type from beginning to end."""
    return np.sum(a) / a.size


def detach(a: Any) -> Any:
    """A constant of the same value, as ``tensor.detach()`` makes it."""
    return getval(a)
