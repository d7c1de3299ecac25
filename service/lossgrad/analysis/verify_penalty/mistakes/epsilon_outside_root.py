"""A guard that is added to the norm itself, or to every number of the gradient."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.mistakes.epsilon_in_root import EPSILONS
from lossgrad.analysis.verify_penalty.radial import Measured, Norm, is_radial, meant_axes, over, with_norm
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if is_radial(case):
        axes = meant_axes(case)
        for epsilon in EPSILONS:
            yield Guess(with_norm(case, _to_norm(axes, epsilon)), {"epsilon": epsilon, "where": "the norm"})
            yield Guess(
                with_norm(case, _to_numbers(axes, epsilon)),
                {"epsilon": epsilon, "where": "every number of the gradient"},
            )


def _to_norm(axes: tuple[int, ...], epsilon: float) -> Norm:
    def norm(g: Array) -> Measured:
        norms, spread = over(axes)(g)
        return Measured(norms + epsilon, spread)

    return norm


def _to_numbers(axes: tuple[int, ...], epsilon: float) -> Norm:
    return lambda g: over(axes)(g + epsilon)


MISTAKE = Mistake(
    code="epsilon_outside_root",
    severity="warning",
    cost=1.1,
    title="An epsilon of {epsilon:g} is added to {where}",
    explanation=(
        "The numbers are those of {penalty} with {epsilon:g} added to {where}. Outside of the root it moves the "
        "target and does not help with what it is there for: the root's infinite derivative at 0."
    ),
    advice="Add it to the sum of the squares, under the root, or leave it out where gradients of 0 do not occur.",
    sources=("https://github.com/ddbourgin/numpy-ml/issues/65",),
    guesses=_guesses,
)
