"""The trainings: ten sound ones, and those with one thing wrong."""

from collections.abc import Mapping

from tests.trainings.training import Training

_FALSE_ALARMS = frozenset(
    {"stalled", "one_verdict", "collapse", "looks_like_probabilities", "lead_flips", "frozen_discriminator"}
)
_NO_VALIDATION = "Without logits of held-out reals nothing tells a discriminator that has learnt its reals by heart."

TRAININGS: Mapping[str, Training] = {
    # Sound ones: what was said of them once, and must not be.
    "logistic_r1": Training(
        objective="non_saturating",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.3, "steps": 3000, "every": 15, "decay": True},
        norms=True,
    ),
    "logistic_first_steps": Training(
        objective="non_saturating",
        remark="Logged at every step from the first, and not done yet.",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.3, "steps": 200, "every": 1, "batch": 64},
    ),
    "logistic_sheet": Training(
        objective="non_saturating",
        data="sheet",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.2, "steps": 2500, "every": 13, "decay": True},
    ),
    "logistic_short": Training(
        objective="non_saturating",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.3, "steps": 600, "every": 3, "batch": 256},
        norms=True,
    ),
    "hinge_r1": Training(
        objective="hinge",
        remark="All logits lie within the margin, where the loss does not feel a common offset.",
        untold=_FALSE_ALARMS | {"confident_on_reals"},
        settings={"r1": 0.3, "steps": 2500, "every": 13, "decay": True},
    ),
    "hinge_sheet": Training(
        objective="hinge",
        data="sheet",
        remark="Swings until its learning rates have decayed, which is said as good to know.",
        untold=(_FALSE_ALARMS | {"overfitting"}) - {"lead_flips"},
        settings={"r1": 0.3, "steps": 2000, "decay": True, "validation": True},
    ),
    "wasserstein_gp": Training(
        objective="wasserstein",
        untold=_FALSE_ALARMS | {"exploding_logits"},
        settings={"gp": 1.0, "d_steps": 3, "steps": 1500},
        norms=True,
    ),
    "least_squares_decay": Training(
        objective="least_squares",
        data="line",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.05, "steps": 2000, "decay": True},
    ),
    "least_squares_slow": Training(
        objective="least_squares",
        data="line",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.05, "steps": 2000, "lr": 5e-4},
    ),
    "relativistic": Training(
        objective="relativistic_paired",
        untold=_FALSE_ALARMS,
        settings={"r1": 0.1, "steps": 2500, "every": 13},
    ),
    # One thing wrong.
    "minimax_fast_discriminator": Training(
        objective="minimax",
        case="the discriminator learns 15 times as much as the generator, whose loss is flat on rejected fakes",
        headline="weak_generator_gradient",
        settings={"lr_d": 3e-3, "d_steps": 5, "steps": 1000},
        norms=True,
    ),
    "discriminator_too_fast": Training(
        objective="non_saturating",
        data="sheet",
        case="the discriminator learns 100 times as much as the generator",
        headline="discriminator_took_over",
        told=frozenset({"exploding_logits"}),
        settings={"lr_g": 1e-4, "lr_d": 2e-3, "d_steps": 5, "steps": 1000},
    ),
    "discriminator_too_slow": Training(
        objective="non_saturating",
        case="the discriminator's learning rate is a hundredth of the generator's, which runs away",
        headline="fakes_outrank_reals",
        told=frozenset({"frozen_discriminator"}),
        settings={"lr_d": 1e-5, "steps": 1500},
    ),
    "discriminator_frozen": Training(
        objective="non_saturating",
        case="the discriminator's optimizer is never stepped",
        fault="frozen_discriminator",
        headline="frozen_discriminator",
        told=frozenset({"fakes_outrank_reals"}),
        settings={"steps": 1000},
    ),
    "discriminator_stops": Training(
        objective="hinge",
        case="the discriminator's learning rate becomes 0 at step 1000; the generator runs away",
        fault="discriminator_stops",
        at=1000,
        headline="frozen_discriminator",
        told=frozenset({"fakes_outrank_reals"}),
        settings={"spectral": True, "steps": 2000},
    ),
    "generator_frozen": Training(
        objective="non_saturating",
        case="the generator's optimizer holds the parameters of another network",
        remark="Logits show a discriminator that has won, not why; the advice names the cause first.",
        fault="frozen_generator",
        headline="discriminator_took_over",
        settings={"steps": 1000},
    ),
    "generator_sign": Training(
        objective="hinge",
        case="the generator's loss has the wrong sign",
        remark="A wrong generator loss cannot be told from logits (verify tells it): they show that the fakes are all "
        "alike, and that the discriminator wins.",
        fault="generator_sign",
        headline="collapse",
        told=frozenset({"discriminator_took_over"}),
        settings={"steps": 1000},
    ),
    "fakes_detached": Training(
        objective="non_saturating",
        case="the fakes are detached in the generator's step",
        remark="Told by the generator's gradient norm; by logits alone, a discriminator that has won.",
        fault="fakes_detached",
        headline="gradient_zero",
        told=frozenset({"discriminator_took_over"}),
        settings={"steps": 1000},
        norms=True,
    ),
    "sides_swapped": Training(
        objective="non_saturating",
        case="the discriminator's loss takes fakes for reals and reals for fakes",
        fault="sides_swapped",
        headline="fakes_outrank_reals",
        settings={"steps": 1000},
    ),
    "sigmoid_at_the_end": Training(
        objective="non_saturating",
        case="the discriminator ends in a sigmoid, and the loss applies another",
        fault="sigmoid_at_the_end",
        headline="looks_like_probabilities",
        settings={"steps": 1500},
    ),
    "collapse": Training(
        objective="non_saturating",
        case="noise of one dimension and a generator ten times as fast: the fakes are of one kind at a time",
        headline="collapse",
        told=frozenset({"lead_flips"}),
        settings={"noise": 1, "lr_g": 5e-3, "lr_d": 5e-4, "steps": 2000},
    ),
    "critic_clipped_wide": Training(
        objective="wasserstein",
        data="line",
        case="weights clipped at ±0.3, momentum 0.9: the players chase each other, and one spot of two is left",
        headline="collapse",
        told=frozenset({"lead_flips"}),
        settings={"clip": 0.3, "lr": 2e-3, "betas": (0.9, 0.99), "steps": 1500, "every": 8},
    ),
    "critic_unbounded": Training(
        objective="wasserstein",
        case="a critic without its Lipschitz constraint",
        headline="lead_flips",
        settings={"steps": 1500},
    ),
    "critic_unbounded_large": Training(
        objective="wasserstein",
        case="the same with logits 50 times as large, rounded to float16",
        fault="float16",
        headline="lead_flips",
        settings={"lr": 3e-3, "steps": 1500, "scale": 50.0},
    ),
    "critic_overflows": Training(
        objective="wasserstein",
        data="sheet",
        case="logits that outgrow float16 from step 20 on",
        fault="float16",
        headline="non_finite_logits",
        settings={"lr_d": 3e-3, "lr_g": 1e-4, "d_steps": 5, "steps": 1000, "scale": 100.0},
    ),
    "generator_runs_off": Training(
        objective="hinge",
        case="a learning rate of 1e18 at step 600",
        fault="runaway_generator",
        at=600,
        headline="non_finite_logits",
        settings={"steps": 1000},
        norms=True,
    ),
    "few_data": Training(
        objective="non_saturating",
        data="sheet",
        case="64 training examples: the discriminator learns them by heart",
        headline="overfitting",
        settings={"examples": 64, "validation": True, "width": 128, "steps": 2500, "every": 13},
    ),
    "few_data_unseen": Training(
        objective="non_saturating",
        data="sheet",
        case="the same, and no held-out reals are logged",
        remark=_NO_VALIDATION,
        settings={"examples": 64, "width": 128, "steps": 2500, "every": 13},
    ),
    "both_stop": Training(
        objective="non_saturating",
        case="both learning rates become 0 at step 750",
        fault="both_stop",
        at=750,
        headline="stalled",
        settings={"r1": 0.3, "steps": 1500},
    ),
}
