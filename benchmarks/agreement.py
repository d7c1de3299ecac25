"""Everybody must have done the same job before anybody is timed."""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import wires
from benchmarks.contenders import BARE, EVERYBODY, Contender
from benchmarks.load import ask
from benchmarks.processes import Server
from benchmarks.wires import Arrays
from lossgrad.core.evaluate import evaluate
from lossgrad.objectives import find

SIZE = 64


def check_servers(servers: Mapping[str, Server]) -> None:
    """Ask every server in each of its wires, and hold the answers against the core's; a difference ends it."""
    expected = evaluated(wires.OBJECTIVE, wires.batch(SIZE))
    for contender in EVERYBODY:
        if contender is not BARE and contender.program.name in servers:
            check_answers(contender, servers[contender.program.name], expected)


def check_answers(contender: Contender, server: Server, expected: Arrays) -> None:
    """Hold one server's answers against the numbers they should have."""
    for wire in contender.wires:
        headers, body, _ = ask(server, wire.ask(SIZE))
        tolerance = 1e-5 if wire is wires.FP32 else 1e-12
        check_equal(f"{server.name}, {wire.name}", wire.read(headers, body), expected, tolerance)


def check_equal(name: str, found: Arrays, expected: Arrays, tolerance: float) -> None:
    """The same outputs with the same numbers, or an end to the benchmark."""
    if found.keys() != expected.keys():
        sys.exit(f"{name}: answers {', '.join(sorted(found))}; expected {', '.join(sorted(expected))}")
    for output, values in expected.items():
        if not np.allclose(found[output].reshape(-1), values.reshape(-1), rtol=tolerance, atol=tolerance):
            sys.exit(f"{name}: {output} differs from what the core computes")


def evaluated(objective: str, logits: Mapping[str, NDArray[Any]], dtype: str = "float64") -> Arrays:
    """What the core answers by default, by the outputs' JSON paths."""
    result = evaluate(find(objective), logits, dtype="float32" if dtype == "float32" else "float64")
    found: Arrays = {}
    for name, player in result.players.items():
        found[f"{name}.loss"] = np.array([player.loss])
        for side, outputs in player.sides.items():
            for output in ("losses", "gradients", "weights"):
                found[f"{name}.{side}.{output}"] = getattr(outputs, output)
    return found
