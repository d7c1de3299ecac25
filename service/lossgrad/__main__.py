"""``python -m lossgrad`` is the ``lossgrad`` command."""

from lossgrad.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
