from collections.abc import Callable
from types import ModuleType
from zlib import crc32

import numpy as np
import pytest

from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from tests.properties import calculus, descriptions, floats, symmetries

Check = Callable[[Objective, np.random.Generator], None]


ROUNDS = 3


def checks(module: ModuleType) -> dict[str, Check]:
    """The checks of a module by the promise they are named after."""
    return {name.removeprefix("check_"): check for name, check in vars(module).items() if name.startswith("check_")}


CHECKS = {
    promise: check
    for module in (calculus, symmetries, floats, descriptions)
    for promise, check in checks(module).items()
}


def check(promise: Check, objective: Objective, rounds: int = ROUNDS) -> None:
    """Check a promise on several draws, which depend on the promise and the objective's name only."""
    rng = np.random.default_rng(crc32(f"{promise.__name__} {objective.name}".encode()))
    for _ in range(rounds):
        promise(objective, rng)


@pytest.mark.parametrize("objective", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("promise", CHECKS.values(), ids=CHECKS)
def test_it_holds_for_every_objective(promise: Check, objective: Objective) -> None:
    check(promise, objective)
