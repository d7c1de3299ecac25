"""StyleGAN2-ADA: the logistic game."""

from lossgrad.core.dialect import Dialect
from lossgrad.dialects import _habits as habits

_FILE = "training/loss.py"

DIALECT = Dialect(
    name="stylegan2_ada",
    title="StyleGAN2-ADA",
    repository="NVlabs/stylegan2-ada-pytorch",
    entries=(habits.mended_gradients(names=("StyleGAN2Loss",), file=_FILE),),
)
