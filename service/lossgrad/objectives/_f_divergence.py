"""What the f-GAN objectives share: two curves make a game.

A convex f with f(1) = 0 gives the divergence D_f(p‖q) = Σ q·f(p/q). Its convex conjugate f*(t) = sup_u (ut − f(u))
bounds it from below: D_f ≥ E_p[T] − E_q[f*(T)] for every T, with equality at T = f′(p/q). A discriminator that
maximises the bound therefore estimates the divergence, and its loss is minus the estimate. Its output a may be any
number; g_f, increasing, brings it to where f* is defined, T = g_f(a).

The curves are taken at logits as they are, whose margins have no residual.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference, exp_of_sum, product
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import ChanceLevel, Latex, Parameter, Player, Reference
from lossgrad.core.points import Points
from lossgrad.core.terms import Binding, Pointwise, Term, bound

NON_SATURATING = Parameter(
    name="non_saturating",
    symbol=r"\nu",
    description="What the generator minimises: 0 is minus the discriminator's loss on fakes, 1 is −g_f(a).",
    default=0.0,
    values=(0.0, 1.0),
    typical=(0.0, 1.0),
)

NO_DIVERGENCE = ChanceLevel(plain="0", latex="0", value=lambda _: 0.0)
"""No divergence where p = q."""

F_GAN = Reference(
    title="Nowozin et al., f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization, 2016",
    arxiv="1606.00709",
    where="equation 6, sections 2.3 and 3.2, tables 2 and 6",
)

PAPER = "the f-GAN paper"
NOWOZIN = "nowozin/mlss2018-madrid-gan"
WISEODD = "wiseodd/generative-models"
OBRIEN = "shayneobrien/generative-models"

SIGN_TRAP = (
    "Here a bigger logit is more real, with exp(−a) in g_f as in the paper. {} exp(v) in its place: v is −a, and "
    "bigger is more fake for this divergence, though still more real for Kullback-Leibler and Pearson in the same code."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """In LaTeX: g_f(a), its derivative, f*(g_f(a)), and the derivative of that."""

    activation: str
    activation_slope: str
    conjugate: str
    conjugate_slope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """An f-divergence as a game.

    Args:
        f: f(u) in plain notation.
        activation: g_f(a) likewise.
        conjugate: f*(g_f(a)).
        real: what the discriminator minimises on reals: −g_f(a), as a curve over ``REAL``.
        fake: what it minimises on fakes: f*(g_f(a)), over ``FAKE`` or, where the curve is the mirror image, ``-FAKE``.
        latex: the formulas typeset.
    """

    f: str
    activation: str
    conjugate: str
    real: Pointwise
    fake: Pointwise
    latex: Typeset

    @property
    def players(self) -> Mapping[str, Player]:
        """The discriminator, and the generator that ``non_saturating`` chooses."""
        tex = self.latex
        return {
            "discriminator": Player(
                terms=(self.real, self.fake),
                formulas={"real": f"-({self.activation})", "fake": self.conjugate},
                latex=Latex(
                    loss=rf"-\mathbb{{E}}_{{x}}\left[{tex.activation}\right] "
                    rf"+ \mathbb{{E}}_{{z}}\left[{tex.conjugate}\right]",
                    gradient=rf"\frac{{\partial \ell}}{{\partial a}} = -{tex.activation_slope} \text{{ on reals}}, "
                    rf"\quad {tex.conjugate_slope} \text{{ on fakes}}",
                    weight=rf"{tex.activation_slope} \text{{ on reals}}, "
                    rf"\quad {tex.conjugate_slope} \text{{ on fakes}}",
                ),
            ),
            "generator": Player(
                terms=(
                    _scaled(self.fake, lambda values: values["non_saturating"] - 1),
                    _scaled(replace(self.real, on=FAKE), lambda values: values["non_saturating"]),
                ),
                formulas={"fake": f"(non_saturating - 1)*({self.conjugate}) - non_saturating*({self.activation})"},
                latex=Latex(
                    loss=rf"-(1 - \nu) \, \mathbb{{E}}_{{z}}\left[{tex.conjugate}\right] "
                    rf"- \nu \, \mathbb{{E}}_{{z}}\left[{tex.activation}\right], \quad \nu \in \{{0, 1\}}",
                    gradient=rf"\frac{{\partial \ell}}{{\partial a}} = -{tex.conjugate_slope} \quad (\nu = 0), "
                    rf"\qquad -{tex.activation_slope} \quad (\nu = 1)",
                    weight=rf"{tex.conjugate_slope} \quad (\nu = 0), \qquad {tex.activation_slope} \quad (\nu = 1)",
                ),
            ),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What parameters decide: in plain notation, in LaTeX where it holds and where it does not, and as a function."""

    plain: str
    latex: str
    otherwise: str
    holds: Callable[[Mapping[str, float]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piecewise:
    """An f-divergence whose g_f is one function where a condition on its parameters holds, and another elsewhere."""

    condition: Condition
    inside: Divergence
    outside: Divergence

    @property
    def f(self) -> str:
        """The function f in plain notation."""
        return self._either(self.inside.f, self.outside.f)

    @property
    def activation(self) -> str:
        """The logit's way into the domain of f*, g_f(a)."""
        return self._either(self.inside.activation, self.outside.activation)

    @property
    def conjugate(self) -> str:
        """The conjugate there, f*(g_f(a))."""
        return self._either(self.inside.conjugate, self.outside.conjugate)

    @property
    def players(self) -> Mapping[str, Player]:
        """Those of both games, of whose terms the condition leaves out one half."""
        return {name: self._joined(player, self.outside.players[name]) for name, player in self.inside.players.items()}

    def _joined(self, inside: Player, outside: Player) -> Player:
        holds = self.condition.holds
        return Player(
            terms=(
                *(_scaled(term, lambda values: float(holds(values))) for term in inside.terms),
                *(_scaled(term, lambda values: float(not holds(values))) for term in outside.terms),
            ),
            formulas={key: self._either(text, outside.formulas[key]) for key, text in inside.formulas.items()},
            latex=Latex(
                loss=self._both(inside.latex.loss, outside.latex.loss),
                gradient=self._both(inside.latex.gradient, outside.latex.gradient),
                weight=self._both(inside.latex.weight, outside.latex.weight),
            ),
        )

    def _either(self, inside: str, outside: str) -> str:
        return inside if inside == outside else f"where({self.condition.plain}, {inside}, {outside})"

    def _both(self, inside: str, outside: str) -> str:
        return rf"{inside} \quad ({self.condition.latex}), \qquad {outside} \quad ({self.condition.otherwise})"


def _scaled(term: Term, factor: Callable[[Mapping[str, float]], float]) -> Term:
    return replace(term, scale=_times(term.scale, factor))


def _times(scale: Binding, factor: Callable[[Mapping[str, float]], float]) -> Binding:
    return lambda values: bound(scale, values) * factor(values)


def squared_one_plus_exp(y: Array) -> Array:
    """(1 + exp(y))², as a sum: a square would double the error of its root."""
    kind = y.dtype.type
    result: Array = kind(1) + (kind(2) * np.exp(y) + np.exp(kind(2) * y))
    return result


DECAY = Curve(
    value=lambda x: np.expm1(-x.m),
    slope=lambda x: -np.exp(-x.m),
    curvature=lambda x: np.exp(-x.m),
    slope_in_probability=lambda x: -squared_one_plus_exp(-x.m),
)
"""φ(m) = exp(−m) − 1: −g_f of Neyman and Hellinger."""


def _value(x: Points, share: float) -> Array:
    kind = x.m.dtype.type
    centre, rest = _log_odds(share, x.m.dtype)
    # How far m is below log(share/(1 − share)), where the curve is 0.
    below, low = (-x.m, x.constant(0)) if centre == 0 else difference(x.constant(float(centre)), x.m)
    half = kind(_HALF)
    low = np.minimum(np.maximum(low + rest, -half), half)  # where it is more, m is so large that it does not count
    # Past the end exp(below) overflows, and what is added to it there is less than any digit of it.
    end = kind(np.log(np.finfo(x.m.dtype).max) - 8)
    near = np.minimum(below, end)
    grown = np.expm1(near)
    z, lost = product(grown, kind(1 - share))
    value = np.log1p(z) + (lost + kind(1 - share) * ((1 + grown) * low)) / (1 + z)
    if share < _HALF:
        # log(1 + z) is hard on the digits of z near −1: a sum of what is left of them is not.
        left, lost = difference(kind(1 - share) * exp_of_sum(near, low), -kind(share))
        value = np.where(z < -half, np.log(left) + lost / left, value)
    result: Array = value + np.maximum(below - end, kind(0))
    return result


_HALF = 0.5


@lru_cache
def _log_odds(share: float, dtype: np.dtype[Any]) -> tuple[Scalar, Scalar]:
    """log(share/(1 − share)) to twice the digits."""
    with localcontext(prec=60):
        exact = (Decimal(share) / (1 - Decimal(share))).ln()
        return twofold(exact, dtype)


Twofold = tuple[Scalar, Scalar]
"""A number as a float and what that lacks."""


def twofold(exact: Decimal, dtype: np.dtype[Any]) -> Twofold:
    """A number as the nearest float and what that lacks: nothing if the float is infinite."""
    high = dtype.type(float(exact))
    return high, dtype.type(float(exact - Decimal(float(high)))) if np.isfinite(high) else dtype.type(0)


BALANCED_LOGISTIC = Curve(
    value=_value,
    slope=lambda x, share: -x.sigmoid_neg,
    curvature=lambda x, share: x.sigmoid_slope,
    slope_in_probability=lambda x, share: -x.inverse_sigmoid,
)
"""φ(m) = log(share·(1 + exp(−m))): the logistic curve, lowered so that it is 0 at m = log(share/(1 − share)).

Near there log(1 + exp(−m)) + log share cancels. With d = m − log(share/(1 − share)) it is log1p of
(1 − share)·expm1(−d), which does not.
"""
