"""What ``diagnose`` says of each training, and where that is recorded."""

import json
from typing import Any

from lossgrad.analysis.diagnose import RunDiagnosis, diagnose_run
from lossgrad.objectives import CATALOGUE
from tests.support.training import told
from tests.trainings.catalogue import TRAININGS
from tests.trainings.training import HERE, recorded

FILE = HERE / "results.json"


def diagnosed(name: str) -> RunDiagnosis:
    """The diagnosis of a training."""
    training, run = TRAININGS[name], recorded(name)
    return diagnose_run(
        CATALOGUE[training.objective],
        {"real": run["real"], "fake": run["fake"]},
        steps=run["step"],
        validation=run.get("validation"),
        generator_gradient_norm=run["generator_grad_norm"] if training.norms else None,
    )


def result(diagnosis: RunDiagnosis) -> dict[str, Any]:
    """What is recorded of it: the finding that heads the report, and the codes of all."""
    faults = [each for each in diagnosis.findings if each.severity != "info"]
    return {
        "headline": faults[0].code if faults else None,
        "title": faults[0].title if faults else None,
        "faults": [each.code for each in faults],
        "told": sorted(told(diagnosis.findings)),
    }


def measured() -> dict[str, Any]:
    """The results of all."""
    return {name: result(diagnosed(name)) for name in TRAININGS}


def written(results: dict[str, Any]) -> str:
    """The results as the text of their file."""
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"
