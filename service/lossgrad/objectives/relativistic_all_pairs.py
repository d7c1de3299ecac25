"""Relativistic all-pairs GAN: every real against every fake.

The estimate of least variance of what one pairing of the batch estimates.
"""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_all_pairs",
    title="Relativistic all-pairs GAN",
    family="relativistic",
    summary=(
        "The discriminator estimates how likely a real is to be more realistic than a fake, from every pair there "
        "is. An example's weight is the mean probability of ordering it wrongly against the other side."
    ),
    saturation=(
        "The discriminator's gradient vanishes on examples ahead of the whole other side by far; the generator's "
        "weights are near 1 just there."
    ),
    chance_level=losses.LOGISTIC.chance_level(),
    notes=(
        notes.EVERY_PAIR,
        notes.PRODUCTS,
        "Its expectation is that of relativistic_paired, estimated with less variance from the same batch.",
        notes.ONLY_DIFFERENCES,
        "The best discriminator is log ρ plus any constant, where reals are ρ times as dense as fakes.",
        "relativistic-f-divergences doubles both players' losses.",
    ),
    players=comparisons.all_pairs(losses.LOGISTIC),
    aliases=(Alias("RpSGAN_MVUE", ("relativistic-f-divergences",)),),
    references=(notes.DIVERGENCES,),
    examples=(
        Example(
            summary="Two reals and three fakes make six pairs; an example's loss is the mean over its pairs.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0, 1.0]},
            answer={
                "discriminator": {
                    "loss": 0.3208015722805245,
                    "real": {
                        "losses": [0.14896834901677114, 0.49263479554427797],
                        "gradients": [-0.06580619905273292, -0.17155203845855937],
                        "weights": [0.13161239810546585, 0.34310407691711875],
                    },
                    "fake": {
                        "losses": [0.018232883380869317, 0.3005024976115396, 0.6436693358491647],
                        "gradients": [0.006000846945940196, 0.08279059847004383, 0.1485667920953083],
                        "weights": [0.018002540837820588, 0.2483717954101315, 0.44570037628592485],
                    },
                },
                "generator": {
                    "loss": 2.237468238947191,
                    "real": {
                        "losses": [2.815635015683438, 1.6593014622109445],
                        "gradients": [0.43419380094726706, 0.3284479615414406],
                        "weights": [0.8683876018945341, 0.6568959230828813],
                    },
                    "fake": {
                        "losses": [4.268232883380869, 1.5505024976115396, 0.8936693358491647],
                        "gradients": [-0.32733248638739315, -0.2505427348632895, -0.18476654123802505],
                        "weights": [0.9819974591621794, 0.7516282045898685, 0.5542996237140752],
                    },
                },
            },
        ),
    ),
)
