"""What ``verify`` answers: whether someone's numbers are right, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._document import Document
from ._finding import Finding, optional_number, optional_text, read_findings, report, wrapped
from ._players import PLAYERS
from ._quantity import Quantity, quantity_table, read_quantity
from ._together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What the numbers of a side are multiplied by."""

    losses: float
    gradients: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedObjective:
    """An objective as the catalogue or a library has it."""

    objective: str
    dialect: str | None
    """The library whose way it is; None if canonical."""
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(NamedObjective):
    """The least unusual way to get the numbers."""

    mistake: str | None
    """The ``code`` of the finding that names the mistake, of two the graver; None if the code has none."""
    mistakes: tuple[str, ...]
    """The ``code``s of all mistakes that come together: none, one or two."""
    convention: str
    """How losses become one: ``mean``, ``sum``, ``halved`` and so on."""
    convention_of_loss: str | None
    """That of the scalar loss, where it is not that of the gradients."""
    factors: Mapping[str, Factors]
    """By side: negative where the sign is turned round, 0 where the side is left out."""
    offset: float
    """A constant in the scalar loss."""
    side_offsets: Mapping[str, float]
    """Constants in each example's loss, by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearObjective(NamedObjective):
    """An objective of the catalogue, and how far from it the numbers are."""

    fits: bool
    """Whether it gives the numbers up to a reduction, factors, signs and constants."""
    scale: float | None
    """If it fits: the factor of the gradients, where it is the same on every side."""
    residual: float
    """What the best factor leaves over: 0 is all explained, 1 nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeObjective(NamedObjective):
    """Another objective that gives the same numbers on this batch, and a logit that would tell the two apart."""

    same_function: bool
    """Whether no logit tells them apart."""
    side: str | None
    logit: float | None
    quantity: str | None
    """What differs there: ``losses`` or ``gradients``."""
    expected: float | None
    """That quantity by the objective that explains the numbers."""
    instead: float | None
    """That quantity by this objective."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerVerification:
    """What one player's numbers turned out to be."""

    precision: str
    """The rounding allowed for."""
    confidence: str
    """How sure ``explained_by`` is: ``certain``, ``likely`` or ``possible``."""
    quantities: tuple[Quantity, ...]
    explained_by: Explanation | None
    """What gives these numbers; None if nothing known does."""
    nearest: tuple[NearObjective, ...]
    alike: tuple[AlikeObjective, ...]
    """What else gives these numbers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Verification:
    """Whether numbers are right; if not, what is wrong with them. ``print`` shows the whole report.

    Reading a player of which nothing was reported is an ``AttributeError``.
    """

    verdict: str
    """``match`` or ``mismatch`` with the objective asked about; without one ``identified`` or ``unidentified``."""
    headline: str
    objective: str | None
    """What was believed to be computed, by its canonical name."""
    dialect: str | None
    parameters: Mapping[str, float] | None
    reduction: str
    with_respect_to: str
    findings: tuple[Finding, ...]
    """What is wrong or worth knowing, the most telling first."""
    players: Mapping[str, PlayerVerification]
    """The players of which numbers were reported, by name."""
    request_id: str | None
    """The id under which the service's log knows this request."""

    @property
    def matches(self) -> bool:
        """Whether the numbers are those of the objective asked about; ``assert result.matches, result``."""
        return self.verdict == "match"

    @property
    def discriminator(self) -> PlayerVerification:
        """The player that tells real from fake."""
        return self._read("discriminator")

    @property
    def generator(self) -> PlayerVerification:
        """The player that makes the fakes."""
        return self._read("generator")

    def _read(self, player: str) -> PlayerVerification:
        if player not in self.players:
            raise AttributeError(f"no {player} here, as nothing of it was reported that can be compared")
        return self.players[player]

    def __repr__(self) -> str:
        about = "" if self.objective is None else f", {self.objective!r}"
        return f"Verification({self.verdict}{about}: {self.headline!r})"

    def __str__(self) -> str:
        quantities = [each for player in self.players.values() for each in player.quantities]
        alike = ("\n".join(wrapped(told)) for name, player in self.players.items() if (told := _told(name, player)))
        found = together(self.findings)
        return report(f"{self.verdict}: {self.headline}", found, quantity_table(quantities), *alike)


def _told(name: str, player: PlayerVerification) -> str:
    """What else gives a player's numbers, in a sentence."""
    also = dict.fromkeys(
        each.objective + (f" (dialect {each.dialect})" if each.dialect is not None else "") for each in player.alike
    )
    return f"On this batch the {name}'s numbers are explained as well by {', '.join(also)}." if also else ""


def read_verification(document: Document, request_id: str | None) -> Verification:
    """Read the answer of ``verify``."""
    parameters = document.get("parameters")
    return Verification(
        verdict=document["verdict"].text(),
        headline=document["headline"].text(),
        objective=optional_text(document, "objective"),
        dialect=optional_text(document, "dialect"),
        parameters=None if parameters is None else parameters.mapping(),
        reduction=document["reduction"].text(),
        with_respect_to=document["with_respect_to"].text(),
        findings=read_findings(document["findings"]),
        players={name: _read_player(player) for name, player in document.some(*PLAYERS).items()},
        request_id=request_id,
    )


def _read_player(document: Document) -> PlayerVerification:
    explanation = document.get("explained_by")
    return PlayerVerification(
        precision=document["precision"].text(),
        confidence=document["confidence"].text(),
        quantities=tuple(map(read_quantity, document["quantities"].items())),
        explained_by=None if explanation is None else _read_explanation(explanation),
        nearest=tuple(
            NearObjective(
                **_read_named(each),
                fits=each["fits"].truth(),
                scale=optional_number(each, "scale"),
                residual=each["residual"].number(),
            )
            for each in document["nearest"].items()
        ),
        alike=tuple(map(_read_alike, document["alike"].items())),
    )


def _read_explanation(document: Document) -> Explanation:
    offsets = document.get("side_offsets")
    return Explanation(
        **_read_named(document),
        mistake=optional_text(document, "mistake"),
        mistakes=tuple(each.text() for each in document["mistakes"].items()),
        convention=document["convention"].text(),
        convention_of_loss=optional_text(document, "convention_of_loss"),
        factors={
            side: Factors(losses=each["losses"].number(), gradients=each["gradients"].number())
            for side, each in document["factors"].members().items()
        },
        offset=document["offset"].number(),
        side_offsets={} if offsets is None else {side: offsets[side].number() for side in offsets.mapping()},
    )


def _read_alike(document: Document) -> AlikeObjective:
    return AlikeObjective(
        **_read_named(document),
        same_function=document["same_function"].truth(),
        side=optional_text(document, "side"),
        logit=optional_number(document, "logit"),
        quantity=optional_text(document, "quantity"),
        expected=optional_number(document, "expected"),
        instead=optional_number(document, "instead"),
    )


def _read_named(document: Document) -> dict[str, Any]:
    return {
        "objective": document["objective"].text(),
        "dialect": optional_text(document, "dialect"),
        "parameters": document["parameters"].mapping(),
    }
