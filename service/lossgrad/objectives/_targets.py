"""The targets of objectives that regress logits on them, and the factor before a square."""

from lossgrad.core.objective import Parameter


def _target(name: str, symbol: str, description: str, default: float, typical: tuple[float, float]) -> Parameter:
    return Parameter(
        name=name,
        symbol=symbol,
        description=description,
        default=default,
        minimum=-1e6,
        maximum=1e6,
        typical=typical,
    )


FAKE = _target("fake_target", "a_0", "Target of the discriminator on fakes (a in the paper).", 0.0, (-1.0, 0.5))
REAL = _target("real_target", "b", "Target of the discriminator on reals (b in the paper).", 1.0, (0.5, 1.0))
GENERATOR = _target("generator_target", "c", "Target of the generator on fakes (c in the paper).", 1.0, (0.0, 1.0))
ALL = (FAKE, REAL, GENERATOR)

SCALE = Parameter(
    name="scale",
    symbol=r"\kappa",
    description="Factor before every square: 1/2 in the paper and TF-GAN, 1 in CycleGAN and BasicSR.",
    default=0.5,
    minimum=0.0,
    exclusive_minimum=True,
    maximum=1e6,
    typical=(0.5, 1.0),
)
