"""Verify losses written in torch: ``python -m tests.corpus.torch PYTHON_WITH_TORCH``."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, probe, verify
from lossgrad.analysis.verify.variants import Variant
from lossgrad.objectives import CATALOGUE
from tests.corpus.batches import recorded, with_kinks, with_tails
from tests.corpus.outcomes import NOTHING, telling

D, G = "discriminator", "generator"
CLAIMS: dict[str, tuple[str, str, str, str]] = {
    "bce_with_logits": ("non_saturating", D, NOTHING, "recorded"),
    "softplus": ("non_saturating", D, NOTHING, "tails"),
    "hinge": ("hinge", D, NOTHING, "kinks"),
    "mse": ("least_squares", D, NOTHING, "kinks"),
    "critic": ("wasserstein", D, NOTHING, "recorded"),
    "relativistic_average": ("relativistic_average", D, NOTHING, "recorded"),
    "generator_softplus": ("non_saturating", G, NOTHING, "probe"),
    "logsigmoid": ("non_saturating", G, NOTHING, "tails"),
    "sigmoid_then_bce_with_logits": ("non_saturating", D, "double_sigmoid", "recorded"),
    "summed": ("non_saturating", D, "sum_for_mean", "recorded"),
    "bce_after_a_sigmoid": ("non_saturating", D, "bce_clamp", "tails"),
    "log_with_epsilon": ("non_saturating", G, "log_epsilon", "tails"),
    "labels_for_the_wrong_player": ("non_saturating", G, "shared_loss", "recorded"),
    "log_of_one_minus_d": ("non_saturating", G, "saturating_generator", "recorded"),
    "detached": ("non_saturating", G, "detached", "recorded"),
    "detached_means": ("relativistic_average", D, "detached_mean", "recorded"),
    "maximum_at_the_kink": ("hinge", D, "kink_value", "kinks"),
    "clamped": ("hinge", D, "kink_value", "kinks"),
    "reals_less_fakes": ("wasserstein", D, "sign_flipped", "recorded"),
    "square_of_the_mean": ("least_squares", D, "loss_of_mean", "recorded"),
    "column_less_row": ("relativistic_paired", D, "broadcast_pairs", "recorded"),
}
"""What each claims to be, what is wrong with it, and the logits that show it."""


def main(python: str) -> int:
    """Print what is named; the exit code tells whether it is always what it should be."""
    batches = {
        "recorded": recorded("digits_non_saturating", 0.3, 16, 16),
        "tails": with_tails(0, 12, 12),
        "kinks": with_kinks(0, 12, 12),
        "probe": dict(probe().logits),
    }
    batches = {name: {side: np.float32(a).astype(float) for side, a in each.items()} for name, each in batches.items()}
    done = subprocess.run(
        [python, str(Path(__file__).with_name("worker.py"))],
        input=json.dumps({name: {side: a.tolist() for side, a in each.items()} for name, each in batches.items()}),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    wrong = 0
    for name, given in json.loads(done.stdout).items():
        objective, player, expected, batch = CLAIMS[name]
        numbers = given[batch]
        sides = {side: ReportedSide(gradients=np.array(each)) for side, each in numbers["gradients"].items()}
        found = verify(
            batches[batch],
            {player: ReportedPlayer(loss=numbers["loss"], sides=sides)},
            claim=Variant(objective=CATALOGUE[objective], parameters=CATALOGUE[objective].resolve({})),
        )
        first = telling(found.findings)
        named = NOTHING if found.verdict == "match" or first is None else first.code
        wrong += named != expected
        sys.stdout.write(f"{name:32} {named:22} {'' if named == expected else f'and not {expected}'}\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
