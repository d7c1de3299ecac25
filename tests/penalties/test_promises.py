from collections.abc import Callable
from zlib import crc32

import numpy as np
import pytest

from lossgrad.core.penalty import Penalty
from lossgrad.penalties import CATALOGUE
from tests.penalties.promises import CHECKS

ROUNDS = 3

Check = Callable[[Penalty, np.random.Generator], None]


def check(promise: Check, penalty: Penalty) -> None:
    """Check a promise on several draws, which depend on the promise and the penalty's name only."""
    rng = np.random.default_rng(crc32(f"{promise.__name__} {penalty.name}".encode()))
    for _ in range(ROUNDS):
        promise(penalty, rng)


@pytest.mark.parametrize("penalty", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("promise", CHECKS.values(), ids=CHECKS)
def test_it_holds_for_every_penalty(promise: Check, penalty: Penalty) -> None:
    check(promise, penalty)
