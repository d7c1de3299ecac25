"""What some libraries do to a logit before the loss sees it, and curves composed with that by the chain rule.

A transformed logit keeps what its rounding lost, so that 1 − tanh(a) of a large logit has all its digits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference
from lossgrad.core.points import Points
from lossgrad.core.recording import with_signs


class Image(NamedTuple):
    """What a transform t makes of logits: t(a) and its derivatives, None for a slope of 1 and a curvature of 0."""

    value: Array
    residual: Array | None = None
    slope: Array | None = None
    curvature: Array | None = None


@dataclass(frozen=True, slots=True)
class Transform:
    """A function t of a logit.

    Args:
        plain: its formula, with ``{0}`` for the logit.
        at: t and its derivatives.
        preimage: the logit of a value, None where there is none.
        kinks: logits at which its slope jumps.
        slope_in_probability: t′(a) / (D·(1 − D)) with D = sigmoid(a), where t′ underflows before the quotient does.
        ratio: t′(a)·D′·(1 − D′) / (D·(1 − D)) with D′ = sigmoid(t(a)), for curves whose own slope underflows.
    """

    plain: str
    at: Callable[[Points], Image]
    preimage: Callable[[float], float | None]
    kinks: tuple[float, ...] = ()
    slope_in_probability: Callable[[Points], Array] | None = None
    ratio: Callable[[Points], Array] | None = None


def _tanh(x: Points) -> Image:
    two = x.m.dtype.type(2)
    size = np.abs(x.m)
    # tanh|a| = 1 − 2/(1 + exp(2|a|)): near 1 as a sum of two numbers, near 0 as it is.
    high, low = difference(x.constant(1), two * Points(two * size).sigmoid_neg)
    is_small = size < _SMALL
    value = with_signs(np.where(is_small, np.tanh(size), high), x.m)
    residual = np.copysign(x.constant(1), x.m) * np.where(is_small, x.constant(0), low)
    slope = two * two * Points(two * x.m).sigmoid_slope
    return Image(value, residual, slope, -two * value * slope)


_SMALL = 0.55


def _arc_tanh(value: float) -> float | None:
    return float(np.arctanh(value)) if -1 < value < 1 else None


def _tanh_in_probability(x: Points) -> Array:
    one, e = x.m.dtype.type(1), x.exp_neg_abs
    ratio = (one + e) / (one + e * e)
    return 4 * e * (ratio * ratio)


TANH = Transform("tanh({0})", _tanh, _arc_tanh, slope_in_probability=_tanh_in_probability)
"""tanh(a)."""


def leaky_relu(divisor: float) -> Transform:
    """a where it is positive and a/divisor elsewhere; the slope at 0 is 1/divisor, as torch has it."""

    def at(x: Points) -> Image:
        positive = x.m > 0
        value = np.where(positive, x.m, x.m / x.m.dtype.type(divisor))
        return Image(value, None, np.where(positive, x.constant(1), x.constant(1 / divisor)))

    def preimage(value: float) -> float:
        return value if value > 0 else divisor * value

    return Transform(f"max({{0}}, {{0}}/{divisor:g})", at, preimage, (0.0,))


def less(offset: float) -> Transform:
    """a − offset."""

    def ratio(x: Points) -> Array:
        moved = Points(*difference(x.m, offset))
        one, limit = x.m.dtype.type(1), x.m.dtype.type(offset)
        closer = np.minimum(np.maximum(x.m + x.m - limit, -limit), limit)  # |a| − |a − offset|
        quotient = (one + x.exp_neg_abs) / (one + moved.exp_neg_abs)
        return np.exp(closer) * (quotient * quotient)

    return Transform(
        f"({{0}} - {offset:g})",
        lambda x: Image(*difference(x.m, offset)),
        lambda value: value + offset,
        ratio=ratio,
    )


def composed(curve: Curve, transform: Transform, sign: int) -> Curve:
    """φ(±t(a)), as a curve of the logit a."""

    def inner(x: Points) -> tuple[Points, Image]:
        image = transform.at(x)
        if sign > 0:
            return Points(image.value, image.residual), image
        return Points(-image.value, None if image.residual is None else -image.residual), image

    def value(x: Points, **arguments: float) -> Array:
        return curve.value(inner(x)[0], **arguments)

    def slope(x: Points, **arguments: float) -> Array:
        points, image = inner(x)
        own = curve.slope(points, **arguments)
        own = own if sign > 0 else -own
        return own if image.slope is None else own * image.slope

    def curvature(x: Points, **arguments: float) -> Array:
        points, image = inner(x)
        own = curve.curvature(points, **arguments)
        if image.slope is not None:
            own = own * (image.slope * image.slope)
        if image.curvature is None:
            return own
        bend = curve.slope(points, **arguments) * image.curvature
        return own + bend if sign > 0 else own - bend

    def kinks(**arguments: float) -> tuple[float, ...]:
        images = [transform.preimage(sign * kink) for kink in curve.kinks(**arguments)]
        return (*(kink for kink in images if kink is not None), *transform.kinks)

    def by_slope(x: Points, **arguments: float) -> Array:
        assert transform.slope_in_probability is not None  # noqa: S101 - as below
        own = curve.slope(inner(x)[0], **arguments)
        return (own if sign > 0 else -own) * transform.slope_in_probability(x)

    def by_ratio(x: Points, **arguments: float) -> Array:
        assert curve.slope_in_probability is not None  # noqa: S101 - as below
        assert transform.ratio is not None  # noqa: S101 - as below
        own = curve.slope_in_probability(inner(x)[0], **arguments)
        return (own if sign > 0 else -own) * transform.ratio(x)

    closed = by_slope if transform.slope_in_probability else None
    if transform.ratio and curve.slope_in_probability:
        closed = by_ratio
    return Curve(value=value, slope=slope, curvature=curvature, slope_in_probability=closed, kinks=kinks)
