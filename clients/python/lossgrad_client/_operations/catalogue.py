"""The catalogues of objectives and of dialects."""

from __future__ import annotations

from urllib.parse import quote

from lossgrad_client._call import Call, answer
from lossgrad_client._dialect import Dialect, read_dialect, read_dialects
from lossgrad_client._objective import Objective, read_objective, read_objectives


def objectives() -> Call[tuple[Objective, ...]]:
    """Read the whole catalogue of objectives."""
    return Call("GET", "/v1/objectives", answer(read_objectives))


def objective(name: str) -> Call[Objective]:
    """Read the catalogue's entry on one objective.

    Args:
        name: the canonical name, or an alias.
    """
    return Call("GET", f"/v1/objectives/{quote(name, safe='')}", answer(read_objective))


def dialects() -> Call[tuple[Dialect, ...]]:
    """Read how libraries compute the objectives they have."""
    return Call("GET", "/v1/dialects", answer(read_dialects))


def dialect(name: str) -> Call[Dialect]:
    """Read how one library computes its objectives.

    Args:
        name: the library's name in snake_case, as ``tf_gan``.
    """
    return Call("GET", f"/v1/dialects/{quote(name, safe='')}", answer(read_dialect))
