"""What the relativistic objectives share: three curves, and four ways of comparing reals with fakes.

Each curve falls with the difference d by which the right example is ahead. The discriminator wants reals ahead of
fakes, the generator fakes ahead of reals, so a generator's loss is the discriminator's with the sides exchanged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from lossgrad.core.curves import HINGE, LOGISTIC, SQUARED_DISTANCE, Curve
from lossgrad.core.margins import (
    FAKE_AGAINST_MEAN_REAL,
    FAKE_AGAINST_MIDPOINT,
    PAIRED,
    REAL_AGAINST_MEAN_FAKE,
    REAL_AGAINST_MIDPOINT,
)
from lossgrad.core.objective import ChanceLevel, Latex, Parameter, Player, Reference
from lossgrad.core.pairs import Pairs
from lossgrad.core.terms import Binding, Pairwise, Pointwise
from lossgrad.objectives import _hinge as hinge

TARGET = Parameter(
    name="target",
    symbol="t",
    description="By how much the right example is to be ahead: 1 in every library.",
    default=1.0,
    minimum=-1e6,
    maximum=1e6,
    typical=(0.5, 2.0),
)
SCALE = Parameter(
    name="scale",
    symbol=r"\kappa",
    description="Factor before every square.",
    default=1.0,
    minimum=0.0,
    exclusive_minimum=True,
    maximum=1e6,
    typical=(0.5, 2.0),
)
MARGIN = Parameter(
    name="margin",
    symbol=r"\delta",
    description="By how much the right example must be ahead before the comparison stops counting.",
    default=1.0,
    minimum=0.0,
    maximum=1e6,
    typical=(0.25, 4.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A curve over differences, with what is said about it.

    Args:
        curve: φ(d).
        bind: its arguments.
        plain: φ(d) in plain notation, given d and −d.
        latex: the same in LaTeX.
        pull: −φ′(d) in LaTeX, given d and −d: how hard a comparison pulls its members apart.
        signed: whether the pull may be negative, so that a weight is its absolute value.
        at_kink: what is said of the slope at a kink, if there is one.
        level: φ(0), in plain notation, in LaTeX, and as a function of the parameters.
    """

    curve: Curve
    bind: Mapping[str, Binding] = field(default_factory=dict)
    plain: Callable[[str, str], str]
    latex: Callable[[str, str], str]
    pull: Callable[[str, str], str]
    signed: bool = False
    at_kink: str = ""
    level: ChanceLevel

    def text(self, ahead: str, behind: str) -> str:
        """φ of how far one is ahead of the other, in plain notation."""
        return self.plain(f"{ahead} - {behind}", f"{behind} - {ahead}")

    def expected(self, over: str, ahead: str, behind: str) -> str:
        """Its expectation, in LaTeX."""
        inside = self.latex(f"{ahead} - {behind}", f"{behind} - {ahead}")
        return rf"\mathbb{{E}}_{{{over}}}\left[{inside}\right]"

    def pulled(self, ahead: str, behind: str) -> str:
        """What a comparison pulls with, in LaTeX."""
        return self.pull(f"{ahead} - {behind}", f"{behind} - {ahead}")


LOGISTIC_LOSS = Loss(
    curve=LOGISTIC,
    plain=lambda _, minus: f"log(1 + exp({minus}))",
    latex=lambda d, _: rf"-\log \sigma({d})",
    pull=lambda _, minus: rf"\sigma({minus})",
    level=ChanceLevel(plain="log(2)", latex=r"\log 2", value=lambda _: log(2)),
)
LEAST_SQUARES_LOSS = Loss(
    curve=SQUARED_DISTANCE,
    bind={"target": "target", "scale": "scale"},
    plain=lambda d, _: f"scale*({d} - target)**2",
    latex=lambda d, _: rf"\kappa\,({d} - t)^2",
    pull=lambda _, minus: rf"2\kappa\,(t + {minus})",
    signed=True,
    level=ChanceLevel(
        plain="scale*target**2", latex=r"\kappa t^2", value=lambda given: given["scale"] * given["target"] ** 2
    ),
)
HINGE_LOSS = Loss(
    curve=HINGE,
    bind=hinge.BIND,
    plain=lambda _, minus: f"max(0, margin + {minus})",
    latex=lambda _, minus: rf"\max(0, \delta + {minus})",
    pull=lambda d, _: rf"\mathbf{{1}}[{d} < \delta]",
    at_kink=r", \quad \kappa \text{ times that at the kink}",
    level=ChanceLevel(plain="margin", latex=r"\delta", value=lambda given: given["margin"]),
)


def chance_level(loss: Loss, comparisons: int = 1) -> ChanceLevel:
    """The loss of a discriminator that tells nobody apart, which adds up so many means."""
    if comparisons == 1:
        return loss.level
    plain, latex, value = loss.level.plain, loss.level.latex, loss.level.value
    return ChanceLevel(
        plain=f"{comparisons}*{plain}", latex=f"{comparisons} {latex}", value=lambda given: comparisons * value(given)
    )


def paired(loss: Loss) -> Mapping[str, Player]:
    """Each real with the fake at its position."""
    return {
        "discriminator": Player(
            terms=(Pointwise(on=PAIRED, curve=loss.curve, bind=loss.bind),),
            formulas={"pair": loss.text("real", "fake")},
            latex=_latex(
                loss,
                loss.expected("x, z", "a(x)", "a(G(z))"),
                real=[loss.pulled("a_r", "a_f")],
                fake=[loss.pulled("a_r", "a_f")],
            ),
        ),
        "generator": Player(
            terms=(Pointwise(on=-PAIRED, curve=loss.curve, bind=loss.bind),),
            formulas={"pair": loss.text("fake", "real")},
            latex=_latex(
                loss,
                loss.expected("x, z", "a(G(z))", "a(x)"),
                real=[loss.pulled("a_f", "a_r")],
                fake=[loss.pulled("a_f", "a_r")],
                raised="fake",
            ),
        ),
    }


def all_pairs(loss: Loss) -> Mapping[str, Player]:
    """Every real with every fake."""
    return {
        "discriminator": Player(
            terms=(Pairwise(on=Pairs("real", "fake"), curve=loss.curve, bind=loss.bind),),
            formulas={"pairs": loss.text("real", "fake")},
            latex=_latex(
                loss,
                loss.expected("x, z", "a(x)", "a(G(z))"),
                real=[_mean(loss.pulled("a", "a_f"))],
                fake=[_mean(loss.pulled("a_r", "a"))],
            ),
        ),
        "generator": Player(
            terms=(Pairwise(on=Pairs("fake", "real"), curve=loss.curve, bind=loss.bind),),
            formulas={"pairs": loss.text("fake", "real")},
            latex=_latex(
                loss,
                loss.expected("x, z", "a(G(z))", "a(x)"),
                real=[_mean(loss.pulled("a_f", "a"))],
                fake=[_mean(loss.pulled("a", "a_r"))],
                raised="fake",
            ),
        ),
    }


def average(loss: Loss) -> Mapping[str, Player]:
    """Each example with the mean of the other side."""
    real, fake = r"\bar{a}_r", r"\bar{a}_f"
    return {
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL_AGAINST_MEAN_FAKE, curve=loss.curve, bind=loss.bind),
                Pointwise(on=-FAKE_AGAINST_MEAN_REAL, curve=loss.curve, bind=loss.bind),
            ),
            formulas={"real": loss.text("a", "mean_fake"), "fake": loss.text("mean_real", "a")},
            latex=_latex(
                loss,
                f"{loss.expected('x', 'a(x)', fake)} + {loss.expected('z', real, 'a(G(z))')}",
                real=[loss.pulled("a", fake), _mean(loss.pulled(real, "a_f"))],
                fake=[loss.pulled(real, "a"), _mean(loss.pulled("a_r", fake))],
            ),
        ),
        "generator": Player(
            terms=(
                Pointwise(on=-REAL_AGAINST_MEAN_FAKE, curve=loss.curve, bind=loss.bind),
                Pointwise(on=FAKE_AGAINST_MEAN_REAL, curve=loss.curve, bind=loss.bind),
            ),
            formulas={"real": loss.text("mean_fake", "a"), "fake": loss.text("a", "mean_real")},
            latex=_latex(
                loss,
                f"{loss.expected('x', fake, 'a(x)')} + {loss.expected('z', 'a(G(z))', real)}",
                real=[loss.pulled(fake, "a"), _mean(loss.pulled("a_f", real))],
                fake=[loss.pulled("a", real), _mean(loss.pulled(fake, "a_r"))],
                raised="fake",
            ),
        ),
    }


def centered(loss: Loss) -> Mapping[str, Player]:
    """Each example with the midpoint between the means of both sides."""
    plain, middle = "(mean_real + mean_fake)/2", r"\bar{a}"
    return {
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL_AGAINST_MIDPOINT, curve=loss.curve, bind=loss.bind),
                Pointwise(on=-FAKE_AGAINST_MIDPOINT, curve=loss.curve, bind=loss.bind),
            ),
            formulas={"real": loss.text("a", plain), "fake": loss.text(plain, "a")},
            latex=_latex(
                loss,
                f"{loss.expected('x', 'a(x)', middle)} + {loss.expected('z', middle, 'a(G(z))')}{_MIDPOINT}",
                real=[loss.pulled("a", middle)],
                fake=[loss.pulled(middle, "a")],
                shared=_shared(loss.pulled("a_r", middle), loss.pulled(middle, "a_f")),
            ),
        ),
        "generator": Player(
            terms=(
                Pointwise(on=-REAL_AGAINST_MIDPOINT, curve=loss.curve, bind=loss.bind),
                Pointwise(on=FAKE_AGAINST_MIDPOINT, curve=loss.curve, bind=loss.bind),
            ),
            formulas={"real": loss.text(plain, "a"), "fake": loss.text("a", plain)},
            latex=_latex(
                loss,
                f"{loss.expected('x', middle, 'a(x)')} + {loss.expected('z', 'a(G(z))', middle)}{_MIDPOINT}",
                real=[loss.pulled(middle, "a")],
                fake=[loss.pulled("a", middle)],
                raised="fake",
                shared=_shared(loss.pulled("a_f", middle), loss.pulled(middle, "a_r")),
            ),
        ),
    }


_MIDPOINT = r", \quad \bar{a} = \tfrac{1}{2}(\bar{a}_r + \bar{a}_f)"


def _mean(text: str) -> str:
    return rf"\overline{{{text}}}"


def _shared(up: str, down: str) -> str:
    """What every example feels through the midpoint: half of what pulls up less half of what pulls down."""
    return rf"\tfrac{{1}}{{2}}\left({_mean(up)} - {_mean(down)}\right)"


def _latex(
    loss: Loss, formula: str, *, real: Sequence[str], fake: Sequence[str], raised: str = "real", shared: str = ""
) -> Latex:
    """A player's LaTeX.

    Args:
        loss: its curve.
        formula: its loss.
        real: what pulls a real, as parts of a sum.
        fake: what pulls a fake.
        raised: the side that it pulls up.
        shared: what is added to the gradients of both sides.
    """
    gradients = []
    for side, pulls in (("real", real), ("fake", fake)):
        sign = "-" if side == raised else "+"
        gradients.append("".join(f" {sign} {pull}" for pull in pulls) + (f" + {shared}" if shared else ""))
    first, second = (text.replace(" - ", "-", 1) if text.startswith(" - ") else text[3:] for text in gradients)
    whole = [" + ".join(pulls) for pulls in (real, fake)]
    if shared:
        whole = [first, second]
    weights = [rf"\left|{text}\right|" if shared or loss.signed else text for text in whole]
    both = rf"{weights[0]} \text{{ on reals}}, \quad {weights[1]} \text{{ on fakes}}"
    return Latex(
        loss=formula,
        gradient=rf"\frac{{\partial \ell}}{{\partial a}} = {first} \text{{ on reals}}, \quad "
        rf"{second} \text{{ on fakes}}{loss.at_kink}",
        weight=weights[0] if weights[0] == weights[1] else both,
    )


def published(where: str | None = None) -> Reference:
    """The paper that relativistic discriminators were introduced in."""
    return Reference(title="Jolicoeur-Martineau, The relativistic discriminator, 2018", arxiv="1807.00734", where=where)


DIVERGENCES = Reference(title="Jolicoeur-Martineau, On Relativistic f-Divergences, 2020", arxiv="1901.02474")

ONLY_DIFFERENCES = "Only differences matter: gradients sum to zero and a shift of all logits changes nothing."
DETACHED = (
    "Gradients are those of the whole loss. BasicSR and mmagic detach the other side's mean in the discriminator's "
    "step, which changes gradients by up to a factor of about 4."
)
EQUAL_SHAPES = "Real and fake logits of one shape: each real is paired with the fake at its position."
PRODUCTS = "With sample weights, a pair weighs the product of its members' weights."
EVERY_PAIR = (
    "Real and fake batches may differ in size. Time grows with the product of the two, and more than 2^28 pairs are "
    "refused. Under sum, everything is a sum over pairs."
)
