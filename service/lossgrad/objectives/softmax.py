"""Softmax GAN: one softmax over the whole batch, whose mass belongs on the reals, or on everybody alike.

The discriminator wants the softmax to be 1/n on every real and 0 on the fakes; the generator wants it to be
1/(n + m) on everything. Both losses are cross-entropies with these targets.
"""

from functools import partial

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.margins import Batch
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player, Reference
from lossgrad.core.softmax import LogSumExp, log_sum_exp
from lossgrad.core.sums import total
from lossgrad.core.terms import Batchwise

_SIDES = ("real", "fake")


def _whole(batch: Batch) -> LogSumExp:
    return log_sum_exp(np.concatenate([batch[side] for side in _SIDES]))


def _by_side(values: Array, batch: Batch) -> dict[str, Array]:
    size = batch["real"].size
    return {"real": values[:size], "fake": values[size:]}


def _counts(batch: Batch, over: tuple[str, ...]) -> dict[str, float]:
    """What an example's loss counts: a cross-entropy is one sum, of which each side has its part."""
    size = sum(batch[side].size for side in over)
    return {side: batch[side].size / size for side in over}


def _losses(batch: Batch, over: tuple[str, ...]) -> Batch:
    """log Z − a, times the side's part of all; 0 on a side whose examples have no target."""
    z, counts = _whole(batch), _counts(batch, over)
    found = {side: np.zeros(batch[side].size) for side in _SIDES}
    for side in over:
        # In the long double, where a difference of two large logits has room until it is divided.
        found[side] = (counts[side] * ((np.longdouble(z.top) - batch[side]) + z.rest)).astype(np.float64)
    return found


def _counted(batch: Batch, factors: Batch, over: tuple[str, ...]) -> dict[str, Array]:
    return {side: share * factors[side] for side, share in _counts(batch, over).items()}


def _gradients(batch: Batch, factors: Batch, over: tuple[str, ...]) -> Batch:
    """The softmax less its target."""
    counted = _counted(batch, factors, over)
    mass = sum(float(total(values)) for values in counted.values())
    shares = _by_side(_whole(batch).shares, batch)
    return {side: mass * shares[side] - counted[side] if side in over else mass * shares[side] for side in _SIDES}


def _curvatures(batch: Batch, factors: Batch, over: tuple[str, ...]) -> Batch:
    """p·(1 − p)."""
    mass = sum(float(total(values)) for values in _counted(batch, factors, over).values())
    z = _whole(batch)
    return _by_side(mass * z.shares * z.others, batch)


def _cross_entropy(*over: str) -> Batchwise:
    return Batchwise(
        sides=_SIDES,
        over=_SIDES,
        losses=partial(_losses, over=over),
        gradients=partial(_gradients, over=over),
        curvatures=partial(_curvatures, over=over),
    )


_LOG_Z = "log(sum_real(exp(real)) + sum_fake(exp(fake)))"

OBJECTIVE = Objective(
    name="softmax",
    title="Softmax GAN",
    family="contrastive",
    summary=(
        "All examples of the batch compete for one softmax. The discriminator gives it to the reals in equal parts, "
        "the generator to everybody, so an example's weight is how far its share of the softmax is from its target."
    ),
    saturation=(
        "For the discriminator when the softmax is spread over the reals alone; a fake far below the rest then "
        "weighs nothing for it, and 1/2 for the generator (batches of equal size)."
    ),
    notes=(
        "The paper and its implementations write it for energies (small is real); here bigger logits are more real.",
        "The losses of the two sides add up with their means; as the generator's cross-entropy is one mean over n + m "
        "examples, its losses are shown times n/(n + m) on reals and m/(n + m) on fakes.",
        "To the discriminator a fake has no target, so its loss is shown as 0; it is pulled down as part of Z.",
        "The discriminator's loss at equal logits is log(n + m): it grows with the batch.",
        "PyTorch-GAN adds 1e-8 inside the logarithm of Z, which underflows in float32 from energies of 88 on.",
        "Only differences matter: gradients sum to zero and a shift of all logits changes nothing.",
    ),
    players={
        "discriminator": Player(
            terms=(_cross_entropy("real"),),
            formulas={"real": f"{_LOG_Z} - a", "fake": "0"},
            latex=Latex(
                loss=r"\log Z - \mathbb{E}_{x}\left[a(x)\right], \quad Z = \sum_i e^{a(x_i)} + \sum_j e^{a(z_j)}",
                gradient=r"\frac{\partial \ell}{\partial a} = n p - 1 \text{ on reals}, \quad m p \text{ on fakes}, "
                r"\quad p = e^{a} / Z",
                weight=r"|n p - 1| \text{ on reals}, \quad m p \text{ on fakes}",
            ),
        ),
        "generator": Player(
            terms=(_cross_entropy("real", "fake"),),
            formulas={side: f"n_{side}/(n_real + n_fake)*({_LOG_Z} - a)" for side in _SIDES},
            latex=Latex(
                loss=r"\log Z - \frac{1}{n + m}\left(\sum_i a(x_i) + \sum_j a(z_j)\right)",
                gradient=r"\frac{\partial \ell}{\partial a} = n \left(p - \tfrac{1}{n + m}\right) \text{ on reals}, "
                r"\quad m \left(p - \tfrac{1}{n + m}\right) \text{ on fakes}",
                weight=r"n \left|p - \tfrac{1}{n + m}\right| \text{ on reals}, \quad "
                r"m \left|p - \tfrac{1}{n + m}\right| \text{ on fakes}",
            ),
        ),
    },
    aliases=(Alias("softmax_gan", ("PyTorch-GAN", "wiseodd")),),
    references=(Reference(title="Lin, Softmax GAN, 2017", arxiv="1704.06191", where="equations 4 and 5"),),
    examples=(
        Example(
            summary="The real at 2 has more than its half, so the discriminator lowers it and raises the other.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 1.0613034214813541,
                    "real": {
                        "losses": [0.31130342148135404, 1.8113034214813541],
                        "gradients": [0.23249158846479973, -0.33655903455847147],
                        "weights": [0.46498317692959945, 0.6731180691169429],
                    },
                    "fake": {
                        "losses": [0.0, 0.0],
                        "gradients": [0.004935489500351744, 0.09913195659332001],
                        "weights": [0.009870979000703488, 0.19826391318664002],
                    },
                },
                "generator": {
                    "loss": 2.436303421481354,
                    "real": {
                        "losses": [0.15565171074067702, 0.9056517107406771],
                        "gradients": [0.4824915884647997, -0.08655903455847148],
                        "weights": [0.9649831769295995, 0.17311806911694297],
                    },
                    "fake": {
                        "losses": [2.655651710740677, 1.155651710740677],
                        "gradients": [-0.24506451049964825, -0.15086804340667997],
                        "weights": [0.4901290209992965, 0.30173608681335995],
                    },
                },
            },
        ),
    ),
)
