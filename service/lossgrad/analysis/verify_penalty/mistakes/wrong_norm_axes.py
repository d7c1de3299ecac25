"""A norm over other axes than those of one example."""

from collections.abc import Iterator
from itertools import combinations

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import INPUT, is_radial, meant_axes, over, with_norm

MOST_AXES = 6
"""With more dimensions there are too many ways to choose axes; then only the usual ones are tried."""

RARE = 0.3
"""What other axes cost beside those of pixels, of examples and of the batch."""


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_radial(case):
        return
    shape = case.inputs[INPUT].shape
    long = [axis for axis, size in enumerate(shape) if size > 1]
    meant = meant_axes(case)
    last = len(shape) - 1
    usual = [(1,), (last,), (0,), tuple(range(1, len(shape))), tuple(range(len(shape)))]
    every = [axes for count in range(len(long) + 1) for axes in combinations(long, count)]
    seen = {tuple(axis for axis in meant if axis in long)}
    for axes in [*usual, *(every if len(long) <= MOST_AXES else [])]:
        if max(axes, default=0) > last or (key := tuple(axis for axis in axes if axis in long)) in seen:
            continue
        seen.add(key)
        found = [shape[axis] for axis in range(len(shape)) if axis not in axes]
        count = 1
        for size in found:
            count *= size
        details: dict[str, Evidence] = {
            "norm_of": _words(axes, len(shape)),
            "axes": list(axes),
            "meant": _words(meant, len(shape)),
            "meant_axes": list(meant),
            "norms": count,
            "torch": _call(meant),
        }
        libraries = _libraries(case, axes, len(shape))
        if libraries:
            details["libraries"] = libraries
        yield Guess(with_norm(case, over(axes)), details, extra_cost=0.0 if axes in usual else RARE)


def _words(axes: tuple[int, ...], dimensions: int) -> str:
    every = tuple(range(dimensions))
    if axes == every:
        return "the whole batch"
    if axes == every[1:]:
        return "each example"
    if not axes:
        return "each single number"
    if axes == (0,):
        return "each number over the batch (axis 0)"
    if axes == (1,):
        return "each pixel's channels (axis 1)"
    if axes == (dimensions - 1,):
        return f"the last axis (axis {dimensions - 1}: pixels' channels if they come last, or rows of an image)"
    if axes == every[2:]:
        return "each channel of each example"
    return f"the axes {', '.join(map(str, axes))}" + (", the batch among them" if 0 in axes else "")


def _libraries(case: Case, axes: tuple[int, ...], dimensions: int) -> list[str]:
    """Those whose norm it is."""
    option = "batch" if len(axes) == dimensions else "pixel" if axes in {(1,), (dimensions - 1,)} else None
    return [peer.library for peer in case.penalty.peers if option and peer.parameters.get("norm") == option]


def _call(meant: tuple[int, ...]) -> str:
    """How to take the norm that is meant, in torch."""
    if 0 in meant:
        return "g.norm(2)"
    return "g.flatten(1).norm(2, dim=1)" if len(meant) > 1 else f"g.norm(2, dim={meant[0]})"


MISTAKE = Mistake(
    code="wrong_norm_axes",
    severity="critical",
    cost=1.0,
    title="The norm is taken of {norm_of}, not of {meant}",
    explanation=(
        "The numbers are those of {penalty} with one norm over the axes {axes} where {meant_axes} are meant: {norms} "
        "norms in all. A norm over fewer numbers is smaller and one over more is larger, so the same target asks the "
        "discriminator for another slope, and the coefficient of a paper no longer fits."
    ),
    advice=(
        "Take {torch} in torch. If the other norm is what you mean, as for patches, verify with it as the parameter "
        "norm."
    ),
    sources=(
        "https://github.com/caogang/wgan-gp/issues/27",
        "https://github.com/caogang/wgan-gp/issues/25",
        "https://github.com/eriklindernoren/PyTorch-GAN/issues/20",
        "https://github.com/Zeleni9/pytorch-wgan/issues/40",
        "https://github.com/keras-team/keras-contrib/pull/232",
        "https://github.com/tamarott/SinGAN/issues/59",
    ),
    guesses=_guesses,
)
