"""Fakes that become all the same."""

from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import ALIKE, COLLAPSED, COLLAPSED_STILL, REALS_LEFT, RECENT
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent
from lossgrad.analysis.finding import Finding

_FEWEST = 8
_SEVERE = 0.05
_SUDDEN = 4
_STILL = 0.75
_SOURCES = ("Salimans et al., Improved Techniques for Training GANs, 2016, Section 3.2 (minibatch discrimination)",)
_ADVICE = (
    "Look at a grid of samples. If they are alike, try a lower learning rate for the generator, minibatch standard "
    "deviation or a packed discriminator, a gradient penalty, or going back to a checkpoint from before."
)


def _alike(view: View) -> Seen | None:
    if view.now.fake.size < _FEWEST:
        return None
    if _collapsed(view) is not None:  # says it more strongly
        return None
    real, fake = view.typical("spread.real"), view.typical("spread.fake")
    if real is None or fake is None or real == 0 or not view.below(fake / real, ALIKE):
        return None
    return Seen(
        Finding(
            code="fakes_alike",
            severity="warning",
            confidence="possible",
            title="The fakes look all the same to the discriminator: "
            + (
                "all have one logit"
                if fake == 0
                else f"their logits spread {percent(fake / real)} as far as the reals'"
            ),
            explanation=f"Standard deviation {number(fake)} on fakes, {number(real)} on reals. A generator that makes "
            "one thing only (mode collapse) looks like this, and so does one that has not begun to learn.",
            evidence={"spread_fake": fake, "spread_real": real},
            advice=_ADVICE,
            player="generator",
            side="fake",
            sources=_SOURCES,
        ),
        real / fake if fake > 0 else float("inf"),
    )


def _collapsed(view: View) -> Seen | None:
    history = view.history
    if history is None or view.now.fake.size < _FEWEST:
        return None
    falls = {}
    for side in ("real", "fake"):
        recent, peak = history.recent(f"spread.{side}"), history.peaks.get(f"spread.{side}", 0.0)
        if recent is None or peak <= 0:
            return None
        falls[side] = recent / peak
    if falls["fake"] >= (COLLAPSED_STILL if view.active else COLLAPSED) or not view.below(
        falls["fake"], falls["real"] / 2
    ):
        return None
    if falls["real"] < REALS_LEFT:
        return None
    was, now = history.peaks["spread.fake"], history.recent("spread.fake")
    assert now is not None  # noqa: S101 - seen above
    sudden = _sudden(view, was)
    return Seen(
        Finding(
            code="collapse",
            severity="critical" if falls["fake"] < _SEVERE else "warning",
            confidence="likely" if falls["fake"] < _SEVERE or sudden else "possible",
            title=f"The fakes may have collapsed: the spread of their logits fell {'suddenly ' if sudden else ''}from "
            f"{number(was)} to {number(now)}",
            explanation="The discriminator sees far less difference between fakes than it did, while its logits on "
            f"reals still spread {percent(falls['real'])} as far as they did: the generator may be making fewer kinds "
            "of things. Logits only hint at this; samples show it.",
            evidence={
                "spread_fake": now,
                "spread_fake_before": was,
                "left_of_fake": falls["fake"],
                "left_of_real": falls["real"],
                "sudden": sudden,
            },
            advice=_ADVICE,
            player="generator",
            side="fake",
            sources=_SOURCES,
        ),
        1 - falls["fake"],
    )


def _sudden(view: View, was: float) -> bool:
    """Whether few of the remembered steps lie between the old spread and the new one."""
    assert view.history is not None  # noqa: S101 - only asked of runs
    spreads = view.history.column("spread.fake")
    high, low = spreads > was * _STILL, spreads < was * COLLAPSED
    if not high.any() or not low.any():
        return False
    last_high = int(high.nonzero()[0][-1])
    after = low.nonzero()[0]
    after = after[after > last_high]
    return bool(after.size and after[0] - last_high <= _SUDDEN and len(spreads) > RECENT)


SYMPTOMS = (
    Symptom(code="collapse", title="fakes that had become alike", check=_collapsed, in_batch=False),
    Symptom(code="fakes_alike", title="fakes that look all the same", check=_alike),
)
