"""Four ways of comparing reals with fakes.

The discriminator wants reals ahead of fakes, the generator fakes ahead of reals, so a generator's loss is the
discriminator's with the sides exchanged: every way is written once, for the side that is to be ahead.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lossgrad.core.margins import (
    FAKE_AGAINST_MEAN_REAL,
    FAKE_AGAINST_MIDPOINT,
    REAL_AGAINST_MEAN_FAKE,
    REAL_AGAINST_MIDPOINT,
    AgainstMean,
    AgainstMidpoint,
    Paired,
)
from lossgrad.core.objective import Player
from lossgrad.core.pairs import Pairs
from lossgrad.core.terms import Pairwise, Pointwise
from lossgrad.objectives._relativistic import latex
from lossgrad.objectives._relativistic.losses import Loss

_DRAWN = {"real": "x", "fake": "z"}
_OUTPUT = {"real": "a(x)", "fake": "a(G(z))"}
_LOGIT = {"real": "a_r", "fake": "a_f"}
_MEAN = {"real": r"\bar{a}_r", "fake": r"\bar{a}_f"}
_MIDPOINT = r"\bar{a}"


class _Rival(NamedTuple):
    """What every example of a side is compared with."""

    margin: AgainstMean | AgainstMidpoint
    plain: str
    symbol: str


_OTHER_MEAN = {
    "real": _Rival(REAL_AGAINST_MEAN_FAKE, "mean_fake", _MEAN["fake"]),
    "fake": _Rival(FAKE_AGAINST_MEAN_REAL, "mean_real", _MEAN["real"]),
}
_MIDDLE = {
    "real": _Rival(REAL_AGAINST_MIDPOINT, "(mean_real + mean_fake)/2", _MIDPOINT),
    "fake": _Rival(FAKE_AGAINST_MIDPOINT, "(mean_real + mean_fake)/2", _MIDPOINT),
}


def paired(loss: Loss) -> Mapping[str, Player]:
    """Each real with the fake at its position."""

    def player(ahead: str, behind: str) -> Player:
        pull = loss.pulled(_LOGIT[ahead], _LOGIT[behind])
        formula = loss.expected("x, z", _OUTPUT[ahead], _OUTPUT[behind])
        return Player(
            terms=(Pointwise(on=Paired(ahead, behind), curve=loss.curve, bind=loss.bind),),
            formulas={"pair": loss.text(ahead, behind)},
            latex=latex.player(loss, formula, {ahead: [pull], behind: [pull]}, raised=ahead),
        )

    return _game(player)


def all_pairs(loss: Loss) -> Mapping[str, Player]:
    """Every real with every fake."""

    def player(ahead: str, behind: str) -> Player:
        formula = loss.expected("x, z", _OUTPUT[ahead], _OUTPUT[behind])
        pulls = {
            ahead: [latex.mean(loss.pulled("a", _LOGIT[behind]))],
            behind: [latex.mean(loss.pulled(_LOGIT[ahead], "a"))],
        }
        return Player(
            terms=(Pairwise(on=Pairs(ahead, behind), curve=loss.curve, bind=loss.bind),),
            formulas={"pairs": loss.text(ahead, behind)},
            latex=latex.player(loss, formula, pulls, raised=ahead),
        )

    return _game(player)


def average(loss: Loss) -> Mapping[str, Player]:
    """Each example with the mean of the other side."""

    def player(ahead: str, behind: str) -> Player:
        pulls = {
            ahead: [loss.pulled("a", _MEAN[behind]), latex.mean(loss.pulled(_MEAN[ahead], _LOGIT[behind]))],
            behind: [loss.pulled(_MEAN[ahead], "a"), latex.mean(loss.pulled(_LOGIT[ahead], _MEAN[behind]))],
        }
        return _against(_OTHER_MEAN, loss, pulls, ahead=ahead)

    return _game(player)


def centered(loss: Loss) -> Mapping[str, Player]:
    """Each example with the midpoint between the means of both sides."""

    def player(ahead: str, behind: str) -> Player:
        pulls = {ahead: [loss.pulled("a", _MIDPOINT)], behind: [loss.pulled(_MIDPOINT, "a")]}
        shared = latex.half_difference(loss.pulled(_LOGIT[ahead], _MIDPOINT), loss.pulled(_MIDPOINT, _LOGIT[behind]))
        where = rf", \quad {_MIDPOINT} = \tfrac{{1}}{{2}}({_MEAN['real']} + {_MEAN['fake']})"
        return _against(_MIDDLE, loss, pulls, ahead=ahead, shared=shared, where=where)

    return _game(player)


def _game(player: Callable[[str, str], Player]) -> Mapping[str, Player]:
    return {"discriminator": player("real", "fake"), "generator": player("fake", "real")}


def _against(
    rivals: Mapping[str, _Rival],
    loss: Loss,
    pulls: Mapping[str, Sequence[str]],
    *,
    ahead: str,
    shared: str = "",
    where: str = "",
) -> Player:
    """The player for whom one side is to be ahead of its rival, and the other side's rival ahead of that."""

    def ordered(side: str, own: str, rival: str) -> tuple[str, str]:
        return (own, rival) if side == ahead else (rival, own)

    terms, formulas, expected = [], {}, []
    for side, (margin, plain, symbol) in rivals.items():
        terms.append(Pointwise(on=margin if side == ahead else -margin, curve=loss.curve, bind=loss.bind))
        formulas[side] = loss.text(*ordered(side, "a", plain))
        expected.append(loss.expected(_DRAWN[side], *ordered(side, _OUTPUT[side], symbol)))
    formula = " + ".join(expected) + where
    return Player(
        terms=tuple(terms),
        formulas=formulas,
        latex=latex.player(loss, formula, pulls, raised=ahead, shared=shared),
    )
