"""Hold every objective against torch's autograd on recorded runs: ``python -m tests.autograd PYTHON_WITH_TORCH``."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import PlayerResult, evaluate
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE

RUNS = Path(__file__).parents[2] / "examples" / "data"
STEPS = (0, 0.5, 1)
"""Where in a run batches are taken: its beginning, middle and end."""
MOST = 64
TOLERANCE = 1e-12
"""Relative to the largest gradient: torch differentiates formulas as they are printed, with their cancellations."""


def batches() -> Iterator[tuple[str, dict[str, Array]]]:
    """Batches of every recorded run."""
    for path in sorted(RUNS.glob("*.npz")):
        with np.load(path) as run:
            real, fake = run["real"], run["fake"]
        for share in STEPS:
            step = round(share * (len(real) - 1))
            sides = {"real": real[step], "fake": fake[step]}
            yield f"{path.stem} {step}", {side: a.ravel()[:MOST].astype(np.float64) for side, a in sides.items()}


def compared(objective: Objective, logits: dict[str, Array], theirs: dict[str, Any]) -> float:
    """The largest difference from torch, relative to the largest number beside it."""
    worst = 0.0
    for name, result in evaluate(objective, logits).players.items():
        worst = max(worst, _difference(result, theirs[name]))
    return worst


def _difference(result: PlayerResult, theirs: dict[str, Any]) -> float:
    assert result.loss is not None
    worst: float = abs(float(result.loss) - float(theirs["loss"])) / max(1.0, abs(theirs["loss"]))
    for side, values in result.sides.items():
        expected = theirs["gradients"][side]
        ours = values.gradients
        assert ours is not None
        reference = np.zeros_like(ours) if expected is None else np.array(expected)
        if np.isfinite(reference).all():
            scale = max(float(np.abs(reference).max()), 1e-300)
            worst = max(worst, float(np.abs(ours - reference).max()) / scale)
    return worst


def main(python: str) -> int:
    """Print the worst difference of every objective; the exit code tells whether all are small."""
    asked = [(objective, name, logits) for objective in CATALOGUE.values() for name, logits in batches()]
    questions = [
        {
            "players": {name: dict(player.formulas) for name, player in objective.players.items()},
            "parameters": objective.resolve({}),
            "logits": {side: a.tolist() for side, a in logits.items()},
        }
        for objective, _, logits in asked
    ]
    done = subprocess.run(
        [python, str(Path(__file__).with_name("worker.py"))],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    worst: dict[str, tuple[float, str]] = {}
    for (objective, where, logits), theirs in zip(asked, json.loads(done.stdout), strict=True):
        found = compared(objective, logits, theirs), where
        worst[objective.name] = max(worst.get(objective.name, (0.0, "")), found)
    excess = 0
    for name, (difference, where) in worst.items():
        broken = not difference <= TOLERANCE
        excess += broken
        sys.stdout.write(f"{name:45} {difference:.1e}  {where if broken else ''}\n")
    count = len(questions) // max(len(worst), 1)
    sys.stdout.write(f"{len(worst)} objectives on {count} recorded batches each; allowed are {TOLERANCE:g}\n")
    return int(excess > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
