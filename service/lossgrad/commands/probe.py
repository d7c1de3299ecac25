"""``lossgrad probe``: a batch on which no two objectives agree, to be run through someone's code."""

import csv
import io
import json
from pathlib import Path

import numpy as np

from lossgrad.analysis.verify import probe
from lossgrad.analysis.verify.probe import LEAST
from lossgrad.commands.terminal import complain, write

_COLUMNS = (
    "side",
    "logit",
    "discriminator.losses",
    "discriminator.gradients",
    "generator.losses",
    "generator.gradients",
    "discriminator.loss",
    "generator.loss",
)


def run(*, file: str, unequal: bool, largest: int | None, force: bool) -> int:
    """Write the batch; the exit code."""
    if largest is not None and largest < LEAST:
        complain(f"--largest should be {LEAST} or more, found {largest}")
        return 2
    logits = probe(equal=not unequal, largest=largest).logits
    path = Path(file)
    buffer = io.BytesIO()
    match path.suffix.lower():
        case ".npz":
            np.savez(buffer, real=logits["real"].astype(np.float32), fake=logits["fake"].astype(np.float32))
        case ".json":
            document = {"logits": {side: values.tolist() for side, values in logits.items()}, "reported": {}}
            buffer.write(json.dumps(document, indent=2).encode() + b"\n")
        case ".csv":
            text = io.StringIO()
            rows = [(side, value) for side, values in logits.items() for value in values.tolist()]
            csv.writer(text, lineterminator="\n").writerows(
                [_COLUMNS, *((*row, *[""] * (len(_COLUMNS) - 2)) for row in rows)]
            )
            buffer.write(text.getvalue().encode())
        case suffix:
            complain(f"{file}: expected a name that ends in .npz, .json or .csv, found {suffix or 'no ending'}")
            return 2
    try:
        with path.open("wb" if force else "xb") as stream:
            stream.write(buffer.getvalue())
    except FileExistsError:
        complain(f"{file}: is there already; --force writes over it")
        return 2
    except OSError as error:
        complain(f"{file}: cannot be written: {error.strerror or error}")
        return 2
    sizes = " and ".join(f"{values.size} {side}" for side, values in logits.items())
    write(f"{file}: {sizes} logits. Run your code on them, store what it gives beside them, and verify the file.\n")
    return 0
