"""Wrong losses as people write them, in plain NumPy, with gradients by difference quotients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lossgrad.analysis.verify import ReportedPlayer, ReportedSide
from lossgrad.core.arrays import Array

Logits = Mapping[str, Array]
Loss = Callable[[Array, Array], Any]
"""A scalar of real and fake logits."""

RUNS = Path(__file__).parents[4] / "examples" / "data"


@dataclass(frozen=True)
class Wrong:
    """Code with a mistake in it.

    Args:
        code: the mistake.
        claim: the objective it is meant to be.
        player: whose loss it is.
        loss: the wrong scalar, of real and fake logits.
        details: numbers that must be found, to a relative error of 1e-3.
        logits: the kind of batch on which the mistake shows.
        sides: those whose gradients are reported.
    """

    code: str
    claim: str
    player: str
    loss: Loss
    details: Mapping[str, Any]
    logits: str = "any"
    sides: tuple[str, ...] = ("real", "fake")


def random_logits(kind: str = "any", size: int = 20, seed: int = 7) -> Logits:
    """Logits drawn at random, exact in float32; some hopeless ones among them, or all of them probabilities."""
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(1, 2, size), rng.normal(-1, 2, size)
    if kind == "far":
        real[:3], fake[:3] = (-30.0, -18.5, -12.0), (-31.0, -19.25, -13.0)
    if kind == "probabilities":
        return {side: sigmoid(a).astype(np.float32).astype(np.float64) for side, a in (("real", real), ("fake", fake))}
    return {side: a.astype(np.float32).astype(np.float64) for side, a in (("real", real), ("fake", fake))}


def recorded_logits(run: str, step: int, size: int = 20) -> Logits:
    """The first logits of a step of a recorded run."""
    with np.load(RUNS / f"digits_{run}.npz") as data:
        return {side: data[side][step].ravel()[:size].astype(np.float64) for side in ("real", "fake")}


def reported(loss: Loss, logits: Logits, sides: tuple[str, ...] = ("real", "fake")) -> ReportedPlayer:
    """The scalar and its gradients, rounded to float32 as code in single precision has them."""
    gradients = gradients_of(loss, logits)
    return ReportedPlayer(
        loss=float(np.float32(loss(logits["real"], logits["fake"]))),
        sides={
            side: ReportedSide(gradients=gradients[side].astype(np.float32).astype(np.float64))
            for side in sides
            if np.any(gradients[side])
        },
    )


def gradients_of(loss: Loss, logits: Logits) -> dict[str, Array]:
    """Fourth-order difference quotients of the scalar in every logit."""
    h = 2.0**-20
    found = {}
    for side in ("real", "fake"):
        gradient = np.zeros(logits[side].size)
        for i in range(gradient.size):

            def moved(by: float, side: str = side, i: int = i) -> Any:
                batch: dict[str, Array] = {name: np.array(a, np.longdouble) for name, a in logits.items()}
                batch[side][i] += by
                return loss(batch["real"], batch["fake"])

            gradient[i] = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
        found[side] = np.where(np.abs(gradient) < 1e-14, 0.0, gradient)
    return found


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(−a))."""
    return 1 / (1 + np.exp(-a))


def softplus(a: Array) -> Array:
    """log(1 + exp(a))."""
    return np.logaddexp(0, a)


def relu(a: Array) -> Array:
    """max(0, a)."""
    return np.maximum(a, 0)


def mean(a: Array) -> Any:
    """The mean."""
    return np.mean(a)


WRONG = (
    Wrong("double_sigmoid", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(-sigmoid(r))) + mean(softplus(sigmoid(f))), {}),
    Wrong("double_sigmoid", "non_saturating", "generator", lambda r, f: mean(softplus(-sigmoid(f))), {}),
    Wrong("double_sigmoid", "relativistic_paired", "discriminator",
          lambda r, f: mean(softplus(sigmoid(f) - sigmoid(r))), {}),
    Wrong("sigmoid_before_loss", "hinge", "discriminator",
          lambda r, f: mean(relu(1 - sigmoid(r))) + mean(relu(1 + sigmoid(f))), {}),
    Wrong("sigmoid_before_loss", "wasserstein", "generator", lambda r, f: -mean(sigmoid(f)), {}),
    Wrong("sigmoid_before_loss", "relativistic_average_least_squares", "generator",
          lambda r, f: mean((sigmoid(r) - mean(sigmoid(f)) + 1) ** 2) + mean((sigmoid(f) - mean(sigmoid(r)) - 1) ** 2),
          {}),
    Wrong("tanh_before_loss", "non_saturating", "generator", lambda r, f: mean(softplus(-np.tanh(f))), {}),
    Wrong("tanh_before_loss", "least_squares", "discriminator",
          lambda r, f: 0.5 * mean((np.tanh(r) - 1) ** 2) + 0.5 * mean(np.tanh(f) ** 2), {}),
    Wrong("probabilities_as_logits", "non_saturating", "discriminator",
          lambda r, f: -mean(np.log(r)) - mean(np.log(1 - f)), {}, "probabilities"),
    Wrong("probabilities_as_logits", "minimax", "generator", lambda r, f: mean(np.log(1 - f)), {}, "probabilities"),
    Wrong("sides_swapped", "least_squares", "discriminator",
          lambda r, f: 0.5 * mean((f - 1) ** 2) + 0.5 * mean(r**2), {}),
    Wrong("sides_swapped", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(r)) + mean(softplus(-f)), {}),
    Wrong("sides_swapped", "hinge", "discriminator", lambda r, f: mean(relu(1 - f)) + mean(relu(1 + r)), {}),
    Wrong("sides_swapped", "non_saturating", "generator", lambda r, f: mean(softplus(-r)), {}),
    Wrong("logits_negated", "least_squares", "generator", lambda r, f: 0.5 * mean((-f - 1) ** 2), {}),
    Wrong("logits_negated", "least_squares", "discriminator",
          lambda r, f: 0.5 * mean((-r - 1) ** 2) + 0.5 * mean((-f) ** 2), {}),
    Wrong("f_gan_sign", "f_reverse_kl", "discriminator", lambda r, f: mean(np.exp(r)) + mean(-f - 1), {}),
    Wrong("f_gan_sign", "f_hellinger", "generator", lambda r, f: -mean(np.exp(-f) - 1), {}),
    Wrong("shared_loss", "non_saturating", "generator", lambda r, f: mean(softplus(f)), {}),
    Wrong("shared_loss", "non_saturating", "generator",
          lambda r, f: mean(softplus(-r)) + mean(softplus(f)), {}, "any", ("fake",)),
    Wrong("shared_loss", "hinge", "generator", lambda r, f: mean(relu(1 + f)), {}),
    Wrong("shared_loss", "relativistic_paired", "generator", lambda r, f: mean(softplus(f - r)), {}),
    Wrong("saturating_generator", "non_saturating", "generator", lambda r, f: -mean(softplus(f)), {}),
    Wrong("saturating_generator", "hinge", "generator", lambda r, f: -mean(relu(1 + f)), {}),
    Wrong("saturating_generator", "relativistic_paired", "generator", lambda r, f: -mean(softplus(f - r)), {}),
    Wrong("saturating_generator", "least_squares", "generator", lambda r, f: -0.5 * mean(f**2), {}),
    Wrong("non_saturating_generator", "minimax", "generator", lambda r, f: mean(softplus(-f)), {}),
    Wrong("non_saturating_generator", "hinge", "generator", lambda r, f: mean(relu(1 - f)), {}),
    Wrong("non_saturating_generator", "f_kl", "generator", lambda r, f: -mean(f), {}),
    Wrong("log_epsilon", "non_saturating", "generator", lambda r, f: -mean(np.log(sigmoid(f) + 1e-8)),
          {"epsilon": 1e-8}, "far"),
    Wrong("log_epsilon", "non_saturating", "discriminator",
          lambda r, f: -mean(np.log(sigmoid(r) + 1e-6)) - mean(np.log(1 - sigmoid(f) + 1e-6)),
          {"epsilon": 1e-6}, "far"),
    Wrong("log_epsilon", "non_saturating", "generator", lambda r, f: -mean(np.log(sigmoid(f) + 3e-3)),
          {"epsilon": 3e-3}),
    Wrong("log_epsilon", "minimax", "generator", lambda r, f: mean(np.log(1 - sigmoid(f) + 0.01)), {"epsilon": 0.01}),
    Wrong("log_epsilon", "relativistic_average", "discriminator",
          lambda r, f: -mean(np.log(sigmoid(r - mean(f)) + 1e-4)) - mean(np.log(1 - sigmoid(f - mean(r)) + 1e-4)),
          {"epsilon": 1e-4}),
    Wrong("probability_clip", "non_saturating", "generator",
          lambda r, f: -mean(np.log(np.clip(sigmoid(f), 1e-7, 1 - 1e-7))), {"clip": 1e-7}, "far"),
    Wrong("probability_clip", "non_saturating", "generator",
          lambda r, f: -mean(np.log(np.clip(sigmoid(f), 0.05, 0.95))), {"clip": 0.05}),
    Wrong("label_smoothing", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(r) - 0.9 * r) + mean(softplus(f)), {"real_target": 0.9}),
    Wrong("label_smoothing", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(r) - 0.875 * r) + mean(softplus(f) - 0.1 * f),
          {"real_target": 0.875, "fake_target": 0.1}),
    Wrong("label_smoothing", "non_saturating", "generator", lambda r, f: mean(softplus(f) - 0.8 * f),
          {"generator_target": 0.8}),
    Wrong("label_smoothing", "least_squares", "discriminator",
          lambda r, f: 0.5 * mean((r - 0.9) ** 2) + 0.5 * mean((f + 1) ** 2),
          {"real_target": 0.9, "fake_target": -1.0}),
    Wrong("parameter_value", "hinge", "discriminator",
          lambda r, f: mean(relu(0.5 - r)) + mean(relu(0.5 + f)), {"parameter": "margin", "value": 0.5}),
    Wrong("parameter_value", "focal", "discriminator",
          lambda r, f: mean(sigmoid(-r) ** 1.5 * softplus(-r)) + mean(sigmoid(f) ** 1.5 * softplus(f)),
          {"parameter": "gamma", "value": 1.5}),
    Wrong("parameter_value", "relativistic_average_hinge", "discriminator",
          lambda r, f: mean(relu(0.7 - r + mean(f))) + mean(relu(0.7 + f - mean(r))),
          {"parameter": "margin", "value": 0.7}),
    Wrong("loss_of_mean", "least_squares", "generator", lambda r, f: 0.5 * (mean(f) - 1) ** 2, {}),
    Wrong("loss_of_mean", "non_saturating", "discriminator",
          lambda r, f: softplus(-mean(r)) + softplus(mean(f)), {"sides": "real and fake"}),
    Wrong("loss_of_mean", "least_squares", "discriminator",
          lambda r, f: 0.5 * mean((r - 1) ** 2) + 0.5 * mean(f) ** 2, {"sides": "fake"}),
    Wrong("broadcast_pairs", "relativistic_paired", "discriminator",
          lambda r, f: mean(softplus(f[None, :] - r[:, None])), {"pairs": 400}),
    Wrong("broadcast_pairs", "relativistic_paired_hinge", "generator",
          lambda r, f: mean(relu(1 + r[None, :] - f[:, None])), {"pairs": 400}),
    Wrong("mean_minus_logit", "relativistic_average", "discriminator",
          lambda r, f: mean(softplus(mean(f) - r)) - mean(np.log(sigmoid(-(mean(f) - r)))), {"side": "real"}),
    Wrong("missing_logarithm", "non_saturating", "discriminator",
          lambda r, f: mean(1 - sigmoid(r)) + mean(sigmoid(f)), {}),
    Wrong("own_mean", "relativistic_average", "discriminator",
          lambda r, f: mean(softplus(mean(r) - r)) + mean(softplus(f - mean(f))), {}),
    Wrong("own_mean", "relativistic_average_least_squares", "generator",
          lambda r, f: mean((mean(r) - r - 1) ** 2) + mean((f - mean(f) - 1) ** 2), {}),
    Wrong("term_left_out", "relativistic_average", "discriminator",
          lambda r, f: mean(softplus(f - mean(r))), {"kept": "fake", "missing": "real"}),
    Wrong("relativistic_labels", "relativistic_average_least_squares", "discriminator",
          lambda r, f: mean((r - mean(f) - 1) ** 2) + mean((f - mean(r)) ** 2), {"target": 1.0}),
    Wrong("relativistic_labels", "relativistic_average_least_squares", "generator",
          lambda r, f: mean((r - mean(f)) ** 2) + mean((f - mean(r) - 1) ** 2), {"target": 1.0}),
    Wrong("conjugate_not_clamped", "f_pearson", "discriminator", lambda r, f: mean(f**2 / 4 + f) - mean(r), {}),
    Wrong("conjugate_not_clamped", "f_pearson", "generator", lambda r, f: -mean(f**2 / 4 + f), {}),
    Wrong("root_of_loss", "least_squares", "generator", lambda r, f: np.sqrt(mean((f - 1) ** 2)), {"factor": 2.0}),
    Wrong("hinge_cut_off", "hinge", "discriminator",
          lambda r, f: -mean(np.minimum(0, 1 - r)) - mean(np.minimum(0, 1 + f)), {}),
    Wrong("margin_missing", "hinge", "discriminator", lambda r, f: mean(relu(-r)) + mean(relu(f)), {"margin": 1.0}),
    Wrong("root_of_loss", "least_squares", "discriminator",
          lambda r, f: (np.sqrt(mean((r - 1) ** 2)) + np.sqrt(mean(f**2))) / 2, {"factor": 2.0}),
    Wrong("one_side_twice", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(-r)) + mean(softplus(r)), {"side": "real", "other": "fake"}),
    Wrong("drift", "wasserstein", "discriminator",
          lambda r, f: mean(f) - mean(r) + 0.001 * mean(r**2), {"epsilon": 0.001, "sides": "real"}),
    Wrong("double_sigmoid", "relativistic_average", "discriminator",
          lambda r, f: mean(softplus(-sigmoid(r - mean(f)))) + mean(softplus(sigmoid(f - mean(r)))), {}),
    Wrong("loss_of_mean", "relativistic_paired", "discriminator", lambda r, f: softplus(mean(f - r)), {}),
    Wrong("logits_scaled", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(-4 * r)) + mean(softplus(4 * f)), {"factor": 4.0, "temperature": 0.25}),
    Wrong("logits_scaled", "hinge", "discriminator",
          lambda r, f: mean(relu(1 - r / 3)) + mean(relu(1 + f / 3)), {"temperature": 3.0}),
    Wrong("logits_shifted", "hinge", "discriminator",
          lambda r, f: mean(relu(1 - r - 0.3)) + mean(relu(1 + f + 0.3)), {"shift": 0.3}),
    Wrong("logits_clipped", "wasserstein", "discriminator",
          lambda r, f: mean(np.clip(f, -1.5, 1.5)) - mean(np.clip(r, -1.5, 1.5)), {"largest": 1.5}),
    Wrong("relu_before_loss", "least_squares", "discriminator",
          lambda r, f: 0.5 * mean((relu(r) - 1) ** 2) + 0.5 * mean(relu(f) ** 2), {"activation": "ReLU"}),
    Wrong("labels_outside_range", "non_saturating", "discriminator",
          lambda r, f: mean(softplus(-r)) + mean(softplus(f) + f), {"fake_target": -1.0}),
    Wrong("one_label_for_both", "hinge", "discriminator",
          lambda r, f: mean(relu(1 - r)) + mean(relu(1 - f)), {"label": "real", "side": "fake"}),
    Wrong("square_missing", "least_squares", "discriminator", lambda r, f: mean(r - 1) + mean(f), {}),
    Wrong("logarithm_base", "non_saturating", "generator", lambda r, f: mean(softplus(-f)) / np.log(10), {"base": 10}),
    Wrong("focal_weight_swapped", "focal", "discriminator",
          lambda r, f: mean(sigmoid(r) ** 2 * softplus(-r)) + mean(sigmoid(-f) ** 2 * softplus(f)),
          {"sides": "real and fake"}),
    Wrong("activation_without_logarithm", "f_jensen_shannon", "generator",
          lambda r, f: mean(2 - np.exp(1 - np.exp(-f))), {}),
    Wrong("cross_term_once", "energy_distance", "generator",
          lambda r, f: mean(abs(r[:, None] - f)) - mean(abs(r[:, None] - r)) - mean(abs(f[:, None] - f)), {}),
)  # fmt: skip
"""Mistakes that one formula shows. Those of precision and of gradients are written out in tests of their own."""
