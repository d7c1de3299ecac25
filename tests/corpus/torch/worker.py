"""Losses as people write them in torch; runs in an environment that has torch.

Reads logits as JSON from standard input and answers, for each loss, what it gives for them. It knows nothing of the
service.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

Loss = Callable[[Any, Any], Any]


def bce_with_logits(real: Any, fake: Any) -> Any:
    criterion = nn.BCEWithLogitsLoss()
    return criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake))


def softplus(real: Any, fake: Any) -> Any:
    return functional.softplus(-real).mean() + functional.softplus(fake).mean()


def hinge(real: Any, fake: Any) -> Any:
    return functional.relu(1.0 - real).mean() + functional.relu(1.0 + fake).mean()


def mse(real: Any, fake: Any) -> Any:
    criterion = nn.MSELoss()
    return 0.5 * (criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake)))


def critic(real: Any, fake: Any) -> Any:
    return fake.mean() - real.mean()


def relativistic_average(real: Any, fake: Any) -> Any:
    return functional.softplus(fake.mean() - real).mean() + functional.softplus(fake - real.mean()).mean()


def generator_softplus(_: Any, fake: Any) -> Any:
    return functional.softplus(-fake).mean()


def logsigmoid(_: Any, fake: Any) -> Any:
    return -functional.logsigmoid(fake).mean()


def sigmoid_then_bce_with_logits(real: Any, fake: Any) -> Any:
    return bce_with_logits(torch.sigmoid(real), torch.sigmoid(fake))


def summed(real: Any, fake: Any) -> Any:
    criterion = nn.BCEWithLogitsLoss(reduction="sum")
    return criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake))


def bce_after_a_sigmoid(real: Any, fake: Any) -> Any:
    criterion = nn.BCELoss()
    real, fake = torch.sigmoid(real), torch.sigmoid(fake)
    return criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake))


def log_with_epsilon(_: Any, fake: Any) -> Any:
    return -torch.log(torch.sigmoid(fake) + 1e-6).mean()


def labels_for_the_wrong_player(_: Any, fake: Any) -> Any:
    return nn.BCEWithLogitsLoss()(fake, torch.zeros_like(fake))


def log_of_one_minus_d(_: Any, fake: Any) -> Any:
    return torch.log(1 - torch.sigmoid(fake)).mean()


def detached(_: Any, fake: Any) -> Any:
    return functional.softplus(-fake.detach()).mean() + 0 * fake.sum()


def detached_means(real: Any, fake: Any) -> Any:
    on_real = functional.softplus(fake.detach().mean() - real).mean()
    return on_real + functional.softplus(fake - real.detach().mean()).mean()


def maximum_at_the_kink(real: Any, fake: Any) -> Any:
    zero = torch.zeros(())
    return torch.maximum(zero, 1 - real).mean() + torch.maximum(zero, 1 + fake).mean()


def clamped(real: Any, fake: Any) -> Any:
    return torch.clamp(1 - real, min=0).mean() + torch.clamp(1 + fake, min=0).mean()


def reals_less_fakes(real: Any, fake: Any) -> Any:
    return real.mean() - fake.mean()


def square_of_the_mean(real: Any, fake: Any) -> Any:
    return 0.5 * ((real.mean() - 1) ** 2 + fake.mean() ** 2)


def column_less_row(real: Any, fake: Any) -> Any:
    return functional.softplus(fake - real.view(-1, 1)).mean()


LOSSES: tuple[Loss, ...] = (
    bce_with_logits,
    softplus,
    hinge,
    mse,
    critic,
    relativistic_average,
    generator_softplus,
    logsigmoid,
    sigmoid_then_bce_with_logits,
    summed,
    bce_after_a_sigmoid,
    log_with_epsilon,
    labels_for_the_wrong_player,
    log_of_one_minus_d,
    detached,
    detached_means,
    maximum_at_the_kink,
    clamped,
    reals_less_fakes,
    square_of_the_mean,
    column_less_row,
)


def answer(loss: Loss, logits: dict[str, list[float]]) -> dict[str, Any]:
    """The scalar and its gradients."""
    real, fake = (torch.tensor(logits[side], requires_grad=True) for side in ("real", "fake"))
    value = loss(real, fake)
    value.backward()
    gradients = {side: a.grad for side, a in (("real", real), ("fake", fake))}
    return {
        "loss": value.item(),
        "gradients": {side: a.tolist() for side, a in gradients.items() if a is not None},
    }


if __name__ == "__main__":
    batches = json.load(sys.stdin)
    found = {loss.__name__: {name: answer(loss, logits) for name, logits in batches.items()} for loss in LOSSES}
    json.dump(found, sys.stdout)
