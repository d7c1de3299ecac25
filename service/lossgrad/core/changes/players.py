"""Who plays: a player with another objective's loss or the other player's, or none; and how any player is changed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lossgrad.core.objective import Objective
from lossgrad.core.player import PLAYERS, Player


@dataclass(frozen=True, slots=True)
class Replaced:
    """A player has the loss it has in another objective."""

    player: str
    source: Objective = field(repr=False)

    def __call__(self, objective: Objective) -> Objective:
        """The player of the other objective, with the parameters it brings."""
        player = self.source.players[self.player]
        known = {parameter.name for parameter in objective.parameters}
        bound = {source for term in player.terms for source in term.bind.values() if isinstance(source, str)}
        brought = tuple(each for each in self.source.parameters if each.name in bound - known)
        players = {**objective.players, self.player: player}
        return replace(
            objective,
            players={name: players[name] for name in PLAYERS if name in players},
            parameters=(*objective.parameters, *brought),
        )

    def describe(self, objective: Objective) -> str:
        """Whose loss it is."""
        return f"{whose(self.player, objective)} loss is that of {self.source.name}"


@dataclass(frozen=True, slots=True)
class Shared:
    """A player minimises the other player's loss."""

    player: str
    other: str

    def __call__(self, objective: Objective) -> Objective:
        """Both are the other one."""
        return with_players(objective, self.player, lambda _: objective.players[self.other])

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """Whose loss it minimises."""
        return f"the {self.player} minimises the {self.other}'s loss"


@dataclass(frozen=True, slots=True)
class Without:
    """A player that the library has no such loss for."""

    player: str

    def __call__(self, objective: Objective) -> Objective:
        """Only the other player."""
        left = {name: player for name, player in objective.players.items() if name != self.player}
        return replace(objective, players=left)

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """Who is missing."""
        return f"there is no {self.player}"


def with_players(objective: Objective, name: str | None, change: Callable[[Player], Player]) -> Objective:
    """One player changed, or all; what is known of the optimum then holds no more."""
    if name is not None and name not in objective.players:
        raise TypeError(f"{objective.name} has no {name}")
    players = {each: change(player) if name in {None, each} else player for each, player in objective.players.items()}
    return replace(objective, players=players, chance_level=None, optimal_logit=None)


def whose(player: str | None, objective: Objective) -> str:
    """Whose loss it is, in words: that of the named player, or of all there are."""
    return f"the {player}'s" if player else "each player's" if len(objective.players) > 1 else "the"
