"""Nobody is timed who does another job."""

import numpy as np
import pytest

from benchmarks import wires
from benchmarks.agreement import SIZE, check_answers, check_equal, evaluated
from benchmarks.contenders import LOSSGRAD
from benchmarks.load import ask
from benchmarks.processes import Server


def test_the_service_answers_every_wire_with_what_the_core_computes(server: Server) -> None:
    check_answers(LOSSGRAD, server, evaluated(wires.OBJECTIVE, wires.batch(SIZE)))


@pytest.mark.parametrize("wire", LOSSGRAD.wires, ids=lambda wire: wire.name)
def test_a_number_that_differs_is_found(server: Server, wire: wires.Wire) -> None:
    headers, body, _ = ask(server, wire.ask(SIZE))
    expected = wire.read(headers, body)
    wrong = {name: values + 0.001 * (name == "generator.fake.weights") for name, values in expected.items()}
    with pytest.raises(SystemExit, match=r"someone: generator\.fake\.weights differs"):
        check_equal("someone", wrong, expected, 1e-5)


def test_an_output_that_is_missing_is_found() -> None:
    one = {"discriminator.loss": np.array([1.0])}
    with pytest.raises(SystemExit, match=r"expected discriminator\.loss, generator\.loss"):
        check_equal("someone", one, one | {"generator.loss": np.array([1.0])}, 1e-5)
