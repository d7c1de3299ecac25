"""What holds for every penalty. A check takes a penalty and a generator of random numbers, and asserts."""

import re

import numpy as np

from lossgrad import objectives, penalties
from lossgrad.core.arrays import Array
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalise import penalise
from lossgrad.core.penalty import Choice, Penalty
from lossgrad.oip.parameters import LISTS, OPTIONS, UNSUPPORTED
from lossgrad.oip.penalty_models import outputs
from tests.penalties import drawing
from tests.penalties.drawing import Still, arrays

STEP = 2.0**-10


def check_gradient_is_the_derivative_of_the_value(penalty: Penalty, rng: np.random.Generator) -> None:
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    value = Still(penalty, given, values)
    for reduction in ("mean", "sum"):
        gradients = value(given, reduction=reduction).gradients
        assert set(gradients) == set(penalty.differentiable)
        for name, gradient in gradients.items():
            assert gradient.shape == given[name].shape
            for at in np.ndindex(gradient.shape):

                def moved(step: float) -> float:
                    other = {**given, name: given[name].copy()}  # noqa: B023
                    other[name][at] += step  # noqa: B023
                    loss = value(other, reduction=reduction).loss  # noqa: B023
                    assert loss is not None
                    return float(loss)

                slope = (8 * (moved(STEP) - moved(-STEP)) - (moved(2 * STEP) - moved(-2 * STEP))) / (12 * STEP)
                size = abs(slope) + np.abs(gradient).max()
                assert abs(gradient[at] - slope) <= 2e-8 * size + 1e-15 * abs(moved(0)) / STEP, f"{name}{at} {values}"


def check_the_loss_is_the_reduction_of_the_terms(penalty: Penalty, rng: np.random.Generator) -> None:
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    for reduction, reduce in (("mean", np.mean), ("sum", np.sum)):
        result = penalise(penalty, given, parameters=values, reduction=reduction)  # type: ignore[arg-type]
        assert set(result.losses) == set(penalty.terms)
        expected = sum(float(reduce(terms)) for terms in result.losses.values())
        np.testing.assert_allclose(float(result.loss or 0), expected, rtol=1e-12, atol=1e-300)


def check_without_reduction_gradients_are_those_of_the_sum(penalty: Penalty, rng: np.random.Generator) -> None:
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    none = penalise(penalty, given, parameters=values, reduction="none")
    total = penalise(penalty, given, parameters=values, reduction="sum")
    assert none.loss is None
    assert_same(arrays(none), {name: array for name, array in arrays(total).items() if name != "loss"})


def check_zeros_have_gradients_of_zero(penalty: Penalty, rng: np.random.Generator) -> None:
    given = {name: np.zeros_like(array) for name, array in drawing.inputs(penalty, rng).items()}
    found = arrays(penalise(penalty, given, parameters=drawing.parameters(penalty, rng)))
    for name, array in found.items():
        assert np.isfinite(array).all(), name
        if name.startswith("gradients."):
            assert not array.any(), name


def check_no_number_is_lost_at_the_extremes(penalty: Penalty, rng: np.random.Generator) -> None:
    """Overflow to infinity is an answer; NaN is none, and neither is −0.0."""
    values = drawing.parameters(penalty, rng)
    for dtype, largest, scales in (
        ("float64", 1.7e308, (5e-324, 1e-310, 1e-160, 1e-20, 1e20, 1e160, 1e307)),
        ("float32", 3.4e38, (1e-45, 1e-38, 1e-19, 1e-3, 1e19, 1e37)),
    ):
        for scale in scales:
            drawn = drawing.inputs(penalty, rng)
            given = {name: np.clip(array * scale, -largest, largest) for name, array in drawn.items()}
            for array in given.values():
                array.flat[0] = 0.0
            for name, array in arrays(penalise(penalty, given, parameters=values, dtype=dtype)).items():  # type: ignore[arg-type]
                assert not np.isnan(array).any(), f"{name} at {scale} in {dtype}"
                assert not np.signbit(array[array == 0]).any(), f"{name} at {scale} in {dtype}"


def check_examples_may_come_in_any_order(penalty: Penalty, rng: np.random.Generator) -> None:
    if penalty.subject == "weights":
        return
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    order = rng.permutation(len(next(iter(given.values()))))
    one = penalise(penalty, given, parameters=values)
    other = penalise(penalty, {name: array[order] for name, array in given.items()}, parameters=values)
    np.testing.assert_allclose(float(one.loss or 0), float(other.loss or 0), rtol=1e-13)
    for name, gradient in one.gradients.items():
        np.testing.assert_allclose(gradient[order], other.gradients[name], rtol=1e-13, err_msg=name)


def check_float32_is_the_rounded_answer(penalty: Penalty, rng: np.random.Generator) -> None:
    given = {name: array.astype(np.float32) for name, array in drawing.inputs(penalty, rng).items()}
    values = Still(penalty, given, drawing.parameters(penalty, rng))
    values.state = {name: array.astype(np.float32).astype(np.float64) for name, array in values.state.items()}
    double, single = arrays(values(given)), arrays(values(given, dtype="float32"))
    assert double.keys() == single.keys()
    for name, array in single.items():
        assert array.dtype == np.float32
        assert double[name].dtype == np.float64
        np.testing.assert_allclose(array, double[name].astype(np.float32), rtol=2e-7, atol=1e-37, err_msg=name)


def check_the_state_goes_round(penalty: Penalty, rng: np.random.Generator) -> None:
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    still = Still(penalty, given, values)
    assert list(still.state) == [each.name for each in penalty.state]
    again = still({name: array + 1 for name, array in given.items()})
    for name, array in again.state.items():
        assert array.tobytes() == still.state[name].tobytes(), name
        assert array.shape == still.state[name].shape


def check_only_what_is_asked_for_is_answered(penalty: Penalty, rng: np.random.Generator) -> None:
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    whole = penalise(penalty, given, parameters=values)
    assert set(whole.results) == {each.name for each in penalty.results}
    for output in penalty.outputs:
        result = penalise(penalty, given, parameters=values, outputs=[output])
        found = {name: array for name, array in arrays(result).items() if not name.startswith(("loss", "state"))}
        group = output if output in {"losses", "gradients"} else f"results.{output}"
        assert all(name.startswith(group) for name in found)
        assert bool(result.losses) == (output == "losses")
        assert_same(found, {name: arrays(whole)[name] for name in found})


def check_arrays_are_left_alone_and_may_lie_anyhow(penalty: Penalty, rng: np.random.Generator) -> None:
    given, values = drawing.inputs(penalty, rng), drawing.parameters(penalty, rng)
    before = {name: array.copy() for name, array in given.items()}
    one = penalise(penalty, given, parameters=values)
    assert_same(given, before)
    strided = {name: np.asfortranarray(np.repeat(array, 2, axis=0))[::2] for name, array in given.items()}
    assert_same(arrays(penalise(penalty, strided, parameters=values)), arrays(one))


def check_worked_examples_give_their_numbers(penalty: Penalty, _: np.random.Generator) -> None:
    assert penalty.examples
    for example in penalty.examples:
        result = penalise(
            penalty,
            {name: np.array(values) for name, values in example.inputs.items()},
            state={name: np.array(values) for name, values in example.state.items()},
            parameters=example.parameters,
        )
        assert set(example.answer) - {"loss"} == {
            group for group in ("losses", "gradients", "results", "state") if getattr(result, group)
        }
        for group, shown in example.answer.items():
            if group == "loss":
                assert float(result.loss or 0) == shown
                continue
            found = getattr(result, group)
            assert set(found) == set(shown)
            for name, values in shown.items():
                np.testing.assert_array_max_ulp(found[name], np.array(values, np.float64), maxulp=1)


def check_it_is_described(penalty: Penalty, _: np.random.Generator) -> None:
    sentences = [
        penalty.summary,
        *penalty.notes,
        *(each.description for each in (*penalty.inputs, *penalty.state, *penalty.results, *penalty.parameters)),
        *(peer.note for peer in penalty.peers if peer.note),
        *(example.summary for example in penalty.examples),
        *(text for each in penalty.parameters if isinstance(each, Choice) for text in each.options.values()),
    ]
    assert [text for text in sentences if not re.fullmatch(r"\S.+\.", text) or "  " in text] == []
    for latex in (penalty.latex.value, penalty.latex.gradient):
        assert latex
        assert latex.count("{") == latex.count("}")
    assert penalty.references
    assert all(re.fullmatch(r"\d{4}\.\d{4,5}", each.arxiv or "") or each.url for each in penalty.references)
    assert penalty.peers
    inputs = {each.name for each in penalty.inputs}
    assert set(penalty.differentiable) <= inputs
    assert set(penalty.terms) <= set(penalty.differentiable)
    assert all(each.like is None or each.like in inputs for each in penalty.inputs)
    assert (penalty.held is not None) == bool(penalty.state)
    assert not any(each.required for each in penalty.state)


def check_its_values_are_in_their_domains(penalty: Penalty, _: np.random.Generator) -> None:
    for peer in penalty.peers:
        penalty.resolve(peer.parameters)
    penalty.resolve(penalty.held or {})
    for each in penalty.parameters:
        penalty.resolve({each.name: each.default})
        if isinstance(each, Parameter):
            low, high = each.typical
            assert low < high
            penalty.resolve({each.name: low})
            penalty.resolve({each.name: high})
            assert each.symbol
        else:
            assert len(each.options) > 1


def check_its_names_are_its_own(penalty: Penalty, _: np.random.Generator) -> None:
    """As a model it stands beside the objectives; a request's own parameters and outputs keep their names."""

    def folded(name: str) -> str:
        return name.lower().replace("-", "_").replace(" ", "_")

    taken = {folded(name) for name in objectives.CATALOGUE}
    taken |= {folded(alias.name) for each in objectives.CATALOGUE.values() for alias in each.aliases}
    taken |= {
        folded(name)
        for each in penalties.CATALOGUE.values()
        if each.name != penalty.name
        for name in (each.name, *(alias.name for alias in each.aliases))
    }
    own = [folded(penalty.name), *(folded(alias.name) for alias in penalty.aliases)]
    assert not taken & set(own)
    assert len(own) == len(set(own))
    names = {each.name for each in penalty.parameters}
    assert not names & {*OPTIONS, *LISTS, *UNSUPPORTED, "binary_data_output", "non_finite"}
    described = [
        "loss",
        *penalty.terms,
        *penalty.differentiable,
        *(each.name for each in penalty.results),
        *(each.name for each in penalty.state),
    ]
    if penalty.name in penalties.CATALOGUE:
        assert len(outputs(penalty.name)) == len(described)


def assert_same(found: dict[str, Array], expected: dict[str, Array]) -> None:
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name, strict=True)


CHECKS = {name.removeprefix("check_"): check for name, check in list(globals().items()) if name.startswith("check_")}
