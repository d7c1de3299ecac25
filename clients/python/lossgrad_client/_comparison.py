"""What ``compare`` answers: how differently several objectives see the same batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from ._document import Document
from ._players import PLAYERS, ByPlayer, read_dialect_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightStatistics:
    """The spread of the examples' weights."""

    mean: float
    median: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSide:
    """How one side's examples act on a player."""

    gradient_norm: float
    weights: WeightStatistics
    saturated_fraction: float
    """The share of examples whose weight is below the threshold: they hardly teach."""
    effective_sample_size: float
    """How many equally weighted examples would be worth as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioToReference:
    """A player's figures divided by those of the same player of the reference objective."""

    gradient_norm: float
    mean_weight: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ComparedPlayer(ComparedSide):
    """One player: its loss, and the figures of a side over all the sides it reads."""

    loss: float
    ratio_to_reference: RatioToReference
    sides: Mapping[str, ComparedSide]
    """The same figures of each side it reads, by name."""

    def __repr__(self) -> str:
        figures = {
            "loss": self.loss,
            "gradient_norm": self.gradient_norm,
            "weights.mean": self.weights.mean,
            "saturated_fraction": self.saturated_fraction,
            "effective_sample_size": self.effective_sample_size,
        }
        return f"ComparedPlayer({', '.join(f'{name}={value:.6g}' for name, value in figures.items())})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ComparedObjective(ByPlayer[ComparedPlayer]):
    """One of the objectives compared: ``objective``, ``parameters``, ``discriminator`` and ``generator``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Several objectives on one batch, in the order they were asked for."""

    reference: str
    """The objective that ratios refer to."""
    saturation_threshold: float
    dtype: str
    comparisons: tuple[ComparedObjective, ...]
    request_id: str | None
    """The id under which the service's log knows this request."""


def read_comparison(document: Document, request_id: str | None) -> Comparison:
    """Read the answer of ``compare``."""
    return Comparison(
        reference=document["reference"].text(),
        saturation_threshold=document["saturation_threshold"].number(),
        dtype=document["dtype"].text(),
        comparisons=tuple(_read_objective(objective) for objective in document["comparisons"].items()),
        request_id=request_id,
    )


def _read_objective(document: Document) -> ComparedObjective:
    return ComparedObjective(
        objective=document["objective"].text(),
        dialect=read_dialect_of(document),
        parameters=document["parameters"].mapping(),
        players={name: _read_player(player) for name, player in document.some(*PLAYERS).items()},
    )


def _read_player(document: Document) -> ComparedPlayer:
    ratio = document["ratio_to_reference"]
    side = _read_side(document)
    return ComparedPlayer(
        loss=document["loss"].number(),
        gradient_norm=side.gradient_norm,
        weights=side.weights,
        saturated_fraction=side.saturated_fraction,
        effective_sample_size=side.effective_sample_size,
        ratio_to_reference=RatioToReference(
            gradient_norm=ratio["gradient_norm"].number(), mean_weight=ratio["mean_weight"].number()
        ),
        sides={name: _read_side(side) for name, side in document["sides"].members().items()},
    )


def _read_side(document: Document) -> ComparedSide:
    weights = document["weights"]
    return ComparedSide(
        gradient_norm=document["gradient_norm"].number(),
        weights=WeightStatistics(
            mean=weights["mean"].number(),
            median=weights["median"].number(),
            minimum=weights["minimum"].number(),
            maximum=weights["maximum"].number(),
        ),
        saturated_fraction=document["saturated_fraction"].number(),
        effective_sample_size=document["effective_sample_size"].number(),
    )
