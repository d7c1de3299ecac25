"""A lead that goes to and fro between the players."""

from dataclasses import replace

import numpy as np

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import ENOUGH, LEAD_CHANGES, LEADS, RESTLESS, WINDOW
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import percent
from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array

_OF_A_SWING = frozenset(
    {
        "at_chance",
        "confident_on_reals",
        "discriminator_ahead",
        "few_examples_carry_discriminator",
        "mistakes_beyond_probabilities",
        "one_side_dominates",
    }
)


def restless(view: View) -> bool:
    """Whether the lead goes to and fro all the time."""
    history = view.history
    if history is None or len(history) < WINDOW:
        return False
    ranks = history.column("auc")
    middle, spread = float(np.mean(ranks)), float(np.std(ranks))
    if not 1 - LEADS < middle < LEADS or not view.above(spread, RESTLESS):
        return False
    return lead_changes(ranks) >= LEAD_CHANGES


def lead_changes(ranks: Array) -> int:
    """How often the lead goes over from one player to the other."""
    leaders = np.where(ranks > LEADS, 1, np.where(ranks < 1 - LEADS, -1, 0))
    leaders = leaders[leaders != 0]
    return int(np.count_nonzero(np.diff(leaders)))


def _flips(view: View) -> Seen | None:
    history = view.history
    if history is None or not restless(view):
        return None
    ranks = history.column("auc")
    low, high = (float(np.quantile(ranks, at)) for at in (0.05, 0.95))
    changes, spread = lead_changes(ranks), float(np.std(ranks))
    return Seen(
        Finding(
            code="lead_flips",
            severity="warning",
            confidence="likely",
            title=f"The lead goes to and fro: the discriminator ranks between {percent(low)} and {percent(high)} of "
            "all pairs rightly, and nothing settles",
            explanation=f"Within {WINDOW} recorded steps the lead changed {changes} times between a discriminator that "
            "ranks most pairs rightly and a generator whose fakes it takes for more real than the reals; the standard "
            f"deviation is {percent(spread)}, where it is under 18% in a training that has found its balance. The "
            f"mean of {percent(float(np.mean(ranks)))} is no equilibrium. The generator follows the discriminator from "
            "place to place, and the samples with it.",
            evidence={"auc_spread": spread, "auc_low": low, "auc_high": high, "lead_changes": changes},
            advice="Lower both learning rates or the momentum (beta1 of 0 or 0.5), and bound the discriminator: a "
            "gradient penalty such as R1, spectral normalisation; for a critic, the Lipschitz constraint it needs. "
            "Averaging the generator's weights helps as well. Look at samples: often they are of one kind at a time.",
            sources=(
                "Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018, Sections 2 and 3",
            ),
        ),
        spread,
    )


def _over_the_run(finding: Finding, _: History) -> Finding:
    if finding.evidence["ongoing"]:
        return finding
    title = f"The lead went to and fro until step {finding.last_step}, and has settled since"
    return replace(finding, severity="info", title=title)


SYMPTOMS = (
    Symptom(
        code="lead_flips",
        title="a lead that goes to and fro",
        check=_flips,
        in_batch=False,
        patience=ENOUGH,
        over_the_run=_over_the_run,
        implies=_OF_A_SWING,
    ),
)
