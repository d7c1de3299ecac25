"""A verification as text: a report, or a line of a list."""

from collections.abc import Iterator

from lossgrad.analysis.finding import Severity
from lossgrad.analysis.verify import PlayerVerdict, Verification
from lossgrad.analysis.verify.explanation import Explanation, Near
from lossgrad.analysis.verify.quantities import QuantityVerdict
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording.unexplained import NEAR
from lossgrad.reports.finding import findings_section
from lossgrad.reports.players import together
from lossgrad.reports.style import Style
from lossgrad.reports.table import table


def verification_report(found: Verification, style: Style) -> str:
    """The verdict, the findings, every quantity beside what it should be, and what the numbers turned out to be."""
    lines = [style.severe(found.verdict.upper(), _colour(found)), *map(style.bold, style.wrapped(found.headline))]
    lines += findings_section(together(found.findings), style)
    for name, player in found.players.items():
        lines += ["", style.bold(f"{name}, compared as {player.rounding.name}"), *_player(name, player, style)]
    return "\n".join(lines) + "\n"


def verdict_line(name: str, found: Verification, style: Style, *, width: int = 0) -> str:
    """Name, verdict and the first thing there is to say; ``width`` is that of the longest name."""
    said = found.findings[0].title if found.findings else "" if found.verdict == "match" else found.headline
    return f"{name.ljust(width)}  {style.severe(found.verdict.ljust(12), _colour(found))}  {said}".rstrip()


def is_right(found: Verification) -> bool:
    """Whether nothing is wrong: it is what was claimed, or an objective without a mistake."""
    if found.verdict == "identified":
        return all(each.severity == "info" for each in found.findings)
    return found.verdict == "match"


def _colour(found: Verification) -> Severity:
    return "info" if is_right(found) else "critical"


def _player(name: str, player: PlayerVerdict, style: Style) -> Iterator[str]:
    rows = [_quantity(each) for each in player.quantities]
    if rows:
        yield from table([("  quantity", "", "largest error", "relative", "differ"), *rows], right=(2, 3, 4))
    for each in player.quantities:
        for worst in each.worst[:1]:
            at = "".join(f"[{index}]" for index in worst.index)
            yield from style.wrapped(
                f"{each.place}{at} should be {worst.expected:.9g} and is {worst.reported:.9g}", "    ", "  "
            )
    if player.explanation is not None:
        yield from style.wrapped(f"Explained by {_explained(player.explanation)} ({player.confidence}).", "    ", "  ")
    elif near := [each for each in player.nearest if each.residual <= NEAR]:
        yield from style.wrapped(f"Nearest: {'; '.join(map(_near, near))}.", "    ", "  ")
    if player.alike:
        also = ", ".join(dict.fromkeys(_short(each.other) for each in player.alike))
        yield from style.wrapped(f"On this batch the {name}'s numbers are explained as well by {also}.", "    ", "  ")


def _quantity(verdict: QuantityVerdict) -> tuple[str, ...]:
    right = "right" if verdict.matches else "wrong"
    errors = (f"{each:.3g}" for each in (verdict.max_absolute_error, verdict.max_relative_error))
    return (f"  {verdict.place}", right, *errors, str(verdict.mismatches))


_REDUCTIONS = {
    "mean": "averaged over each side",
    "sum": "summed",
    "halved": "halved",
    "doubled": "doubled",
    "mean_over_both_sides": "averaged over both sides together",
    "averaged_twice": "divided by the batch size twice",
    "sum_of_halves": "summed and halved",
}


def _explained(found: Explanation) -> str:
    parts = [_named(found.variant)]
    if found.occurrences:
        several = "mistakes" if len(found.occurrences) > 1 else "mistake"
        parts.append(f"{several} {' and '.join(each.mistake.code for each in found.occurrences)}")
    parts.append(_REDUCTIONS[found.fit.way.convention.code])
    turned = [side for side, sign in found.fit.way.signs.items() if sign < 0]
    if turned:
        parts.append(f"sign turned round on {' and '.join(turned)}")
    return ", ".join(parts)


def _near(near: Near) -> str:
    return f"{near.variant.label}, {near.residual:.1%} away"


def _short(variant: Variant) -> str:
    """Its name as the client prints it."""
    return variant.objective.name + (f" (dialect {variant.dialect})" if variant.dialect is not None else "")


def _named(variant: Variant) -> str:
    usual = variant.objective.resolve({})
    given = ", ".join(f"{name} = {value:g}" for name, value in variant.parameters.items() if usual.get(name) != value)
    return f"{variant.label} ({given})" if given else variant.label
