"""What was published of penalties, or follows from a library's code, by hand and by other routes."""

from collections.abc import Mapping

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidArray
from lossgrad.core.penalise import penalise
from lossgrad.penalties import CATALOGUE


def loss(name: str, given: Mapping[str, Array], **parameters: float | str) -> float:
    value = penalise(CATALOGUE[name], given, parameters=parameters).loss
    assert value is not None
    return float(value)


@pytest.mark.parametrize(("norm", "published"), [("sample", 0.147), ("pixel", 0.714), ("batch", 3.05)])
def test_three_norms_of_one_name_are_three_functions(norm: str, published: float) -> None:
    """Of a random gradient of the shape 4, 3, 8, 8 and the deviation 0.1; one draw differs from the mean of many."""
    values = [
        loss(
            "gradient_penalty",
            {"input_gradients": 0.1 * np.random.default_rng(seed).normal(size=(4, 3, 8, 8))},
            coefficient=1.0,
            norm=norm,
        )
        for seed in range(200)
    ]
    assert min(values) < published < max(values)
    assert abs(np.mean(values) - published) < 3 * np.std(values)


def test_each_norm_is_what_the_libraries_compute() -> None:
    given = np.random.default_rng(3).normal(size=(4, 3, 8, 8))
    flat = np.linalg.norm(given.reshape(4, -1), axis=1)  # reshape(batch, −1).norm(2, dim=1)
    pixel = np.linalg.norm(given, axis=1)  # gradients.norm(2, dim=1)
    whole = np.linalg.norm(given)  # gradients.norm(2)
    for norm, expected in (("sample", flat), ("pixel", pixel), ("batch", whole)):
        found = loss("gradient_penalty", {"input_gradients": given}, coefficient=1.0, norm=norm)
        assert found == pytest.approx(np.mean((expected - 1) ** 2), rel=1e-14)


def test_channels_are_where_they_are_said_to_be() -> None:
    first = np.random.default_rng(4).normal(size=(2, 3, 4, 5))
    last = np.moveaxis(first, 1, -1)
    one = penalise(CATALOGUE["r1"], {"input_gradients": first}, parameters={"norm": "pixel"})
    other = penalise(CATALOGUE["r1"], {"input_gradients": last}, parameters={"norm": "pixel", "channels": "last"})
    assert one.loss == other.loss
    moved = np.moveaxis(one.gradients["input_gradients"], 1, -1)
    np.testing.assert_array_equal(moved, other.gradients["input_gradients"])


def test_r1_of_the_paper_and_of_its_code_differ_by_two() -> None:
    given = {"input_gradients": np.random.default_rng(5).normal(size=(4, 7))}
    assert loss("r1", given, factor=1.0) == 2 * loss("r1", given)
    assert loss("r1", given, gamma=20.0) == loss("zero_centered_gradient_penalty", given)
    assert loss("r2", given, interval=16.0) == 16 * loss("r2", given)


def test_the_target_of_progressive_gan_and_of_tf_gan_are_one() -> None:
    given = {"input_gradients": 750 * np.random.default_rng(6).normal(size=(4, 3, 2))}
    norms = np.linalg.norm(given["input_gradients"].reshape(4, -1), axis=1)
    found = loss("gradient_penalty", given, target=750.0, scale="relative")
    assert found == pytest.approx(np.mean((norms - 750) ** 2) * 10 / 750**2, rel=1e-12)
    assert found == pytest.approx(10 * np.mean((norms / 750 - 1) ** 2), rel=1e-12)


def test_sixth_powers_overflow_where_single_precision_ends() -> None:
    for norm, finite in ((2.5e6, True), (2.7e6, False)):
        result = penalise(CATALOGUE["wgan_div"], {"input_gradients": np.array([[norm]])}, dtype="float32",
                          parameters={"coefficient": 1.0})  # fmt: skip
        assert np.isfinite(result.losses["input_gradients"]).all() == finite


def test_power_iteration_comes_up_to_the_singular_value_from_below() -> None:
    """A 5 by 3 matrix: what is estimated after 1, 2, 5 and many iterations never exceeds the true value."""
    for seed in range(20):
        weight = {"weight": np.random.default_rng(seed).normal(size=(5, 3))}
        ratios = []
        for iterations in (1.0, 2.0, 5.0, 100.0):
            found = penalise(CATALOGUE["spectral_normalization"], weight, parameters={"iterations": iterations}).results
            ratios.append(float(found["sigma"][0] / found["exact_sigma"][0]))
            assert found["exact_sigma"][0] == pytest.approx(np.linalg.svd(weight["weight"])[1][0], rel=1e-14)
        assert ratios == sorted(ratios)
        assert ratios[0] < 1
        assert ratios[-1] <= 1 + 1e-15
        assert ratios[-1] > 0.99


def test_carried_on_from_step_to_step_one_iteration_is_enough() -> None:
    weight, state = {"weight": np.random.default_rng(1).normal(size=(6, 4, 3, 3))}, None
    for _ in range(400):
        result = penalise(CATALOGUE["spectral_normalization"], weight, state=state)
        state = result.state
    assert result.results["sigma"][0] == pytest.approx(result.results["exact_sigma"][0], rel=1e-12)
    assert np.linalg.svd(result.results["normalized"].reshape(6, -1))[1][0] == pytest.approx(1, rel=1e-12)


def test_once_it_has_converged_the_gradient_is_that_through_the_true_singular_value() -> None:
    rng = np.random.default_rng(2)
    weight, above = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    given = {"weight": weight, "upstream_gradient": above}
    found = penalise(CATALOGUE["spectral_normalization"], given, parameters={"iterations": 100.0}).gradients["weight"]

    def value(at: Array) -> float:
        return float(np.sum(above * at) / np.linalg.svd(at)[1][0])

    for index in np.ndindex(weight.shape):
        step = np.zeros_like(weight)
        step[index] = 1e-6
        assert found[index] == pytest.approx((value(weight + step) - value(weight - step)) / 2e-6, abs=1e-7)


@pytest.mark.parametrize(("matrix", "shape"), [("rows", (4, -1)), ("columns", (-1, 4))])
def test_a_kernel_becomes_a_matrix_as_torch_or_tensorflow_has_it(matrix: str, shape: tuple[int, int]) -> None:
    kernel = np.random.default_rng(3).normal(size=(4, 3, 2, 4))
    found = penalise(CATALOGUE["spectral_normalization"], {"weight": kernel}, parameters={"matrix": matrix})
    expected = np.linalg.svd(kernel.reshape(shape))[1][0]
    assert found.results["exact_sigma"][0] == pytest.approx(expected, rel=1e-14)
    rows, columns = kernel.reshape(shape).shape
    assert (found.state["u"].shape, found.state["v"].shape) == ((rows,), (columns,))


def test_a_weight_of_zeros_does_not_lose_the_direction() -> None:
    start = penalise(CATALOGUE["spectral_normalization"], {"weight": np.eye(3)}).state
    zeros = penalise(CATALOGUE["spectral_normalization"], {"weight": np.zeros((3, 3))}, state=start)
    assert zeros.results["sigma"] == 0
    np.testing.assert_array_equal(zeros.state["u"], start["u"])


@pytest.mark.parametrize("u", [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1e-320, 0.0, 0.0], [0.0, 1e-200, 1e6]])
@pytest.mark.parametrize("iterations", [0.0, 1.0])
def test_directions_that_lead_nowhere_give_numbers_all_the_same(u: list[float], iterations: float) -> None:
    given = {"weight": np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1e-200]]), "upstream_gradient": np.ones((3, 2))}
    state = {"u": np.array(u), "v": np.array([0.0, 1e-300])}
    result = penalise(CATALOGUE["spectral_normalization"], given, state=state, parameters={"iterations": iterations})
    for array in (
        *result.gradients.values(),
        *result.results.values(),
        *result.state.values(),
        result.losses["weight"],
    ):
        assert not np.isnan(array).any()


def test_a_direction_is_no_large_vector() -> None:
    for name, vector in (("u", [1e7, 0.0]), ("v", [0.0, -1e300])):
        with pytest.raises(InvalidArray, match="a direction") as caught:
            penalise(CATALOGUE["spectral_normalization"], {"weight": np.eye(2)}, state={name: np.array(vector)})
        assert caught.value.pointer == f"/state/{name}"


def test_lecam_starts_at_the_means_and_follows_them_slowly() -> None:
    real, fake = np.array([2.0, 4.0]), np.array([-1.0, -3.0])
    first = penalise(CATALOGUE["lecam"], {"real": real, "fake": fake})
    assert (float(first.state["mean_real"]), float(first.state["mean_fake"])) == (3.0, -2.0)
    second = penalise(
        CATALOGUE["lecam"], {"real": real + 10, "fake": fake}, state=first.state, parameters={"decay": 0.9}
    )
    assert float(second.state["mean_real"]) == pytest.approx(0.9 * 3 + 0.1 * 13)
    given = penalise(
        CATALOGUE["lecam"], {"real": real + 10, "fake": fake}, state=first.state,
        parameters={"decay": 0.9, "anchors": "given", "coefficient": 1.0},
    )  # fmt: skip
    np.testing.assert_allclose(given.losses["fake"], (3.0 - fake) ** 2)


def test_the_papers_lecam_also_costs_on_the_harmless_side() -> None:
    given = {"real": np.array([-5.0]), "fake": np.array([5.0])}
    state = {"mean_real": np.array(0.0), "mean_fake": np.array(0.0)}
    for side, expected in (("one", 0.0), ("both", 15.0)):
        result = penalise(CATALOGUE["lecam"], given, state=state, parameters={"side": side, "decay": 1.0})
        assert result.loss == pytest.approx(expected)


def test_biggans_orthogonal_gradient_is_that_of_its_code() -> None:
    weight = np.random.default_rng(8).normal(size=(4, 3, 3))
    matrix = weight.reshape(4, -1)
    expected = 2 * 1e-4 * (matrix @ matrix.T * (1 - np.eye(4))) @ matrix  # utils.py: 2·(w·wᵀ·(1 − I))·w
    found = penalise(CATALOGUE["orthogonal"], {"weight": weight}).gradients["weight"]
    np.testing.assert_allclose(found, expected.reshape(weight.shape), rtol=1e-13)


def test_orthonormal_rows_cost_nothing() -> None:
    rows = np.linalg.qr(np.random.default_rng(9).normal(size=(5, 3)))[0].T
    assert loss("orthogonal", {"weight": rows}, diagonal="unit") < 1e-30
    assert loss("orthogonal", {"weight": 2 * rows}, diagonal="unit") == pytest.approx(1e-4 / 2 * 3 * 9)


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ({"k": 2.0}, [3.0, 5.0]),
        ({"fraction": 0.15}, [5.0]),
        ({"k": 1.0, "side": "smallest"}, [-1.0]),
        ({"fraction": 1.0}, []),
    ],
)
def test_top_k_keeps_what_it_is_told(parameters: dict[str, float | str], kept: list[float]) -> None:
    logits = np.array([[3.0, -1.0], [0.0, 5.0], [1.0, 2.0]])
    result = penalise(CATALOGUE["top_k"], {"logits": logits}, parameters=parameters)
    found = sorted(logits[result.results["mask"] == 1])
    assert found == (kept or sorted(logits.ravel()))
    assert result.loss is None
