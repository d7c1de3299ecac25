"""Print the worst error of every objective in ulps: ``python -m tests.accuracy``."""

import sys

from lossgrad.objectives import CATALOGUE
from tests.accuracy.bounds import ALLOWANCES, ULPS
from tests.accuracy.measure import COLUMNS, DTYPES, worst_errors


def main() -> int:
    """One table per dtype; the exit code tells whether every bound was kept."""
    write = sys.stdout.write
    excess = 0
    for dtype in DTYPES:
        width = max(map(len, CATALOGUE))
        write(f"\nWorst error in ulps, {dtype}; * where the bound is broken\n")
        write("  ".join([" " * width, *COLUMNS]) + "\n")
        for name, objective in CATALOGUE.items():
            worst = worst_errors(objective, dtype)
            cells = []
            for column in COLUMNS:
                if column not in worst:  # of energies there is no D
                    cells.append("".rjust(len(column)))
                    continue
                broken = worst[column].ulps > worst[column].allowed
                excess += broken
                cells.append(f"{worst[column].ulps:.2f}{'*' if broken else ''}".rjust(len(column)))
            write("  ".join([name.ljust(width), *cells]) + "\n")
    write("\nAllowed: " + ", ".join(f"{ulps:g} in {dtype}" for dtype, ulps in ULPS.items()) + ", and beyond that\n")
    for allowance in ALLOWANCES:
        write(f"  +{allowance.ulps:g} for {', '.join(allowance.columns)}: {allowance.reason}\n")
    return int(excess > 0)


if __name__ == "__main__":
    sys.exit(main())
