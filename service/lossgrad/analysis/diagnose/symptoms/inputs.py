"""Numbers that are not what the objective takes."""

from lossgrad.analysis.diagnose.figures.separation import probabilistic
from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number
from lossgrad.analysis.finding import Finding

_FEWEST = 16


def within_unit(view: View) -> bool:
    """Whether all logits of an objective with a sigmoid of its own lie where probabilities do, and always have."""
    now = view.now
    if probabilistic(now) is not None or now.real.size + now.fake.size < _FEWEST:
        return False
    if view.history is not None and view.history.beyond_unit:
        return False
    # Probabilities that have all become 1 are no less of that kind.
    return now.lowest >= 0 and now.highest <= 1 and (now.lowest < now.highest or view.active)


def _withdrawn(history: History) -> bool:
    return history.beyond_unit


def _probabilities(view: View) -> Seen | None:
    now = view.now
    if not within_unit(view):
        return None
    low, high = now.lowest, now.highest
    return Seen(
        Finding(
            code="looks_like_probabilities",
            severity="info" if view.history is None else "warning",
            confidence="possible" if view.history is None else "likely",
            title=f"These look like probabilities, not logits: all lie between {number(low)} and {number(high)}",
            explanation="This objective applies the sigmoid itself. Put on probabilities, it sees nothing but numbers "
            "in [0.5, 0.731]: the discriminator's loss cannot fall under 1.006, and the generator's gradient is small.",
            evidence={"minimum": low, "maximum": high, "loss": now.loss("discriminator")},
            advice="Remove the sigmoid at the end of the discriminator, or send the numbers from before it.",
            player="discriminator",
            sources=(
                "https://github.com/torchgan/torchgan/issues/116",
                "https://github.com/itakurah/focal-loss-pytorch/pull/5",
            ),
        ),
        high - low,
    )


SYMPTOMS = (
    Symptom(
        code="looks_like_probabilities",
        title="probabilities in the place of logits",
        check=_probabilities,
        patience=16,
        cause=True,
        withdrawn=_withdrawn,
    ),
)
