"""The gradient penalty of WGAN-GP: the discriminator's slope is pulled to a target from both sides."""

from lossgrad.core.literature import Alias, Reference
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._distance import SCALE, check, pull, value
from lossgrad.penalties._radial import CHANNELS, EPSILON, INPUT_GRADIENTS, NORM, NORMS, coefficient, radial, target

PENALTY = Penalty(
    name="gradient_penalty",
    title="Gradient penalty (WGAN-GP)",
    subject="input gradients",
    summary=(
        "Squared distance of the norm of the discriminator's input gradient to 1, at points between reals and fakes. "
        "It holds the discriminator near slope 1, so that a Wasserstein loss means something."
    ),
    notes=(
        "Send the gradients at interpolates x̂ = u·x + (1 − u)·G(z), with one u for each example.",
        "The norm is of a whole example. Libraries that take it of each pixel, or of the batch, compute another "
        "function under the same name: on the same random gradients 0.147, 0.714 and 3.05.",
        "At zero norm the gradient is 0; a root differentiated automatically gives NaN there unless epsilon is added.",
        "scale: relative divides by the squared target, as TF-GAN and Progressive GAN do; at target 1 they agree.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=(
        coefficient(10.0),
        target(1.0),
        EPSILON,
        NORM,
        CHANNELS,
        SCALE,
    ),
    check=check,
    formula="coefficient*(norm - target)**2, with norm = sqrt(sum(g**2) + epsilon)",
    latex=PenaltyLatex(
        value=r"\lambda (\nu - \tau)^2, \quad \nu = \sqrt{\textstyle\sum_i g_i^2 + \varepsilon}",
        gradient=r"2 \lambda (\nu - \tau) \, \frac{g}{\nu} \quad (0 \text{ at } \nu = 0)",
    ),
    function=lambda question: radial(question, value, pull),
    aliases=(
        Alias("gp", ("PyTorch-StudioGAN", "mimicry")),
        Alias("1-gp", ("LynnHo",)),
        Alias("wasserstein_gradient_penalty", ("TF-GAN", "torchgan")),
        Alias("wgangp_penalty", ("compare_gan",)),
        Alias("two_sided_gradient_penalty", ("TF-GAN",)),
    ),
    peers=(
        Peer(
            library="TF-GAN",
            file="tensorflow_gan/python/losses/losses_impl.py",
            parameters={"coefficient": 1.0, "epsilon": 1e-10, "scale": "relative"},
            note="The coefficient is given where the losses are combined.",
        ),
        Peer(
            library="compare_gan",
            file="compare_gan/gans/penalty_lib.py",
            parameters={"epsilon": 1e-4},
            note="The coefficient is set in the configuration.",
        ),
        Peer(
            library="progressive_growing_of_gans",
            file="loss.py",
            parameters={"scale": "relative"},
            note="The target is 750 for CIFAR-10.",
        ),
        Peer(library="stylegan", file="training/loss.py", parameters={"scale": "relative"}),
        Peer(library="mimicry", file="torch_mimicry/nets/wgan_gp/wgan_gp_base.py", parameters={}),
        Peer(library="PyTorch-StudioGAN", file="src/utils/losses.py", parameters={}),
        Peer(library="LynnHo", file="torchprob/gan/loss.py", parameters={}),
        Peer(library="GAN_stability", file="gan_training/train.py", parameters={}),
        Peer(
            library="pytorch-CycleGAN-and-pix2pix and CUT",
            file="models/networks.py",
            parameters={},
            note="Adds 1e-16 to every number of the gradient before the norm.",
        ),
        Peer(
            library="mmgeneration and mmagic",
            file="mmgen/models/losses/disc_auxiliary_loss.py",
            parameters={"coefficient": 1.0, "norm": "pixel"},
            note="The mode HWC is the norm of a whole example.",
        ),
        Peer(library="BasicSR", file="basicsr/losses/gan_loss.py", parameters={"coefficient": 1.0, "norm": "pixel"}),
        Peer(library="torchgan", file="torchgan/losses/functional.py", parameters={"norm": "batch"}),
    ),
    references=(
        Reference(
            title="Gulrajani et al., Improved Training of Wasserstein GANs, 2017",
            arxiv="1704.00028",
            where="equation 3",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="An example of norm 5 is pulled back; one of norm 0 costs as much as one of 2, with no gradient.",
            inputs={"input_gradients": [[3.0, 4.0], [0.0, 0.0]]},
            answer={
                "loss": 85.0,
                "losses": {"input_gradients": [160.0, 10.0]},
                "gradients": {"input_gradients": [[24.0, 32.0], [0.0, 0.0]]},
                "results": {"norms": [5.0, 0.0]},
            },
        ),
        PenaltyExample(
            summary="The same numbers as one image of two channels and two pixels: two norms, 3 and 4.",
            inputs={"input_gradients": [[[3.0, 4.0], [0.0, 0.0]]]},
            parameters={"norm": "pixel"},
            answer={
                "loss": 65.0,
                "losses": {"input_gradients": [[40.0, 90.0]]},
                "gradients": {"input_gradients": [[[20.0, 30.0], [0.0, 0.0]]]},
                "results": {"norms": [[3.0, 4.0]]},
            },
        ),
    ),
)
