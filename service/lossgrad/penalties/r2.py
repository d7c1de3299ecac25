"""R2: the discriminator's slope at fakes is held near 0."""

from lossgrad.core.literature import Alias, Reference
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._radial import INPUT_GRADIENTS, NORMS
from lossgrad.penalties._zero_centred import PARAMETERS, PULL, VALUE, zero_centred

PENALTY = Penalty(
    name="r2",
    title="R2",
    subject="input gradients",
    summary=(
        "Half the squared norm of the discriminator's gradient at the fakes: R1 on the other side. With both, a "
        "relativistic GAN needs no other trick to be stable."
    ),
    notes=(
        "The function is that of R1; what differs is where the gradients are taken.",
        "Gradients at fakes are taken with respect to the fakes, not to the generator's parameters.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=PARAMETERS,
    formula="gamma*factor*interval*sum(g**2)",
    latex=PenaltyLatex(value=VALUE, gradient=PULL),
    function=zero_centred,
    aliases=(Alias("r2_reg", ("GAN_stability", "StyleGAN2")),),
    peers=(
        Peer(library="stylegan", file="training/loss.py", parameters={}),
        Peer(library="stylegan2", file="training/loss.py", parameters={"interval": 16.0}),
        Peer(library="R3GAN", file="R3GAN/Trainer.py", parameters={}, note="Beside R1, with one gamma."),
        Peer(library="GAN_stability", file="gan_training/train.py", parameters={"factor": 1.0}),
        Peer(
            library="lucidrains/stylegan2-pytorch",
            file="stylegan2_pytorch.py",
            parameters={"factor": 1.0},
            note="Since 2025, beside R1.",
        ),
    ),
    references=(
        Reference(
            title="Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018",
            arxiv="1801.04406",
            where="equation 10",
        ),
        Reference(title="Huang et al., The GAN is dead; long live the GAN!, 2024", arxiv="2501.05441"),
    ),
    examples=(
        PenaltyExample(
            summary="Without the half, and multiplied by an interval of 16.",
            inputs={"input_gradients": [[3.0, 4.0], [0.0, 1.0]]},
            parameters={"gamma": 1.0, "factor": 1.0, "interval": 16.0},
            answer={
                "loss": 208.0,
                "losses": {"input_gradients": [400.0, 16.0]},
                "gradients": {"input_gradients": [[48.0, 64.0], [0.0, 16.0]]},
                "results": {"norms": [5.0, 1.0]},
            },
        ),
    ),
)
