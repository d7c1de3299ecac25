"""The gradients and weights of a comparison in LaTeX, put together from what pulls an example."""

from collections.abc import Mapping, Sequence

from lossgrad.core.objective import Latex
from lossgrad.objectives._relativistic.losses import Loss


def player(loss: Loss, formula: str, pulls: Mapping[str, Sequence[str]], *, raised: str, shared: str = "") -> Latex:
    """A player's LaTeX.

    Args:
        loss: its curve.
        formula: its loss.
        pulls: by side, what pulls an example, as parts of a sum.
        raised: the side that it pulls up.
        shared: what is added to the gradients of both sides.
    """
    gradients = []
    for side in ("real", "fake"):
        sign = "-" if side == raised else "+"
        gradients.append("".join(f" {sign} {pull}" for pull in pulls[side]) + (f" + {shared}" if shared else ""))
    first, second = (text.replace(" - ", "-", 1) if text.startswith(" - ") else text[3:] for text in gradients)
    whole = [first, second] if shared else [" + ".join(pulls[side]) for side in ("real", "fake")]
    weights = [rf"\left|{text}\right|" if shared or loss.signed else text for text in whole]
    both = rf"{weights[0]} \text{{ on reals}}, \quad {weights[1]} \text{{ on fakes}}"
    return Latex(
        loss=formula,
        gradient=rf"\frac{{\partial \ell}}{{\partial a}} = {first} \text{{ on reals}}, \quad "
        rf"{second} \text{{ on fakes}}{loss.at_kink}",
        weight=weights[0] if weights[0] == weights[1] else both,
    )


def mean(text: str) -> str:
    """Its batch mean."""
    return rf"\overline{{{text}}}"


def half_difference(up: str, down: str) -> str:
    """Half of what pulls up less half of what pulls down, on average."""
    return rf"\tfrac{{1}}{{2}}\left({mean(up)} - {mean(down)}\right)"
