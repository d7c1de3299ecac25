from typing import Any

import numpy as np
import pytest
from mpmath import mp

from lossgrad.core.changes import clamped, epsilon
from lossgrad.core.dialect import derived
from lossgrad.core.guards import CLAMPED, with_epsilon
from lossgrad.core.points import Points
from lossgrad.objectives import CATALOGUE
from tests.support.changing import HINGE, NON_SATURATING


@pytest.mark.parametrize("target", [1.0, 0.0, 0.75])
def test_an_epsilon_is_that_of_log_d_plus_epsilon(target: float) -> None:
    curve = with_epsilon(1e-8)
    with mp.workdps(60):
        t, e = mp.mpf(target), mp.mpf("1e-8")

        def exact(x: Any) -> Any:
            return -t * mp.log(1 / (1 + mp.exp(-x)) + e) - (1 - t) * mp.log(1 / (1 + mp.exp(x)) + e)

        for a in (-40.0, -18.42, -9.2, -3.0, 0.0, 2.0, 17.0, 30.0, 60.0):
            points = Points(np.array([a]))
            assert curve.value(points, target=target)[0] == pytest.approx(float(exact(mp.mpf(a))), rel=1e-14)
            assert curve.slope(points, target=target)[0] == pytest.approx(float(mp.diff(exact, a)), rel=4e-14)
            bend = float(mp.diff(exact, a, 2))
            assert curve.curvature(points, target=target)[0] == pytest.approx(bend, rel=1e-13)


@pytest.mark.parametrize("target", [1.0, 0.0, 0.75])
def test_a_clamped_logarithm_is_that_of_bce_loss(target: float) -> None:
    with mp.workdps(60):
        t = mp.mpf(target)
        for a in (-120.0, -60.0, -28.0, -27.0, -1.0, 0.0, 3.0, 27.5, 29.0, 110.0):
            points, d = Points(np.array([a])), 1 / (1 + mp.exp(-mp.mpf(a)))
            loss = -t * max(mp.log(d), -100) - (1 - t) * max(mp.log(1 / (1 + mp.exp(mp.mpf(a)))), -100)
            d_neg = 1 / (1 + mp.exp(mp.mpf(a)))
            backward = (t * -d_neg + (1 - t) * d) / max(d * d_neg, mp.mpf("1e-12")) * d * d_neg
            assert CLAMPED.value(points, target=target)[0] == pytest.approx(float(loss), rel=1e-15)
            assert CLAMPED.slope(points, target=target)[0] == pytest.approx(float(backward), rel=4e-15)


def test_only_a_cross_entropy_can_be_guarded() -> None:
    assert not derived(NON_SATURATING, (clamped(),)).players["generator"].true_gradient
    assert derived(NON_SATURATING, (epsilon(1e-8),)).players["generator"].true_gradient
    with pytest.raises(TypeError, match="cross-entropy"):
        derived(HINGE, (clamped(),))
    with pytest.raises(TypeError, match="is not written as"):
        derived(CATALOGUE["minimax"], (epsilon(1e-8, "generator"),))
