"""StyleGAN3: the logistic game."""

from lossgrad.core.dialect import Dialect
from lossgrad.dialects import _habits as habits

_FILE = "training/loss.py"

DIALECT = Dialect(
    name="stylegan3",
    title="StyleGAN3",
    repository="NVlabs/stylegan3",
    entries=(habits.mended_gradients(names=("StyleGAN2Loss",), file=_FILE),),
)
