"""What is said of several relativistic objectives alike: notes, needs and references."""

from lossgrad.core.objective import Reference


def published(where: str | None = None) -> Reference:
    """The paper that relativistic discriminators were introduced in."""
    return Reference(title="Jolicoeur-Martineau, The relativistic discriminator, 2018", arxiv="1807.00734", where=where)


DIVERGENCES = Reference(title="Jolicoeur-Martineau, On Relativistic f-Divergences, 2020", arxiv="1901.02474")

ONLY_DIFFERENCES = "Only differences matter: gradients sum to zero and a shift of all logits changes nothing."
DETACHED = (
    "Gradients are those of the whole loss. BasicSR and mmagic detach the other side's mean in the discriminator's "
    "step, which changes gradients by up to a factor of about 4."
)
EQUAL_SHAPES = "Real and fake logits of one shape: each real is paired with the fake at its position."
PRODUCTS = "With sample weights, a pair weighs the product of its members' weights."
EVERY_PAIR = (
    "Real and fake batches may differ in size. Time grows with the product of the two, and more than 2^28 pairs are "
    "refused. Under sum, everything is a sum over pairs."
)
