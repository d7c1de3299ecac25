"""The objectives as one writes them in torch, and what autograd makes of them: the job every peer does."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus

Player = Callable[[Tensor, Tensor], dict[str, Tensor]]
"""A player's loss of each example, by side, from the logits of the reals and the fakes."""

OBJECTIVES: Mapping[str, Mapping[str, Player]] = {
    "non_saturating": {
        "discriminator": lambda real, fake: {"real": softplus(-real), "fake": softplus(fake)},
        "generator": lambda real, fake: {"fake": softplus(-fake)},
    },
    "hinge": {
        "discriminator": lambda real, fake: {"real": relu(1 - real), "fake": relu(1 + fake)},
        "generator": lambda real, fake: {"fake": -fake},
    },
    "least_squares": {
        "discriminator": lambda real, fake: {"real": (real - 1).square() / 2, "fake": fake.square() / 2},
        "generator": lambda real, fake: {"fake": (fake - 1).square() / 2},
    },
    "relativistic_average": {
        "discriminator": lambda real, fake: {
            "real": softplus(fake.mean() - real),
            "fake": softplus(fake - real.mean()),
        },
        "generator": lambda real, fake: {
            "real": softplus(real - fake.mean()),
            "fake": softplus(real.mean() - fake),
        },
    },
}


def evaluate(objective: str, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
    """What lossgrad answers by default: each player's loss; losses, gradients and weights of each example."""
    answer = {}
    for name, player in OBJECTIVES[objective].items():
        logits = {"real": real.detach().requires_grad_(), "fake": fake.detach().requires_grad_()}
        losses = player(**logits)
        loss = sum(side.mean() for side in losses.values())
        loss.backward()
        answer[f"{name}.loss"] = loss.detach().reshape(1)
        for side, values in losses.items():
            gradients = logits[side].grad
            answer[f"{name}.{side}.losses"] = values.detach()
            answer[f"{name}.{side}.gradients"] = gradients
            answer[f"{name}.{side}.weights"] = gradients.abs().mul_(gradients.numel())
    return answer


def evaluate_lists(objective: str, real: list[float], fake: list[float]) -> dict[str, list[float]]:
    """The same for JSON."""
    answer = evaluate(objective, torch.tensor(real, dtype=torch.float64), torch.tensor(fake, dtype=torch.float64))
    return {name: values.tolist() for name, values in answer.items()}
