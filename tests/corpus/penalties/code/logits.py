"""Penalties on logits: LeCam, drift, consistency."""

from typing import Any

import autograd.numpy as np
from autograd.tracer import getval

from tests.corpus.naive import detach, mean, relu
from tests.corpus.penalties.entry import right, wrong

LECAM = "https://arxiv.org/abs/2104.03310"
RELU = "https://github.com/google/lecam-gan/issues/1"
REAL, FAKE = 0.375, -0.25
"""The averages before the step, as the batches have them."""


def moved(average: float, logits: Any, decay: float = 0.99) -> Any:
    """The moving average after the step."""
    return decay * average + (1 - decay) * mean(detach(logits))


@right("lecam", LECAM)
def lecam(real: Any, fake: Any) -> Any:
    of_real, of_fake = moved(REAL, real), moved(FAKE, fake)
    return {"real": 0.3 * relu(real - of_fake) ** 2, "fake": 0.3 * relu(of_real - fake) ** 2}


@right("lecam", LECAM, parameters={"side": "both", "anchors": "given"})
def lecam_of_the_paper(real: Any, fake: Any) -> Any:
    return {"real": 0.3 * (real - FAKE) ** 2, "fake": 0.3 * (fake - REAL) ** 2}


@wrong("two_sided", "lecam", RELU)
def lecam_without_relu(real: Any, fake: Any) -> Any:
    of_real, of_fake = moved(REAL, real), moved(FAKE, fake)
    return {"real": 0.3 * (real - of_fake) ** 2, "fake": 0.3 * (of_real - fake) ** 2}


@wrong("one_sided", "lecam", "https://github.com/google/lecam-gan/issues/1", parameters={"side": "both"})
def lecam_with_relu(real: Any, fake: Any) -> Any:
    of_real, of_fake = moved(REAL, real), moved(FAKE, fake)
    return {"real": 0.3 * relu(real - of_fake) ** 2, "fake": 0.3 * relu(of_real - fake) ** 2}


@wrong("averages_not_updated", "lecam", "https://github.com/google/lecam-gan/issues/11")
def averages_at_1000(real: Any, fake: Any) -> Any:
    return {"real": 0.3 * relu(real - 1000.0) ** 2, "fake": 0.3 * relu(1000.0 - fake) ** 2}


@wrong("averages_not_updated", "lecam", "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN")
def averages_at_7777(real: Any, fake: Any) -> Any:
    return {"real": 0.3 * relu(real - 7777.0) ** 2, "fake": 0.3 * relu(7777.0 - fake) ** 2}


@wrong("averages_swapped", "lecam", "https://github.com/google/lecam-gan/issues/8")
def own_side(real: Any, fake: Any) -> Any:
    of_real, of_fake = moved(REAL, real), moved(FAKE, fake)
    return {"real": 0.3 * relu(real - of_real) ** 2, "fake": 0.3 * relu(of_fake - fake) ** 2}


@wrong("averages_not_detached", "lecam", LECAM, hidden=("losses", "scalar"))
def averages_in_the_graph(real: Any, fake: Any) -> Any:
    of_real = 0.99 * REAL + 0.01 * mean(real)
    of_fake = 0.99 * FAKE + 0.01 * mean(fake)
    return {"real": 0.3 * relu(real - of_fake) ** 2, "fake": 0.3 * relu(of_real - fake) ** 2}


@wrong("other_parameter", "lecam", "https://github.com/google/lecam-gan/issues/4")
def averages_before_the_step(real: Any, fake: Any) -> Any:
    return {"real": 0.3 * relu(real - FAKE) ** 2, "fake": 0.3 * relu(REAL - fake) ** 2}


@wrong("side_left_out", "lecam", LECAM, unsure={"gradients": ("input_detached",)})
def reals_alone(real: Any, fake: Any) -> Any:
    of_fake = moved(FAKE, fake)
    return mean(0.3 * relu(real - of_fake) ** 2) + 0 * np.sum(fake)


@wrong("coefficient_left_out", "lecam", LECAM)
def lecam_without_weight(real: Any, fake: Any) -> Any:
    of_real, of_fake = moved(REAL, real), moved(FAKE, fake)
    return {"real": relu(real - of_fake) ** 2, "fake": relu(of_real - fake) ** 2}


@right("drift", "https://arxiv.org/abs/1710.10196")
def drift(real: Any) -> Any:
    return {"real": 0.001 * real**2}


@right("drift", "https://arxiv.org/abs/1710.10196", parameters={"coefficient": 0.0005})
def drift_of_both(real: Any, fake: Any) -> Any:
    return {"real": 0.0005 * real**2, "fake": 0.0005 * fake**2}


@wrong("mean_before_square", "drift", "https://github.com/akanimax/pro_gan_pytorch/issues/13")
def square_of_the_mean_logit(real: Any) -> Any:
    return 0.001 * mean(real) ** 2


@right("consistency", "https://arxiv.org/abs/1910.12027")
def consistency(logits: Any, augmented_logits: Any) -> Any:
    return {"logits": 10 * (logits - augmented_logits) ** 2}


@wrong("input_detached", "consistency", "https://arxiv.org/abs/1910.12027", hidden=("losses", "scalar"))
def one_copy_detached(logits: Any, augmented_logits: Any) -> Any:
    return {"logits": 10 * (getval(logits) - augmented_logits) ** 2 + 0 * np.sum(logits)}


@wrong("mean_before_square", "consistency", "https://github.com/akanimax/pro_gan_pytorch/issues/13")
def difference_of_means(logits: Any, augmented_logits: Any) -> Any:
    return 10 * (mean(logits) - mean(augmented_logits)) ** 2


@wrong(
    "broadcast",
    "consistency",
    "https://github.com/pytorch/pytorch/issues/16045",
    unsure={"scalar": ("unexplained",), "gradients": ("unexplained",)},
)
def all_pairs(logits: Any, augmented_logits: Any) -> Any:
    return {"logits": 10 * (logits[:, None] - augmented_logits[None, :]) ** 2}
