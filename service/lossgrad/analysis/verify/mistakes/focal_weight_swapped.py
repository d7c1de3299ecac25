"""A focal loss that looks at the easy examples."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._logistic import sigmoid
from lossgrad.analysis.verify.mistakes._outcomes import Formulas, Outcome, outcome, own
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.name != "focal":
        return
    sides = case.definition.sides
    for swapped in (sides, *((side,) for side in sides if len(sides) > 1)):

        def formulas(bound: Bound, swapped: tuple[str, ...] = tuple(swapped)) -> Formulas:
            return _swapped(bound) if bound.term.on.over[0] in swapped else own(bound)

        def code(batch: Batch, formulas: object = formulas) -> Outcome:
            return outcome(case, batch, formulas=formulas)  # type: ignore[arg-type]

        yield from guesses(case, code, {"sides": " and ".join(swapped)})


def _swapped(bound: Bound) -> Formulas:
    gamma = bound.arguments["gamma"]

    def value(x: Points) -> Array:
        return bound.scale * sigmoid(x.m) ** gamma * x.softplus_neg

    def slope(x: Points) -> Array:
        return bound.scale * sigmoid(x.m) ** gamma * sigmoid(-x.m) * (gamma * x.softplus_neg - 1)

    return Formulas(value, slope)


MISTAKE = Mistake(
    code="focal_weight_swapped",
    severity="critical",
    cost=1.2,
    title="The {player}'s focal loss weighs the easy examples ({sides}), not the hard ones",
    explanation=(
        "The factor is p^gamma where it should be (1 - p)^gamma, with p the probability of the right answer. Examples "
        "that are wrong beyond doubt then count nothing, and their gradient even has the wrong sign."
    ),
    advice=(
        "Take p_t = D on reals and 1 - D on fakes, and weigh -log p_t with (1 - p_t)^gamma on both; from logits, "
        "p_t = exp(-loss)."
    ),
    sources=(
        "Lin et al., Focal Loss for Dense Object Detection, 2017, equation 4",
        "https://github.com/clcarwin/focal_loss_pytorch/issues/14",
    ),
    guesses=_guesses,
)
