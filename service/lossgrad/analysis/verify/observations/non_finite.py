"""Reported numbers that are infinite, or not numbers."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Place, Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array

SHOWN = 5

_MORE_PRECISE = {"float16_overflow", "float32_overflow", "log_of_zero", "nan_to_num"}
"""Mistakes that say where such numbers come from."""


def observe(
    logits: Mapping[str, Array],
    reported: Reported,
    _: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """How many of each quantity are not finite, and which ones first."""
    for player, numbers in reported.items():
        explanation = explanations.get(player)
        if explanation is not None and not explanation.codes.isdisjoint(_MORE_PRECISE):
            continue
        for place, values in numbers.values(player):
            is_lost = ~np.isfinite(np.atleast_1d(values))
            count = int(np.count_nonzero(is_lost))
            if not count:
                continue
            first = np.flatnonzero(is_lost)[:SHOWN]
            of_nan = int(np.count_nonzero(np.isnan(np.atleast_1d(values))))
            at = [float(logits[place.side][i]) for i in first] if place.side else []
            where = f" They belong to logits such as {', '.join(f'{each:.4g}' for each in at)}." if at else ""
            yield Finding(
                code="non_finite",
                severity="critical",
                title=_title(player, place, count, is_lost.size, is_nan=bool(of_nan)),
                explanation=(
                    "One number that is not finite makes the mean infinite or not a number, and after one step every "
                    f"weight of the network.{where}"
                ),
                evidence={"count": count, "not_a_number": of_nan, "positions": [int(i) for i in first], "logits": at},
                advice=(
                    "Compute the loss from logits in float32 with softplus or logsigmoid; look for log(0), for exp or "
                    "squares of large logits, and for logits that are not finite themselves."
                ),
                player=player,
                side=place.side,
                sources=(
                    "https://github.com/pytorch/pytorch/issues/102894",
                    "https://github.com/huggingface/candle/issues/2561",
                ),
            )


def _title(player: str, place: Place, count: int, size: int, *, is_nan: bool) -> str:
    if place.side is None:
        return f"The {player}'s loss is {'NaN' if is_nan else 'infinite'}"
    verb = "is" if count == 1 else "are"
    return f"{count} of the {size} numbers in {place} {verb} infinite or not a number"
