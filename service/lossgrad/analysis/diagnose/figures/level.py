"""Losses beside what they are at chance, and where the logits are as a whole."""

from collections.abc import Iterator
from math import isfinite

from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.thresholds import LARGE, NEARLY_SOLVED


def _loss(snapshot: Snapshot) -> Iterator[Value]:
    for player in snapshot.objective.players:
        yield Value(value=snapshot.loss(player), player=player)


def _no_level(snapshot: Snapshot) -> str | None:
    return "this objective's loss has no fixed level at chance" if snapshot.chance_level is None else None


def _level(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=snapshot.chance_level, player="discriminator")


def no_ratio(snapshot: Snapshot) -> str | None:
    """Why the loss cannot be divided by its level at chance."""
    if snapshot.chance_level is None:
        return _no_level(snapshot)
    if snapshot.chance_level <= 0:
        return "chance level is 0 here, which nothing can be divided by: the loss itself is the distance from it"
    if snapshot.convention.level_free and snapshot.objective.family != "relativistic":
        return "this loss is a distance, not a sum of mistakes"
    return None


def _relative(snapshot: Snapshot) -> Iterator[Value]:
    level = snapshot.chance_level
    assert level is not None  # noqa: S101 - only asked where it applies
    yield Value(value=snapshot.loss("discriminator") / level, player="discriminator")


def _middle(snapshot: Snapshot) -> Iterator[Value]:
    middle = snapshot.means["real"] / 2 + snapshot.means["fake"] / 2
    yield Value(value=middle - (snapshot.boundary or 0.0))


def _largest(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=snapshot.largest)


def _balance(snapshot: Snapshot) -> Iterator[Value]:
    """BEGAN's measure of convergence with γ = 0.5, its usual value; energies are what was turned round."""
    real, fake = -snapshot.means["real"], -snapshot.means["fake"]
    yield Value(value=real + abs(_GAMMA * real - fake) if isfinite(real) else real)


_GAMMA = 0.5


def _not_equilibrium(snapshot: Snapshot) -> str | None:
    return None if "boundary_equilibrium" in snapshot.objective.name else "only boundary_equilibrium has one"


FIGURES = (
    Figure(
        name="loss",
        title="Loss",
        definition="each player's loss under mean reduction",
        source="lossgrad: as evaluate has it",
        compute=_loss,
    ),
    Figure(
        name="chance_level",
        title="Loss at chance",
        definition="the discriminator's loss if it cannot tell real from fake and says so",
        source="the objective's own formula in the catalogue",
        applies=_no_level,
        compute=_level,
    ),
    Figure(
        name="loss_over_chance",
        title="Loss over its level at chance",
        definition="L_D/L_chance: 1 at chance, towards 0 as the discriminator wins, above 1 if it is worse than chance",
        threshold=Threshold(text="under 0.05 its task is as good as solved", value=NEARLY_SOLVED, beyond="below"),
        source="ganhacks, tip 10: a discriminator loss of 0 is a failure mode",
        applies=no_ratio,
        compute=_relative,
    ),
    Figure(
        name="level",
        title="Common level of the logits",
        definition="(mean real + mean fake)/2 − boundary (0 where there is none): where all logits drift to",
        unit="logits",
        threshold=Threshold(text="near 0; a drift away costs precision, and one side's verdicts"),
        source="Karras et al., Progressive Growing of GANs, 2018, appendix A.1 (drift penalty)",
        compute=_middle,
    ),
    Figure(
        name="largest_logit",
        title="Largest logit",
        definition="max |a|",
        unit="logits",
        threshold=Threshold(text="past 88.7 an exponential overflows in float32, past 11.1 in float16", value=LARGE),
        source="IEEE 754: log of the largest float32 and float16",
        compute=_largest,
    ),
    Figure(
        name="equilibrium_measure",
        title="Measure of convergence",
        definition="M = E_real + |γ·E_real − E_fake| with mean energies and γ = 0.5",
        threshold=Threshold(text="falls as training goes well"),
        source="Berthelot et al., BEGAN, 2017, Section 3.4.1",
        applies=_not_equilibrium,
        compute=_balance,
    ),
)
