"""Everything the numbers may be: the catalogue's objectives, and the same as libraries have them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from lossgrad.core.changes import Flipped, Replaced
from lossgrad.core.dialect import described
from lossgrad.core.objective import FAMILIES, Objective
from lossgrad.core.terms import Batchwise, bound
from lossgrad.dialects import DIALECTS, derivations
from lossgrad.dialects import dialect as find_dialect
from lossgrad.objectives import CATALOGUE

MOST_PAIRS = 2**18
"""Objectives that compare all pairs are not tried on more than these, unless they are asked about."""


_USUAL = {"non_saturating", "hinge", "least_squares", "wasserstein", "relativistic_average", "relativistic_paired"}
"""Named first where others share a player with them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variant:
    """An objective, canonical or as a library has it.

    Args:
        objective: canonical, or derived.
        parameters: what it is tried at, complete.
        dialect: the library; None for the canonical one.
        changes: what the library does differently, in words.
        is_flipped: whether its bigger logits are more fake.
    """

    objective: Objective
    parameters: Mapping[str, float]
    dialect: str | None = None
    changes: tuple[str, ...] = ()
    is_flipped: bool = False

    @property
    def label(self) -> str:
        """Its name in prose."""
        if self.dialect is None:
            return self.objective.name
        library = DIALECTS[self.dialect].title
        return f"{self.objective.name} as {library} {'have' if ' and ' in library else 'has'} it"


def claimed(objective: Objective, parameters: Mapping[str, float], dialect: str | None = None) -> Variant:
    """What someone says it is: an objective with complete parameters, as ``find`` gives it in a dialect's name."""
    if dialect is None:
        return Variant(objective=objective, parameters=parameters)
    name = find_dialect(dialect).name
    entry = next((entry for entry, derived in derivations(name) if derived is objective and entry.changes), None)
    return Variant(
        objective=objective,
        parameters=parameters,
        dialect=name,
        changes=() if entry is None else tuple(described(CATALOGUE[entry.objective], entry.changes)),
        is_flipped=entry is not None and any(isinstance(change, Flipped) for change in entry.changes),
    )


def lender(variant: Variant, player: str) -> str | None:
    """The objective whose loss a library gives this player in the place of its own; None where it keeps it."""
    if variant.dialect is None:
        return None
    for entry, derived in derivations(variant.dialect):
        if derived is variant.objective:
            for change in entry.changes:
                if isinstance(change, Replaced) and change.player == player:
                    return change.source.name
    return None


def changes_of(variant: Variant, player: str) -> tuple[str, ...]:
    """What a library does differently about this player's loss, in words; all of it where nothing is about it alone."""
    if variant.dialect is None:
        return ()
    for entry, derived in derivations(variant.dialect):
        if derived is not variant.objective:
            continue
        words, objective = [], CATALOGUE[entry.objective]
        for change in entry.changes:
            changed = change(objective)
            is_about_players = any(changed.players.get(name) != each for name, each in objective.players.items())
            if not is_about_players or changed.players.get(player) != objective.players.get(player):
                words.append(change.describe(objective))
            objective = changed
        return tuple(words) or variant.changes
    return variant.changes


@lru_cache(maxsize=1)
def all_variants() -> Sequence[Variant]:
    """The canonical objectives first, then what libraries change about them."""
    families = list(FAMILIES)
    # Of objectives that share a player, the one people mean is rarely the f-divergence.
    usual = sorted(CATALOGUE.values(), key=lambda each: (each.name not in _USUAL, families.index(each.family)))
    canonical = [Variant(objective=each, parameters=each.resolve({})) for each in usual]
    changed = [
        Variant(
            objective=objective,
            parameters=objective.resolve({}),
            dialect=name,
            changes=tuple(described(CATALOGUE[entry.objective], entry.changes)),
            is_flipped=any(isinstance(change, Flipped) for change in entry.changes),
        )
        for name in DIALECTS
        for entry, objective in derivations(name)
        if entry.changes
    ]
    return (*canonical, *changed)


def variants_for(player: str, sizes: Mapping[str, int]) -> list[Variant]:
    """Those that have such a player and can be computed on such a batch."""
    return [
        each
        for each in all_variants()
        if player in each.objective.players
        and set(each.objective.players[player].sides) <= set(sizes)
        and (
            each.objective.players[player].cost == "n"
            or max(prod(sizes.values()), *(n * n for n in sizes.values())) <= MOST_PAIRS
        )
    ]


@lru_cache(maxsize=1024)
def recipe_of(variant: Variant, player: str) -> Hashable:
    """What a player's numbers follow from, the same for all variants that have them in common."""
    parameters, terms = variant.parameters, variant.objective.players[player].terms
    return variant.objective.inputs, tuple(
        (
            id(term) if isinstance(term, Batchwise) else (term.on, term.curve),
            tuple(term.arguments(parameters).items()),
            bound(term.scale, parameters),
        )
        for term in terms
    )
