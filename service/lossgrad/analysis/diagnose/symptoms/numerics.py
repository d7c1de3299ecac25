"""Numbers too large, too small or of the wrong kind."""

from math import inf, isinf

from lossgrad.analysis.diagnose.figures.numerics import magnitude
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent
from lossgrad.analysis.finding import Finding

_HALF = 0.5
MIXED = "Micikevicius et al., Mixed Precision Training, 2018"


def _overflows(view: View) -> Seen | None:
    largest = magnitude(view.now)
    if view.values.get("headroom.float16", inf) >= 1:
        return None
    in_float32 = view.values.get("headroom.float32", inf) < 1
    where, severity = ("float16", "info")
    if isinf(largest):
        where, severity = "float64", "critical"
    elif in_float32:
        where, severity = "float32", "warning"
    return Seen(
        Finding(
            code="overflow",
            severity=severity,  # type: ignore[arg-type]
            title=f"Numbers overflow in {where}: the largest is {number(largest)}",
            explanation=f"A logit, loss or weight of this batch is larger than {where} can hold and becomes infinity "
            f"there; the largest |logit| is {number(view.now.largest)}.",
            evidence={"largest": largest, "largest_logit": view.now.largest, "format": where},
            advice="Compute the loss in float32 even under mixed precision (StyleGAN casts its logits before the loss)"
            + (
                " and keep the logits small: a gradient penalty or a lower learning rate."
                if where != "float16"
                else "."
            ),
            sources=(MIXED, "https://github.com/NVlabs/stylegan3/blob/main/training/training_loop.py"),
        ),
        largest,
    )


def _underflows(view: View) -> Seen | None:
    lost = {
        (player, side): view.typical(f"lost_weights.float16.{player}.{side}") or 0.0
        for player, side in view.now.strengths
    }
    (player, side), part = max(lost.items(), key=lambda item: item[1])
    if not view.above(part, _HALF):
        return None
    return Seen(
        Finding(
            code="underflow",
            severity="info",
            title=f"In float16, {percent(part)} of the {player}'s weights on {side}s would be rounded to 0",
            explanation="They are smaller than the smallest float16, so under mixed precision these examples do not "
            "pull at all.",
            evidence={"share": part, "player": player, "side": side},
            advice="Scale the loss, as mixed precision recommends, or compute it in float32.",
            player=player,
            side=side,
            sources=(MIXED,),
        ),
        part,
    )


def _certain(view: View) -> Seen | None:
    side, part = max(
        (("fake", view.typical("rounded_probability.float32.fake") or 0.0)),
        (("real", view.typical("rounded_probability.float32.real") or 0.0)),
        key=lambda item: item[1],
    )
    if part <= 0:
        return None
    return Seen(
        Finding(
            code="mistakes_beyond_probabilities",
            severity="info",
            title=f"{percent(part)} of the {side}s are mistakes so confident that probabilities cannot express them",
            explanation="In float32 their sigmoid is rounded to exactly 1, or falls under 1e-12. A loss computed from "
            "logits, as here, still corrects them; one computed from probabilities (torch's BCELoss after a sigmoid) "
            "gives no gradient and a loss of up to 100.",
            evidence={"share": part, "side": side},
            advice="Compute the loss from logits: BCEWithLogitsLoss or softplus, without a sigmoid before.",
            player="discriminator",
            side=side,
            sources=("torch, aten/src/ATen/native/Loss.cpp", "https://github.com/soumith/ganhacks/issues/36"),
        ),
        part,
    )


SYMPTOMS = (
    Symptom(code="overflow", title="numbers that overflow", check=_overflows, patience=1),
    Symptom(code="underflow", title="weights lost in float16", check=_underflows),
    Symptom(code="mistakes_beyond_probabilities", title="mistakes beyond probabilities", check=_certain),
)
