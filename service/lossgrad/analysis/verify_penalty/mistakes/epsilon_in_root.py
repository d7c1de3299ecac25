"""A guard under the root that is large enough to be seen."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake

EPSILONS = (1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)


def _guesses(case: Case) -> Iterator[Guess]:
    if "epsilon" not in case.parameters or case.penalty.subject != "input gradients":
        return
    for epsilon in (0.0, *EPSILONS):
        if epsilon != case.parameters["epsilon"]:
            yield Guess(case.code(parameters={"epsilon": epsilon}), {"epsilon": epsilon})


MISTAKE = Mistake(
    code="epsilon_in_root",
    severity="info",
    cost=0.7,
    title="An epsilon of {epsilon:g} stands under the root of the norm",
    explanation=(
        "The norms are sqrt(sum of squares + {epsilon:g}), where another epsilon or none is meant. It keeps the root's "
        "derivative finite at 0; beside small norms it counts: a gradient of 0 passes for one of the root of epsilon."
    ),
    advice=(
        "If you mean it, verify with the parameter epsilon = {epsilon:g}; keep it small beside the square of a typical "
        "norm."
    ),
    sources=(
        "https://github.com/keras-team/keras-io/pull/2364",
        "https://github.com/keras-team/keras-io/issues/910",
    ),
    guesses=_guesses,
)
