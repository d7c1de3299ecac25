"""What the logistic objectives share: the discriminator, its soft targets and its worked numbers.

"Label smoothing 0.25" names three different real targets in the wild: 0.75 in torchgan (1 − s), 0.875 in
TF-GAN (1 − s/2), and whatever one says in libraries that take the target itself. Each meaning has a parameter
of its own name here, and the bare name is refused.
"""

from collections.abc import Mapping
from math import log

from lossgrad.core.curves import CROSS_ENTROPY
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Latex, OptimalLogit, Parameter, Player, Reference
from lossgrad.core.terms import Pointwise


def fraction(name: str, *, symbol: str, description: str, default: float, typical: tuple[float, float]) -> Parameter:
    """A parameter between 0 and 1."""
    return Parameter(
        name=name,
        symbol=symbol,
        description=description,
        default=default,
        minimum=0.0,
        maximum=1.0,
        typical=typical,
    )


REAL_TARGET = fraction(
    "real_target",
    symbol="t_r",
    description="Probability the discriminator is asked to give a real example (mimicry, mmgeneration, BasicSR).",
    default=1.0,
    typical=(0.8, 1.0),
)
FAKE_TARGET = fraction(
    "fake_target",
    symbol="t_f",
    description="Probability the discriminator is asked to give a fake example; raising it is seldom wise.",
    default=0.0,
    typical=(0.0, 0.2),
)
ONE_SIDED_SMOOTHING = fraction(
    "one_sided_smoothing",
    symbol="s_1",
    description="Label smoothing as in torchgan: the real target becomes 1 − s.",
    default=0.0,
    typical=(0.0, 0.25),
)
TENSORFLOW_SMOOTHING = fraction(
    "tensorflow_smoothing",
    symbol="s_2",
    description="Label smoothing as in TensorFlow and TF-GAN: the real target becomes 1 − s/2.",
    default=0.0,
    typical=(0.0, 0.25),
)
SOFT_TARGETS = (REAL_TARGET, FAKE_TARGET, ONE_SIDED_SMOOTHING, TENSORFLOW_SMOOTHING)

_SMOOTHING_MEANINGS = (
    "label smoothing s means three things: one_sided_smoothing makes the real target 1 − s (torchgan), "
    "tensorflow_smoothing makes it 1 − s/2 (TF-GAN), real_target is the target itself (mimicry, mmgeneration, "
    "BasicSR); use the one you mean"
)
MISNOMERS = {"label_smoothing": _SMOOTHING_MEANINGS, "smoothing": _SMOOTHING_MEANINGS}


def real_target(parameters: Mapping[str, float]) -> float:
    """The real target t_r − s₁ − s₂/2; ``one_meaning`` sees to it that only one of the three is set."""
    return parameters["real_target"] - parameters["one_sided_smoothing"] - parameters["tensorflow_smoothing"] / 2


def one_meaning(parameters: Mapping[str, float]) -> None:
    """Refuse more than one way of setting the real target.

    Raises:
        InvalidParameter: two of the three differ from their defaults.
    """
    ways = (REAL_TARGET, ONE_SIDED_SMOOTHING, TENSORFLOW_SMOOTHING)
    chosen = [way.name for way in ways if parameters[way.name] != way.default]
    if len(chosen) > 1:
        raise InvalidParameter(
            f"{' and '.join(chosen)} all set the real target; give one of them",
            pointer=f"/{chosen[1]}",
        )


DISCRIMINATOR = Player(
    terms=(
        Pointwise(on=REAL, curve=CROSS_ENTROPY, bind={"target": real_target}),
        Pointwise(on=FAKE, curve=CROSS_ENTROPY, bind={"target": "fake_target"}),
    ),
    formulas={
        "real": "log(1 + exp(a)) - (real_target - one_sided_smoothing - tensorflow_smoothing/2)*a",
        "fake": "log(1 + exp(a)) - fake_target*a",
    },
    latex=Latex(
        loss=r"-\mathbb{E}_{x}\left[t \log D(x) + (1 - t) \log(1 - D(x))\right] "
        r"- \mathbb{E}_{z}\left[t_f \log D(G(z)) + (1 - t_f) \log(1 - D(G(z)))\right], "
        r"\quad t = t_r - s_1 - \tfrac{s_2}{2}",
        gradient=r"\frac{\partial \ell}{\partial a} = D - t \text{ on reals}, \quad D - t_f \text{ on fakes}",
        weight=r"|D - t| = 1 - D \text{ on reals}, \quad |D - t_f| = D \text{ on fakes} \quad (t = 1, t_f = 0)",
    ),
)

SATURATION = "With hard targets the discriminator's gradient fades with exp(−|a|) on examples that are right"

_TARGET = "(real_target - one_sided_smoothing - tensorflow_smoothing/2)"


def _entropies(parameters: Mapping[str, float]) -> float:
    """The loss at chance: twice the entropy of the mean of both targets."""
    target = (real_target(parameters) + parameters["fake_target"]) / 2
    return -2 * sum(each * log(each) for each in (target, 1 - target) if each > 0)


CHANCE_LEVEL = ChanceLevel(
    plain=f"-({_TARGET} + fake_target)*log(({_TARGET} + fake_target)/2)"
    f" - (2 - {_TARGET} - fake_target)*log((2 - {_TARGET} - fake_target)/2)",
    latex=r"-(t + t_f) \log \tfrac{t + t_f}{2} - (2 - t - t_f) \log \tfrac{2 - t - t_f}{2} = 2 \log 2 "
    r"\quad (t = t_r - s_1 - \tfrac{s_2}{2} = 1, t_f = 0)",
    value=_entropies,
)

OPTIMAL_LOGIT = OptimalLogit(
    plain=f"log(({_TARGET}*rho + fake_target)/((1 - {_TARGET})*rho + 1 - fake_target))",
    latex=r"\log \frac{t \rho + t_f}{(1 - t) \rho + 1 - t_f} = \log \rho "
    r"\quad (t = t_r - s_1 - \tfrac{s_2}{2} = 1, t_f = 0)",
)

ANSWER = {
    "loss": 0.6713697636783833,
    "real": {
        "losses": [0.1269280110429725, 0.4740769841801067],
        "gradients": [-0.05960146101105878, -0.18877033439907273],
        "weights": [0.11920292202211756, 0.37754066879814546],
    },
    "fake": {
        "losses": [0.04858735157374206, 0.6931471805599453],
        "gradients": [0.02371293658878339, 0.25],
        "weights": [0.04742587317756678, 0.5],
    },
}
"""The discriminator's numbers on ``LOGITS`` (50-digit arithmetic, rounded once)."""

LOGITS = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}

GOODFELLOW = Reference(
    title="Goodfellow et al., Generative Adversarial Nets, 2014",
    arxiv="1406.2661",
    where="equation 1, section 3",
)
SALIMANS = Reference(
    title="Salimans et al., Improved Techniques for Training GANs, 2016",
    arxiv="1606.03498",
    where="section 3.4 (one-sided label smoothing)",
)
