"""What several libraries do alike: the changes, what follows from them and a batch they show on, each said once.

Whose habit it is, under which names and in which file, stands in the library's own module.
"""

from lossgrad.core.changes import Defaults, Detached, Scaled, clamped
from lossgrad.core.dialect import Change, Contrast, Entry

HALVED = "Only the discriminator's gradients are halved; Adam, which trains both, divides a constant factor out again."
HALVED_LOGISTIC = Contrast(
    player="discriminator",
    logits={"real": [0.5], "fake": [-0.25]},
    canonical=1.0500164040589501,
    dialect=0.5250082020294751,
)
"""Half of a logistic discriminator's loss."""

HALVED_CRITIC = Contrast(
    player="discriminator", logits={"real": [0.5], "fake": [-0.25]}, canonical=-0.75, dialect=-0.375
)
"""Half of a Wasserstein critic's loss."""

DOUBLED_SQUARE = Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0)
"""A least-squares generator without the factor 1/2."""


def whole_squares(*, names: tuple[str, ...], file: str, besides: str = "") -> Entry:
    """Least squares without the half."""
    return Entry(
        objective="least_squares",
        names=names,
        file=file,
        changes=(Defaults(scale=1.0),),
        consequence=_sentences(
            "Without the factor 1/2 of the paper: losses and gradients are twice as large.", besides
        ),
        example=DOUBLED_SQUARE,
    )


def shared_ties(objective: str, *, names: tuple[str, ...], file: str, besides: str = "") -> Entry:
    """A hinge written with the minimum or maximum of two tensors."""
    return Entry(
        objective=objective,
        names=names,
        file=file,
        changes=(Defaults(kink=0.5),),
        consequence=_sentences(
            "An example exactly on the margin counts half, as torch.min and torch.max share the gradient of a tie; "
            "with relu it counts nothing.",
            besides,
        ),
        example=Contrast(
            player="discriminator",
            logits={"real": [1.0], "fake": [-2.0]},
            quantity="weights",
            side="real",
            canonical=0.0,
            dialect=0.5,
        ),
    )


def halved_discriminator(
    objective: str,
    *,
    names: tuple[str, ...],
    file: str,
    besides: str = "",
    example: Contrast = HALVED_LOGISTIC,
) -> Entry:
    """A discriminator whose loss is multiplied by 0.5 before the step, and a generator whose loss is not."""
    return Entry(
        objective=objective,
        names=names,
        file=file,
        changes=(Scaled(0.5, "discriminator"),),
        consequence=_sentences(HALVED, besides),
        example=example,
    )


def halved_squares(
    *,
    names: tuple[str, ...],
    file: str,
    consequence: str = "The discriminator is as in the paper, the generator's loss counts twice beside its others.",
) -> Entry:
    """Least squares without the half, which the discriminator then gets back."""
    return Entry(
        objective="least_squares",
        names=names,
        file=file,
        changes=(Defaults(scale=1.0), Scaled(0.5, "discriminator")),
        consequence=consequence,
        example=DOUBLED_SQUARE,
    )


def sigmoid_first(*, names: tuple[str, ...], file: str, then: tuple[Change, ...] = (), besides: str) -> Entry:
    """A discriminator that ends in a sigmoid, before a cross-entropy of probabilities."""
    return Entry(
        objective="non_saturating",
        names=names,
        file=file,
        changes=(clamped(), *then),
        consequence=_sentences(
            "A sigmoid, then BCELoss. In float32 the sigmoid rounds to 1 from a logit of 16.64 on: the loss of such a "
            "fake is 100 and its gradient 0.",
            besides,
        ),
        example=Contrast(
            player="generator",
            logits={"fake": [-30.0]},
            quantity="weights",
            side="fake",
            canonical=0.9999999999999064,
            dialect=0.09357622968837548,
        ),
    )


def absolute_labels(*, names: tuple[str, ...], file: str) -> Entry:
    """Label values that are targets, not distances from 0 and 1."""
    return Entry(
        objective="non_saturating",
        names=names,
        file=file,
        consequence="Label values are absolute: real_target and fake_target are what is asked for.",
    )


def detached_means(*, names: tuple[str, ...], file: str, besides: str) -> Entry:
    """ESRGAN's relativistic average: the mean over the sides, each of them against a constant."""
    return Entry(
        objective="relativistic_average",
        names=names,
        file=file,
        changes=(Scaled(0.5), Detached("discriminator")),
        consequence=_sentences(
            "The other side's mean is detached in the discriminator's step, so gradients differ by up to a factor of "
            "about 4, and no longer sum to zero.",
            besides,
        ),
        example=Contrast(
            player="discriminator",
            logits={"real": [2.0, 1.0, 3.0], "fake": [-1.0, -2.0, 0.0]},
            quantity="gradients",
            side="real",
            canonical=-0.036321402743830694,
            dialect=-0.00790431219626113,
        ),
    )


def mended_gradients(*, names: tuple[str, ...], file: str) -> Entry:
    """The logistic game, in a training loop that makes numbers of what is none."""
    return Entry(
        objective="non_saturating",
        names=names,
        file=file,
        consequence=(
            "Gradients that are not finite are set to numbers before the step, so an overflow passes unnoticed."
        ),
    )


def _sentences(*texts: str) -> str:
    return " ".join(text for text in texts if text)
