from typing import Any

import numpy as np
import pytest
from mpmath import mp

from lossgrad.core.curves import LINEAR
from lossgrad.core.points import Points
from lossgrad.core.transforms import TANH, composed, leaky_relu, less
from lossgrad.objectives import CATALOGUE
from tests.support.changing import HINGE


@pytest.mark.parametrize("transform", [TANH, leaky_relu(20), less(1)], ids=["tanh", "leaky ReLU", "less"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_composed_curve_follows_the_chain_rule(transform: Any, sign: int) -> None:
    functions = {TANH: mp.tanh, "max": lambda a: a if a > 0 else a / 20, "-": lambda a: a - 1}
    name = TANH if transform is TANH else "max" if "max" in transform.plain else "-"
    curve = composed(CATALOGUE["exponential"].players["discriminator"].terms[0].curve, transform, sign)  # type: ignore[union-attr]
    with mp.workdps(50):
        for a in (-30.0, -2.0, -0.3, -1e-9, 0.4, 0.7, 3.0, 25.0):
            points = Points(np.array([a]))

            def exact(x: Any) -> Any:
                return mp.exp(-sign * functions[name](x))

            assert curve.value(points)[0] == pytest.approx(float(exact(mp.mpf(a))), rel=1e-15)
            assert curve.slope(points)[0] == pytest.approx(float(mp.diff(exact, a)), rel=2e-15)
            assert curve.curvature(points)[0] == pytest.approx(float(mp.diff(exact, a, 2)), rel=4e-15, abs=1e-30)


def test_what_is_left_of_1_minus_tanh_keeps_its_digits() -> None:
    points = Points(np.array([40.0]))
    image = TANH.at(points)
    assert Points(image.value, image.residual).short_of(1.0)[0] == pytest.approx(float(2 * mp.exp(-80)), rel=1e-15)


def test_kinks_are_found_before_and_in_a_transform() -> None:
    hinge = HINGE.players["discriminator"].terms[0].curve  # type: ignore[union-attr]
    assert composed(hinge, TANH, 1).kinks(margin=1.0, kink=0.0) == ()
    assert composed(hinge, TANH, -1).kinks(margin=0.5, kink=0.0) == pytest.approx([-np.arctanh(0.5)])
    assert composed(hinge, leaky_relu(20), -1).kinks(margin=0.5, kink=0.0) == (-10.0, 0.0)
    assert composed(LINEAR, less(1), 1).kinks() == ()
