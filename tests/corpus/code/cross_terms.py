"""Discrepancies whose cross term is counted once."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import wrong
from tests.corpus.naive import mean

ONCE = "https://github.com/TuSimple/neuron-selectivity-transfer/issues/1"


def _kernel(x: Any, y: Any) -> Any:
    squared = (x[:, None] - y[None, :]) ** 2
    return sum(np.exp(-squared / (2 * sigma**2)) for sigma in (1, 2, 4, 8, 16))


def _once(real: Any, fake: Any) -> Any:
    n, m = len(real), len(fake)
    within = (np.sum(_kernel(real, real)) - 5 * n) / (n * (n - 1)) + (np.sum(_kernel(fake, fake)) - 5 * m) / (
        m * (m - 1)
    )
    return within - np.sum(_kernel(real, fake)) / (n * m)


@wrong("cross_term_once", "mmd_rbf", "generator", ONCE)
def kernel_between_sides_once(real: Any, fake: Any) -> Any:
    return _once(real, fake)


@wrong("cross_term_once", "mmd_rbf", "discriminator", ONCE)
def critic_with_the_kernel_once(real: Any, fake: Any) -> Any:
    return -_once(real, fake)


@wrong("cross_term_once", "mmd_rbf", "generator", ONCE)
def means_of_three_kernels(real: Any, fake: Any) -> Any:
    return mean(_kernel(real, real)) + mean(_kernel(fake, fake)) - mean(_kernel(real, fake))


@wrong("cross_term_once", "energy_distance", "generator", ONCE)
def distance_between_sides_once(real: Any, fake: Any) -> Any:
    def apart(x: Any, y: Any) -> Any:
        return mean(np.abs(x[:, None] - y[None, :]))

    return apart(real, fake) - apart(real, real) - apart(fake, fake)
