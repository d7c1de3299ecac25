"""What ``probe`` answers: a batch to verify a loss with."""

from collections.abc import Mapping
from dataclasses import dataclass

from ._document import Document
from ._finding import texts
from ._types import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Probe:
    """A batch on which no two objectives agree: send it through your loss, and what comes out through ``verify``."""

    real: Array
    fake: Array
    equal: bool
    """Whether there are as many fakes as reals."""
    steps: tuple[str, ...]
    """What to do with it."""
    code: Mapping[str, str]
    """The same as code, by framework."""
    request_id: str | None
    """The id under which the service's log knows this request."""

    def __repr__(self) -> str:
        return f"Probe(real={self.real.tolist()}, fake={self.fake.tolist()})"


def read_probe(document: Document, request_id: str | None) -> Probe:
    """Read the batch to verify a loss with."""
    logits = document["logits"]
    return Probe(
        real=logits["real"].array("float64"),
        fake=logits["fake"].array("float64"),
        equal=document["equal"].truth(),
        steps=texts(document["steps"]),
        code={name: code.text() for name, code in document["code"].members().items()},
        request_id=request_id,
    )
