"""Dual contrastive loss: tell one real from all fakes, and one fake from all reals.

Each example is compared with the soft maximum of the other side, log Σ exp, so what it is up against are the hardest
examples there: m = a_r − log Σ exp(a_f) on a real, and −log Σ exp(−a_r) − a_f on a fake.
"""

from functools import partial
from typing import Any

from lossgrad.core.margins import Batch
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player, Reference
from lossgrad.core.points import Points
from lossgrad.core.softmax import LogSumExp, log_sum_exp
from lossgrad.core.sums import total
from lossgrad.core.terms import Batchwise


def _compared(batch: Batch, side: str, other: str, sign: int) -> tuple[Points, LogSumExp]:
    others = log_sum_exp(sign * batch[other])
    return Points(*others.above(sign * batch[side])), others


def _losses(batch: Batch, side: str, other: str, sign: int) -> Batch:
    """log(1 + exp(−m)) = log(exp(a) + Σ exp) − a."""
    return {side: _compared(batch, side, other, sign)[0].softplus_neg}


def _gradients(batch: Batch, factors: Batch, side: str, other: str, sign: int) -> Batch:
    """Each example pulls as a logistic one, and the other side shares the opposite pull by its softmax."""
    x, others = _compared(batch, side, other, sign)
    pull = x.sigmoid_neg * factors[side]
    return {side: -sign * pull, other: sign * others.shares * float(total(pull))}


def _curvatures(batch: Batch, factors: Batch, side: str, other: str, sign: int) -> Batch:
    """σ′ on the example; p²·Σσ′ + p(1 − p)·Σσ on the other side, whose softmax moves too."""
    x, others = _compared(batch, side, other, sign)
    own = x.sigmoid_slope * factors[side]
    pull = float(total(x.sigmoid_neg * factors[side]))
    return {side: own, other: others.shares * (others.shares * float(total(own)) + others.others * pull)}


def _against_all(side: str, other: str, sign: int) -> Batchwise:
    """Every example of a side against the soft maximum (or, with sign −1, minimum) of the other."""
    which: dict[str, Any] = {"side": side, "other": other, "sign": sign}
    return Batchwise(
        sides=("real", "fake"),
        over=(side,),
        losses=partial(_losses, **which),
        gradients=partial(_gradients, **which),
        curvatures=partial(_curvatures, **which),
    )


OBJECTIVE = Objective(
    name="dual_contrastive",
    title="Dual contrastive GAN",
    family="contrastive",
    summary=(
        "A real has to stand out from all fakes of the batch at once, and a fake from all reals. An example's weight "
        "is the probability of picking the wrong one, and the other side shares it by its softmax, so the hardest "
        "examples carry nearly all of it."
    ),
    saturation=(
        "For the discriminator when every real lies well above the highest fake and every fake well below the lowest "
        "real; the generator's weight is then near 1."
    ),
    notes=(
        "With n reals and m fakes whose logits are all equal the discriminator's loss is log(1 + n) + log(1 + m): it "
        "grows with the batch, so losses of different batch sizes do not compare.",
        "lucidrains/stylegan2-pytorch calls one function for both players since commit 5ff7b57, with the same order "
        "of arguments: its generator then lowers its own logits. The generator's loss is the one with the sides "
        "exchanged.",
        "Sample weights weigh the losses; the soft maximum is that of the plain batch.",
        "Only differences matter: gradients sum to zero and a shift of all logits changes nothing.",
    ),
    players={
        "discriminator": Player(
            terms=(_against_all("real", "fake", 1), _against_all("fake", "real", -1)),
            formulas={
                "real": "log(exp(a) + sum_fake(exp(fake))) - a",
                "fake": "log(exp(-a) + sum_real(exp(-real))) + a",
            },
            latex=Latex(
                loss=r"-\mathbb{E}_{x}\left[\log \frac{e^{a(x)}}{e^{a(x)} + \sum_j e^{a(z_j)}}\right] "
                r"- \mathbb{E}_{z}\left[\log \frac{e^{-a(z)}}{e^{-a(z)} + \sum_i e^{-a(x_i)}}\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -(1 - p) - \sum q \text{ on reals}, \quad "
                r"(1 - q) + \sum p \text{ on fakes}, \quad p, q \text{ the softmax probabilities of being picked}",
                weight=r"(1 - p) + \sum q \text{ on reals}, \quad (1 - q) + \sum p \text{ on fakes}",
            ),
        ),
        "generator": Player(
            terms=(_against_all("fake", "real", 1), _against_all("real", "fake", -1)),
            formulas={
                "fake": "log(exp(a) + sum_real(exp(real))) - a",
                "real": "log(exp(-a) + sum_fake(exp(-fake))) + a",
            },
            latex=Latex(
                loss=r"-\mathbb{E}_{z}\left[\log \frac{e^{a(z)}}{e^{a(z)} + \sum_i e^{a(x_i)}}\right] "
                r"- \mathbb{E}_{x}\left[\log \frac{e^{-a(x)}}{e^{-a(x)} + \sum_j e^{-a(z_j)}}\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -(1 - p) - \sum q \text{ on fakes}, \quad "
                r"(1 - q) + \sum p \text{ on reals}",
                weight=r"(1 - p) + \sum q \text{ on fakes}, \quad (1 - q) + \sum p \text{ on reals}",
            ),
        ),
    },
    aliases=(Alias("dual_contrast_loss", ("lucidrains/stylegan2-pytorch",)),),
    references=(
        Reference(
            title="Yu et al., Dual Contrastive Loss and Attention for GANs, 2021",
            arxiv="2103.16748",
            where="equations 2 to 5",
        ),
    ),
    examples=(
        Example(
            summary="The generator pulls the fake at −3 hardest; of the reals, the one at 2 takes most.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.6083854359133215,
                    "real": {
                        "losses": [0.13284523372757556, 0.49269915333229775],
                        "gradients": [-0.10429646370057244, -0.3831770690968148],
                        "weights": [0.20859292740114488, 0.7663541381936296],
                    },
                    "fake": {
                        "losses": [0.036269565124779135, 0.5549569196419907],
                        "gradients": [0.029984651569216578, 0.45748888122817066],
                        "weights": [0.059969303138433155, 0.9149777624563413],
                    },
                },
                "generator": {
                    "loss": 8.072597262910817,
                    "real": {
                        "losses": [5.054985235377147, 3.576946644541926],
                        "gradients": [1.2714212908255096, 0.6588583867296374],
                        "weights": [2.542842581651019, 1.3177167734592747],
                    },
                    "fake": {
                        "losses": [5.206906933673413, 2.3063557122291467],
                        "gradients": [-1.4334798927974726, -0.49679978475767445],
                        "weights": [2.866959785594945, 0.9935995695153489],
                    },
                },
            },
        ),
    ),
)
