"""What the kernel objectives share: kernels as curves of differences, and the discrepancy they measure.

MMD²(real, fake) = E k(r, r′) + E k(f, f′) − 2 E k(r, f). Half of the last part is shown on the reals and half on the
fakes, so an example's loss is how close it is to its own side less how close it is to the other, and the two sides'
means add up to the scalar.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import product
from lossgrad.core.objective import Latex, Parameter, Player
from lossgrad.core.pairs import Pairs
from lossgrad.core.points import Points
from lossgrad.core.terms import Binding, Pairwise

_GONE = 800.0
"""exp(−800) is 0."""


class _Bump(NamedTuple):
    """For a bandwidth σ: c = 1/(2σ²), c·d² as a number and what it lacks, exp(−c·d²), and d where that is not 0."""

    c: float
    exponent: Array
    low: Array
    height: Array
    d: Array


def _bumps(x: Points, bandwidth: float, ratio: float, count: float) -> Iterator[_Bump]:
    """The kernel at every bandwidth.

    An error of the exponent is one of the exponential relative to itself, and exponents go up to 745: the square
    and its product with c keep what rounding loses.
    """
    kind = x.m.dtype.type
    narrow = [1 / (2 * (Fraction(bandwidth) * Fraction(ratio) ** s) ** 2) for s in range(int(count))]
    # Where even the widest bump is gone, so that no square overflows.
    end = sqrt(_GONE / float(min(narrow)))
    d = np.minimum(np.abs(x.m), kind(end))
    square, lost = product(d, d)
    if x.residual is not None:
        # (|d| + r)² = d² + 2·|d|·r + r², the residual outward as |d| is; beyond the end it changes nothing.
        lost = lost + kind(2) * d * (np.copysign(kind(1), x.m) * x.residual)
    signed = np.copysign(d, x.m)
    for exact in narrow:
        c = float(exact)
        exponent, low = product(square, kind(c))
        low = low + (kind(c) * lost + kind(float(exact - Fraction(c))) * square)
        height = np.exp(-exponent)
        yield _Bump(c, exponent, low, height - height * low, signed)


def _sum(parts: Iterator[Array]) -> Array:
    result = next(parts)
    for part in parts:
        result = result + part
    return result


def _value(x: Points, **bandwidths: float) -> Array:
    return _sum(bump.height for bump in _bumps(x, **bandwidths))


def _slope(x: Points, **bandwidths: float) -> Array:
    kind = x.m.dtype.type
    return _sum(-(kind(2 * bump.c) * bump.d) * bump.height for bump in _bumps(x, **bandwidths))


def _curvature(x: Points, **bandwidths: float) -> Array:
    # 2cd² − 1 is exact near its zero, where what cd² lacks is all there is.
    kind = x.m.dtype.type
    return _sum(
        kind(2 * bump.c) * (((kind(2) * bump.exponent - kind(1)) + kind(2) * bump.low) * bump.height)
        for bump in _bumps(x, **bandwidths)
    )


GAUSSIAN = Curve(value=_value, slope=_slope, curvature=_curvature)
"""φ(d) = Σ exp(−d²/(2σ²)) over σ = bandwidth·ratio^s, s < count: the RBF mixture of MMD GANs."""

DISTANCE = Curve(
    value=lambda x: np.abs(x.m),
    slope=lambda x: np.sign(x.m),
    curvature=lambda x: x.constant(0),
    kinks=lambda: (0.0,),
)
"""φ(d) = |d|; slope 0 at 0."""

BIND: Mapping[str, Binding] = {"bandwidth": "bandwidth", "ratio": "bandwidth_ratio", "count": "bandwidth_count"}

KERNEL = "sum(exp(-({0} - {1})**2/(2*(bandwidth*bandwidth_ratio**s)**2)), s, 0, bandwidth_count - 1)"
"""The mixture in plain notation, of two logits."""

ABSOLUTE = "abs({0} - {1})"
"""The distance, likewise."""


def bandwidths(count: float) -> tuple[Parameter, ...]:
    """The parameters of a mixture with so many bandwidths by default."""
    return (
        Parameter(
            name="bandwidth",
            symbol=r"\sigma_0",
            description="Standard deviation of the narrowest Gaussian kernel, in logits.",
            default=1.0,
            minimum=1e-3,
            maximum=1e3,
            typical=(0.5, 2.0),
        ),
        Parameter(
            name="bandwidth_ratio",
            symbol="q",
            description="Each further kernel is this many times as wide as the one before.",
            default=2.0,
            minimum=1.0,
            maximum=10.0,
            typical=(1.25, 2.0),
        ),
        Parameter(
            name="bandwidth_count",
            symbol="K",
            description="How many kernels are added up.",
            default=count,
            minimum=1.0,
            maximum=8.0,
            typical=(1.0, 5.0),
            values=tuple(float(value) for value in range(1, 9)),
        ),
    )


def biased(default: float) -> Parameter:
    """Whether an example is also compared with itself."""
    return Parameter(
        name="biased",
        symbol="b",
        description="1 also compares every example with itself (a V-statistic), 0 does not (an unbiased U-statistic).",
        default=default,
        minimum=0.0,
        maximum=1.0,
        typical=(0.0, 1.0),
        values=(0.0, 1.0),
    )


def within(side: str, curve: Curve, bind: Mapping[str, Binding], sign: int) -> tuple[Pairwise, ...]:
    """±E k over the pairs of one side, with or without those of an example and itself."""
    return (
        Pairwise(
            on=Pairs(side, side, distinct=True),
            curve=curve,
            bind=bind,
            scale=lambda parameters: sign * (1 - parameters["biased"]),
        ),
        Pairwise(
            on=Pairs(side, side),
            curve=curve,
            bind=bind,
            scale=lambda parameters: sign * parameters["biased"],
        ),
    )


def discrepancy(curve: Curve, bind: Mapping[str, Binding], sign: int) -> tuple[Pairwise, ...]:
    """±MMD², for a kernel that falls with the difference."""
    return (
        *within("real", curve, bind, sign),
        *within("fake", curve, bind, sign),
        Pairwise(on=Pairs("real", "fake", halved=True), curve=curve, bind=bind, scale=-2 * sign),
    )


def formulas(kernel: str, sign: int) -> dict[str, str]:
    """``discrepancy`` in plain notation, from a kernel with two places for logits."""
    k = kernel.format("a", "other")
    plus, minus = ("", "-") if sign > 0 else ("-", "")
    return {
        **{
            f"{prefix}{side}_with_{side}": f"{plus}{share}*{k}"
            for side in ("real", "fake")
            for prefix, share in (("distinct_", "(1 - biased)"), ("", "biased"))
        },
        "halved_pairs": f"{minus}2*{kernel.format('real', 'fake')}",
    }


LATEX = r"k(a, b) = \sum_{s=0}^{K-1} \exp\left(-\frac{(a - b)^2}{2 (\sigma_0 q^s)^2}\right)"
_MMD = (
    r"\mathbb{E}_b\left[k(a_r, a_r')\right] + \mathbb{E}_b\left[k(a_f, a_f')\right] "
    r"- 2\,\mathbb{E}\left[k(a_r, a_f)\right]"
)

GAUSSIAN_DISCRIMINATOR = Player(
    terms=discrepancy(GAUSSIAN, BIND, -1),
    formulas=formulas(KERNEL, -1),
    latex=Latex(
        loss=rf"-\left({_MMD}\right), \quad {LATEX}",
        gradient=r"\frac{\partial \ell}{\partial a_r} = 2\,\mathbb{E}\left[k'(a_r, a_f)\right] "
        r"- 2\,\mathbb{E}_b\left[k'(a_r, a_r')\right], \text{ and with the sides exchanged on fakes}",
        weight=r"2 \left|\mathbb{E}\left[k'(a_r, a_f)\right] - \mathbb{E}_b\left[k'(a_r, a_r')\right]\right|",
    ),
)
"""The player that maximises the discrepancy."""

GAUSSIAN_GENERATOR = Player(
    terms=discrepancy(GAUSSIAN, BIND, 1),
    formulas=formulas(KERNEL, 1),
    latex=Latex(
        loss=rf"{_MMD}, \quad {LATEX}",
        gradient=r"\frac{\partial \ell}{\partial a_f} = 2\,\mathbb{E}_b\left[k'(a_f, a_f')\right] "
        r"- 2\,\mathbb{E}\left[k'(a_f, a_r)\right], \text{ and with the sides exchanged on reals}",
        weight=r"2 \left|\mathbb{E}_b\left[k'(a_f, a_f')\right] - \mathbb{E}\left[k'(a_f, a_r)\right]\right|",
    ),
)
"""The player that minimises it."""
