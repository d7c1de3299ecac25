"""Numbers as a reader wants them: as many digits as mean something."""

from benchmarks.rounds import Spread


def brief(value: float) -> str:
    """Three digits, and no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ranged(spread: Spread) -> str:
    """A median with the lowest and highest of the rounds."""
    return f"{brief(spread.median)} ({brief(spread.low)} to {brief(spread.high)})"


def duration(seconds: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{brief(seconds / size)} {unit}"
    return f"{brief(seconds * 1e6)} µs"


def count(value: int) -> str:
    """A size, with M for the powers of two above a million."""
    return f"{value // 2**20}M" if value % 2**20 == 0 else f"{value:,}"
