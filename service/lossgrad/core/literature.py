"""What is written elsewhere: the names that libraries have for a thing, and where it was published."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for an objective, and the libraries that use it."""

    name: str
    libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where it was published, and where in it (``where``: an equation or section)."""

    title: str
    arxiv: str | None = None
    url: str | None = None
    where: str | None = None

    @property
    def link(self) -> str | None:
        """Its address on the web."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else self.url
