"""What one would write in an afternoon: FastAPI, pydantic lists, torch autograd, for the non-saturating objective."""

import torch
from fastapi import FastAPI
from pydantic import BaseModel
from torch.nn.functional import softplus

torch.set_num_threads(1)
app = FastAPI()


class Question(BaseModel):
    """A batch of logits."""

    objective: str
    real: list[float]
    fake: list[float]


class Answer(BaseModel):
    """Losses, gradients and weights of one player's side."""

    losses: list[float]
    gradients: list[float]
    weights: list[float]


@app.post("/evaluate")
def evaluate(question: Question) -> dict[str, Answer]:
    """Both players' losses on both sides."""
    real = torch.tensor(question.real, requires_grad=True)
    fake = torch.tensor(question.fake, requires_grad=True)
    fooled = torch.tensor(question.fake, requires_grad=True)
    losses = {"d_real": softplus(-real), "d_fake": softplus(fake), "g_fake": softplus(-fooled)}
    (losses["d_real"].mean() + losses["d_fake"].mean()).backward()
    losses["g_fake"].mean().backward()
    gradients = {"d_real": real.grad, "d_fake": fake.grad, "g_fake": fooled.grad}
    return {
        name: Answer(
            losses=losses[name].tolist(),
            gradients=gradient.tolist(),
            weights=(gradient.abs() * gradient.numel()).tolist(),
        )
        for name, gradient in gradients.items()
    }
