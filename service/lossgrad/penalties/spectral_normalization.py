"""Spectral normalisation: a weight divided by its largest singular value, as power iteration estimates it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidArray
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import (
    Count,
    Input,
    Outcome,
    Peer,
    Penalty,
    PenaltyExample,
    PenaltyLatex,
    Question,
    Result,
)
from lossgrad.penalties._weights import MATRIX, UPSTREAM, WEIGHT, as_matrix, check_work, exponent_of, inner

_GOLDEN = 0.6180339887498949

_VANISHING = 2.0**-500
"""Beside a weight of numbers about 1 this is 0: its directions have nothing to do with each other."""

_LARGEST_DIRECTION = 1e6


def _spectral_normalization(question: Question) -> Outcome:
    values, weight = question.values, question.arrays["weight"]
    given = as_matrix(weight, values["matrix"])
    power = exponent_of(given)
    # A power of two: neither the directions nor any digit change, and nothing overflows.
    matrix = np.ldexp(given, -power)
    u, v = _directions(matrix, question)
    across = matrix @ v
    sigma = float(u @ across)
    vanishes = abs(sigma) < _VANISHING
    normalized = given if vanishes else matrix / sigma

    def gradients(_: Mapping[str, Any]) -> Mapping[str, Array]:
        above = as_matrix(question.arrays["upstream_gradient"], values["matrix"])
        height = exponent_of(above)
        above = np.ldexp(above, -height)
        if vanishes:
            return {"weight": np.zeros_like(weight)}
        along = np.sum(above * normalized)
        found = (above - along * np.outer(u, v)) / sigma
        return {"weight": np.ldexp(found, height - power).reshape(weight.shape)}

    losses = {}
    if "upstream_gradient" in question.arrays:
        above = as_matrix(question.arrays["upstream_gradient"], values["matrix"])
        losses = {"weight": inner(above, normalized)}
    results: dict[str, Callable[[], Array]] = {
        "normalized": lambda: normalized.reshape(weight.shape),
        "sigma": lambda: np.ldexp(np.array([sigma]), power),
        "exact_sigma": lambda: np.ldexp(_largest_singular_value(matrix), power),
    }
    return Outcome(
        losses=losses,
        gradients=gradients,
        results={name: result() for name, result in results.items() if name in question.wanted},
        state={"u": u, "v": v},
    )


def _directions(matrix: Array, question: Question) -> tuple[Array, Array]:
    """The left and right direction after so many iterations, rounded as they are answered."""
    rows, columns = matrix.shape
    epsilon, state = question.values["epsilon"], question.state
    for name, size in (("u", rows), ("v", columns)):
        if name in state and state[name].size != size:
            raise InvalidArray(
                f"should have {size} numbers as the matrix of the weight, {rows} by {columns}, has {state[name].size}",
                pointer=f"/state/{name}",
            )
        if name in state and np.abs(state[name]).max() > _LARGEST_DIRECTION:
            raise InvalidArray("should be a direction, of a norm about 1", pointer=f"/state/{name}")
    u = state["u"] if "u" in state else start(rows)
    v = state["v"] if "v" in state else _unit(matrix.T @ u, epsilon)
    for _ in range(int(question.values["iterations"])):
        v = _unit(matrix.T @ u, epsilon)
        onto = _unit(matrix @ v, epsilon)
        # Of a weight of zeros there is no direction; the one before is kept, or it would be lost for good.
        u = onto if onto.any() else u
    return _as_answered(u, question), _as_answered(v, question)


def start(rows: int) -> Array:
    """The direction to start from without state: spread evenly and the same on every machine."""
    spread = np.modf(np.arange(1, rows + 1) * _GOLDEN)[0] - 0.5
    return np.asarray(spread / np.sqrt(np.sum(spread * spread)))


def _unit(vector: Array, epsilon: float) -> Array:
    top = float(np.max(np.abs(vector)))
    if top == 0:
        return vector
    lifted = vector / top
    norm = float(np.sqrt(np.sum(lifted * lifted)))
    return lifted / norm if norm * top >= epsilon else vector / epsilon


def _as_answered(vector: Array, question: Question) -> Array:
    return vector.astype(question.dtype).astype(np.float64)


def _largest_singular_value(matrix: Array) -> Array:
    """By the eigenvalues of the smaller product: of the largest one squaring costs no digits, and it is faster."""
    check_work(matrix, min(matrix.shape), "the exact singular value", pointer="/inputs/weight")
    rows, columns = matrix.shape
    product = matrix @ matrix.T if rows <= columns else matrix.T @ matrix
    return np.asarray(np.sqrt(np.maximum(np.linalg.eigvalsh(product)[-1:], 0.0)))


PENALTY = Penalty(
    name="spectral_normalization",
    title="Spectral normalisation",
    kind="transform",
    subject="weights",
    summary=(
        "The weight divided by an estimate of its largest singular value, which bounds the layer's slope by 1. The "
        "gradient through it takes away whatever would only make the weight larger."
    ),
    notes=(
        "u and v are constants: no gradient goes through the power iteration. Once it has converged, the gradient is "
        "that through the true singular value.",
        "An estimate that has not converged is too small, so the normalised weight is too large: sigma stands beside "
        "exact_sigma. One iteration at each step is enough in training, since u is carried on.",
        "At evaluation take 0 iterations: u and v must not move. Then sigma = uᵀWv of those that were sent.",
        "Where sigma is 0, as of a weight of zeros, the weight stays as it is and its gradient is 0; libraries divide "
        "by 0 there.",
        "loss and gradients need the gradient of the loss in the normalised weight, upstream_gradient; loss is their "
        "product, not a term to be added.",
    ),
    inputs=(WEIGHT, UPSTREAM),
    differentiable=("weight",),
    terms=("weight",),
    state=(
        Input(
            name="u",
            description="Left direction; without it a fixed one is the start.",
            required=False,
            shape="(rows,)",
            dimensions=(1, 1),
        ),
        Input(
            name="v",
            description="Right direction; read without iterations only.",
            required=False,
            shape="(columns,)",
            dimensions=(1, 1),
        ),
    ),
    held={"iterations": 0.0},
    results=(
        Result(name="normalized", description="The weight divided by sigma.", shape="of the weight"),
        Result(name="sigma", description="uᵀWv, the estimate.", shape="(1,)"),
        Result(name="exact_sigma", description="The largest singular value.", shape="(1,)"),
    ),
    parameters=(
        Count(
            name="iterations",
            symbol="k",
            description="Power iterations before sigma is taken; 0 leaves u and v as they are.",
            default=1.0,
            minimum=0.0,
            maximum=100.0,
            typical=(0.0, 15.0),
        ),
        Parameter(
            name="epsilon",
            symbol=r"\varepsilon",
            description="The least norm that u and v are divided by, in units of the weight's largest number.",
            default=1e-12,
            minimum=0.0,
            maximum=1.0,
            exclusive_minimum=True,
            typical=(1e-12, 1e-4),
        ),
        MATRIX,
    ),
    formula="sum(G*W)/sigma, with sigma = u'*W*v",
    latex=PenaltyLatex(
        value=r"\langle G, \bar W \rangle, \quad \bar W = W / \sigma, \quad \sigma = u^\top W v",
        gradient=r"\frac{1}{\sigma} \left( G - \langle G, \bar W \rangle \, u v^\top \right)",
    ),
    function=_spectral_normalization,
    aliases=(
        Alias("spectral_norm", ("PyTorch", "compare_gan", "torchgan")),
        Alias("sn", ("mimicry", "BigGAN-PyTorch")),
    ),
    peers=(
        Peer(
            library="PyTorch",
            file="torch/nn/utils/parametrizations.py",
            parameters={},
            note="Starts with 15 iterations; none in evaluation mode.",
        ),
        Peer(
            library="compare_gan",
            file="compare_gan/architectures/arch_ops.py",
            parameters={"matrix": "columns"},
            note="Its epsilon is inside of the root.",
        ),
        Peer(library="mimicry", file="torch_mimicry/modules/spectral_norm.py", parameters={}),
        Peer(
            library="BigGAN-PyTorch",
            file="layers.py",
            parameters={},
            note="Can follow several singular values.",
        ),
        Peer(
            library="torchgan",
            file="torchgan/layers/spectralnorm.py",
            parameters={},
            note="Adds epsilon to the norm instead of bounding it.",
        ),
    ),
    references=(
        Reference(
            title="Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018",
            arxiv="1802.05957",
            where="algorithm 1, equation 12",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="A diagonal weight with its directions given: what comes from above along them is taken away.",
            inputs={"weight": [[4.0, 0.0], [0.0, 2.0]], "upstream_gradient": [[1.0, 2.0], [3.0, 4.0]]},
            state={"u": [1.0, 0.0], "v": [1.0, 0.0]},
            parameters={"iterations": 0.0},
            answer={
                "loss": 3.0,
                "losses": {"weight": [3.0]},
                "gradients": {"weight": [[-0.5, 0.5], [0.75, 1.0]]},
                "results": {"normalized": [[1.0, 0.0], [0.0, 0.5]], "sigma": [4.0], "exact_sigma": [4.0]},
                "state": {"u": [1.0, 0.0], "v": [1.0, 0.0]},
            },
        ),
    ),
)
