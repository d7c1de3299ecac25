"""Losses as people write them in torch and in JAX, right ones and wrong ones, each with what should be said of it.

Run by ``worker.py`` in an environment that has one of the two frameworks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A loss, what it is meant to be, and what is said of it.

    Args:
        finding: the code of the finding expected first; None if it is right.
        refused: words of the TypeError that is raised instead.
        warned: whether it is right but for confident logits.
    """

    loss: Callable[..., Any]
    objective: str
    finding: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None
    warned: bool = False


def torch_cases() -> Iterator[Case]:
    import torch  # noqa: PLC0415
    import torch.nn.functional as F  # noqa: N812, PLC0415

    criterion = torch.nn.BCEWithLogitsLoss()

    def hinge(real: Any, fake: Any) -> Any:
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean(), -fake.mean()

    def non_saturating(real: Any, fake: Any) -> dict[str, Any]:
        discriminator = criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake))
        return {"discriminator": discriminator, "generator": criterion(fake, torch.ones_like(fake))}

    def least_squares_each(real: Any, fake: Any) -> dict[str, Any]:
        return {"real": (real - 1) ** 2, "fake": fake**2}

    def relativistic_generator(real: Any, fake: Any) -> Any:
        return F.softplus(real - fake).mean()

    def flipped(fake: Any) -> Any:
        return fake.mean()

    def summed(fake: Any) -> Any:
        return F.softplus(-fake).sum()

    def twice(real: Any, fake: Any) -> Any:
        real, fake = torch.sigmoid(real), torch.sigmoid(fake)
        return criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake))

    def detached(fake: Any) -> Any:
        return F.softplus(-fake.detach()).mean()

    on_probabilities = torch.nn.BCELoss()

    def dcgan(real: Any, fake: Any) -> dict[str, Any]:
        real, fake = torch.sigmoid(real), torch.sigmoid(fake)
        discriminator = on_probabilities(real, torch.ones_like(real)) + on_probabilities(fake, torch.zeros_like(fake))
        return {"discriminator": discriminator, "generator": on_probabilities(fake, torch.ones_like(fake))}

    def dcgan_each(real: Any, fake: Any) -> dict[str, Any]:
        real, fake = torch.sigmoid(real), torch.sigmoid(fake)
        return {
            "real": F.binary_cross_entropy(real, torch.ones_like(real), reduction="none"),
            "fake": F.binary_cross_entropy(fake, torch.zeros_like(fake), reduction="none"),
        }

    def textbook(real: Any, fake: Any) -> Any:
        return -torch.log(torch.sigmoid(real)).mean() - torch.log(1 - torch.sigmoid(fake)).mean()

    class Hinge(torch.nn.Module):  # type: ignore[misc]
        def forward(self, real: Any, fake: Any) -> Any:
            return torch.clamp(1 - real, min=0).mean() + torch.clamp(1 + fake, min=0).mean()

    column = torch.tensor([[2.0], [0.5], [-1.5], [0.25]], requires_grad=True)
    yield Case(hinge, "hinge")
    yield Case(hinge, "hinge", options={"precision": "float64"})
    yield Case(hinge, "hinge", options={"real": column, "fake": -column.detach()})
    yield Case(hinge, "hinge", options={"player": "generator"})
    yield Case(Hinge(), "hinge", options={"parameters": {"kink": 1}})
    yield Case(Hinge(), "hinge", "kink_value")
    yield Case(non_saturating, "non_saturating")
    yield Case(least_squares_each, "least_squares", options={"dialect": "hifi_gan"})
    yield Case(least_squares_each, "least_squares", "doubled")
    yield Case(relativistic_generator, "relativistic_paired", options={"player": "generator"})
    yield Case(lambda fake: F.softplus(-fake), "non_saturating")
    yield Case(flipped, "hinge", "sign_flipped")
    yield Case(summed, "non_saturating", "sum_for_mean")
    yield Case(twice, "non_saturating", "double_sigmoid")
    yield Case(detached, "non_saturating", "detached")
    for dialect in (None, "monai", "relativistic_gan"):
        yield Case(dcgan, "non_saturating", options={"dialect": dialect}, warned=True)
    yield Case(dcgan_each, "non_saturating", warned=True)
    yield Case(textbook, "non_saturating", "log_of_zero")
    yield Case(textbook, "non_saturating", options={"confident_logits": "ignore"})
    yield Case(lambda fake: F.relu(-fake).mean().item(), "hinge", refused=r"a Python float, .*\.item\(\)")
    yield Case(lambda fake: F.relu(-fake).mean().detach().numpy(), "hinge", refused="a NumPy ")
    yield Case(lambda fake: None, "hinge", refused="a return missing")


def jax_cases() -> Iterator[Case]:
    import jax  # noqa: PLC0415
    import jax.numpy as jnp  # noqa: PLC0415
    from jax import nn  # noqa: PLC0415

    def hinge(real: Any, fake: Any) -> Any:
        return jax.nn.relu(1 - real).mean() + jax.nn.relu(1 + fake).mean(), -fake.mean()

    def non_saturating(real: Any, fake: Any) -> dict[str, Any]:
        discriminator = jnp.mean(jax.nn.softplus(-real)) + jnp.mean(jax.nn.softplus(fake))
        return {"discriminator": discriminator, "generator": jnp.mean(jax.nn.softplus(-fake))}

    def each(fake: Any) -> Any:
        return jax.nn.softplus(-fake)

    def flipped(fake: Any) -> Any:
        return jnp.mean(fake)

    def textbook(real: Any, fake: Any) -> Any:
        return -jnp.mean(jnp.log(nn.sigmoid(real))) - jnp.mean(jnp.log(1 - nn.sigmoid(fake)))

    def halved(real: Any, fake: Any) -> Any:
        return (jax.nn.relu(1 - real).mean() + jax.nn.relu(1 + fake).mean()) / 2

    yield Case(hinge, "hinge")
    yield Case(hinge, "hinge", options={"real": jnp.array([[2.0], [0.5]]), "fake": jnp.array([[-3.0], [0.0]])})
    yield Case(jax.jit(non_saturating), "non_saturating")
    yield Case(lambda real, fake: (real**2).mean() + (fake**2).mean(), "least_squares", "")
    yield Case(each, "non_saturating")
    yield Case(flipped, "wasserstein", "sign_flipped")
    yield Case(halved, "hinge", "halved")
    yield Case(textbook, "non_saturating", "log_of_zero")
    yield Case(textbook, "non_saturating", options={"confident_logits": "ignore"})
    yield Case(lambda fake: jnp.asarray(float(-jnp.mean(fake))), "hinge", refused="JAX cannot differentiate")


CASES = {"torch": torch_cases, "jax": jax_cases}
