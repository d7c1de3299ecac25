"""What every answer keeps as floating-point numbers."""

import numpy as np

from lossgrad.core.evaluate import Evaluation
from lossgrad.core.objective import Objective
from tests.support import draws
from tests.support.asking import OUTPUTS, arrays, ask, largest, pairs, scalar

DTYPES = (np.dtype("float64"), np.dtype("float32"))


def check_no_answer_is_nan(objective: Objective, rng: np.random.Generator) -> None:
    for where, answer in _everywhere(objective, rng):
        for values in arrays(answer):
            assert not np.isnan(values.array).any(), f"{values} {where}: {values.array}"
        for name in answer.players:
            assert not np.isnan(scalar(answer, name)), f"{name} {where}"


def check_no_answer_is_negative_zero(objective: Objective, rng: np.random.Generator) -> None:
    for where, answer in _everywhere(objective, rng):
        for values in arrays(answer):
            assert not (np.signbit(values.array) & (values.array == 0)).any(), f"{values} {where}: {values.array}"
        for name in answer.players:
            loss = scalar(answer, name)
            assert not (loss == 0 and np.signbit(loss)), f"{name} {where}"


def check_float32_answers_are_float32(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, DTYPES[0])
    for options in ({}, {"with_respect_to": "probability"}, {"sample_weights": draws.sample_weights(logits, rng)}):
        answer = ask(objective, logits, parameters=draws.parameters(objective, rng), dtype="float32", **options)
        for values in arrays(answer):
            assert values.array.dtype == np.float32, f"{values} is {values.array.dtype}"
        for name in answer.players:
            assert scalar(answer, name).dtype == np.float32, name


def check_float32_answers_are_those_of_the_rounded_logits(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, DTYPES[0], (50,))
    rounded = {side: a.astype(np.float32).astype(np.float64) for side, a in logits.items()}
    narrow, wide = ask(objective, logits, dtype="float32"), ask(objective, rounded)
    for values, array in pairs(narrow, wide):
        atol = 2e-6 * largest(objective, array)
        np.testing.assert_allclose(values.array, array, rtol=2e-6, atol=atol, err_msg=str(values))


def check_float32_logits_are_welcome_as_they_are(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, DTYPES[1])
    wide = {side: a.astype(np.float64) for side, a in logits.items()}
    for dtype in ("float32", "float64"):
        for values, array in pairs(ask(objective, logits, dtype=dtype), ask(objective, wide, dtype=dtype)):
            np.testing.assert_array_equal(values.array, array, err_msg=str(values))


def check_only_what_was_asked_for_is_answered(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, DTYPES[0])
    everything = ask(objective, logits)
    for output in OUTPUTS:
        alone = ask(objective, logits, outputs=(output,))
        for values, array in pairs(alone, everything):
            assert values.output == output
            np.testing.assert_array_equal(values.array, array, err_msg=str(values))
    assert not list(arrays(ask(objective, logits, outputs=())))


def check_only_players_asked_for_are_answered(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, DTYPES[0])
    everything = ask(objective, logits)
    assert tuple(everything.players) == tuple(objective.players)
    for name, player in objective.players.items():
        needed = {side: logits[side] for side in player.sides}
        alone = ask(objective, needed, players=[name])
        assert tuple(alone.players) == (name,)
        assert tuple(alone.players[name].sides) == player.sides
        for values, array in pairs(alone, everything):
            np.testing.assert_array_equal(values.array, array, err_msg=str(values))


def _everywhere(objective: Objective, rng: np.random.Generator) -> list[tuple[str, Evaluation]]:
    given = draws.parameters(objective, rng)
    kinks = draws.kinks(objective, objective.resolve(given))
    regimes = {**draws.REGIMES, "on kinks": draws.among(kinks or [0.0])}
    answers = []
    for dtype in DTYPES:
        for regime, draw in regimes.items():
            logits = draws.batch(draw, rng, dtype)
            for options in (
                {},
                {"reduction": "sum", "with_respect_to": "probability"},
                {"sample_weights": draws.sample_weights(logits, rng)},
            ):
                answer = ask(objective, logits, parameters=given, dtype=str(dtype), **options)
                answers.append((f"{regime} in {dtype} with {given} and {options}", answer))
    return answers
