"""A small training: how it is done, what is wrong with it, and what ``diagnose`` is to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RUNS = HERE / "runs"
TRUTHS = HERE / "truths.json"
"""What the trainings came to, as ``train.py`` measured it."""
LOGGED = 64
"""Examples a side whose logits are kept."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training.

    Args:
        objective: of both players.
        data: what is to be learnt, a distribution of ``train.py``.
        case: what is wrong with it, in a few words; None if nothing is.
        remark: what logits can and cannot show of it, where that needs saying.
        headline: the code of the finding that heads the report; None where no fault is to be found.
        told: codes that must be among the findings, folded ones as well.
        untold: codes that must not.
        fault: what ``train.py`` does wrong, where that is more than a setting.
        at: the step from which on it does.
        settings: those of ``train.py`` that are not its defaults.
        norms: whether the generator's gradient norms are given to ``diagnose``.
    """

    objective: str
    data: str = "ring"
    case: str | None = None
    remark: str = ""
    headline: str | None = None
    told: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    fault: str | None = None
    at: int = 0
    settings: Mapping[str, Any]
    norms: bool = False


def recorded(name: str) -> dict[str, np.ndarray[Any, Any]]:
    """A training's logits, as ``train.py`` wrote them."""
    with np.load(RUNS / f"{name}.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}
