"""POST /v1/diagnose: logits of a training in, what they tell about it out."""

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.objectives import CATALOGUE
from tests.support.schema import assert_conforms, assert_problem

DATA = Path(__file__).parents[2] / "examples" / "data"
BATCH = {"real": [2.0, 1.0, 3.0, 1.5], "fake": [-3.0, -2.0, 0.0, -2.5]}
RUN = {"real": [[2.0, 1.0], [2.5, 1.0], [3.0, 0.5]], "fake": [[-1.0, 0.0], [-2.0, 0.5], [-2.0, -1.0]]}
LARGEST_PROBLEM = 4_000


@pytest.fixture
def diagnose(http: httpx.Client) -> Any:
    """Diagnose the batch under minimax, or what is given instead."""

    def diagnose(**asked: Any) -> Any:
        body = {"objective": "minimax"} | ({} if "run" in asked else {"logits": BATCH}) | asked
        response = http.post("/v1/diagnose", json=body)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "diagnose")
        return response.json()

    return diagnose


def recorded(name: str, examples: int = 16) -> dict[str, Any]:
    """A recorded run with a few of its examples."""
    with np.load(DATA / f"digits_{name}.npz") as data:
        return {
            "real": data["real"][:, :examples].tolist(),
            "fake": data["fake"][:, :examples].tolist(),
            "step": data["step"].tolist(),
            "generator_gradient_norm": data["generator_grad_norm"].tolist(),
        }


def values(answer: Any, figure: str) -> list[Any]:
    (found,) = (each for each in answer["figures"] if each["name"] == figure)
    return list(found["values"])


def codes(findings: Any) -> set[str]:
    return {each["code"] for each in findings}


def test_a_figure_has_its_numbers_by_player_and_side(diagnose: Any) -> None:
    # Under minimax a fake weighs D = 1/(1 + exp(−a)) for both players.
    weights = [1 / (1 + np.exp(-a)) for a in BATCH["fake"]]
    found = {(each["player"], each["side"]): each["value"] for each in values(diagnose(), "weight")}
    assert found["generator", "fake"] == pytest.approx(np.mean(weights), rel=1e-14)
    assert found["discriminator", "fake"] == pytest.approx(np.mean(weights), rel=1e-14)


def test_carriers_are_the_heaviest_examples_where_they_were_sent(diagnose: Any) -> None:
    nested = {"real": [[2.0, 1.0], [3.0, 1.5]], "fake": [[-3.0, -2.0], [0.0, -2.5]]}
    first = next(each for each in diagnose(logits=nested)["carriers"] if each["player"] == "generator")
    assert (first["side"], first["position"], first["logit"], first["weight"]) == ("fake", [1, 0], 0.0, 0.5)


def test_the_density_ratio_has_the_shape_of_the_logits(diagnose: Any) -> None:
    nested = {"real": [[2.0], [1.0]], "fake": [[-3.0], [0.0]]}
    ratio = diagnose(logits=nested)["density_ratio"]
    # The best logit of the logistic discriminator is log ρ.
    assert ratio["real"] == [[pytest.approx(np.exp(2.0))], [pytest.approx(np.e)]]
    assert ratio["fake"] == [[pytest.approx(np.exp(-3.0))], [1.0]]


def test_where_logits_define_no_ratio_there_is_none_and_the_figure_says_why(diagnose: Any) -> None:
    answer = diagnose(objective="wasserstein")
    assert "density_ratio" not in answer
    silent = [each for each in answer["figures"] if not each["applies"]]
    assert silent
    assert all(each["reason"] and not each["values"] for each in silent)


def test_a_value_past_its_threshold_says_so(diagnose: Any) -> None:
    answer = diagnose(generator_gradient_norm=1000.0)
    (norm,) = values(answer, "parameter_gradient_norm")
    assert (norm["value"], norm["beyond_threshold"]) == (1000.0, True)
    (norm,) = values(diagnose(generator_gradient_norm=1), "parameter_gradient_norm")
    assert (norm["value"], norm["beyond_threshold"]) == (1.0, False)


@pytest.mark.parametrize("norm", ["NaN", "Infinity"])
def test_a_norm_that_is_not_finite_is_a_finding(diagnose: Any, norm: str) -> None:
    assert "gradient_not_finite" in codes(diagnose(generator_gradient_norm=norm)["findings"])


def test_a_norm_that_python_writes_as_nan_is_understood(http: httpx.Client) -> None:
    body = b'{"objective": "hinge", "logits": {"real": [1, 2], "fake": [0, 1]}, "generator_gradient_norm": NaN}'
    response = http.post("/v1/diagnose", content=body, headers={"Content-Type": "application/json"})
    assert "gradient_not_finite" in codes(response.json()["findings"])


def test_a_norm_that_is_null_is_unknown(diagnose: Any) -> None:
    assert diagnose(generator_gradient_norm=None) == diagnose()


def test_aliases_dialects_combinations_and_parameters_are_understood(diagnose: Any) -> None:
    assert diagnose(objective="ns")["objective"] == "non_saturating"
    spoken = diagnose(objective="hinge", dialect="StudioGAN")
    assert (spoken["objective"], spoken["dialect"]) == ("hinge", "studiogan")
    both = diagnose(objective="hinge+non_saturating", parameters={"discriminator.margin": 2.0})
    assert (both["objective"], both["parameters"]["discriminator.margin"]) == ("hinge+non_saturating", 2.0)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_objective_is_diagnosed(diagnose: Any, name: str) -> None:
    assert diagnose(objective=name, validation=[1.0, 2.0])["headline"]
    assert diagnose(objective=name, run={"real": [BATCH["real"]] * 2, "fake": [BATCH["fake"]] * 2})["headline"]


def test_a_run_says_when_and_has_every_number_step_by_step(diagnose: Any) -> None:
    sent = recorded("minimax")
    answer = diagnose(run=sent)
    assert answer["steps"] == sent["step"]
    assert answer["series"]["parameter_gradient_norm.generator"] == sent["generator_gradient_norm"]
    weak = next(each for each in answer["findings"] if each["code"] == "weak_generator_gradient")
    assert 0 <= weak["first_step"] < weak["last_step"] <= 1490
    assert "weak_generator_gradient" in codes(answer["events"])
    # Under minimax a fake weighs D; fakes at step 0 are at D ≈ 1/2.
    weights = np.mean(1 / (1 + np.exp(-np.asarray(sent["fake"]))), axis=1)
    np.testing.assert_allclose(answer["series"]["weight.generator.fake"], weights, rtol=1e-12)


def test_a_figure_of_a_run_is_summed_up(diagnose: Any) -> None:
    norms = [3.0, 1.0, 200.0]
    answer = diagnose(run=RUN | {"step": [10, 20, 40], "generator_gradient_norm": norms})
    (figure,) = (each for each in answer["figures"] if each["name"] == "parameter_gradient_norm")
    (summary,) = figure["summaries"]
    assert summary == {
        "key": "parameter_gradient_norm.generator",
        "player": "generator",
        "first": 3.0,
        "last": 200.0,
        "minimum": 1.0,
        "minimum_step": 20,
        "maximum": 200.0,
        "maximum_step": 40,
        "mean": 68.0,
        "steps": 3,
        "steps_beyond": 1,
    }


def test_what_a_diverged_run_has_no_number_for_is_null(diagnose: Any) -> None:
    answer = diagnose(run=RUN | {"generator_gradient_norm": [1.5, None, "NaN"]})
    assert answer["series"]["parameter_gradient_norm.generator"] == [1.5, None, None]
    assert "gradient_not_finite" in codes(answer["findings"])


@pytest.mark.parametrize("word", ["NaN", None])
def test_a_batch_with_nan_is_diagnosed_of_it(diagnose: Any, word: str | None) -> None:
    answer = diagnose(logits={"real": [[2.0], ["Infinity"]], "fake": [word, -1.0, "-Infinity", 0.5]})
    first = answer["findings"][0]
    assert (first["code"], first["severity"], first["confidence"]) == ("non_finite_logits", "critical", "certain")
    assert answer["headline"].startswith("The discriminator's logits are not finite: 1 of 2 on reals is infinite, 2 of")
    assert first["evidence"] == {
        "real_nan": 0, "real_infinite": 1, "real_of": 2, "real_first": [1, 0],
        "fake_nan": 1, "fake_infinite": 1, "fake_of": 4, "fake_first": [0],
    }  # fmt: skip
    assert (answer["carriers"], "density_ratio" in answer) == ([], False)
    reasons = {each["name"]: each["reason"] for each in answer["figures"] if not each["applies"]}
    assert reasons.pop("parameter_gradient_norm") == "the generator's gradient norm was not given"
    assert set(reasons.values()) == {"1 of 2 real logits is not finite and 2 of 4 fake logits are not finite"}
    assert len(reasons) == len(answer["figures"]) - 1


def test_a_run_that_goes_to_nan_says_since_when(diagnose: Any) -> None:
    dead = [["NaN", None]] * 2
    answer = diagnose(run={"real": [*RUN["real"], *dead], "fake": [*RUN["fake"], *dead], "step": [0, 10, 20, 30, 40]})
    assert answer["headline"].startswith(
        "The training is dead since step 30: all 2 on reals and all 2 on fakes are NaN (2 of 5 recorded steps)"
    )
    (finding,) = (each for each in answer["findings"] if each["code"] == "non_finite_logits")
    assert (finding["first_step"], finding["last_step"], finding["evidence"]["dead_since"]) == (30, 40, 30)
    # Under minimax a fake weighs D = 1/(1 + exp(−a)).
    weights = [float(np.mean([1 / (1 + np.exp(-a)) for a in step])) for step in RUN["fake"]]
    assert answer["series"]["weight.generator.fake"] == [*map(pytest.approx, weights), None, None]
    (summary,) = (s for f in answer["figures"] for s in f.get("summaries", ()) if s["key"] == "weight.generator.fake")
    assert (summary["steps"], summary["last"]) == (3, pytest.approx(weights[-1]))


def test_held_out_logits_may_be_nan(diagnose: Any) -> None:
    answer = diagnose(validation=["NaN", 1.0])
    assert "non_finite_logits" in codes(answer["findings"])
    reasons = {each["name"]: each["reason"] for each in answer["figures"] if not each["applies"]}
    assert reasons["validation_logit"] == reasons["r_v"] == "the validation logits are not all finite"
    assert values(answer, "auc") == values(diagnose(), "auc")


def test_validation_logits_may_be_missing_at_steps(diagnose: Any) -> None:
    answer = diagnose(run=RUN | {"validation": [[1.0, 2.0], None, [0.5]]})
    known = [values for key, values in answer["series"].items() if None in values and values[0] is not None]
    assert any(series[1] is None and series[2] is not None for series in known)


Fault = tuple[dict[str, Any], str, str]

FAULTS: dict[str, Fault] = {
    "nothing": ({}, "", "needs logits, which are one batch, or a run"),
    "both": ({"logits": BATCH, "run": RUN}, "", "has logits as well as a run"),
    "a norm beside a run": ({"run": RUN, "generator_gradient_norm": 1.0}, "", "belongs into the run"),
    "held-out logits beside a run": ({"run": RUN, "validation": [1.0]}, "", "belongs into the run"),
    "one side": ({"logits": {"real": [1.0]}}, "/logits/fake", "is required"),
    "heads": ({"logits": [BATCH]}, "/logits", "should be an object"),
    "a NaN": ({"logits": BATCH | {"fake": [float("nan")]}}, "/logits/fake/0", "found NaN"),
    "a string": ({"logits": BATCH, "validation": [1.0, "2"]}, "/validation/1", "found a string"),
    "a negative norm": ({"logits": BATCH, "generator_gradient_norm": -1}, "/generator_gradient_norm", "found -1"),
    "a norm in words": ({"logits": BATCH, "generator_gradient_norm": "nan"}, "/generator_gradient_norm", "a string"),
    "a run of numbers": ({"run": RUN | {"real": [1.0, 2.0]}}, "/run/real", "a list of lists"),
    "an empty run": ({"run": RUN | {"real": []}}, "/run/real", "at least one"),
    "a step too few": ({"run": RUN | {"fake": RUN["fake"][:2]}}, "/run/fake", "2 entries for 3 steps"),
    "a number too few": ({"run": RUN | {"step": [1, 2]}}, "/run/step", "2 entries for 3 steps"),
    "a norm too many": ({"run": RUN | {"generator_gradient_norm": [1] * 4}}, "/run/generator_gradient_norm", "4 ent"),
    "steps that do not increase": ({"run": RUN | {"step": [1, 2, 2]}}, "/run/step/2", "must increase"),
    "half a step": ({"run": RUN | {"step": [1, 2.5, 3]}}, "/run/step/1", "a whole number from 0 on, found 2.5"),
    "a step that is no number": ({"run": RUN | {"step": [1, True, 3]}}, "/run/step/1", "found true"),
    "a NaN in a run": ({"run": RUN | {"real": [[1.0], [2.0], [float("inf")]]}}, "/run/real/2/0", "found infinity"),
    "ragged steps": ({"run": RUN | {"real": [[1.0], [2.0, 1.0], [3.0]]}}, "/run/real/1", "ragged"),
    "a bad held-out step": ({"run": RUN | {"validation": [None, [1, "x"], None]}}, "/run/validation/1/1", "string"),
    "a bad norm in a run": (
        {"run": RUN | {"generator_gradient_norm": [1, [], 1]}}, "/run/generator_gradient_norm/1", "found a list of 0",
    ),
    "no such objective": ({"objective": "hing", "logits": BATCH}, "/objective", "the closest names are hinge"),
    "no such dialect": ({"dialect": "gan", "logits": BATCH}, "/dialect", "no dialect has this name"),
    "no such parameter": ({"parameters": {"m": 1}, "logits": BATCH}, "/parameters/m", "m"),
    "an unknown member": ({"logits": BATCH, "reduction": "sum"}, "/reduction", "is not a known member"),
    "pairs of different sizes": (
        {"objective": "relativistic_paired", "logits": {"real": [1.0, 2.0], "fake": [1.0]}},
        "/logits/fake", "same shape",
    ),
    "pairs of different sizes in a run": (
        {"objective": "relativistic_paired", "run": {"real": [[1.0, 2.0]], "fake": [[1.0]]}},
        "/run/fake/0", "same shape",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_wrong_is_said_with_its_place(http: httpx.Client, case: str) -> None:
    asked, pointer, detail = FAULTS[case]
    body = {"objective": "hinge"} | asked
    response = http.post("/v1/diagnose", content=_json(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 422, response.text[:500]
    problem = assert_problem(response)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]
    assert detail in problem["detail"]


def run(**members: str) -> bytes:
    """A question about a run, of which some members are given as JSON."""
    written = {"real": "[[1]]", "fake": "[[1]]"} | members
    inside = ", ".join(f'"{name}": {value}' for name, value in written.items())
    return f'{{"objective": "hinge", "run": {{{inside}}}}}'.encode()


def listed(item: str, times: int, last: str) -> str:
    return f"[{f'{item},' * times}{last}]"


MEMBERS = json.dumps({f"member {index}": 1 for index in range(1_000_000)})
HOSTILE: dict[str, bytes] = {
    "a million steps": run(real=listed("[1]", 1_000_000, "[1]"), fake=listed("[1]", 1_000_000, "[1]")),
    "a million norms": run(generator_gradient_norm=listed('"NaN"', 1_000_000, '"x"')),
    "a million numbers of steps": run(step=listed("1", 1_000_000, '"x"')),
    "a million held-out steps": run(validation=listed("null", 1_000_000, "[]")),
    "a million members of a run": f'{{"objective": "hinge", "run": {MEMBERS}}}'.encode(),
    "a million members of a batch": f'{{"objective": "hinge", "logits": {MEMBERS}}}'.encode(),
    "a million parameters": json.dumps({"objective": "hinge", "logits": BATCH}).encode()[:-1]
    + f', "parameters": {MEMBERS}}}'.encode(),
    "63 levels": run(real="[" * 60 + "1" + "]" * 60),
    "65,536 levels": b"[" * 65_536 + b"]" * 65_536,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_requests_get_a_small_problem(http: httpx.Client, case: str) -> None:
    response = http.post("/v1/diagnose", content=HOSTILE[case], headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 413, 422}
    assert_problem(response)
    assert len(response.content) < LARGEST_PROBLEM


def test_a_run_longer_than_one_request_may_take_is_refused(http: httpx.Client) -> None:
    long = {"real": [[1.0]] * 4097, "fake": [[0.0]] * 4097}
    response = http.post("/v1/diagnose", json={"objective": "hinge", "run": long})
    assert response.status_code == 413
    assert "4,097 steps are too many for one request; this service takes 4,096" in assert_problem(response)["detail"]


@pytest.mark.parametrize("name", ["mmd_rbf", "relativistic_all_pairs", "hinge+relativistic_all_pairs"])
def test_more_pairs_than_one_request_may_have_are_refused(http: httpx.Client, name: str) -> None:
    large = {"real": [0.5] * 2049, "fake": [0.0] * 8}
    response = http.post("/v1/diagnose", json={"objective": name, "logits": large})
    assert response.status_code == 413
    detail = assert_problem(response)["detail"]
    assert "4,198,401 pairs of logits, all of which this objective compares, are too many for one request" in detail
    # 64 steps of 256 on a side are as many pairs as 4 194 304, and one more is too many.
    steps = {"real": [[0.5]] * 65, "fake": [[0.0] * 256] * 65}
    response = http.post("/v1/diagnose", json={"objective": name, "run": steps})
    assert (response.status_code, assert_problem(response)["errors"][0]["pointer"]) == (413, "/run")
    assert "4,259,840 pairs" in assert_problem(response)["detail"]
    assert http.post("/v1/diagnose", json={"objective": "hinge", "run": steps}).status_code == 200


def test_extreme_logits_are_diagnosed(diagnose: Any) -> None:
    extreme = {"real": [1e308, -1e308, 0.0, 5e-324], "fake": [-1e308, 1e308, 1e-320, 745.0]}
    for name in CATALOGUE:
        assert diagnose(objective=name, logits=extreme)["headline"]


def _json(body: Any) -> bytes:
    """As Python writes it, NaN included."""
    return json.dumps(body).encode()
