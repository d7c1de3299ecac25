"""The search for what gives the numbers reported: the penalty meant, a mistake in it, or another penalty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.distance import residual
from lossgrad.analysis.verify.fit import Fit, fit
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.mistakes import MISTAKES
from lossgrad.analysis.verify_penalty.near import NEAR, distance, value_may_be
from lossgrad.analysis.verify_penalty.outcome import Code, Outcome, as_read
from lossgrad.analysis.verify_penalty.scales import Scale, scales
from lossgrad.core.errors import LossgradError
from lossgrad.core.penalty import Peer, Penalty, Setting
from lossgrad.penalties import CATALOGUE

PEER, PEER_OF_ANOTHER_NORM, OTHER_PENALTY = 1.3, 2.0, 2.2
"""The costs of another library's parameters, and of another penalty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may have been computed.

    Args:
        code: the code.
        cost: how unusual it is.
        mistake, details: what is wrong about it.
        peer: the library whose parameters they are.
        other: another penalty of the catalogue.
        parameters: all parameters, where they are not those meant.
    """

    code: Code
    cost: float = 0.0
    mistake: Mistake | None = None
    details: Mapping[str, Evidence] = field(default_factory=dict)
    peer: Peer | None = None
    other: Penalty | None = None
    parameters: Mapping[str, Setting] = field(default_factory=dict)
    free: int = 0

    @property
    def label(self) -> str:
        """What it is, in a few words."""
        if self.mistake is not None:
            return self.mistake.code
        if self.other is not None:
            return self.other.name
        return self.peer.library if self.peer is not None else "as meant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A way to get the numbers reported: a candidate, a factor with a name, and a reduction, signs and constants."""

    candidate: Candidate
    scale: Scale
    fit: Fit
    cost: float
    free: int
    sizes: Mapping[str, int]

    @property
    def key(self) -> tuple[object, ...]:
        """What it would be called."""
        way = self.fit.way
        of = self.candidate.mistake.code if self.candidate.mistake else self.candidate.other
        name = self.candidate.details.get("norm_of")
        return of, name, self.scale.code, way.convention.code, tuple(way.signs.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A candidate that does not fit, and how far from it the numbers are, up to a factor."""

    label: str
    residual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The numbers, and everything needed to look for what gives them."""

    case: Case
    reduction: Reduction

    def explain(self, roundings: list[Rounding]) -> tuple[Rounding, list[Explanation]]:
        """The explanations under the strictest rounding that has any, the least unusual first.

        What is claimed is given every allowance first: a rounded number is no mistake.
        """
        meant = Candidate(code=self.case.code())
        for rounding in roundings:
            for found in self._tried(meant, rounding):
                if found.cost == 0:
                    return rounding, [found]
        candidates = [meant, *self._candidates()]
        for rounding in roundings:
            found_all = [found for each in candidates for found in self._tried(each, rounding)]
            if found_all:
                return rounding, sorted(found_all, key=lambda each: each.cost)
        return roundings[0], []

    def nearest(self) -> list[Near]:
        """The candidates, by how near the numbers are."""
        player = self.case.reported.as_player()
        found: dict[str, float] = {}
        for each in (Candidate(code=self.case.code()), *self._candidates()):
            outcome = _computed(each.code, self.case)
            if outcome is not None and _same_sizes(outcome, self.case):
                far = residual(outcome.predicted(), player)
                found[each.label] = min(far, found.get(each.label, 1.0))
        near = [Near(label=label, residual=far) for label, far in found.items()]
        return sorted(near, key=lambda each: round(each.residual, 6))

    def _candidates(self) -> Iterator[Candidate]:
        case = self.case
        for mistake in MISTAKES.values():
            for guess in self._guesses(mistake):
                yield Candidate(
                    code=guess.code,
                    cost=mistake.cost + guess.extra_cost,
                    mistake=mistake,
                    details=guess.details,
                    free=guess.free,
                )
        yield from self._peers()
        # Of two with the same formula, the one people mean is rarely DRAGAN.
        for other in sorted(CATALOGUE.values(), key=lambda each: each.name == "dragan"):
            if other.name == case.penalty.name or other.kind != case.penalty.kind or not _takes(other, case):
                continue
            for parameters in _settings_of_another(other, case):
                state = {} if other.state != case.penalty.state else case.state
                yield Candidate(
                    code=case.code(other, parameters, state), cost=OTHER_PENALTY, other=other, parameters=parameters
                )

    def _guesses(self, mistake: Mistake) -> list[Guess]:
        try:
            with np.errstate(all="ignore"):
                return list(mistake.guesses(self.case))
        except LossgradError:
            return []

    def _peers(self) -> Iterator[Candidate]:
        penalty, meant = self.case.penalty, dict(self.case.parameters)
        seen = [meant]
        for peer in penalty.peers:
            for base in (meant, penalty.resolve({})):
                parameters = {**base, **peer.parameters}
                if parameters in seen:
                    continue
                seen.append(parameters)
                differ = {name for name, value in parameters.items() if value != meant[name]}
                cost = PEER_OF_ANOTHER_NORM if "norm" in differ else PEER
                yield Candidate(code=self.case.code(parameters=parameters), cost=cost, peer=peer, parameters=parameters)

    def _tried(self, candidate: Candidate, rounding: Rounding) -> Iterator[Explanation]:
        case, reported = self.case, self.case.reported
        outcome = _computed(candidate.code, case)
        if outcome is None or not _same_sizes(outcome, case):
            return
        factors = list(scales(case, outcome, self.reduction))
        has_arrays, near = bool(reported.losses or reported.gradients), NEAR + 4 * rounding.relative
        with np.errstate(all="ignore"):
            far = has_arrays and distance(outcome, reported, rounding.absolute) > near
            if far and not _may_leave_out(case):
                return
            if not has_arrays and reported.loss is not None:
                numbers = [each.factor for each in factors]
                if not value_may_be(outcome, reported.loss, numbers, rounding, self.reduction):
                    return
            others = [candidate.code(arrays) for arrays in as_read(case.inputs, rounding)]
            prediction = outcome.predicted(others, wide=case.penalty.subject == "weights")
            player = reported.as_player()
            for scale in factors:
                fitted = fit(scale.applied(prediction), player, rounding, outcome.sizes, self.reduction)
                if fitted is None or (scale.code and fitted.weights is not None):
                    continue
                yield Explanation(
                    candidate=candidate,
                    scale=scale,
                    fit=fitted,
                    cost=candidate.cost + scale.cost + fitted.cost,
                    free=candidate.free + fitted.free,
                    sizes=outcome.sizes,
                )


def fits_alike(explanations: list[Explanation]) -> list[str]:
    """The libraries whose parameters give the numbers as they are."""
    alike = [each for each in explanations if each.candidate.peer and each.fit.cost == 0 and not each.scale.code]
    return list(dict.fromkeys(each.candidate.peer.library for each in alike if each.candidate.peer))


def without_losses(case: Case) -> Case:
    """The case without its terms."""
    return replace(case, reported=replace(case.reported, losses={}))


def _computed(code: Code, case: Case) -> Outcome | None:
    try:
        with np.errstate(all="ignore"):
            return code(case.inputs)
    except LossgradError:
        return None


def _same_sizes(outcome: Outcome, case: Case) -> bool:
    of_losses = all(
        name in outcome.losses and outcome.losses[name].size == given.size
        for name, given in case.reported.losses.items()
    )
    return of_losses and bool(outcome.losses)


def _may_leave_out(case: Case) -> bool:
    """Whether a gradient of 0 alone may be a side that is left out."""
    return len(case.reported.gradients) > 1 and any(not np.any(each) for each in case.reported.gradients.values())


def _takes(penalty: Penalty, case: Case) -> bool:
    names = {each.name for each in penalty.inputs}
    required = {each.name for each in penalty.inputs if each.required}
    return required <= case.inputs.keys() <= names


def _settings_of_another(other: Penalty, case: Case) -> list[dict[str, Setting]]:
    """What is meant, as far as the other penalty has it, and its own defaults."""
    own = {each.name for each in other.parameters}
    shared = {name: value for name, value in case.parameters.items() if name in own and name != "target"}
    for name in ("coefficient", "gamma"):
        if name in own and case.strength is not None:
            shared[name] = case.strength
    meant: list[dict[str, Setting]] = []
    for changes in (shared, {}, *(dict(peer.parameters) for peer in other.peers)):
        try:
            resolved = other.resolve(changes)
        except LossgradError:
            continue
        if resolved not in meant:
            meant.append(resolved)
    return meant
