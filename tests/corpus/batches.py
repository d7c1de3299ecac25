"""The logits that the corpus is run on: random ones, recorded ones, and those that show what others hide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lossgrad.analysis.verify import probe
from lossgrad.core.arrays import Array
from tests.corpus.entry import Entry

RUNS = Path(__file__).parents[2] / "examples" / "data"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Logits with the float type that code computes in."""

    name: str
    logits: Mapping[str, Array]


def batches(entry: Entry) -> Iterator[Batch]:
    """The batches an entry is held against: of its kind, its sizes and its types."""
    for name, logits, float_type in _of_kind(entry.needs):
        equal = len(logits["real"]) == len(logits["fake"])
        if entry.sizes == ("unequal" if equal else "equal") or float_type not in entry.types:
            continue
        if entry.at_least is not None:
            logits = {side: entry.at_least + np.abs(a) for side, a in logits.items()}  # noqa: PLW2901
        # `real` is sent even where it is not read, as people do.
        yield Batch(name=f"{name} {float_type}", logits={side: a.astype(float_type) for side, a in logits.items()})


def _of_kind(kind: str) -> Iterator[tuple[str, dict[str, Array], str]]:
    match kind:
        case "usual":
            yield "random 0", random(0, 12, 12), "float64"
            yield "random 1", random(1, 16, 11), "float32"
            yield "random 2", random(2, 9, 9), "float32"
            yield "random 3", random(3, 7, 10), "float64"
            yield "recorded hinge", recorded("digits_hinge", 0.5, 24, 24), "float32"
            yield "recorded logistic", recorded("digits_non_saturating", 1.0, 24, 17), "float32"
            yield "random 4", random(4, 12, 12, 1.0), "float16"
            yield "random 5", random(5, 14, 9, 1.0), "float16"
        case "extreme":
            yield "extreme 0", with_tails(0, 12, 12), "float64"
            yield "extreme 1", with_tails(1, 12, 9), "float32"
            yield "extreme probe", dict(probe().logits), "float32"
        case "beyond":
            yield "extreme 2", with_tails(2, 12, 12), "float32"
            yield "extreme 3", with_tails(3, 12, 9), "float32"
        case "lossy":
            yield "lossy 0", nearly_saturated(20, 12, 12, 15.5), "float32"
            yield "lossy 1", nearly_saturated(21, 12, 9, 14.5), "float32"
        case "huge":
            yield "huge 0", {side: a * 120 for side, a in random(8, 12, 12).items()}, "float16"
            yield "huge 1", {side: a * 150 for side, a in random(9, 12, 9).items()}, "float16"
        case "kinks":
            yield "kinks 0", with_kinks(0, 12, 12), "float64"
            yield "kinks 1", with_kinks(1, 12, 9), "float32"
            yield "kinks probe", dict(probe().logits), "float32"
        case "wide":
            yield "wide 0", {side: a * 3 for side, a in random(10, 12, 12).items()}, "float64"
            yield "wide 1", {side: a * 3 for side, a in random(11, 12, 9).items()}, "float32"
        case "probabilities":
            for name, logits, float_type in _tame():
                yield f"probabilities {name}", {side: 1 / (1 + np.exp(-a)) for side, a in logits.items()}, float_type
        case "bounded":
            for name, logits, float_type in _tame():
                yield f"bounded {name}", {side: np.tanh(a) for side, a in logits.items()}, float_type
        case _:
            raise ValueError(kind)


def _tame() -> Iterator[tuple[str, dict[str, Array], str]]:
    yield "0", random(12, 12, 12), "float64"
    yield "1", random(13, 12, 9), "float32"
    yield "2", recorded("digits_non_saturating", 1.0, 24, 24), "float32"


def random(seed: int, n: int, m: int, spread: float = 2.0) -> dict[str, Array]:
    """Logits of a discriminator that is right more often than not; not one of them on a kink."""
    draw = np.random.default_rng(seed)
    return {"real": draw.normal(0.8, spread, n), "fake": draw.normal(-0.7, spread, m)}


def with_tails(seed: int, n: int, m: int) -> dict[str, Array]:
    """The same with mistakes of every size beyond what logs, guards and sigmoids bear."""
    sides = random(seed, n, m)
    sides["real"][:6] = -22.5, -17.25, -13.0, -31.5, -120.0, 25.0
    sides["fake"][:7] = 18.5, 13.5, 33.25, -26.0, 110.0, -17.5, -115.0
    return sides


def nearly_saturated(seed: int, n: int, m: int, reach: float) -> dict[str, Array]:
    """The same with logits of which a sigmoid in single precision leaves a digit or two of 1 - D."""
    sides = random(seed, n, m)
    sides["real"][:3] = reach, -reach, 0.93 * reach
    sides["fake"][:3] = -reach, reach, -0.9 * reach
    return sides


def with_kinks(seed: int, n: int, m: int) -> dict[str, Array]:
    """The same with logits exactly on the margin, at 0, and at the least squares targets."""
    sides = random(seed, n, m)
    sides["real"][:4] = 1.0, -1.0, 0.0, 1.0
    sides["fake"][:4] = -1.0, 1.0, 0.0, -1.0
    return sides


def recorded(run: str, share: float, n: int, m: int) -> dict[str, Array]:
    """The logits of a recorded training run, at a share of its length."""
    with np.load(RUNS / f"{run}.npz") as data:
        step = round(share * (len(data["real"]) - 1))
        return {
            "real": data["real"][step].ravel()[:n].astype(np.float64),
            "fake": data["fake"][step].ravel()[:m].astype(np.float64),
        }
