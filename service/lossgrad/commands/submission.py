"""Numbers to be verified, put together from a file and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass

from lossgrad.analysis.verify import Reported, ReportedPlayer, ReportedSide, Variant, Verification, claimed, verify
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.rounding import Precision
from lossgrad.commands.belief import array_of, choice_of, objective_of, parameters_of, text_of
from lossgrad.commands.files.contents import Value
from lossgrad.commands.files.numbers import finite, numbers, one
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import Variable
from lossgrad.core.player import SIDES

_PLAYERS = ("discriminator", "generator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What someone's code gave for a batch, and what they believe it computes."""

    logits: Mapping[str, Array]
    reported: Reported
    claim: Variant | None
    reduction: Reduction
    with_respect_to: Variable
    precision: Precision | None
    tolerance: float | None

    def verified(self) -> Verification:
        """The verdict; raises as ``verify``."""
        return verify(
            self.logits,
            self.reported,
            claim=self.claim,
            reduction=self.reduction,
            with_respect_to=self.with_respect_to,
            precision=self.precision,
            tolerance=self.tolerance,
        )


def submission(values: Mapping[str, Value]) -> Submission:
    """What the values say.

    Raises:
        Unusable: something is missing, or not what it should be.
        UnknownObjective, AmbiguousObjective, UnknownDialect, InvalidParameter: as ``find`` and ``Objective.resolve``.
    """
    logits = {side: finite(array_of(values[side], side), side) for side in SIDES if side in values}
    reported = {player: found for player in _PLAYERS if (found := _reported(values, player)).count}
    if not logits:
        raise Unusable(f"has no logits: expected real or fake, found {_found(values)}")
    if not reported:
        raise Unusable(
            "has nothing that your code gave: expected discriminator.loss, discriminator.real.gradients, "
            f"generator.fake.losses or the like, found {_found(values)}"
        )
    return Submission(
        logits=logits,
        reported=reported,
        claim=_claim(values),
        reduction=choice_of(values, "reduction", Reduction) or "mean",
        with_respect_to=choice_of(values, "with_respect_to", Variable) or "logits",
        precision=choice_of(values, "precision", Precision),
        tolerance=_tolerance(values),
    )


def _reported(values: Mapping[str, Value], player: str) -> ReportedPlayer:
    sides = {}
    for side in SIDES:
        given = {}
        for kind in ("losses", "gradients"):
            name = f"{player}.{side}.{kind}"
            if name in values:
                given[kind] = numbers(array_of(values[name], name), name)
        if given:
            sides[side] = ReportedSide(**given)
    name = f"{player}.loss"
    return ReportedPlayer(loss=one(array_of(values[name], name), name) if name in values else None, sides=sides)


def _claim(values: Mapping[str, Value]) -> Variant | None:
    objective = objective_of(values)
    if objective is None:
        return None
    return claimed(objective, objective.resolve(parameters_of(values)), text_of(values, "dialect"))


def _tolerance(values: Mapping[str, Value]) -> float | None:
    if "tolerance" not in values:
        return None
    tolerance = one(array_of(values["tolerance"], "tolerance"), "tolerance")
    if not 0 < tolerance <= 1:
        raise Unusable(f"tolerance should be above 0 and at most 1, found {tolerance:g}")
    return tolerance


def _found(values: Mapping[str, Value]) -> str:
    return ", ".join(values) or "nothing"
