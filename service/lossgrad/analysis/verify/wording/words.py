"""Names in a row, as a sentence has them."""

from collections.abc import Iterable, Sequence


def joined(names: Sequence[str]) -> str:
    """With commas, and "and" before the last."""
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def each_of(titles: Iterable[str]) -> list[str]:
    """Titles one by one, where one of them names two things: CycleGAN and pix2pix."""
    return [name for title in titles for name in title.split(" and ")]
