"""The discriminator's loss, where the generator's should be."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch

WHOLE, FAKE_PART = "the discriminator's whole loss", "the discriminator's loss on fakes"


def discriminator_loss(case: Case) -> Iterator[tuple[Code, str]]:
    """The discriminator's loss in the generator's place, and in words how much of it."""
    definition = case.objective.players["discriminator"]
    real = case.reported.sides.get("real")
    if "real" in definition.sides and "real" not in case.logits:
        return
    # The reals do not depend on the generator, and their gradients may be missing or 0.
    is_still = real is not None and real.gradients is not None and not np.any(real.gradients)

    def whole(batch: Batch) -> Outcome:
        found = outcome(case, batch, player="discriminator")
        return found.without(("real",)) if is_still else found

    if definition.separable:
        yield lambda batch: outcome(case, batch, player="discriminator").only(("fake",)), FAKE_PART
    yield whole, WHOLE


def part_of_it(case: Case) -> str:
    """In words, how much of the discriminator's loss a generator has that takes what depends on fakes."""
    return FAKE_PART if case.objective.players["discriminator"].separable else WHOLE
