"""Fisher GAN: the difference of the means, in units of the spread of the logits.

The spread is held at 1 by an augmented Lagrangian: Ω = 1 − (E r² + E f²)/2 is what is missing, the multiplier is
raised by a training loop (λ ← λ − ρΩ), and ρ weighs the squared violation.
"""

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.curves import LINEAR
from lossgrad.core.margins import FAKE, Batch
from lossgrad.core.objective import Alias, Example, Latex, Objective, Parameter, Player, Reference
from lossgrad.core.sums import total
from lossgrad.core.terms import Batchwise, Pointwise

_SIDES = ("real", "fake")
_SIGNS = {"real": -1, "fake": 1}


def _squares(values: Array) -> Array:
    # Fourth powers of logits come into the loss; a long double has the range for them, and digits for Ω.
    wide = values.astype(np.longdouble)
    return wide * wide


def _missing(batch: Batch) -> Scalar:
    """Ω."""
    real, fake = (total(_squares(batch[side])) / batch[side].size for side in _SIDES)
    missing: Scalar = 1 - (real + fake) / 2
    return missing


def _losses(batch: Batch, multiplier: float, penalty: float) -> Batch:
    omega = _missing(batch)
    shared = penalty * omega * omega / 4
    return {side: _SIGNS[side] * batch[side] - multiplier * (1 - _squares(batch[side])) / 2 + shared for side in _SIDES}


def _gradients(batch: Batch, factors: Batch, multiplier: float, penalty: float) -> Batch:
    omega = _missing(batch)
    mass = sum(total(factors[side]) for side in _SIDES)
    found = {}
    for side in _SIDES:
        wide = batch[side].astype(np.longdouble)
        own = factors[side] * (_SIGNS[side] + multiplier * wide)
        found[side] = own - mass * penalty / 2 * omega * wide / wide.size
    return found


def _curvatures(batch: Batch, factors: Batch, multiplier: float, penalty: float) -> Batch:
    omega = _missing(batch)
    mass = sum(total(factors[side]) for side in _SIDES)
    found = {}
    for side in _SIDES:
        size = batch[side].size
        through = _squares(batch[side]) / size - omega
        found[side] = multiplier * factors[side] + mass * penalty / 2 * through / size
    return found


_OMEGA = "(1 - (sum_real(real**2)/n_real + sum_fake(fake**2)/n_fake)/2)"
_COMMON = f"- multiplier*(1 - a**2)/2 + penalty*{_OMEGA}**2/4"

OBJECTIVE = Objective(
    name="fisher",
    title="Fisher GAN",
    family="integral_probability",
    summary=(
        "A Wasserstein-like critic whose output is kept at unit variance in place of a Lipschitz constraint. Examples "
        "weigh 1, less or more as the constraint pulls their logits in or lets them out."
    ),
    saturation=(
        "The generator's weight is always 1. The critic's vanishes on examples whose logit is ±1/(λ − ρΩ), which at "
        "the optimum is where the constraint and the difference of the means balance."
    ),
    needs=("The multiplier λ has to be updated by the training loop after every critic step: λ ← λ − ρΩ.",),
    notes=(
        "Ω = 1 − (E r² + E f²)/2 is shown half on reals and half on fakes, so that the means of the losses add up.",
        "The penalty ρ is 1e-6 in the paper and its implementations; with λ = 0 at the start the critic is nearly "
        "unconstrained.",
        "The multiplier's own gradient is −Ω: a critic that is too tame lowers it.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Batchwise(
                    sides=_SIDES,
                    over=_SIDES,
                    losses=_losses,
                    gradients=_gradients,
                    curvatures=_curvatures,
                    bind={"multiplier": "multiplier", "penalty": "penalty"},
                ),
            ),
            formulas={"real": f"-a {_COMMON}", "fake": f"a {_COMMON}"},
            latex=Latex(
                loss=r"-\left(\mathbb{E}_{x}[a(x)] - \mathbb{E}_{z}[a(G(z))] + \lambda \Omega "
                r"- \tfrac{\rho}{2} \Omega^2\right), \quad \Omega = 1 - \tfrac{1}{2}\left(\mathbb{E}_{x}[a(x)^2] "
                r"+ \mathbb{E}_{z}[a(G(z))^2]\right)",
                gradient=r"\frac{\partial \ell}{\partial a} = -1 + (\lambda - \rho \Omega)\, a \text{ on reals}, \quad "
                r"1 + (\lambda - \rho \Omega)\, a \text{ on fakes}",
                weight=r"|1 - (\lambda - \rho \Omega)\, a| \text{ on reals}, \quad "
                r"|1 + (\lambda - \rho \Omega)\, a| \text{ on fakes}",
            ),
        ),
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=LINEAR),),
            formulas={"fake": "-a"},
            latex=Latex(
                loss=r"-\mathbb{E}_{z}\left[a(G(z))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -1",
                weight="1",
            ),
        ),
    },
    parameters=(
        Parameter(
            name="multiplier",
            symbol=r"\lambda",
            description="Lagrange multiplier of the constraint; 0 at the start of a training, then as updated.",
            default=0.0,
            minimum=-1e6,
            maximum=1e6,
            typical=(0.0, 1.0),
        ),
        Parameter(
            name="penalty",
            symbol=r"\rho",
            description="Weight of the squared violation, and the multiplier's learning rate.",
            default=1e-6,
            minimum=0.0,
            maximum=1e6,
            typical=(0.0, 0.5),
        ),
    ),
    aliases=(Alias("fisher_gan", ("obrien",)),),
    references=(Reference(title="Mroueh and Sercu, Fisher GAN, 2017", arxiv="1705.09675", where="equations 3 and 6"),),
    examples=(
        Example(
            summary="At λ = 0 and ρ = 1e-6 the constraint hardly pulls yet: weights differ from 1 by some millionths.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -2.749997326171875,
                    "real": {
                        "losses": [-1.9999986630859374, -0.4999986630859375],
                        "gradients": [-0.4999976875, -0.499999421875],
                        "weights": [0.999995375, 0.99999884375],
                    },
                    "fake": {
                        "losses": [-2.9999986630859374, 1.3369140625e-06],
                        "gradients": [0.49999653125, 0.5],
                        "weights": [0.9999930625, 1.0],
                    },
                },
                "generator": {
                    "loss": 1.5,
                    "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
                },
            },
        ),
    ),
)
