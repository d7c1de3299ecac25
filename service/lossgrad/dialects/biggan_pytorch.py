"""BigGAN-PyTorch: the canonical losses."""

from lossgrad.core.dialect import Dialect, Entry

_FILE = "losses.py"

DIALECT = Dialect(
    name="biggan_pytorch",
    title="BigGAN-PyTorch",
    repository="ajbrock/BigGAN-PyTorch",
    entries=(
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="non_saturating", names=("dcgan",), file=_FILE),
    ),
)
