"""Another gradient exactly on the margin of a hinge."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import is_slow, outcome

_WHO = {
    0.0: "torch.relu and the hinge of BigGAN, StudioGAN, TF-GAN and taming-transformers",
    0.5: "torch.maximum, torch.min, torch.max and jnp.maximum (SPADE, Imaginaire, AudioCraft)",
    1.0: "torch.clamp(min=0)",
}


def _guesses(case: Case) -> Iterator[Guess]:
    if "kink" not in case.parameters or is_slow(case):
        return
    meant = case.parameters["kink"]
    right = outcome(case, case.logits)
    for kink, who in _WHO.items():
        if kink == meant:
            continue
        code = partial(outcome, case, parameters={**case.parameters, "kink": kink})
        found = code(case.logits)
        moved = sum(int(np.count_nonzero(each != right.gradients[side])) for side, each in found.gradients.items())
        if moved:
            yield from guesses(case, code, {"kink": kink, "meant": meant, "examples": moved, "who": who})


MISTAKE = Mistake(
    code="kink_value",
    severity="info",
    cost=0.6,
    title="For logits exactly on the margin the {player}'s gradient counts {kink:g}, not {meant:g}",
    explanation=(
        "A hinge has a corner (a kink) exactly on its margin, where any slope from 0 to 1 will do, and {examples} of "
        "your gradients depend on which one is taken. {kink:g} is what {who} give. Away from the margin all "
        "numbers are right."
    ),
    advice=(
        "Nothing has to be changed: logits hardly ever lie exactly on the margin, except at the start of training, "
        "in half precision, and in tests. To compare with this slope, verify with the parameter kink = {kink:g}."
    ),
    sources=(
        "https://github.com/pytorch/pytorch/issues/184572",
        "https://github.com/jax-ml/jax/issues/37821",
    ),
    guesses=_guesses,
)
