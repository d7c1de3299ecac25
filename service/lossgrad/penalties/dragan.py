"""DRAGAN: the discriminator's slope around the reals is pulled to a target."""

from lossgrad.core.literature import Alias, Reference
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._distance import pull, value
from lossgrad.penalties._radial import CHANNELS, EPSILON, INPUT_GRADIENTS, NORM, NORMS, coefficient, radial, target

PENALTY = Penalty(
    name="dragan",
    title="DRAGAN",
    subject="input gradients",
    summary=(
        "Squared distance of the norm of the discriminator's gradient to 1, at reals with noise. Without sharp slopes "
        "around the data, training does not fall into the local equilibria in which modes collapse."
    ),
    notes=(
        "This is what comes after the gradients. The noise is yours, and libraries differ in it: compare_gan "
        "adds std·(U − 1/2) and clips to [0, 1]; StudioGAN adds α·std/2·U with one α for each example, only upwards.",
        "The formula is that of the gradient penalty; what differs is where the gradients are taken.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=(coefficient(10.0), target(1.0, "k"), EPSILON, NORM, CHANNELS),
    formula="coefficient*(norm - target)**2, with norm = sqrt(sum(g**2) + epsilon)",
    latex=PenaltyLatex(
        value=r"\lambda (\nu - k)^2, \quad \nu = \sqrt{\textstyle\sum_i g_i^2 + \varepsilon}",
        gradient=r"2 \lambda (\nu - k) \, \frac{g}{\nu} \quad (0 \text{ at } \nu = 0)",
    ),
    function=lambda question: radial(question, value, pull),
    aliases=(Alias("dragan_penalty", ("compare_gan",)), Alias("dra", ("StudioGAN",))),
    peers=(
        Peer(
            library="compare_gan",
            file="compare_gan/gans/penalty_lib.py",
            parameters={"epsilon": 1e-4},
            note="The coefficient is set in the configuration.",
        ),
        Peer(library="PyTorch-StudioGAN", file="src/utils/losses.py", parameters={}),
        Peer(library="LynnHo", file="torchprob/gan/loss.py", parameters={}),
        Peer(library="PyTorch-GAN", file="implementations/dragan/dragan.py", parameters={"norm": "pixel"}),
        Peer(library="torchgan", file="torchgan/losses/draganpenalty.py", parameters={"norm": "batch"}),
    ),
    references=(Reference(title="Kodali et al., On Convergence and Stability of GANs, 2017", arxiv="1705.07215"),),
    examples=(
        PenaltyExample(
            summary="A norm below the target is pulled up: its gradient points against it.",
            inputs={"input_gradients": [[0.0, 0.5], [0.0, 2.0]]},
            answer={
                "loss": 6.25,
                "losses": {"input_gradients": [2.5, 10.0]},
                "gradients": {"input_gradients": [[0.0, -5.0], [0.0, 10.0]]},
                "results": {"norms": [0.5, 2.0]},
            },
        ),
    ),
)
