"""What a player is: the terms it minimises, and its loss as a textbook has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lossgrad.core.terms import Pairwise, Pointwise, Term

Cost = Literal["n", "n·m"]

SIDES = ("real", "fake")
PLAYERS = ("discriminator", "generator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Latex:
    """A player's loss, gradient and weight in LaTeX."""

    loss: str
    gradient: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One side of the game.

    Args:
        terms: what it minimises is the sum of these.
        formulas: the textbook loss of an example in plain notation, by where it is counted: ``real``, ``fake``,
            ``pair`` (of the examples at one position), ``pairs`` (of every real with every fake) or
            ``halved_pairs`` (the same, half of the loss shown on each member), ``real_with_real`` or
            ``fake_with_fake``, and ``distinct_real_with_real`` or ``distinct_fake_with_fake``. ``a`` is the
            example's own logit, ``other`` that of the other member, ``real`` and ``fake`` the members of a pair
            of both sides; ``mean_real`` and ``mean_fake`` are the batch means, ``sum_real(…)`` and ``sum_fake(…)``
            sums over a side whose logits are called ``real`` and ``fake`` in them, ``n_real`` and ``n_fake`` the
            sizes; parameters go by their names. Documentation shows them, and the tests hold every number
            against them at high precision.
        latex: the same for typesetting.
        true_gradient: whether its gradients are the derivatives of its loss; not so in a derived objective that
            holds something constant, or cuts a gradient off.
    """

    terms: tuple[Term, ...]
    formulas: Mapping[str, str]
    latex: Latex
    true_gradient: bool = True

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides whose logits it reads."""
        read = {side for term in self.terms for side in term.sides}
        return tuple(side for side in SIDES if side in read)

    @property
    def linear(self) -> bool:
        """Whether all its terms are curves over linear maps of the batch, which are recorded and run as one."""
        return all(isinstance(term, Pointwise) for term in self.terms)

    @property
    def separable(self) -> bool:
        """Whether an example's loss depends on its own logit only."""
        return all(term.separable for term in self.terms)

    @property
    def cost(self) -> Cost:
        """How the time it takes grows with n reals and m fakes."""
        return "n·m" if any(isinstance(term, Pairwise) for term in self.terms) else "n"
