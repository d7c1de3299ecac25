"""R1: the discriminator's slope at real examples is held near 0."""

from lossgrad.core.literature import Alias, Reference
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._radial import INPUT_GRADIENTS, NORMS
from lossgrad.penalties._zero_centred import PARAMETERS, PULL, STYLEGAN, VALUE, zero_centred

PENALTY = Penalty(
    name="r1",
    title="R1",
    subject="input gradients",
    summary=(
        "Half the squared norm of the discriminator's gradient at the reals. It makes the equilibrium stable: "
        "a discriminator that cannot tell reals from fakes pays for any slope."
    ),
    notes=(
        "The factor 1/2 is the paper's; GAN_stability, the paper's own code, leaves it out and so trains with twice "
        "the gamma it is given.",
        "Send the gradients at the reals. Lazy regularisation computes it each sixteenth step and multiplies by 16: "
        "that is the interval.",
        "Where every pixel is a term of its own, as in mmgeneration by default, the mean divides by their number too.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=PARAMETERS,
    formula="gamma*factor*interval*sum(g**2)",
    latex=PenaltyLatex(value=VALUE, gradient=PULL),
    function=zero_centred,
    aliases=(Alias("r1_reg", ("GAN_stability", "StyleGAN2")), Alias("r1_gradient_penalty", ("mmgeneration", "mmagic"))),
    peers=(
        Peer(library="stylegan", file="training/loss.py", parameters={}),
        *STYLEGAN,
        Peer(library="R3GAN", file="R3GAN/Trainer.py", parameters={}, note="On reals and, as R2, on fakes."),
        Peer(library="BasicSR", file="basicsr/models/stylegan2_model.py", parameters={"interval": 16.0}),
        Peer(library="PyTorch-StudioGAN", file="src/utils/losses.py", parameters={}),
        Peer(
            library="GAN_stability",
            file="gan_training/train.py",
            parameters={"factor": 1.0},
            note="Its reg_param of 10 is a gamma of 20.",
        ),
        Peer(
            library="mmgeneration and mmagic",
            file="mmgen/models/losses/disc_auxiliary_loss.py",
            parameters={"gamma": 1.0, "factor": 1.0, "norm": "pixel"},
            note="The configurations of StyleGAN2 take the mode HWC and halve gamma themselves.",
        ),
        Peer(
            library="lucidrains/stylegan2-pytorch",
            file="stylegan2_pytorch.py",
            parameters={"factor": 1.0},
            note="On reals, since 2025 also on fakes.",
        ),
    ),
    references=(
        Reference(
            title="Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018",
            arxiv="1801.04406",
            where="equation 9",
        ),
        Reference(
            title="Karras et al., Analyzing and Improving the Image Quality of StyleGAN, 2020",
            arxiv="1912.04958",
            where="lazy regularisation, section 3.1",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="gamma 10: five times the squared norm of each example.",
            inputs={"input_gradients": [[3.0, 4.0], [0.0, 1.0]]},
            answer={
                "loss": 65.0,
                "losses": {"input_gradients": [125.0, 5.0]},
                "gradients": {"input_gradients": [[15.0, 20.0], [0.0, 5.0]]},
                "results": {"norms": [5.0, 1.0]},
            },
        ),
    ),
)
