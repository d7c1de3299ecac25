"""Examples of diagnoses: a few logits of the recorded minimax run of ``examples/data``, rounded."""

import json
from typing import Any

_BATCH: dict[str, Any] = {
    "real": [2.46, 4.98, 5.73, 5.81, 3.02, 3.96, 3.46, 2.89, 3.05, 6.38, 5.17, 6.39],
    "fake": [-3.07, -2.73, -3.23, -2.68, -2.22, -2.91, -3.34, -2.37, -3.09, -2.13, -2.72, -3.07],
}
"""Step 110: the discriminator is ahead, and the generator hardly learns."""

_REAL = [
    [0.13, 1.56, 0.06, 2.0],
    [2.46, 4.98, 5.73, 5.81],
    [4.78, 2.8, 3.09, 6.79],
    [5.12, 5.75, 5.66, 5.26],
    [2.72, 1.84, 2.07, 2.75],
    [1.52, 5.91, 2.19, 5.64],
    [5.62, 4.81, 1.64, 4.08],
    [5.24, 4.9, 4.42, 6.14],
    [8.64, 5.98, 5.79, 8.46],
    [7.39, 3.46, 4.79, 8.55],
    [5.82, 2.76, 7.47, 5.25],
    [0.11, 6.98, 1.5, 5.86],
]
_FAKE = [
    [-1.9, -2.42, -2.01, -1.41],
    [-3.07, -2.73, -3.23, -2.68],
    [-2.92, -3.28, -2.99, -2.94],
    [-2.94, -2.96, -3.38, -1.6],
    [-3.17, -3.2, -2.23, -2.66],
    [-3.26, -1.15, -3.58, -3.05],
    [3.25, 1.83, -2.76, 0.26],
    [-2.26, -1.28, -2.74, -1.65],
    [-2.93, -2.19, -3.43, -2.0],
    [-1.6, -1.23, 0.13, -1.49],
    [-4.28, -1.9, -3.23, -4.28],
    [-4.45, -1.45, -1.66, -2.57],
]
_STEP = [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 210]
_NORM = [1.13, 0.488, 0.763, 1.169, 1.44, 1.739, 1.432, 1.195, 0.904, 0.485, 1.143, 1.212]
"""Every tenth step from 100 on, four examples of each side."""

DIAGNOSE_EXAMPLES: Any = {
    "batch": {
        "summary": "One batch of a minimax training: what is wrong?",
        "value": {"objective": "minimax", "logits": _BATCH},
    },
    "batch_with_everything": {
        "summary": "A batch in a library's dialect, with held-out reals and the norm of the generator's gradient",
        "value": {
            "objective": "non_saturating",
            "dialect": "studiogan",
            "logits": _BATCH,
            "validation": [2.51, 0.98, 3.4, 1.77],
            "generator_gradient_norm": 0.49,
        },
    },
    "combination": {
        "summary": "A hinge discriminator against a non-saturating generator, whose gradient is no number any more",
        "value": {
            "objective": "hinge+non_saturating",
            "parameters": {"discriminator.margin": 0.5},
            "logits": _BATCH,
            "generator_gradient_norm": "NaN",
        },
    },
    "not_finite": {
        "summary": "A batch in which something is NaN: what now?",
        "value": {
            "objective": "non_saturating",
            "logits": {"real": [2.46, 4.98, 5.73, 5.81], "fake": [-3.07, "NaN", -3.23, "-Infinity"]},
        },
    },
    "run": {
        "summary": "Twelve steps of the same training: since when?",
        "value": {
            "objective": "minimax",
            "run": {"real": _REAL, "fake": _FAKE, "step": _STEP, "generator_gradient_norm": _NORM},
        },
    },
}


def _lines(*documents: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in documents)


STREAM_EXAMPLES: Any = {
    "training": {
        "summary": "Twelve steps of a minimax training",
        "value": _lines(
            {"objective": "minimax"},
            *(
                {"step": step, "real": real, "fake": fake, "generator_gradient_norm": norm}
                for step, real, fake, norm in zip(_STEP, _REAL, _FAKE, _NORM, strict=True)
            ),
        ),
    },
    "lost_step": {
        "summary": "Steps that are counted by the service, one of which is lost: a training that breaks off",
        "value": _lines(
            {"objective": "hinge", "dialect": "studiogan"},
            {"real": _REAL[0], "fake": _FAKE[0], "validation": [0.5, 1.25]},
            {"real": _REAL[1], "fake": []},
            {"real": _REAL[2], "fake": _FAKE[2], "generator_gradient_norm": "Infinity"},
        ),
    },
    "not_finite": {
        "summary": "A training that goes to NaN, which may come as a string or as null",
        "value": _lines(
            {"objective": "minimax"},
            {"step": 100, "real": _REAL[0], "fake": _FAKE[0]},
            {"step": 110, "real": _REAL[1], "fake": [-3.07, "NaN", -3.23, "-Infinity"]},
            {"step": 120, "real": ["NaN", "NaN", "NaN", "NaN"], "fake": [None, None, None, None]},
        ),
    },
}

_WEAK: dict[str, Any] = {
    "code": "weak_generator_gradient",
    "severity": "warning",
    "confidence": "certain",
    "title": "The generator's gradient is weak: mean weight 0.081; with non_saturating it would be 0.93, 11.5 times as "
    "strong",
    "explanation": "A weight says how hard an example pulls: 1 is full strength, 0 is silence. Under minimax, fakes "
    "that the discriminator rejects hardly pull on the generator at all.",
    "evidence": {"mean_weight": 0.081, "alternative": "non_saturating", "times_stronger": 11.5},
    "advice": "Train the generator with non_saturating instead; the discriminator stays as it is.",
    "player": "generator",
    "side": "fake",
    "sources": ["Goodfellow et al., Generative Adversarial Nets, 2014, Section 3"],
    "first_step": 100,
}
_WEIGHT: dict[str, Any] = {
    "name": "weight",
    "title": "Mean weight",
    "definition": "mean of w = |dℓ/da| over the examples, of each player on each side",
    "unit": "",
    "threshold": {
        "text": "under 0.02 it is hardly a signal to learn from",
        "value": 0.02,
        "beyond": "below",
    },
    "source": "Arjovsky & Bottou, Towards Principled Methods for Training GANs, 2017, Section 2.2",
    "applies": True,
    "summaries": [
        {
            "key": "weight.generator.fake",
            "player": "generator",
            "side": "fake",
            "first": 0.13,
            "last": 0.11,
            "minimum": 0.046,
            "minimum_step": 120,
            "maximum": 0.61,
            "maximum_step": 160,
            "mean": 0.14,
            "trend": "steady",
            "steps": 12,
            "steps_beyond": 0,
        }
    ],
}

STREAM_ANSWER = _lines(
    {"type": "finding", **_WEAK, "last_step": 170},
    {
        "type": "summary",
        "headline": "The generator's gradient is weak on 12 of 12 steps: mean weight 0.14 over the run; with "
        "non_saturating it would be 0.91, 6.4 times as strong.",
        "steps": 12,
        "findings": [_WEAK | {"last_step": 210}],
        "figures": [_WEIGHT],
    },
)
"""What the first stream is answered, in a few of its words and figures."""
