"""R1 and R2: what is squared, summed and halved."""

from typing import Any

import autograd.numpy as np

from tests.corpus.penalties.code.norms import flat
from tests.corpus.penalties.entry import right, wrong

PAPER = "https://arxiv.org/abs/1801.04406"
G = "input_gradients"


def squares(g: Any) -> Any:
    """The squared norm of each example."""
    return np.sum(flat(g) ** 2, axis=1)


@right("r1", PAPER)
def r1_of_the_paper(input_gradients: Any) -> Any:
    return {G: 10 / 2 * squares(input_gradients)}


@right("r2", "https://arxiv.org/abs/2501.05441")
def r2_of_fakes(input_gradients: Any) -> Any:
    return {G: 10 / 2 * squares(input_gradients)}


@right("r1", "https://github.com/NVlabs/stylegan2", parameters={"interval": 16.0, "gamma": 0.5})
def lazy_r1(input_gradients: Any) -> Any:
    return {G: 0.5 / 2 * 16 * squares(input_gradients)}


@right("zero_centered_gradient_penalty", "https://arxiv.org/abs/1902.03984")
def zero_gp(input_gradients: Any) -> Any:
    return {G: 10 * squares(input_gradients)}


@wrong("doubled", "r1", "https://github.com/LMescheder/GAN_stability")
def half_forgotten(input_gradients: Any) -> Any:
    return {G: 10 * squares(input_gradients)}


@wrong("other_library", "r1", "https://github.com/NVlabs/stylegan2")
def lazy_without_saying_so(input_gradients: Any) -> Any:
    return {G: 10 / 2 * 16 * squares(input_gradients)}


@wrong("mean_over_all_numbers", "r1", "https://github.com/caogang/wgan-gp/issues/56", also=("wrong_norm_axes",))
def mean_of_all_squares(input_gradients: Any) -> Any:
    return 10 / 2 * np.sum(input_gradients**2) / input_gradients.size


@wrong("norm_for_squared_norm", "r1", PAPER)
def norm_not_squared(input_gradients: Any) -> Any:
    return {G: 10 / 2 * np.sqrt(squares(input_gradients))}


@wrong("squared_norm_for_norm", "r1", PAPER)
def squared_twice(input_gradients: Any) -> Any:
    return {G: 10 / 2 * squares(input_gradients) ** 2}


@wrong("sum_for_mean", "r1", PAPER, hidden=("losses",))
def summed_over_the_batch(input_gradients: Any) -> Any:
    return {G: 5 * squares(input_gradients)}, 5 * np.sum(input_gradients**2)


@wrong("averaged_twice", "r1", PAPER, hidden=("losses",))
def divided_again(input_gradients: Any) -> Any:
    terms = 5 * squares(input_gradients)
    return {G: terms}, np.sum(terms) / len(terms) ** 2


@wrong("sign_flipped", "r1", PAPER)
def maximised(input_gradients: Any) -> Any:
    return {G: -5 * squares(input_gradients)}


@wrong("other_penalty", "r1", "https://arxiv.org/abs/1704.00028")
def centred_at_one(input_gradients: Any) -> Any:
    return {G: 10 * (np.sqrt(squares(input_gradients)) - 1) ** 2}


@wrong("coefficient_left_out", "zero_centered_gradient_penalty", "https://arxiv.org/abs/1902.03984")
def without_lambda(input_gradients: Any) -> Any:
    return {G: squares(input_gradients)}
