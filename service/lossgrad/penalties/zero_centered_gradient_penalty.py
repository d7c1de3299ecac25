"""The zero-centred gradient penalty: any slope between reals and fakes costs."""

from lossgrad.core.literature import Alias, Reference
from lossgrad.core.penalty import Peer, Penalty, PenaltyExample, PenaltyLatex
from lossgrad.penalties._radial import CHANNELS, INPUT_GRADIENTS, NORM, NORMS, coefficient
from lossgrad.penalties._zero_centred import squared_norms

PENALTY = Penalty(
    name="zero_centered_gradient_penalty",
    title="Zero-centred gradient penalty",
    subject="input gradients",
    summary=(
        "The squared norm of the discriminator's gradient at points between reals and fakes. It flattens the "
        "discriminator there, which improves how it generalises and lets training converge."
    ),
    notes=(
        "No half: at the same points it is R1 with twice the gamma.",
        "Send the gradients at interpolates. Of the reals alone this is R1, of the fakes R2.",
    ),
    inputs=(INPUT_GRADIENTS,),
    differentiable=("input_gradients",),
    terms=("input_gradients",),
    results=(NORMS,),
    parameters=(coefficient(10.0), NORM, CHANNELS),
    formula="coefficient*sum(g**2)",
    latex=PenaltyLatex(value=r"\lambda \, \lVert g \rVert^2", gradient=r"2 \lambda \, g"),
    function=lambda question: squared_norms(question, question.values["coefficient"]),
    aliases=(Alias("0-gp", ("LynnHo",)), Alias("wgangp0", ("GAN_stability",))),
    peers=(
        Peer(library="GAN_stability", file="gan_training/train.py", parameters={}),
        Peer(library="LynnHo", file="torchprob/gan/loss.py", parameters={}),
    ),
    references=(
        Reference(
            title="Thanh-Tung et al., Improving Generalization and Stability of Generative Adversarial Networks, 2019",
            arxiv="1902.03984",
        ),
    ),
    examples=(
        PenaltyExample(
            summary="Norms 5 and 1.",
            inputs={"input_gradients": [[3.0, 4.0], [0.0, 1.0]]},
            answer={
                "loss": 130.0,
                "losses": {"input_gradients": [250.0, 10.0]},
                "gradients": {"input_gradients": [[30.0, 40.0], [0.0, 10.0]]},
                "results": {"norms": [5.0, 1.0]},
            },
        ),
    ),
)
