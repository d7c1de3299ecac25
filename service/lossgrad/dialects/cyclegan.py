"""CycleGAN and pix2pix: the discriminator's loss is halved, the generator's is not.

The half stands in models/cycle_gan_model.py and models/pix2pix_model.py.
"""

from lossgrad.core.dialect import Dialect
from lossgrad.dialects import _habits as habits

_FILE = "models/networks.py"

DIALECT = Dialect(
    name="cyclegan",
    title="CycleGAN and pix2pix",
    repository="junyanz/pytorch-CycleGAN-and-pix2pix",
    entries=(
        habits.halved_squares(names=("lsgan",), file=_FILE),
        habits.halved_discriminator("non_saturating", names=("vanilla",), file=_FILE),
        habits.halved_discriminator("wasserstein", names=("wgangp",), file=_FILE, example=habits.HALVED_CRITIC),
    ),
)
