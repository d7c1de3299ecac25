"""One of several arrays taken for a constant."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome


def _guesses(case: Case) -> Iterator[Guess]:
    names = [name for name in case.penalty.differentiable if name in case.inputs]
    if len(names) < 2:  # noqa: PLR2004 - of one input it is graph_missing
        return
    for name in names:
        given = case.reported.gradients.get(name)
        if given is not None and not np.any(given):
            yield Guess(_without(case, name), {"name": name})


def _without(case: Case, name: str) -> Code:
    code = case.code()

    def changed(inputs: Arrays) -> Outcome:
        found = code(inputs)
        return Outcome(losses=found.losses, gradients={**found.gradients, name: 0 * found.gradients[name]})

    return changed


MISTAKE = Mistake(
    code="input_detached",
    severity="warning",
    cost=1.0,
    title="No gradient reaches {name}",
    explanation=(
        "The value is right, and so are the other gradients, but {name} was detached. Some do that on purpose; the "
        "penalty then pulls on one of its arrays alone."
    ),
    advice="Leave out the detach(), stop_gradient or no_grad around {name}, unless you mean it.",
    guesses=_guesses,
)
