"""The examples the API documentation shows; a test sends every one of them."""

from typing import Any

from lossgrad.api.schemas.objectives import worked_examples
from lossgrad.objectives import CATALOGUE

_BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}

EVALUATE_EXAMPLES: Any = {
    "smallest": {
        "summary": "The smallest question: an objective and a batch",
        "value": {"objective": "hinge", "logits": _BATCH},
    },
    "generator_only": {
        "summary": "The generator's step needs the fakes only",
        "value": {"objective": "non_saturating", "logits": {"fake": [-3.0, 0.0]}, "players": ["generator"]},
    },
    "combination": {
        "summary": "A hinge discriminator against a non-saturating generator",
        "value": {
            "discriminator": "hinge",
            "generator": "non_saturating",
            "parameters": {"discriminator.margin": 0.5},
            "logits": _BATCH,
        },
    },
    "heads": {
        "summary": "Two heads of a multi-scale discriminator, summed",
        "value": {
            "objective": "least_squares",
            "logits": [_BATCH, {"real": [1.0], "fake": [0.25]}],
            "heads": "sum",
        },
    },
    "everything": {
        "summary": "Every option: gradients in D, curvatures, sample weights, float32",
        "value": {
            "objective": "hinge_non_saturating",
            "logits": {"real": [[2.0], [0.5]], "fake": [[-3.0], [0.0]]},
            "parameters": {"margin": 2.0},
            "players": ["discriminator", "generator"],
            "reduction": "sum",
            "outputs": ["losses", "gradients", "weights", "curvatures"],
            "with_respect_to": "probability",
            "sample_weights": {"real": [[1], [2]], "fake": [[1], [1]]},
            "dtype": "float32",
        },
    },
} | {
    f"{objective.name}_{number}" if number else objective.name: {
        "summary": f"{objective.title}: {text}",
        "value": request,
    }
    for objective in CATALOGUE.values()
    for number, (text, request, _) in enumerate(worked_examples(objective))
}

COMPARE_EXAMPLES: Any = {
    "generators": {
        "summary": "How much stronger is the non-saturating generator on these fakes?",
        "value": {
            "objectives": ["minimax", "non_saturating", {"objective": "hinge", "parameters": {"margin": 2.0}}],
            "logits": _BATCH,
            "reference": "minimax",
            "players": ["generator"],
        },
    },
}
