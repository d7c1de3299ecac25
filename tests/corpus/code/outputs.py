"""What is sent as logits is none: the probabilities of a sigmoid, or the outputs of a tanh."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import wrong

SIGMOID = "https://github.com/carpedm20/DCGAN-tensorflow/issues/15"
DETECT = "https://github.com/torchgan/torchgan/issues/116"


@wrong("probabilities_as_logits", "non_saturating", "discriminator", SIGMOID, needs="probabilities")
def bce_of_what_a_sigmoid_gives(real: Any, fake: Any) -> Any:
    return {"real": -np.log(real), "fake": -np.log(1 - fake)}


@wrong("probabilities_as_logits", "minimax", "discriminator", DETECT, needs="probabilities")
def products_of_probabilities(real: Any, fake: Any) -> Any:
    return {"real": -np.log(real), "fake": -np.log1p(-fake)}


@wrong("probabilities_as_logits", "non_saturating", "generator", SIGMOID, needs="probabilities")
def minus_log_of_what_a_sigmoid_gives(fake: Any) -> Any:
    return {"fake": -np.log(fake)}


@wrong("probabilities_as_logits", "non_saturating", "discriminator", DETECT, needs="probabilities", matches=True)
def logits_wanted_and_probabilities_given(real: Any, fake: Any) -> Any:
    return {"real": np.logaddexp(0, -real), "fake": np.logaddexp(0, fake)}


@wrong("tanh_as_logits", "hinge", "discriminator", DETECT, needs="bounded", matches=True)
def hinge_after_a_tanh_layer(real: Any, fake: Any) -> Any:
    return {"real": np.maximum(0, 1 - real), "fake": np.maximum(0, 1 + fake)}


@wrong("tanh_as_logits", "non_saturating", "generator", DETECT, needs="bounded", matches=True)
def non_saturating_after_a_tanh_layer(fake: Any) -> Any:
    return {"fake": np.logaddexp(0, -fake)}
