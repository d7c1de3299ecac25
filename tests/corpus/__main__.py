"""Run the whole corpus and write down what is named: ``python -m tests.corpus [ENTRY ...]``; all takes some minutes."""

import sys

from tests.corpus.penalties import results as of_penalties
from tests.corpus.results import FILE, measured, written

if __name__ == "__main__":
    FILE.write_text(written(measured(sys.argv[1:])), encoding="utf-8")
    if not sys.argv[1:]:
        of_penalties.FILE.write_text(written(of_penalties.measured()), encoding="utf-8")
