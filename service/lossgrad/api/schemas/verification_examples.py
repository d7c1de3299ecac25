"""Questions to POST /v1/verify as the API documentation shows them, and an answer; tests send every one."""

from typing import Any

_LOGITS = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}

VERIFY_EXAMPLES: Any = {
    "flipped_sign": {
        "summary": "A hinge generator that minimises mean(D(G(z))) instead of its negative",
        "value": {
            "objective": "hinge",
            "logits": _LOGITS,
            "reported": {"generator": {"loss": -1.5, "fake": {"gradients": [0.5, 0.5]}}},
        },
    },
    "match": {
        "summary": "Both players of a hinge, all right",
        "value": {
            "objective": "hinge",
            "logits": _LOGITS,
            "reported": {
                "discriminator": {
                    "loss": 0.75,
                    "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5]},
                    "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 0.5]},
                },
                "generator": {"loss": 1.5, "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5]}},
            },
        },
    },
    "double_sigmoid": {
        "summary": "A discriminator that ends in a sigmoid, with a loss that applies one itself",
        "value": {
            "objective": "non_saturating",
            "logits": _LOGITS,
            "reported": {
                "discriminator": {
                    "loss": 1.233774,
                    "real": {"gradients": [-0.015382223, -0.04103427]},
                    "fake": {"gradients": [0.011561933, 0.077807416]},
                },
            },
        },
    },
    "two_at_once": {
        "summary": "The same, with a target of 0.9 for reals where 1 is meant: two mistakes at once",
        "value": {
            "objective": "non_saturating",
            "logits": _LOGITS,
            "reported": {
                "discriminator": {
                    "loss": 1.3089368,
                    "real": {"losses": [0.4348222, 0.4918331], "gradients": [-0.01013254, -0.02928409]},
                    "fake": {"losses": [0.7171412, 0.974077], "gradients": [0.01156193, 0.07780742]},
                },
            },
        },
    },
    "sum": {
        "summary": "A sum where the mean is meant, from numbers that were cut to four decimals",
        "value": {
            "objective": "non_saturating",
            "logits": _LOGITS,
            "reported": {"generator": {"loss": 3.7417, "fake": {"losses": [3.0486, 0.6931]}}},
        },
    },
    "identify": {
        "summary": "No objective: which one is it?",
        "value": {
            "logits": _LOGITS,
            "reported": {
                "discriminator": {
                    "loss": 5.125,
                    "real": {"gradients": [1.0, -0.5]},
                    "fake": {"gradients": [-3.0, 0.0]},
                },
            },
        },
    },
    "broadcast": {
        "summary": "Reals of shape (n, 1) less fakes of shape (n,): a table of all pairs",
        "value": {
            "objective": "relativistic_paired",
            "logits": _LOGITS,
            "reported": {
                "discriminator": {
                    "loss": 0.1593677,
                    "real": {"losses": [[0.00671535, 0.126928], [0.02975042, 0.4740770]]},
                },
            },
        },
    },
    "not_finite": {
        "summary": "The logarithm of a D that was rounded to 1: infinity and NaN are numbers to report",
        "value": {
            "objective": "non_saturating",
            "logits": {"real": [2.0, 0.5], "fake": [-3.0, 40.0]},
            "reported": {
                "discriminator": {
                    "loss": "Infinity",
                    "fake": {"losses": [0.04858735, "Infinity"], "gradients": [0.02371294, None]},
                },
            },
        },
    },
    "everything": {
        "summary": "Every option: a library's dialect, parameters, sums, gradients in D, a tolerance",
        "value": {
            "objective": "hinge",
            "dialect": "tf_gan",
            "parameters": {"margin": 2.0},
            "logits": _LOGITS,
            "reported": {"discriminator": {"loss": 3.5, "fake": {"losses": [0.0, 2.0]}}},
            "reduction": "sum",
            "with_respect_to": "logits",
            "precision": "float32",
            "tolerance": 0.001,
        },
    },
}

FLIPPED: Any = {
    "verdict": "mismatch",
    "headline": "The generator's loss has the wrong sign.",
    "objective": "hinge",
    "parameters": {"margin": 1.0, "kink": 0.0},
    "reduction": "mean",
    "with_respect_to": "logits",
    "findings": [
        {
            "code": "sign_flipped",
            "severity": "critical",
            "confidence": "certain",
            "title": "The generator's loss has the wrong sign",
            "explanation": "Every number is minus the right one: minimising this loss, "
            "the generator learns the opposite of what it is for.",
            "evidence": {"factor": -1.0},
            "advice": "Put a minus before the generator's loss, once: either in the formula, or by maximising it.",
            "player": "generator",
            "sources": [
                "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
                "https://github.com/Zeleni9/pytorch-wgan/pull/53",
            ],
        }
    ],
    "generator": {
        "precision": "float32",
        "confidence": "certain",
        "quantities": [
            {
                "quantity": "generator.fake.gradients",
                "matches": False,
                "max_absolute_error": 1.0,
                "max_relative_error": 2.0,
                "max_ulp_error": 16777216.0,
                "mismatches": 2,
                "worst": [
                    {"index": [0], "expected": -0.5, "reported": 0.5},
                    {"index": [1], "expected": -0.5, "reported": 0.5},
                ],
            },
            {
                "quantity": "generator.loss",
                "matches": False,
                "max_absolute_error": 3.0,
                "max_relative_error": 2.0,
                "max_ulp_error": 25165824.0,
                "mismatches": 1,
                "worst": [{"index": [], "expected": 1.5, "reported": -1.5}],
            },
        ],
        "explained_by": {
            "objective": "hinge",
            "parameters": {"margin": 1.0, "kink": 0.0},
            "mistakes": [],
            "convention": "mean",
            "factors": {"fake": {"losses": -1.0, "gradients": -1.0}},
            "offset": 0.0,
        },
        "nearest": [
            {"objective": "boundary_equilibrium", "parameters": {"k": 0.0}, "fits": True, "scale": 1.0, "residual": 0.0}
        ],
        "alike": [
            {
                "objective": "boundary_equilibrium",
                "parameters": {"k": 0.0},
                "same_function": False,
                "side": "fake",
                "logit": -27.0,
                "quantity": "losses",
                "expected": 27.0,
                "instead": -27.0,
            }
        ],
    },
}
"""The answer to the first of them; of the findings, and of what is near and alike, the first."""
