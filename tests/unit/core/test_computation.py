from itertools import combinations
from typing import Any

import numpy as np
import pytest

from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from tests.support import draws
from tests.support.asking import OUTPUTS, arrays, ask, pairs
from tests.support.recorded import assert_same_bits

QUESTIONS: dict[str, dict[str, Any]] = {
    "mean": {},
    "sum": {"reduction": "sum"},
    "none": {"reduction": "none"},
    "in D": {"with_respect_to": "probability"},
    "float32": {"dtype": "float32"},
}


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("objective", CATALOGUE.values(), ids=CATALOGUE)
def test_who_asks_for_less_gets_the_same_numbers(
    objective: Objective, question: dict[str, Any], weighted: bool
) -> None:
    rng = np.random.default_rng(0)
    logits = draws.batch(draws.ordinary, rng, np.dtype("float64"), (31,))
    weights = draws.sample_weights(logits, rng)
    whole = ask(objective, logits, **question, sample_weights=weights if weighted else None)
    for name, player in objective.players.items():
        needed = {side: logits[side] for side in player.sides}
        known = {side: weights[side] for side in player.sides} if weighted else None
        for outputs in [(), *((output,) for output in OUTPUTS), ("weights", "gradients")]:
            less = ask(objective, needed, players=[name], outputs=outputs, sample_weights=known, **question)
            for values, array in pairs(less, whole):
                assert values.output in outputs
                assert_same_bits(values.array, array, str(values))
            assert less.players[name].loss == whole.players[name].loss


@pytest.mark.parametrize("size", [5, 20_000, 200_000])
@pytest.mark.parametrize("name", ["non_saturating", "wasserstein", "relativistic_average", "relativistic_paired"])
def test_answers_have_memory_of_their_own(name: str, size: int) -> None:
    rng = np.random.default_rng(0)
    logits = draws.batch(draws.ordinary, rng, np.dtype("float64"), (size,))
    weights = draws.sample_weights(logits, rng)
    answers = [ask(CATALOGUE[name], logits, sample_weights=weights) for _ in range(3)]
    groups = [list(logits.values()), list(weights.values())]
    groups += [[values.array for values in arrays(answer)] for answer in answers]
    for one, other in combinations(groups, 2):
        assert not any(np.shares_memory(a, b) for a in one for b in other)
