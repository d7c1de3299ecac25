"""The options of the commands that look at files; imports nothing but argparse."""

import argparse

NUMBERS = tuple(
    f"{player}.{name}"
    for player, sides in (("discriminator", ("real", "fake")), ("generator", ("real", "fake")))
    for name in ("loss", *(f"{side}.{kind}" for side in sides for kind in ("losses", "gradients")))
)
"""What may be reported: ``discriminator.loss``, ``generator.fake.gradients``."""

VERIFY = """\
Files are recognised by their names; '-' is JSON on standard input. In all of them losses and gradients stand beside
the logits they were computed from, and any number reported may be NaN or infinite.

  npz   arrays named real and fake (the logits), and what your code gave for them: discriminator.loss,
        discriminator.real.losses, discriminator.real.gradients, generator.fake.gradients, and so on.
        '.', '/' and '_' all separate. objective, dialect and parameters.NAME may be stored too.
  npy   one array a file, named by an option: --real real.npy --discriminator.real.gradients grad.npy
  json  the body of POST /v1/verify; NaN and Infinity may be bare words or strings
  csv   a line an example, with the columns side (real or fake) and logit, and any of discriminator.losses,
        discriminator.gradients, generator.losses, generator.gradients; discriminator.loss and generator.loss
        stand on one line or on all. Empty cells are not given.

Exit code: 0 if everything is right, 1 if something is wrong, 2 if a file cannot be used.
"""

DIAGNOSE = """\
The file is recognised by its name; '-' is NDJSON on standard input, and what is found is told as it arises.

  npz     arrays named real and fake (the logits), with the steps along the first axis, or one batch if they have one
          dimension or a shape like (128, 1); also step, generator_grad_norm, validation, objective, dialect and
          parameters.NAME
  npy     one array a file, named by an option: --real real.npy --fake fake.npy
  json    the body of POST /v1/diagnose; NaN and Infinity may be bare words or strings
  ndjson  the lines of POST /v1/diagnose/stream: {"objective": ...}, then {"step": ..., "real": [...], "fake": [...]}
          for each step; with --objective the first line may be a step
  csv     a line an example, with the columns side (real, fake or validation) and logit, for a run also step and
          generator_grad_norm; or a line a step, with the columns step, real_0, real_1, ..., fake_0, fake_1, ...

Exit code: 0, or 1 if --fail-on is given and such a finding made, or 2 if a file cannot be used.
"""


def add_verify(command: argparse.ArgumentParser) -> None:
    """The options of ``lossgrad verify``."""
    _described(command, VERIFY)
    command.add_argument("files", nargs="*", metavar="FILE", help="what your code gave; several are answered in lines")
    _objective(command, "what you believe it computes; without it the whole catalogue is searched")
    command.add_argument("--reduction", choices=("mean", "sum", "none"), help="the one you mean (mean)")
    command.add_argument(
        "--with-respect-to", choices=("logits", "probability"), help="what you took gradients in (logits)"
    )
    command.add_argument(
        "--precision",
        choices=("float64", "float32", "bfloat16", "float16"),
        help="what your code computes in (told from the numbers)",
    )
    command.add_argument("--tolerance", metavar="ERROR", help="the relative error you allow (that of the precision)")
    _format(command, ("npz", "json", "csv"))
    command.add_argument("--json", action="store_true", dest="as_json", help="print what POST /v1/verify answers")
    command.add_argument("--quiet", action="store_true", help="print nothing; the exit code tells")
    group = command.add_argument_group(
        "numbers", "A number, numbers with commas between them (--fake=-3,0), or an .npy file; they go before a file's."
    )
    for name in ("real", "fake", *NUMBERS):
        group.add_argument(f"--{name}", metavar="NUMBERS")


def add_probe(command: argparse.ArgumentParser) -> None:
    """The options of ``lossgrad probe``."""
    _described(command, "Run your code on its logits, store what it gives beside them, and `lossgrad verify` the file.")
    command.add_argument("file", metavar="FILE", help="an .npz, .json or .csv file to write")
    command.add_argument("--unequal", action="store_true", help="fewer fakes than reals")
    command.add_argument(
        "--largest",
        type=int,
        metavar="LOGIT",
        help="cut logits off beyond this magnitude, 3 or more; 4 is for losses that take probabilities",
    )
    command.add_argument("--force", action="store_true", help="write over a file that is there")


def add_diagnose(command: argparse.ArgumentParser) -> None:
    """The options of ``lossgrad diagnose``."""
    _described(command, DIAGNOSE)
    command.add_argument("file", nargs="?", metavar="FILE", help="a recorded run or one batch of logits")
    _objective(command, "what both players are trained with; needed unless it is stored in the file")
    command.add_argument("--steps", metavar="FIRST:LAST", help="only the steps with these numbers, both included")
    command.add_argument("--batch", action="store_true", help="all of the file is one batch, whatever its shape")
    _format(command, ("npz", "json", "ndjson", "csv"))
    command.add_argument("--all", action="store_true", dest="everything", help="show every figure and every change")
    command.add_argument("--json", action="store_true", dest="as_json", help="print what POST /v1/diagnose answers")
    command.add_argument("--quiet", action="store_true", help="print nothing; the exit code tells (with --fail-on)")
    command.add_argument(
        "--fail-on", choices=("warning", "critical"), help="exit with 1 if anything this severe is found"
    )
    group = command.add_argument_group(
        "numbers", "Numbers with commas between them (--fake=-3,0), or an .npy file; they go before a file's."
    )
    for name in ("real", "fake", "validation", "step", "generator-gradient-norm"):
        group.add_argument(f"--{name}", metavar="NUMBERS")


def _described(command: argparse.ArgumentParser, text: str) -> None:
    command.epilog = text
    command.formatter_class = argparse.RawDescriptionHelpFormatter


def _objective(command: argparse.ArgumentParser, meaning: str) -> None:
    command.add_argument("--objective", metavar="NAME", help=meaning)
    command.add_argument("--dialect", metavar="LIBRARY", help="the library whose way of computing it is followed")
    command.add_argument(
        "--parameter",
        action="append",
        default=[],
        dest="parameters",
        metavar="NAME=VALUE",
        help="one of the objective's own numbers; may be given several times",
    )


def _format(command: argparse.ArgumentParser, names: tuple[str, ...]) -> None:
    command.add_argument("--format", choices=names, dest="file_format", help="in place of the one the name says")
