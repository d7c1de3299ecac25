"""The same finding about both players, as one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ._finding import BOTH, Finding, shown
from ._players import PLAYERS

_CONFIDENCES = ("certain", "likely", "possible")
_WORDS = re.compile(r"(\W+)")
_ARTICLES = {"the": "each", "The": "Each"}


def together(findings: Sequence[Finding]) -> list[Finding]:
    """The same, where two say of either player what one can say of both; that one is as sure as the less sure."""
    kept: list[Finding] = []
    for each in findings:
        at, both = next(((i, found) for i, one in enumerate(kept) if (found := _both(one, each))), (len(kept), each))
        kept[at : at + 1] = [both]
    return kept


def _both(one: Finding, other: Finding) -> Finding | None:
    """Two findings as one; None if they say different things."""
    if one.code != other.code or one.severity != other.severity or {one.player, other.player} != set(PLAYERS):
        return None
    first, second = (one, other) if one.player == PLAYERS[0] else (other, one)
    texts = [_of_each(getattr(first, name), getattr(second, name)) for name in ("title", "explanation", "advice")]
    title, explanation, advice = texts
    if title is None or explanation is None or advice is None:
        return None
    return replace(
        one,
        title=title,
        explanation=explanation,
        advice=advice,
        evidence=_evidence(first.evidence, second.evidence),
        confidence=max(one.confidence, other.confidence, key=_CONFIDENCES.index),
        player=BOTH,
        sources=tuple(dict.fromkeys((*one.sources, *other.sources))),
    )


def _evidence(discriminator: Mapping[str, Any], generator: Mapping[str, Any]) -> dict[str, Any]:
    """What is the same as it is, and what differs by player."""
    of_both: dict[str, Any] = {}
    for name in dict.fromkeys((*discriminator, *generator)):
        numbers = [each.get(name) for each in (discriminator, generator)]
        same = numbers[0] == numbers[1]
        of_both[name] = numbers[0] if same else ", ".join(f"{shown(numbers[i])} ({PLAYERS[i]})" for i in range(2))
    return of_both


def _of_each(discriminator: str, generator: str) -> str | None:
    """Two texts that differ by the player's name, as one about each player; None if they differ otherwise."""
    ours, theirs = _WORDS.split(discriminator), _WORDS.split(generator)
    if len(ours) != len(theirs):
        return None
    words = list(ours)
    for i, pair in enumerate(zip(ours, theirs, strict=True)):
        if pair[0] == pair[1]:
            continue
        if pair != PLAYERS or i < 2 or words[i - 2] not in _ARTICLES:  # noqa: PLR2004
            return None
        words[i - 2 : i + 1] = [_ARTICLES[words[i - 2]], words[i - 1], "player"]
    return "".join(words)
