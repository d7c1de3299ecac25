"""MMD GAN: the two batches of logits are compared through a mixture of Gaussian kernels.

A kernel sees differences only. A fake is pulled towards reals that are within a bandwidth or two of it, and pushed
away from other fakes nearby; what is farther away than the widest kernel pulls on nothing.
"""

from lossgrad.core.objective import Alias, ChanceLevel, Example, Objective, Reference
from lossgrad.objectives import _kernel as kernel

OBJECTIVE = Objective(
    name="mmd_rbf",
    title="MMD GAN with Gaussian kernels",
    family="kernel",
    summary=(
        "The squared maximum mean discrepancy between the two batches of logits. A fake is pulled towards reals and "
        "away from other fakes, by those that lie within a few bandwidths of it."
    ),
    saturation=(
        "Between examples that are farther apart than the widest kernel there is no gradient for either player, so "
        "a discriminator that separates the batches by more than that ends the game."
    ),
    needs=(
        "At least two examples a side unless biased is 1.",
        "Logits on the scale of the bandwidths: the discriminator's output has to be kept from growing (the papers "
        "use a gradient penalty, weight clipping or spectral normalisation).",
    ),
    chance_level=ChanceLevel(plain="0", latex="0", value=lambda _: 0.0),
    notes=(
        "The time grows with the square of the batch; memory does not, since pairs are computed in tiles.",
        "OctoberChang/MMD-GAN uses the biased estimate by default and takes the square root of its positive part, "
        "whose gradient is NaN at 0; richardwth/MMD-GAN leaves the diagonal of the cross block out too.",
        "An unbiased estimate may be negative.",
        "With vectors in place of logits a kernel sees distances; here the discriminator has one output.",
    ),
    players={
        "discriminator": kernel.GAUSSIAN_DISCRIMINATOR,
        "generator": kernel.GAUSSIAN_GENERATOR,
    },
    parameters=(*kernel.bandwidths(5.0), kernel.biased(0.0)),
    aliases=(Alias("mmd_g", ("richardwth/MMD-GAN",)), Alias("mmd", ("OctoberChang/MMD-GAN",))),
    references=(
        Reference(
            title="Li et al., MMD GAN: Towards Deeper Understanding of Moment Matching Network, 2017",
            arxiv="1705.08584",
            where="equation 2, section 3",
        ),
        Reference(
            title="Gretton et al., A Kernel Two-Sample Test, 2012",
            url="https://jmlr.org/papers/v13/gretton12a.html",
            where="equations 3 and 5",
        ),
    ),
    examples=(
        Example(
            summary="The fake at −3, far from everything, is hardly pulled; the one at 0 is pulled hard.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -0.25031195162513314,
                    "real": {
                        "losses": [-1.0585299399320711, -0.17628812572833774],
                        "gradients": [0.3847082889559466, -1.3924242788934482],
                        "weights": [0.7694165779118932, 2.7848485577868964],
                    },
                    "fake": {
                        "losses": [-0.47418816670631864, 1.2083823291164613],
                        "gradients": [-0.12856318327813587, 1.1362791732156374],
                        "weights": [0.25712636655627175, 2.272558346431275],
                    },
                },
                "generator": {
                    "loss": 0.25031195162513314,
                    "real": {
                        "losses": [1.0585299399320711, 0.17628812572833774],
                        "gradients": [-0.3847082889559466, 1.3924242788934482],
                        "weights": [0.7694165779118932, 2.7848485577868964],
                    },
                    "fake": {
                        "losses": [0.47418816670631864, -1.2083823291164613],
                        "gradients": [0.12856318327813587, -1.1362791732156374],
                        "weights": [0.25712636655627175, 2.272558346431275],
                    },
                },
            },
        ),
    ),
)
