"""mimicry: the non-saturating loss under two names, one of them with an epsilon that makes it saturate."""

from lossgrad.core.changes import Fixed, epsilon
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "torch_mimicry/modules/losses.py"

DIALECT = Dialect(
    name="mimicry",
    title="mimicry",
    repository="kwotsin/mimicry",
    entries=(
        Entry(
            objective="non_saturating",
            names=(
                "gan",
                "minimax_loss_gen",
            ),
            file=_FILE,
            consequence="minimax_loss_gen is the non-saturating loss in spite of its name.",
        ),
        Entry(
            objective="non_saturating",
            names=(
                "ns",
                "ns_loss_gen",
            ),
            file=_FILE,
            changes=(
                epsilon(1e-8, "generator"),
                Fixed(generator_target=1.0),
            ),
            consequence=(
                "The generator's loss cannot exceed 18.42, and its gradient halves at a logit of -18.42 and vanishes "
                "below: the non-saturating loss saturates on the fakes that convince least."
            ),
            example=Contrast(
                player="generator",
                logits={"fake": [-20.0]},
                quantity="weights",
                side="fake",
                canonical=0.9999999979388464,
                dialect=0.17089191292890016,
            ),
        ),
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="wasserstein", names=("wasserstein",), file=_FILE),
    ),
)
