"""The search for what gives the numbers reported: the objective meant, a mistake in it, or another objective."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.distance import residual
from lossgrad.analysis.verify.fit import Fit, fit
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify.prediction import Batch, Prediction
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.analysis.verify.variants import Variant, variants_for
from lossgrad.core.errors import LossgradError
from lossgrad.core.evaluate import Variable

OTHER_DIALECT, OTHER_OBJECTIVE = 1.3, 2.2
"""The costs of another library's way with the objective meant, and of another objective."""

GUESSED, WIDE = 3, 0.5
"""Mistakes are looked for in so many of the objectives nearest by, none further away than this residual."""


RIVAL = 0.25
"""An explanation that costs no more than this beyond the best one is as good."""

RARER = 0.4
"""How much less likely the objectives are that few people train with, and other libraries' ways with others."""

_RARE = {"classifier", "f_divergence"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A way to get the numbers reported.

    Args:
        variant: the objective they are those of.
        fit: the reduction, factors and signs.
        mistake: what is wrong about it, with the details found.
        cost: how unusual it is, all in all; 0 where all is as it should be.
        numbers: how many numbers it explains.
    """

    variant: Variant
    fit: Fit
    mistake: Mistake | None = None
    details: Mapping[str, Evidence] = field(default_factory=dict)
    cost: float
    free: int
    numbers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An objective that is tried, with its fit and how far from it the numbers are."""

    variant: Variant
    fit: Fit | None
    residual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The numbers of one player, and everything needed to look for what gives them."""

    player: str
    logits: Batch
    reported: ReportedPlayer
    reduction: Reduction
    with_respect_to: Variable
    claim: Variant | None
    _near: dict[Rounding, list[Near]] = field(default_factory=dict, init=False, repr=False)

    def explain(self, roundings: list[Rounding]) -> tuple[Rounding, list[Explanation]]:
        """The explanations under the strictest rounding that has any, the least unusual first.

        What is claimed is given every allowance first: a rounded number is no mistake.
        """
        for rounding in roundings:
            if self.claim is not None and (found := self._plain(self.claim, rounding)) and found.cost == 0:
                return rounding, [found]
        for rounding in roundings:
            found_all = sorted(self._explanations(rounding), key=lambda each: each.cost)
            if found_all:
                return rounding, found_all
        return roundings[0], []

    def nearest(self, rounding: Rounding) -> list[Near]:
        """Every objective of the catalogue, those first that fit, then by how near they are."""
        if rounding not in self._near:
            self._near[rounding] = self._nearest(rounding)
        return self._near[rounding]

    def _nearest(self, rounding: Rounding) -> list[Near]:
        found = []
        for variant in self._variants():
            prediction = self._prediction(variant, rounding)
            if prediction is not None:
                fitted = fit(prediction, self.reported, rounding, self._sizes, self.reduction)
                found.append(Near(variant=variant, fit=fitted, residual=residual(prediction, self.reported)))
        # Equals stay in the order of the variants.
        return sorted(
            found, key=lambda each: (each.fit is None, each.fit.cost if each.fit else 0.0, round(each.residual, 6))
        )

    def _explanations(self, rounding: Rounding) -> Iterator[Explanation]:
        near = self.nearest(rounding)
        cheapest = np.inf
        for each in near:
            if each.fit is not None:
                found = self._explanation(each.variant, each.fit, self._distance(each.variant))
                cheapest = min(cheapest, found.cost)
                yield found
        cases = {id(variant): self.case(variant, rounding) for variant, _ in self._suspects(near)}
        tries = sorted(
            (
                (distance + mistake.cost, i, variant, mistake, distance)
                for i, (variant, distance) in enumerate(self._suspects(near))
                for mistake in MISTAKES.values()
            ),
            key=lambda each: each[:2],
        )
        for least, _, variant, mistake, distance in tries:
            # What costs that much more is neither the explanation nor a rival to it.
            if least >= cheapest + RIVAL:
                return
            for found in self._mistaken(mistake, variant, cases[id(variant)], distance):
                cheapest = min(cheapest, found.cost)
                yield found

    def _suspects(self, near: list[Near]) -> list[tuple[Variant, float]]:
        """The objectives in which mistakes are looked for, and how far they are from what is meant."""
        if self.claim is None:
            different = self._different(near)
            residuals = {id(each.variant): each.residual for each in near}
            return [
                (variant, RARER if variant.objective.family in _RARE else 0.0)
                for variant in different
                # Over all pairs every mistake is slow to try.
                if variant.objective.cost == "n" or residuals[id(variant)] <= WIDE
            ]
        others = [
            each.variant
            for each in near
            if each.residual <= WIDE and each.variant.objective is not self.claim.objective
        ]
        meant = [(self.claim, 0.0)] if self.player in self.claim.objective.players else []
        return [*meant, *((each, self._distance(each)) for each in others[:GUESSED])]

    def _different(self, near: list[Near]) -> list[Variant]:
        """The canonical objectives, of those that share this player's very definition the first only."""
        canonical = [each.variant for each in near if each.variant.dialect is None]
        return list({id(each.objective.players[self.player]): each for each in reversed(canonical)}.values())[::-1]

    def _mistaken(self, mistake: Mistake, variant: Variant, case: Case, distance: float) -> Iterator[Explanation]:
        for guess in self._guesses(mistake, case):
            fitted = fit(guess.prediction, self.reported, case.rounding, self._sizes, self.reduction)
            if fitted is not None:
                found = self._explanation(variant, fitted, distance + mistake.cost + guess.cost)
                yield replace(found, mistake=mistake, details=guess.details, free=fitted.free + guess.free)

    @staticmethod
    def _guesses(mistake: Mistake, case: Case) -> Iterator[Guess]:
        """The guesses up to the first that cannot be computed: on numbers that may be anything, one may fail."""
        guesses = mistake.guesses(case)
        while True:
            try:
                with np.errstate(all="ignore"):
                    guess = next(guesses)
            except (StopIteration, LossgradError, ArithmeticError, ValueError):
                return
            yield guess

    def case(self, variant: Variant, rounding: Rounding) -> Case:
        """The numbers as a case of an objective."""
        return Case(
            objective=variant.objective,
            parameters=variant.parameters,
            player=self.player,
            logits=self.logits,
            reported=self.reported,
            rounding=rounding,
            with_respect_to=self.with_respect_to,
        )

    def _plain(self, variant: Variant, rounding: Rounding) -> Explanation | None:
        prediction = self._prediction(variant, rounding)
        if prediction is None:
            return None
        fitted = fit(prediction, self.reported, rounding, self._sizes, self.reduction)
        return None if fitted is None else self._explanation(variant, fitted, 0.0)

    def _prediction(self, variant: Variant, rounding: Rounding) -> Prediction | None:
        """What the objective gives; None where it cannot be computed on this batch."""
        try:
            return self.case(variant, rounding).predict()
        except LossgradError:
            return None

    def _variants(self) -> list[Variant]:
        found = variants_for(self.player, self._sizes)
        if self.claim is None or self.player not in self.claim.objective.players:
            return found
        others = [
            each
            for each in found
            if each.objective is not self.claim.objective or dict(each.parameters) != dict(self.claim.parameters)
        ]
        return [self.claim, *others]

    def _distance(self, variant: Variant) -> float:
        if self.claim is None:
            return 0.0 if variant.dialect is None else 0.5
        if variant is self.claim:
            return 0.0
        if variant.objective.name == self.claim.objective.name:
            # A library whose bigger logits are more fake is a rarer reason for a wrong sign than a mistake.
            return OTHER_DIALECT + (0.2 if variant.is_flipped else 0.0)
        is_rare = variant.dialect is not None or variant.objective.family in _RARE
        return OTHER_OBJECTIVE + (RARER if is_rare else 0.0)

    def _explanation(self, variant: Variant, fitted: Fit, distance: float) -> Explanation:
        return Explanation(
            variant=variant,
            fit=fitted,
            cost=distance + fitted.cost,
            free=fitted.free,
            numbers=self.reported.count,
        )

    @property
    def _sizes(self) -> dict[str, int]:
        return {side: array.size for side, array in self.logits.items()}
