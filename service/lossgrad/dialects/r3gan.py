"""R3GAN: the relativistic paired game."""

from lossgrad.core.dialect import Dialect, Entry

_FILE = "R3GAN/Trainer.py"

DIALECT = Dialect(
    name="r3gan",
    title="R3GAN",
    repository="brownvc/R3GAN",
    entries=(
        Entry(
            objective="relativistic_paired",
            names=("AdversarialTraining",),
            file=_FILE,
            consequence=(
                "The paper writes it as one minimax problem; the code minimises for each player as here. What it logs "
                "are differences: real - fake as scores/real, fake - real as scores/fake."
            ),
        ),
    ),
)
