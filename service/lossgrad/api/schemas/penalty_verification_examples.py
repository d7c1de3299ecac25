"""Questions to POST /v1/penalties/{name}/verify as the API documentation shows them, and an answer."""

from typing import Any

VERIFY_PENALTY_EXAMPLES: Any = {
    "pixels": {
        "summary": "WGAN-GP: the norm of each pixel, where that of each example is meant",
        "value": {
            "inputs": {"input_gradients": [[[3.0, 0.0], [4.0, 12.0]], [[0.0, 0.0], [3.0, 4.0]]]},
            "reported": {
                "loss": 375.0,
                "gradients": {"input_gradients": [[[12.0, 0.0], [16.0, 55.0]], [[0.0, 0.0], [10.0, 15.0]]]},
            },
        },
    },
    "match": {
        "summary": "WGAN-GP: all right",
        "value": {
            "inputs": {"input_gradients": [[3.0, 4.0], [0.0, 0.0]]},
            "reported": {
                "loss": 85.0,
                "losses": {"input_gradients": [160.0, 10.0]},
                "gradients": {"input_gradients": [[24.0, 32.0], [0.0, 0.0]]},
            },
        },
    },
    "not_a_number": {
        "summary": "WGAN-GP: a root written out, whose gradient is NaN at 0",
        "value": {
            "inputs": {"input_gradients": [[3.0, 4.0], [0.0, 0.0]]},
            "reported": {"loss": 85.0, "gradients": {"input_gradients": [[24.0, 32.0], ["NaN", "NaN"]]}},
        },
    },
    "everything": {
        "summary": "Every option: parameters, the sum, a precision, a tolerance",
        "value": {
            "inputs": {"input_gradients": [[3.0, 4.0], [0.0, 1.0]]},
            "parameters": {"coefficient": 1.0, "target": 2.0},
            "state": None,
            "reported": {"loss": 10.0, "losses": {"input_gradients": [9.0, 1.0]}},
            "reduction": "sum",
            "precision": "float32",
            "tolerance": 0.001,
        },
    },
}

PIXELS: Any = {
    "verdict": "mismatch",
    "headline": "The norm is taken of each pixel's channels (axis 1), not of each example.",
    "penalty": "gradient_penalty",
    "parameters": {
        "coefficient": 10.0,
        "target": 1.0,
        "epsilon": 0.0,
        "norm": "sample",
        "channels": "first",
        "scale": "absolute",
    },
    "reduction": "mean",
    "precision": "float32",
    "findings": [
        {
            "code": "wrong_norm_axes",
            "severity": "critical",
            "confidence": "certain",
            "title": "The norm is taken of each pixel's channels (axis 1), not of each example",
            "explanation": "The numbers are those of Gradient penalty (WGAN-GP) with one norm "
            "over the axes [1] where [1, 2] are meant: 4 norms in all. A norm "
            "over fewer numbers is smaller and one over more is larger, so the "
            "same target asks the discriminator for another slope, and the "
            "coefficient of a paper no longer fits. mmgeneration, mmagic and "
            "BasicSR compute it like this under the same name.",
            "evidence": {
                "norm_of": "each pixel's channels (axis 1)",
                "axes": [1],
                "meant": "each example",
                "meant_axes": [1, 2],
                "norms": 4,
                "torch": "g.flatten(1).norm(2, dim=1)",
                "libraries": ["mmgeneration and mmagic", "BasicSR"],
            },
            "advice": "Take g.flatten(1).norm(2, dim=1) in torch. If the other norm is what "
            "you mean, as for patches, verify with it as the parameter norm.",
            "sources": [
                "https://github.com/caogang/wgan-gp/issues/27",
                "https://github.com/caogang/wgan-gp/issues/25",
                "https://github.com/eriklindernoren/PyTorch-GAN/issues/20",
                "https://github.com/Zeleni9/pytorch-wgan/issues/40",
                "https://github.com/keras-team/keras-contrib/pull/232",
                "https://github.com/tamarott/SinGAN/issues/59",
            ],
        }
    ],
    "quantities": [
        {
            "quantity": "loss",
            "matches": False,
            "max_absolute_error": 425.0,
            "max_relative_error": 0.53125,
            "max_ulp_error": 6963200.0,
            "mismatches": 1,
            "worst": [{"index": [], "expected": 800.0, "reported": 375.0}],
        },
        {
            "quantity": "input_gradients.gradients",
            "matches": False,
            "max_absolute_error": 55.76923076923076,
            "max_relative_error": 0.5833333333333334,
            "max_ulp_error": 8227288.615384614,
            "mismatches": 5,
            "worst": [
                {"index": [1, 1, 0], "expected": 24.0, "reported": 10.0},
                {"index": [0, 0, 0], "expected": 27.69230769230769, "reported": 12.0},
                {"index": [0, 1, 0], "expected": 36.92307692307692, "reported": 16.0},
                {"index": [1, 1, 1], "expected": 32.0, "reported": 15.0},
                {"index": [0, 1, 1], "expected": 110.76923076923076, "reported": 55.0},
            ],
        },
    ],
    "alternatives": [],
    "nearest": [],
}
"""The answer to the first of them."""
