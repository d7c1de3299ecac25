"""What real trainings were, and what ``diagnose`` says of them: a table."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.trainings.catalogue import TRAININGS
from tests.trainings.results import FILE
from tests.trainings.training import TRUTHS, Training

_LEAST = 0.001


def training_table() -> Iterator[str]:
    """The table as Markdown."""
    results = json.loads(FILE.read_text(encoding="utf-8"))
    truths = json.loads(TRUTHS.read_text(encoding="utf-8"))
    sound = [name for name, training in TRAININGS.items() if training.case is None]
    clear = sum(results[name]["headline"] is None for name in sound)
    seen = sum(results[name]["headline"] is not None for name in TRAININGS if name not in sound)
    yield f"{len(sound)} sound trainings, of which {clear} read without a fault, and {len(TRAININGS) - len(sound)} with"
    yield f"something wrong, of which {seen} are told."
    yield ""
    yield "| training | settings | what was true | what came of it | what heads the report | also told | remark |"
    yield "|---|---|---|---|---|---|---|"
    for name, training in TRAININGS.items():
        found = results[name]
        faults = [code for code in found["faults"] if code != found["headline"]]
        yield (
            f"| `{name}`: {training.objective}, {training.data} | {_settings(training)} "
            f"| {training.case or 'nothing wrong'} | {_came_to(truths[name])} "
            f"| {_told(found)} | {', '.join(f'`{code}`' for code in faults)} | {training.remark} |"
        )


def _settings(training: Training) -> str:
    return ", ".join(f"{name} {_shown(value)}" for name, value in training.settings.items())


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _came_to(truth: Mapping[str, Any]) -> str:
    distance = truth["energy_distance"]
    if distance is None:
        return "NaN"
    told = f"energy distance {distance:.3g}" if distance >= _LEAST else f"energy distance under {_LEAST}"
    if "modes" in truth:
        told += f", {truth['modes']} of {truth['of_modes']} spots, {truth['near']:.0%} of the samples on one"
    return told


def _told(found: Mapping[str, Any]) -> str:
    return "no fault" if found["headline"] is None else f"`{found['headline']}`: {found['title']}"
