"""The search for what gives the numbers reported: the objective meant, a mistake in it, or another objective."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.distance import residual
from lossgrad.analysis.verify.explanation import (
    OTHER_DIALECT,
    OTHER_OBJECTIVE,
    RIVAL,
    Explanation,
    Near,
    Occurrence,
)
from lossgrad.analysis.verify.fit import Fit, fit, is_far
from lossgrad.analysis.verify.memory import Memory
from lossgrad.analysis.verify.mistake import Case, Mistake, computed
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify.pairs import is_enough, two_at_once
from lossgrad.analysis.verify.prediction import Batch, Prediction, sketched
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.analysis.verify.variants import Variant, recipe_of, variants_for
from lossgrad.analysis.verify.weights import are_one
from lossgrad.core.errors import LossgradError
from lossgrad.core.evaluate import Variable

GUESSED, WIDE = 3, 0.5
"""Mistakes are looked for in so many of the objectives nearest by, none further away than this residual."""

MOST_FREE = 2
"""A mistake of more free numbers than these is not fitted with a factor or a constant on top."""

RARER = 0.4
"""How much less likely the objectives are that few people train with, and other libraries' ways with others."""

COMMON = frozenset({"non_saturating", "hinge", "least_squares", "wasserstein"})
"""Where nothing is claimed, two mistakes are looked for in these."""

_RARE = {"classifier", "f_divergence"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The numbers of one player, and everything needed to look for what gives them."""

    player: str
    logits: Batch
    reported: ReportedPlayer
    reduction: Reduction
    with_respect_to: Variable
    claim: Variant | None
    predictions: dict[tuple[Hashable, Rounding | None], Prediction | None] = field(default_factory=dict, repr=False)
    """What objectives give on this batch, as read or in exact arithmetic; a search for a part of the numbers shares it.
    """
    memory: Memory = field(default_factory=Memory, repr=False)
    """What code with mistakes in it gives, likewise."""
    _near: dict[Rounding, list[Near]] = field(default_factory=dict, init=False, repr=False)

    def explain(self, roundings: Sequence[Rounding]) -> tuple[Rounding, list[Explanation]]:
        """The explanations under the strictest rounding that has any, the least unusual first.

        What is claimed is given every allowance first: a rounded number is no mistake.
        """
        rounding, found_all = self.explain_plainly(roundings)
        if found_all:
            return rounding, found_all
        for rounding in roundings:
            found_all = sorted(self._explanations(rounding), key=lambda each: each.cost)
            if found_all:
                return rounding, found_all
        return roundings[0], []

    def explain_plainly(self, roundings: Sequence[Rounding]) -> tuple[Rounding, list[Explanation]]:
        """That all is as it should be, if it is."""
        for rounding in roundings:
            if self.claim is not None and (found := self._plain(self.claim, rounding)) and found.cost == 0:
                return rounding, [found]
        return roundings[0], []

    def explain_by_two(self, roundings: Sequence[Rounding]) -> tuple[Rounding, list[Explanation]]:
        """The explanations by two mistakes at once, under the strictest rounding that has any, likewise."""
        for rounding in roundings:
            cases = [(variant, distance, self.case(variant, rounding)) for variant, distance in self._two_in(rounding)]
            found = [
                self._explanation(variant, pair.fit, distance + pair.cost, pair.occurrences, pair.free)
                for variant, distance, case in cases
                for pair in two_at_once(case, self._sizes, self.reduction)
            ]
            if found:
                return rounding, sorted(found, key=lambda each: each.cost)
        return roundings[0], []

    def of(self, reported: ReportedPlayer, claim: Variant | None) -> "Search":
        """The search for what gives some of the numbers, taken alone."""
        return replace(self, reported=reported, claim=claim)

    def nearest(self, rounding: Rounding) -> list[Near]:
        """Every objective of the catalogue, those first that fit, then by how near they are."""
        if rounding not in self._near:
            self._near[rounding] = self._nearest(rounding)
        return self._near[rounding]

    def _nearest(self, rounding: Rounding) -> list[Near]:
        found, known = [], dict[Hashable, tuple[Fit | None, float] | None]()
        for variant in self._variants():
            # Many libraries have the very terms of the objective, and so do some objectives in common.
            recipe = recipe_of(variant, self.player)
            if recipe not in known:
                known[recipe] = self._compared(variant, rounding)
            compared = known[recipe]
            if compared is not None:
                found.append(Near(variant=variant, fit=compared[0], residual=compared[1]))
        # Equals stay in the order of the variants.
        return sorted(
            found, key=lambda each: (each.fit is None, each.fit.cost if each.fit else 0.0, round(each.residual, 6))
        )

    def _compared(self, variant: Variant, rounding: Rounding) -> tuple[Fit | None, float] | None:
        """How an objective fits and how far it is; None where it cannot be computed."""
        sketch = self._prediction(variant, None)
        if sketch is None:
            return None
        fitted = None
        if not is_far(sketch, self.reported, rounding, self._sizes, self.reduction):
            prediction = self._prediction(variant, rounding)
            if prediction is None:
                return None
            fitted = fit(prediction, self.reported, rounding, self._sizes, self.reduction)
        return fitted, residual(sketch, self.reported)

    def _explanations(self, rounding: Rounding) -> Iterator[Explanation]:
        near = self.nearest(rounding)
        cheapest = np.inf
        for each in near:
            if each.fit is not None:
                found = self._explanation(each.variant, each.fit, self._distance(each.variant))
                if self._is_loose(found):
                    continue
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
                if self._is_loose(found):
                    continue
                cheapest = min(cheapest, found.cost)
                yield found

    def _is_loose(self, found: Explanation) -> bool:
        """Whether so much was adjusted that the numbers say nothing for it."""
        if found.numbers > 1 and 0 < found.numbers <= found.free:
            return True
        fit = found.fit
        # One number is met by a fitted value alone, and by a factor on top of it in many more ways.
        if found.numbers == 1 and found.occurrences and found.free > fit.free and fit.cost > 0:
            return True
        is_meant = self.claim is None or found.variant is self.claim
        is_adjusted = fit.free > 0 or fit.way_of_loss is not None
        # Of a number for each example, or of a mistake in what nobody means, all the rest is the only check there is.
        if found.occurrences and is_adjusted and (not is_meant or found.free - fit.free > MOST_FREE):
            return True
        if found.occurrences and len(fit.side_offsets) > 1:
            return True
        if fit.weights is None or (is_meant and not found.occurrences):
            return False
        # On top of something else that is wrong, factors that no convention has and a constant explain anything.
        return bool(fit.offset) or not are_one(fit.weights)

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

    def _two_in(self, rounding: Rounding) -> list[tuple[Variant, float]]:
        """The objectives in which two mistakes are looked for: the one meant, else those that most people mean."""
        if not is_enough(self.reported, self.logits):
            return []
        if self.claim is not None:
            return [(self.claim, 0.0)] if self.player in self.claim.objective.players else []
        return [(each, 0.0) for each in self._different(self.nearest(rounding)) if each.objective.name in COMMON]

    def _different(self, near: list[Near]) -> list[Variant]:
        """The canonical objectives, of those that share this player's very definition the first only."""
        canonical = [each.variant for each in near if each.variant.dialect is None]
        return list({id(each.objective.players[self.player]): each for each in reversed(canonical)}.values())[::-1]

    def _mistaken(self, mistake: Mistake, variant: Variant, case: Case, distance: float) -> Iterator[Explanation]:
        for guess in computed(mistake.guesses(case)):
            fitted = fit(guess.prediction, self.reported, case.rounding, self._sizes, self.reduction)
            if fitted is not None:
                made = (Occurrence(mistake, guess.details),)
                yield self._explanation(variant, fitted, distance + mistake.cost + guess.cost, made, guess.free)

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
            memory=self.memory,
        )

    def _plain(self, variant: Variant, rounding: Rounding) -> Explanation | None:
        prediction = self._prediction(variant, rounding)
        if prediction is None:
            return None
        fitted = fit(prediction, self.reported, rounding, self._sizes, self.reduction)
        return None if fitted is None else self._explanation(variant, fitted, 0.0)

    def _prediction(self, variant: Variant, rounding: Rounding | None) -> Prediction | None:
        """What the objective gives, in exact arithmetic without a rounding; None where it cannot be computed."""
        key = recipe_of(variant, self.player), rounding
        if key not in self.predictions:
            try:
                if rounding is None:
                    self.predictions[key] = sketched(
                        variant.objective, variant.parameters, self.player, self.logits, self.with_respect_to
                    )
                else:
                    self.predictions[key] = self.case(variant, rounding).predict()
            except LossgradError:
                self.predictions[key] = None
        return self.predictions[key]

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

    def _explanation(
        self, variant: Variant, fitted: Fit, distance: float, made: tuple[Occurrence, ...] = (), free: int = 0
    ) -> Explanation:
        return Explanation(
            variant=variant,
            fit=fitted,
            occurrences=made,
            cost=distance + fitted.cost,
            free=fitted.free + free,
            numbers=self.reported.count,
        )

    @property
    def _sizes(self) -> dict[str, int]:
        return {side: array.size for side, array in self.logits.items()}
