"""f-GAN with Jeffreys' divergence: both Kullback-Leibler divergences added.

f(u) = (u − 1)·log u, g_f(a) = a, f*(t) = w + 1/w + t − 2 with w = W(exp(1 − t)), Lambert's W.
"""

from typing import NamedTuple

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import LINEAR, Curve
from lossgrad.core.errorfree import difference, exp_of_sum
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence


class _LogRatio(NamedTuple):
    """v = high + low."""

    high: Array
    low: Array


class _Newton(NamedTuple):
    """A step −F/F′ for F(v) = v − expm1(−v) − m, and F″/F′ with the opposite sign."""

    step: Array
    bend: Array


def _newton(v: Array, off: Array, lost: Array | float = 0) -> _Newton:
    """From v, with off + lost = v − m. Below 0 F and F′ are both taken times exp(v), so that nothing overflows."""
    kind = v.dtype.type
    sign = np.copysign(kind(1), v)
    less, e = np.expm1(-np.abs(v)), np.exp(-np.abs(v))
    factor = np.maximum(e, sign)  # exp(min(v, 0))
    return _Newton(
        step=((sign * less - off * factor) - lost * factor) / (1 + e),
        bend=np.maximum(e, -sign) / (1 + e),
    )


def _log_ratio(x: Points) -> _LogRatio:
    """The v with v − expm1(−v) = m: log u for the u at which f′(u) = m. So is −log W(exp(1 − m)), which overflows.

    A guess that is right to 0.1 everywhere, and to all digits in relation to m near 0; two steps of Halley's
    method, each of which leaves a twelfth of the third power of the error; and Newton's for the digits that are
    still lacking.
    """
    kind = x.m.dtype.type
    above, below = np.maximum(x.m, kind(0)), np.maximum(-x.m, kind(0))
    v = (above + np.expm1(-above / 2)) - np.log1p(below - np.log1p(below / 2))
    for _ in range(2):
        step, bend = _newton(v, v - x.m)
        v = v + step / (1 - step * bend / 2)
    # Of a v beyond 2⁵³ it may be −1; exp(v) is infinite then, and must not meet 1 + low = 0.
    return _LogRatio(v, np.maximum(_newton(v, *difference(v, x.m)).step, kind(-0.5)))


def _inverse_ratio(x: Points) -> Array:
    """1/u = 1 − m + v, in which v < 0 is the smaller part and its error with it."""
    v, low = _log_ratio(x)
    short, lost = difference(x.constant(1), x.m)
    result: Array = short + (v + (low + lost))
    return result


def _ratio(x: Points) -> Array:
    """u = exp(v)."""
    result: Array = np.where(x.m < 0, 1 / _inverse_ratio(x), exp_of_sum(*_log_ratio(x)))
    return result


def _value(x: Points) -> Array:
    v, low = _log_ratio(x)
    grown = np.expm1(v)
    finite = np.minimum(grown, v.dtype.type(np.finfo(v.dtype).max / 4))
    result: Array = grown + (v + (2 + finite) * low)
    return result


def _curvature(x: Points) -> Array:
    """u/(1 + 1/u); where v > 0 with what u lacks put into the sum, which is rounded anyway."""
    v, low = _log_ratio(x)
    w, u = _inverse_ratio(x), np.exp(v)
    over = 1 + (1 / u - low * (1 + 2 / u))
    result: Array = np.where(x.m < 0, (1 / w) / (1 + w), u / over)
    return result


def _in_probability(x: Points) -> Array:
    """u · (2 + exp(m) + exp(−m)) = exp(v + |m|) · (1 + exp(−|m|))²."""
    v, low = _log_ratio(x)
    high, lost = difference(v, -np.abs(x.m))
    return exp_of_sum(high, low + lost) * f_divergence.squared_one_plus_exp(-np.abs(x.m))


CONJUGATE = Curve(
    value=_value,
    slope=_ratio,
    curvature=_curvature,
    slope_in_probability=_in_probability,
)
"""φ(m) = u − 1 + log u where f′(u) = log u + 1 − 1/u = m; slope u, curvature u²/(1 + u).

Both terms change sign with m, so nothing cancels, as it does in w + 1/w + m − 2.
"""

DIVERGENCE = f_divergence.Divergence(
    f="(u - 1)*log(u)",
    activation="a",
    conjugate="LambertW(exp(1 - a)) + 1/LambertW(exp(1 - a)) + a - 2",
    real=Pointwise(on=REAL, curve=LINEAR),
    fake=Pointwise(on=FAKE, curve=CONJUGATE),
    latex=f_divergence.Typeset(
        activation="a",
        activation_slope="1",
        conjugate=r"W(e^{1 - a}) + \frac{1}{W(e^{1 - a})} + a - 2",
        conjugate_slope=r"\frac{1}{W(e^{1 - a})}",
    ),
)

OBJECTIVE = Objective(
    name="f_jeffreys",
    title="f-GAN, Jeffreys",
    family="f_divergence",
    summary=(
        "Minimises KL(p‖q) + KL(q‖p), so both missed modes and impossible fakes cost without bound. All reals weigh "
        "the same; a fake's weight grows as exp(a − 1) above 0 and falls as 1/|a| below."
    ),
    saturation=(
        "The saturating generator's gradient fades only as 1/|a| on fakes that do not convince, so it hardly "
        "saturates; the non-saturating one is linear and never does."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="log(rho) + 1 - 1/rho", latex=r"\log \rho + 1 - \frac{1}{\rho}"),
    notes=(
        "W(exp(1 − a)) overflows in its argument below a = −708 though W itself does not, and the textbook form "
        "cancels near a = 0 and for large −a; here it is solved for log u and no exponential is left.",
        "exp(a − 1) overflows past a logit of 710 in float64 and 89 in float32; the answer there is infinity.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(Alias("jeffrey", (f_divergence.PAPER,)), Alias("jeffreys", (f_divergence.PAPER,))),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="A fake at 0 weighs 1, and the one at −3 still a third of that.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -2.115998547839781,
                    "real": {
                        "losses": [-2.0, -0.5],
                        "gradients": [-0.5, -0.5],
                        "weights": [1.0, 1.0],
                    },
                    "fake": {
                        "losses": [-1.7319970956795616, 0.0],
                        "gradients": [0.1708659209384687, 0.5],
                        "weights": [0.3417318418769374, 1.0],
                    },
                },
                "generator": {
                    "loss": 0.8659985478397808,
                    "fake": {
                        "losses": [1.7319970956795616, 0.0],
                        "gradients": [-0.1708659209384687, -0.5],
                        "weights": [0.3417318418769374, 1.0],
                    },
                },
            },
        ),
    ),
)
