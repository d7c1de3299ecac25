"""f-GAN with the α-divergence for α > 1.

f(u) = (u^α − 1 − α·(u − 1))/(α·(α − 1)), g_f(a) = a, and with x = max(0, 1 + (α − 1)·t)
f*(t) = (x^(α/(α − 1)) − 1)/α: the supremum is over u ≥ 0, and is taken at u = 0 where x = 0.
"""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.curves import LINEAR, Curve
from lossgrad.core.errorfree import difference, product, renormalised
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit, Parameter, Reference
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence

Twofold = tuple[Scalar, Scalar]


class _Numbers(NamedTuple):
    """What is needed of α, each as a float and what that lacks.

    Args:
        beta: α − 1.
        root: 1/(α − 1), the power that makes u of x.
        bend: 1/(α − 1) − 1.
        power: α/(α − 1).
        scale: s = max(1, α − 1): x/s does not overflow.
        inverse, factor: 1/s and (α − 1)/s.
        root_scale, bend_scale: s^root and s^bend.
        shrink, shrunk: t = α^(−1/power), so that (t·x)^power = x^power/α overflows no earlier than that, and t·(α − 1).
        one: 1.
    """

    beta: Twofold
    root: Twofold
    bend: Twofold
    power: Twofold
    inverse: Twofold
    factor: Twofold
    root_scale: Twofold
    bend_scale: Twofold
    shrink: Twofold
    shrunk: Twofold
    one: Twofold


@lru_cache
def _numbers(alpha: float, dtype: np.dtype[Any]) -> _Numbers:
    with localcontext(prec=60):
        exact, one = Decimal(alpha), Decimal(1)
        beta = exact - 1
        root, bend, power, scale = 1 / beta, 1 / beta - 1, exact / beta, max(one, beta)
        shrink = exact ** (-1 / power)
        several = (
            *(beta, root, bend, power, 1 / scale, beta / scale, scale**root, scale**bend),
            *(shrink, shrink * beta, one),
        )
        return _Numbers(*(f_divergence.twofold(each, dtype) for each in several))


class _Base(NamedTuple):
    """A number to be raised to a power: 0 where it is negative, nowhere 0, and what it lacks in relation to itself."""

    clamped: Array
    positive: Array
    lacking: Array


def _base(x: Points, offset: Twofold, factor: Twofold) -> _Base:
    """offset + factor·m."""
    kind = x.m.dtype.type
    scaled, lost = product(x.m, factor[0])
    y, more = difference(scaled, -offset[0])
    y, rest = renormalised(y, more + ((lost + offset[1]) + x.m * factor[1]))
    tiny = kind(np.finfo(x.m.dtype).tiny)
    return _Base(np.maximum(y, kind(0)), np.maximum(y, tiny), rest / np.maximum(np.abs(y), tiny))


def _lacking(base: _Base, exponent: Twofold) -> Array:
    """What a power lacks in relation to itself because its base and exponent lack something; to first order."""
    result: Array = exponent[0] * base.lacking + exponent[1] * np.log(base.positive)
    return result


def _ratio(x: Points, alpha: float) -> Array:
    numbers = _numbers(alpha, x.m.dtype)
    base, scale = _base(x, numbers.inverse, numbers.factor), numbers.root_scale
    rounded = np.power(base.clamped, numbers.root[0])
    result: Array = rounded * (scale[0] + (scale[1] + scale[0] * _lacking(base, numbers.root)))
    return result


def _value(x: Points, alpha: float) -> Array:
    """(x^p − 1)/α: in one form close to x = 1, in another where the power is large, in a third between."""
    kind = x.m.dtype.type
    numbers = _numbers(alpha, x.m.dtype)

    bent, lost = product(x.m, numbers.beta[0])
    bent = np.maximum(bent, kind(-_NEAR))
    log = np.log1p(bent)
    exponent, less = product(log, numbers.power[0])
    less = less + (numbers.power[1] * log + numbers.power[0] * ((lost + numbers.beta[1] * x.m) / (1 + bent)))
    grown = np.expm1(exponent)
    near = (grown + (1 + grown) * less) / kind(alpha)
    # m + m²/2 + …: a product and a quotient of subnormal numbers would each be rounded.
    near = np.where(np.abs(x.m) < kind(np.finfo(x.m.dtype).eps / 4), x.m, near)

    base = _base(x, numbers.one, numbers.beta)
    power = np.power(base.clamped, numbers.power[0])
    # The smaller part last: power − 1 is exact where it would cancel.
    between = ((power - 1) + power * _lacking(base, numbers.power)) / kind(alpha)

    base = _base(x, numbers.shrink, numbers.shrunk)
    far = np.power(base.clamped, numbers.power[0]) * (1 + _lacking(base, numbers.power)) - kind(1 / alpha)
    result: Array = np.where(np.abs(exponent) < _NEAR, near, np.where(power < _FAR, between, far))
    return result


_NEAR = 0.5
_FAR = 1024


def _curvature(x: Points, alpha: float) -> Array:
    numbers = _numbers(alpha, x.m.dtype)
    base, scale = _base(x, numbers.inverse, numbers.factor), numbers.bend_scale
    rounded = np.power(base.positive, numbers.bend[0]) * (base.clamped > 0)
    result: Array = rounded * (scale[0] + (scale[1] + scale[0] * _lacking(base, numbers.bend)))
    return result


CONJUGATE = Curve(value=_value, slope=_ratio, curvature=_curvature)
"""φ(m) = (x^(α/(α − 1)) − 1)/α with x = max(0, 1 + (α − 1)·m); slope u = x^(1/(α − 1)), curvature u/x, 0 at x = 0."""

DIVERGENCE = f_divergence.Divergence(
    f="(u**alpha - 1 - alpha*(u - 1))/(alpha*(alpha - 1))",
    activation="a",
    conjugate="(max(0, 1 + (alpha - 1)*a)**(alpha/(alpha - 1)) - 1)/alpha",
    real=Pointwise(on=REAL, curve=LINEAR),
    fake=Pointwise(on=FAKE, curve=CONJUGATE, bind={"alpha": "alpha"}),
    latex=f_divergence.Typeset(
        activation="a",
        activation_slope="1",
        conjugate=r"\tfrac{1}{\alpha} \left(\max(0, 1 + (\alpha - 1) a)^{\alpha / (\alpha - 1)} - 1\right)",
        conjugate_slope=r"\max(0, 1 + (\alpha - 1) a)^{1 / (\alpha - 1)}",
    ),
)

_ELSEWHERE = {
    1.0: "at alpha = 1 it is the Kullback-Leibler divergence: ask for f_kl, whose logit is 1 larger",
    0.5: "at alpha = 1/2 it is twice the squared Hellinger distance: ask for f_hellinger",
    0.0: "at alpha = 0 it is the reverse Kullback-Leibler divergence: ask for f_reverse_kl",
}


def _above_one(parameters: Mapping[str, float]) -> None:
    """Refuse α ≤ 1, where g_f is another function, with the name of the objective that is meant, if there is one.

    Raises:
        InvalidParameter: α is not above 1.
    """
    alpha = parameters["alpha"]
    if alpha <= 1:
        hint = _ELSEWHERE.get(alpha, "f_kl is the limit at 1, f_reverse_kl at 0, f_hellinger is alpha = 1/2")
        raise InvalidParameter(f"alpha must be above 1; {hint}", pointer="/alpha")


OBJECTIVE = Objective(
    name="f_alpha",
    title="f-GAN, α-divergence",
    family="f_divergence",
    summary=(
        "Between the Kullback-Leibler divergence (α near 1) and ever harder punishment of missed modes as α grows. "
        "All reals weigh the same; a fake's weight is a power of its logit, from 0 at a = −1/(α − 1)."
    ),
    saturation=(
        "Fakes with a ≤ −1/(α − 1) have no gradient at all, neither for the discriminator nor for the saturating "
        "generator; the non-saturating one is linear and never saturates."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(
        plain="(rho**(alpha - 1) - 1)/(alpha - 1)", latex=r"\frac{\rho^{\alpha - 1} - 1}{\alpha - 1}"
    ),
    notes=(
        "α = 2 at a logit is half of f_pearson at twice that logit. The limit α → 1 is f_kl at a logit that is 1 "
        "larger.",
        "The conjugate is clamped below a = −1/(α − 1), as f is defined for u ≥ 0 only; left as it is, the power of a "
        "negative number is NaN or has the wrong slope.",
    ),
    players=DIVERGENCE.players,
    parameters=(
        Parameter(
            name="alpha",
            symbol=r"\alpha",
            description="Order of the divergence, above 1.",
            default=1.5,
            minimum=0.0,
            maximum=1e3,
            typical=(1.125, 3.0),
        ),
        f_divergence.NON_SATURATING,
    ),
    check=_above_one,
    aliases=(Alias("alpha_divergence", (f_divergence.PAPER,)),),
    references=(
        f_divergence.F_GAN,
        Reference(
            title="Amari, α-Divergence Is Unique, Belonging to Both f-Divergence and Bregman Divergence Classes, 2009",
            url="https://doi.org/10.1109/TIT.2009.2030485",
        ),
    ),
    examples=(
        Example(
            summary="x = 1 + a/2 is the square root of the ratio u: the fake at −3 is below −2 and weighs nothing.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -1.5833333333333333,
                    "real": {
                        "losses": [-2.0, -0.5],
                        "gradients": [-0.5, -0.5],
                        "weights": [1.0, 1.0],
                    },
                    "fake": {
                        "losses": [-0.6666666666666666, 0.0],
                        "gradients": [0.0, 0.5],
                        "weights": [0.0, 1.0],
                    },
                },
                "generator": {
                    "loss": 0.3333333333333333,
                    "fake": {
                        "losses": [0.6666666666666666, 0.0],
                        "gradients": [0.0, -0.5],
                        "weights": [0.0, 1.0],
                    },
                },
            },
        ),
    ),
)
