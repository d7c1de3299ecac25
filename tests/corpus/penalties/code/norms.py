"""Gradient penalties: what the norm is taken of, and what is done with it."""

from typing import Any

import autograd.numpy as np
from autograd.tracer import getval

from tests.corpus.naive import mean, relu
from tests.corpus.penalties.entry import right, wrong

PAPER = "https://arxiv.org/abs/1704.00028"
AXES = "https://github.com/caogang/wgan-gp/issues/27"
PATCHES = "https://github.com/tamarott/SinGAN/issues/59"
NAN = "https://github.com/keras-team/keras-io/issues/910"
G = "input_gradients"


def flat(g: Any) -> Any:
    """An example in each row."""
    return np.reshape(g, (len(g), -1))


def norm(g: Any, axis: Any = 1) -> Any:
    """As torch's norm: no slope at 0."""
    squares = np.sum(g * g, axis=axis)
    return np.sqrt(np.where(squares > 0, squares, 1.0)) * (squares > 0)


def root(g: Any) -> Any:
    """Written out: the slope at 0 is infinite."""
    return np.sqrt(np.sum(g * g, axis=1))


@right("gradient_penalty", PAPER)
def textbook(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 1) ** 2}


@right("gradient_penalty", PAPER, needs="vectors")
def of_vectors(input_gradients: Any) -> Any:
    return {G: 10 * (norm(input_gradients) - 1) ** 2}


@right("gradient_penalty", PAPER, needs="zeros")
def flat_examples_with_torch_norm(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 1) ** 2}


@right("gradient_penalty", "https://github.com/tensorflow/gan", parameters={"epsilon": 1e-4, "coefficient": 1.0})
def with_a_declared_epsilon(input_gradients: Any) -> Any:
    return {G: (np.sqrt(np.sum(flat(input_gradients) ** 2, axis=1) + 1e-4) - 1) ** 2}


@right("gradient_penalty", PAPER, reduction="sum")
def declared_sum(input_gradients: Any) -> Any:
    terms = 10 * (norm(flat(input_gradients)) - 1) ** 2
    return {G: terms}, np.sum(terms)


@right("gradient_penalty", PATCHES, parameters={"norm": "pixel", "coefficient": 0.1})
def patches_as_meant(input_gradients: Any) -> Any:
    return {G: 0.1 * (norm(input_gradients) - 1) ** 2}


@right("one_sided_gradient_penalty", "https://arxiv.org/abs/1709.08894")
def one_side(input_gradients: Any) -> Any:
    return {G: 10 * relu(norm(flat(input_gradients)) - 1) ** 2}


@right("dragan", "https://arxiv.org/abs/1705.07215")
def around_the_data(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 1) ** 2}


@right("max_gradient_penalty", "https://arxiv.org/abs/1902.05687")
def steepest(input_gradients: Any) -> Any:
    return 10 * np.max(np.sum(flat(input_gradients) ** 2, axis=1))


@right("wgan_div", "https://arxiv.org/abs/1712.01026")
def sixth_power(input_gradients: Any) -> Any:
    return {G: 2 * np.sum(flat(input_gradients) ** 2, axis=1) ** 3}


@wrong("wrong_norm_axes", "gradient_penalty", AXES)
def norm_of_each_pixel(input_gradients: Any) -> Any:
    return {G: 10 * (norm(input_gradients) - 1) ** 2}


@wrong("wrong_norm_axes", "dragan", "https://github.com/eriklindernoren/PyTorch-GAN/issues/20")
def dragan_of_pixels(input_gradients: Any) -> Any:
    return {G: 10 * (norm(input_gradients) - 1) ** 2}


@wrong("wrong_norm_axes", "gradient_penalty", "https://github.com/Zeleni9/pytorch-wgan/issues/40")
def norm_of_the_batch(input_gradients: Any) -> Any:
    return 10 * (np.sqrt(np.sum(input_gradients**2)) - 1) ** 2


@wrong("wrong_norm_axes", "gradient_penalty", AXES)
def norm_over_the_batch_axis(input_gradients: Any) -> Any:
    return 10 * mean((norm(input_gradients, axis=0) - 1) ** 2)


@wrong("wrong_norm_axes", "gradient_penalty", AXES, needs="vectors")
def vectors_over_the_batch_axis(input_gradients: Any) -> Any:
    return {G: 10 * (norm(input_gradients, axis=0) - 1) ** 2}, 10 * mean((norm(input_gradients, axis=0) - 1) ** 2)


@wrong("wrong_norm_axes", "gradient_penalty", AXES)
def norm_of_each_channel(input_gradients: Any) -> Any:
    return {G: 10 * (norm(input_gradients, axis=(2, 3)) - 1) ** 2}


@wrong("wrong_norm_axes", "gradient_penalty", AXES)
def norm_of_each_row(input_gradients: Any) -> Any:
    return {G: 10 * (norm(input_gradients, axis=3) - 1) ** 2}


@wrong("wrong_norm_axes", "gradient_penalty", AXES)
def no_norm_at_all(input_gradients: Any) -> Any:
    return {G: 10 * (np.abs(input_gradients) - 1) ** 2}


@wrong("wrong_norm_axes", "one_sided_gradient_penalty", AXES)
def one_side_of_pixels(input_gradients: Any) -> Any:
    return {G: 10 * relu(norm(input_gradients) - 1) ** 2}


@wrong("wrong_norm_axes", "gradient_penalty", "https://github.com/caogang/wgan-gp/issues/25")
def pixels_without_the_coefficient(input_gradients: Any) -> Any:
    return {G: (norm(input_gradients) - 1) ** 2}


@wrong("mean_inside_norm", "gradient_penalty", "https://github.com/igul222/improved_wgan_training/issues/50")
def root_of_the_mean(input_gradients: Any) -> Any:
    return {G: 10 * (np.sqrt(np.mean(flat(input_gradients) ** 2, axis=1)) - 1) ** 2}


@wrong("other_norm", "gradient_penalty", PAPER)
def sum_of_magnitudes(input_gradients: Any) -> Any:
    return {G: 10 * (np.sum(np.abs(flat(input_gradients)), axis=1) - 1) ** 2}


@wrong("other_norm", "gradient_penalty", PAPER)
def largest_magnitude(input_gradients: Any) -> Any:
    return {G: 10 * (np.max(np.abs(flat(input_gradients)), axis=1) - 1) ** 2}


@wrong("epsilon_in_root", "gradient_penalty", NAN, needs="small")
def guarded_root(input_gradients: Any) -> Any:
    return {G: 10 * (np.sqrt(np.sum(flat(input_gradients) ** 2, axis=1) + 1e-4) - 1) ** 2}


@wrong("epsilon_in_root", "gradient_penalty", NAN, needs="zeros", hidden=("gradients",))
def guarded_root_at_zero(input_gradients: Any) -> Any:
    return {G: 10 * (np.sqrt(np.sum(flat(input_gradients) ** 2, axis=1) + 1e-6) - 1) ** 2}


@wrong("epsilon_outside_root", "gradient_penalty", "https://github.com/ddbourgin/numpy-ml/issues/65")
def guarded_norm(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) + 1e-3 - 1) ** 2}


@wrong("epsilon_outside_root", "gradient_penalty", "https://github.com/ddbourgin/numpy-ml/issues/65")
def guarded_numbers(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients) + 1e-3) - 1) ** 2}


@wrong("nan_at_zero_norm", "gradient_penalty", NAN, needs="zeros", hidden=("losses", "scalar"))
def root_written_out(input_gradients: Any) -> Any:
    return {G: 10 * (root(flat(input_gradients)) - 1) ** 2}


@wrong("squared_norm_for_norm", "gradient_penalty", PAPER)
def root_forgotten(input_gradients: Any) -> Any:
    return {G: 10 * (np.sum(flat(input_gradients) ** 2, axis=1) - 1) ** 2}


@wrong("norm_for_squared_norm", "gradient_penalty", PAPER)
def distance_not_squared(input_gradients: Any) -> Any:
    return {G: 10 * np.abs(norm(flat(input_gradients)) - 1)}


@wrong("mean_before_square", "gradient_penalty", "https://github.com/wiseodd/generative-models/issues/31")
def square_of_the_mean_norm(input_gradients: Any) -> Any:
    return 10 * (mean(norm(flat(input_gradients))) - 1) ** 2


@wrong("mean_before_square", "gradient_penalty", "https://github.com/wiseodd/generative-models/issues/31")
def norm_of_the_mean_gradient(input_gradients: Any) -> Any:
    return 10 * (np.sqrt(np.sum((np.sum(input_gradients, axis=0) / len(input_gradients)) ** 2)) - 1) ** 2


@wrong("max_for_mean", "gradient_penalty", "https://arxiv.org/abs/1902.05687")
def worst_example_alone(input_gradients: Any) -> Any:
    return np.max(10 * (norm(flat(input_gradients)) - 1) ** 2)


@wrong("one_sided", "gradient_penalty", "https://arxiv.org/abs/1709.08894")
def relu_before_the_square(input_gradients: Any) -> Any:
    return {G: 10 * relu(norm(flat(input_gradients)) - 1) ** 2}


@wrong("two_sided", "one_sided_gradient_penalty", "https://arxiv.org/abs/1709.08894")
def relu_forgotten(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 1) ** 2}


@wrong("wrong_target", "gradient_penalty", PAPER)
def target_of_two(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 2) ** 2}


@wrong("wrong_target", "gradient_penalty", PAPER, unsure={"scalar": ("unexplained",)})
def target_of_no_round_number(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 1.37) ** 2}


@wrong("divided_by_batch", "gradient_penalty", "https://github.com/tjwei/GANotebooks/issues/1")
def gradient_of_the_mean_output(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) / len(input_gradients) - 1) ** 2}


@wrong("graph_missing", "gradient_penalty", "https://github.com/brownvc/R3GAN/issues/20", hidden=("losses", "scalar"))
def no_create_graph(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(getval(input_gradients))) - 1) ** 2 + 0 * np.sum(input_gradients)}


@wrong("sign_flipped", "gradient_penalty", "https://github.com/keras-team/keras-contrib/issues/537")
def subtracted(input_gradients: Any) -> Any:
    return {G: -10 * (norm(flat(input_gradients)) - 1) ** 2}


@wrong("sum_for_mean", "gradient_penalty", PAPER, hidden=("losses",))
def summed(input_gradients: Any) -> Any:
    terms = 10 * (norm(flat(input_gradients)) - 1) ** 2
    return {G: terms}, np.sum(terms)


@wrong("halved", "gradient_penalty", PAPER)
def with_a_half(input_gradients: Any) -> Any:
    return {G: 5 * (norm(flat(input_gradients)) - 1) ** 2}


@wrong("coefficient_left_out", "gradient_penalty", PAPER)
def lambda_forgotten(input_gradients: Any) -> Any:
    return {G: (norm(flat(input_gradients)) - 1) ** 2}


@wrong("coefficient_twice", "gradient_penalty", PAPER)
def lambda_twice(input_gradients: Any) -> Any:
    return {G: 100 * (norm(flat(input_gradients)) - 1) ** 2}


@wrong("loss_weight", "gradient_penalty", PAPER, unsure={"scalar": ("unexplained",)})
def another_lambda(input_gradients: Any) -> Any:
    return {G: 7.3 * (norm(flat(input_gradients)) - 1) ** 2}


@wrong("constant_offset", "gradient_penalty", PAPER, unsure={"scalar": ("unexplained",)}, hidden=("gradients",))
def drift_added(input_gradients: Any) -> Any:
    return {G: 10 * (norm(flat(input_gradients)) - 1) ** 2 + 0.125}


@wrong("target_missing", "gradient_penalty", "https://arxiv.org/abs/1902.03984")
def centred_at_zero(input_gradients: Any) -> Any:
    return {G: 10 * np.sum(flat(input_gradients) ** 2, axis=1)}


@wrong("square_inside", "gradient_penalty", PAPER, unsure={"gradients": ("target_missing",)})
def target_after_the_square(input_gradients: Any) -> Any:
    return {G: 10 * (np.sum(flat(input_gradients) ** 2, axis=1) - 1)}


@wrong("other_penalty", "gradient_penalty", "https://arxiv.org/abs/1712.01026")
def divergence_instead(input_gradients: Any) -> Any:
    return {G: 2 * np.sum(flat(input_gradients) ** 2, axis=1) ** 3}


@wrong("unexplained", "gradient_penalty", PAPER)
def nonsense(input_gradients: Any) -> Any:
    return {G: 10 * np.log(2.7 + norm(flat(input_gradients)) ** 1.7)}
