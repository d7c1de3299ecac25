"""The arrays that the corpus is run on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from lossgrad.core.arrays import Array
from tests.corpus.penalties.entry import Entry


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Arrays with the float type that code computes in, and the state they come with."""

    name: str
    inputs: Mapping[str, Array]
    state: Mapping[str, Array] = field(default_factory=dict)


_KINDS = {
    "lecam": "sides",
    "drift": "sides",
    "consistency": "pairs",
    "orthogonal": "weights",
    "spectral_normalization": "upstream",
    "weight_clipping": "upstream",
    "top_k": "upstream logits",
}


def batches(entry: Entry) -> Iterator[Batch]:
    """The batches an entry is held against."""
    kind = entry.needs or _KINDS.get(entry.penalty, "images")
    for number, float_type in enumerate(entry.types):
        inputs = drawn(kind, number)
        state = {"mean_real": np.array(0.375), "mean_fake": np.array(-0.25)} if entry.penalty == "lecam" else {}
        yield Batch(
            name=f"{kind} {number} {float_type}",
            inputs={name: inputs[name].astype(float_type) for name in inputs if name in entry.reads},
            state=state,
        )


def drawn(kind: str, seed: int) -> dict[str, Array]:
    """Arrays of a kind, of sizes that are no usual factor."""
    draw = np.random.default_rng(seed)
    match kind:
        case "images":
            # Norms on both sides of 1, of examples and of pixels.
            sizes = np.array([0.05, 0.2, 0.5, 0.1, 0.9, 0.3, 0.15])[: 7 - seed].reshape(-1, 1, 1, 1)
            return {"input_gradients": draw.normal(0, 1, (7 - seed, 3, 5, 4)) * sizes}
        case "vectors":
            return {"input_gradients": draw.normal(0, 0.6, (9 - seed, 5 + seed))}
        case "small":
            return {"input_gradients": draw.normal(0, 0.02, (7, 3, 2, 2))}
        case "zeros":
            gradients = draw.normal(0, 0.4, (6, 3, 4, 4))
            gradients[2] = 0
            return {"input_gradients": gradients}
        case "sides":
            return {"real": draw.normal(0.8, 2, 9 + seed), "fake": draw.normal(-0.7, 2, 7)}
        case "pairs":
            logits = draw.normal(0.3, 2, 9 + seed)
            return {"logits": logits, "augmented_logits": logits + draw.normal(0, 1, logits.size)}
        case "weights":
            return {"weight": draw.normal(0, 0.7, (5, 3, 2, 2))}
        case "upstream":
            return {
                "weight": draw.normal(0, 0.012, (5, 6)),
                "upstream_gradient": draw.normal(0, 1, (5, 6)),
            }
        case "upstream logits":
            return {"logits": draw.normal(0, 2, 9), "upstream_gradient": draw.normal(-1, 0.3, 9)}
    raise ValueError(kind)
