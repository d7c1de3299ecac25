"""Another objective than the one that is meant, or a library's way with it, in words."""

from collections.abc import Sequence

from lossgrad.analysis.finding import Confidence, Evidence, Finding
from lossgrad.analysis.verify.variants import Variant, changes_of, lender
from lossgrad.analysis.verify.wording.words import each_of, joined
from lossgrad.dialects import DIALECTS

_OF_PROBABILITIES = {"savage", "least_squares_sigmoid"}


def other(variant: Variant, claim: Variant, player: str, confidence: Confidence, *, is_all: bool) -> Finding:
    """That the numbers are those of another objective, or of a library's way with the one that is meant.

    ``is_all`` where nothing else is different.
    """
    evidence: dict[str, Evidence] = {"claimed": claim.label, "found": variant.label}
    if variant.objective.name == claim.objective.name and variant.dialect is not None:
        return _of_library(variant, claim, player, confidence, evidence)
    changes = f" What that library changes: {'; '.join(changes_of(variant, player))}." if variant.changes else ""
    in_torch = " In torch that is MSELoss after a sigmoid." if variant.objective.name in _OF_PROBABILITIES else ""
    return Finding(
        code="other_objective",
        severity="critical",
        confidence=confidence,
        title=f"The {player} minimises {variant.label}, not {claim.label}",
        explanation=(
            f"{'Every number given is that' if is_all else 'But for what else is said here, the numbers are those'} of "
            f"{variant.label}: {variant.objective.title}.{in_torch} {variant.objective.summary}{changes}"
        ),
        evidence=evidence,
        advice=(
            f"Look for the loss being overwritten, an option that selects another one, or a name that means something "
            f"else in the library it comes from. If it is what you mean, verify with "
            f'objective="{variant.objective.name}".'
        ),
        player=player,
        sources=("https://github.com/eriklindernoren/PyTorch-GAN/issues/52",),
    )


def _of_library(
    variant: Variant, claim: Variant, player: str, confidence: Confidence, evidence: dict[str, Evidence]
) -> Finding:
    dialect = variant.dialect or ""
    library, lent, changes = DIALECTS[dialect].title, lender(variant, player), "; ".join(changes_of(variant, player))
    return Finding(
        code="other_dialect",
        severity="info" if lent is None else "critical",
        confidence=confidence,
        title=(
            f"The {player}'s loss is that of {library}, which computes {claim.objective.name} differently"
            if lent is None
            else f"The {player} minimises {lent}, not {claim.objective.name}, as it does in {library}"
        ),
        explanation=f"What differs from {claim.objective.name}: {changes}.",
        evidence={**evidence, "dialect": dialect},
        advice=(
            f'If you mean the loss of that library, verify with dialect="{dialect}"; otherwise take out what differs, '
            "since learning rates and loss weights of others do not carry over."
        ),
        player=player,
    )


def same_as_libraries(variants: Sequence[Variant], claim: Variant, player: str, confidence: Confidence) -> Finding:
    """That these numbers, not those of what is claimed, are what some libraries mean by it."""
    names = list(dict.fromkeys(each.dialect for each in variants if each.dialect is not None))
    libraries = each_of(DIALECTS[name].title for name in names)
    return Finding(
        code="other_dialect",
        severity="info",
        confidence=confidence,
        title=f"The {player}'s numbers are those of {joined(libraries)} under the name {claim.objective.name}",
        explanation=f"What is different there: {'; '.join(changes_of(variants[0], player))}.",
        evidence={"claimed": claim.label, "dialects": names},
        advice=f'If you mean the loss of that library, verify with dialect="{names[0]}".',
        player=player,
    )
