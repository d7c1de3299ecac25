"""POST /v1/verify over HTTP: right numbers, and the mistakes that others stand for, all worked out by hand."""

import json
import math
from copy import deepcopy
from typing import Any

import httpx
import pytest

from tests.support.schema import assert_conforms, assert_problem, document, operations

JSON = {"Content-Type": "application/json"}
LOGITS = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
# A hinge on them: max(0, 1 − a) on reals, max(0, 1 + a) on fakes; −a for the generator.
DISCRIMINATOR = {
    "loss": 0.75,
    "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5]},
    "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 0.5]},
}
GENERATOR = {"loss": 1.5, "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5]}}
BOTH = {"discriminator": DISCRIMINATOR, "generator": GENERATOR}
EXAMPLES = operations()["verify"].details["requestBody"]["content"]["application/json"]["examples"]
SHOWN: dict[str, tuple[str, set[str]]] = {
    "flipped_sign": ("mismatch", {"sign_flipped"}),
    "match": ("match", set()),
    "double_sigmoid": ("mismatch", {"double_sigmoid"}),
    "two_at_once": ("mismatch", {"double_sigmoid", "label_smoothing"}),
    "sum": ("mismatch", {"sum_for_mean"}),
    "identify": ("identified", set()),
    "broadcast": ("mismatch", {"broadcast"}),
    "not_finite": ("mismatch", {"log_of_zero"}),
    "everything": ("match", set()),
}


@pytest.fixture
def verify(http: httpx.Client) -> Any:
    """Verify a hinge on the batch, or what is given instead."""

    def verify(**asked: Any) -> Any:
        response = http.post("/v1/verify", json={"objective": "hinge", "logits": LOGITS, "reported": BOTH} | asked)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "verify")
        return response.json()

    return verify


def codes(answer: Any) -> list[str]:
    return [each["code"] for each in answer["findings"]]


def test_right_numbers_match(verify: Any) -> None:
    answer = verify()
    assert (answer["verdict"], answer["findings"]) == ("match", [])
    assert (answer["objective"], answer["parameters"]) == ("hinge", {"margin": 1.0, "kink": 0.0})
    assert (answer["reduction"], answer["with_respect_to"]) == ("mean", "logits")
    assert "dialect" not in answer
    for player, quantities in (
        ("discriminator", ["real.losses", "real.gradients", "fake.losses", "fake.gradients", "loss"]),
        ("generator", ["fake.losses", "fake.gradients", "loss"]),
    ):
        judged = answer[player]
        assert (judged["precision"], judged["confidence"]) == ("float32", "certain")
        assert judged["quantities"] == [
            {
                "quantity": f"{player}.{name}",
                "matches": True,
                "max_absolute_error": 0.0,
                "max_relative_error": 0.0,
                "max_ulp_error": 0.0,
                "mismatches": 0,
                "worst": [],
            }
            for name in quantities
        ]
        sides = ["real", "fake"] if player == "discriminator" else ["fake"]
        assert judged["explained_by"] == {
            "objective": "hinge",
            "parameters": {"margin": 1.0, "kink": 0.0},
            "mistakes": [],
            "convention": "mean",
            "factors": {side: {"losses": 1.0, "gradients": 1.0} for side in sides},
            "offset": 0.0,
        }


def test_a_player_that_is_not_reported_is_not_answered(verify: Any) -> None:
    answer = verify(reported={"generator": GENERATOR})
    assert "generator" in answer
    assert "discriminator" not in answer


def test_rounding_is_no_mistake(verify: Any) -> None:
    off_by_one_in_float32 = {"loss": 0.75 * (1 + 2**-23)}
    quantity = verify(reported={"discriminator": off_by_one_in_float32})["discriminator"]["quantities"][0]
    assert quantity["matches"]
    assert quantity["max_ulp_error"] == 1.5  # the last place of 0.75 is worth half of that of 1
    assert quantity["max_absolute_error"] == 0.75 * 2**-23


def test_a_number_that_differs_is_shown_where_it_stands(verify: Any) -> None:
    fakes = {"gradients": [[0.0], [0.25]], "losses": [[0.0], [1.0]]}
    answer = verify(
        logits={"real": [[2.0], [0.5]], "fake": [[-3.0], [0.0]]}, reported={"discriminator": {"fake": fakes}}
    )
    losses, gradients = answer["discriminator"]["quantities"]
    assert (losses["quantity"], losses["matches"]) == ("discriminator.fake.losses", True)
    assert (gradients["quantity"], gradients["matches"]) == ("discriminator.fake.gradients", False)
    assert gradients["worst"] == [{"index": [1, 0], "expected": 0.5, "reported": 0.25}]
    assert (gradients["mismatches"], gradients["max_absolute_error"], gradients["max_relative_error"]) == (1, 0.25, 0.5)


def test_a_flipped_sign_is_found_on_the_player_that_has_it(verify: Any) -> None:
    flipped = {"loss": -1.5, "fake": {"losses": [-3.0, 0.0], "gradients": [0.5, 0.5]}}
    answer = verify(reported=BOTH | {"generator": flipped})
    assert (answer["verdict"], answer["headline"]) == ("mismatch", "The generator's loss has the wrong sign.")
    found = answer["findings"][0]
    assert (found["code"], found["severity"], found["player"]) == ("sign_flipped", "critical", "generator")
    assert found["evidence"] == {"factor": -1.0}
    assert "side" not in found
    assert answer["generator"]["explained_by"]["factors"] == {"fake": {"losses": -1.0, "gradients": -1.0}}
    assert all(quantity["matches"] for quantity in answer["discriminator"]["quantities"])


def test_a_sum_for_a_mean_is_told_by_its_factors(verify: Any) -> None:
    summed = {"loss": 3.0, "fake": {"losses": [3.0, 0.0], "gradients": [-1.0, -1.0]}}
    answer = verify(reported={"generator": summed})
    assert codes(answer) == ["sum_for_mean"]
    assert answer["findings"][0]["evidence"] == {"factor_on_fake": 2.0}
    explained = answer["generator"]["explained_by"]
    assert (explained["convention"], explained["factors"]) == ("sum", {"fake": {"losses": 1.0, "gradients": 2.0}})
    assert verify(reported={"generator": summed}, reduction="sum")["verdict"] == "match"


def test_a_loss_of_another_reduction_than_its_gradients_is_told_apart(verify: Any) -> None:
    answer = verify(reported={"generator": GENERATOR | {"loss": 3.0}})
    assert "loss_and_gradient_disagree" in codes(answer)
    explained = answer["generator"]["explained_by"]
    assert (explained["convention"], explained["convention_of_loss"]) == ("mean", "sum")


def test_a_constant_is_told(verify: Any) -> None:
    answer = verify(reported={"generator": GENERATOR | {"loss": 1.8}})
    assert codes(answer) == ["constant_offset"]
    assert answer["generator"]["explained_by"]["offset"] == pytest.approx(0.3, abs=1e-12)


def test_a_loss_weight_is_told(verify: Any) -> None:
    weighted = {"loss": 0.15, "fake": {"losses": [0.3, 0.0], "gradients": [-0.05, -0.05]}}
    factors = verify(reported={"generator": weighted})["generator"]["explained_by"]["factors"]
    assert factors["fake"] == {"losses": pytest.approx(0.1), "gradients": pytest.approx(0.1)}


def test_without_an_objective_the_numbers_are_identified(http: httpx.Client) -> None:
    # (1 − a)² and a², least squares without the half.
    reported = {
        "discriminator": {
            "loss": 5.125,
            "real": {"losses": [1.0, 0.25], "gradients": [1.0, -0.5]},
            "fake": {"losses": [9.0, 0.0], "gradients": [-3.0, 0.0]},
        }
    }
    response = http.post("/v1/verify", json={"logits": LOGITS, "reported": reported})
    assert_conforms(response, "verify")
    answer = response.json()
    assert answer["verdict"] == "identified"
    assert not {"objective", "dialect", "parameters"} & set(answer)
    assert answer["discriminator"]["explained_by"]["objective"] == "least_squares"
    nearest = answer["discriminator"]["nearest"]
    assert len(nearest) == 5
    assert nearest[0]["objective"] == "least_squares"
    assert (nearest[0]["fits"], nearest[0]["residual"]) == (True, 0.0)


def test_what_else_fits_is_named_with_a_logit_that_tells(http: httpx.Client) -> None:
    # All reals inside of the margin, all fakes too: there a hinge and a Wasserstein critic have the same gradients.
    logits = {"real": [0.5, -0.25], "fake": [0.25, 0.0]}
    reported = {
        "discriminator": {"real": {"gradients": [-0.5, -0.5]}, "fake": {"gradients": [0.5, 0.5]}},
    }
    response = http.post("/v1/verify", json={"logits": logits, "reported": reported, "objective": "hinge"})
    assert_conforms(response, "verify")
    answer = response.json()
    assert answer["verdict"] == "match"
    (told,) = [each for each in answer["discriminator"]["alike"] if each["objective"] == "wasserstein"][:1]
    assert not told["same_function"]
    assert (
        (told["side"] == "real" and told["logit"] >= 1)
        or (told["side"] == "fake" and told["logit"] <= -1)
        or (told["quantity"] == "losses")
    )
    assert told["expected"] != told["instead"]


def test_nothing_known_is_said_so(verify: Any) -> None:
    answer = verify(reported={"generator": {"fake": {"gradients": [0.123, 4.567]}}})
    assert answer["verdict"] == "mismatch"
    assert answer["generator"]["explained_by"] is None
    assert codes(answer) == ["unexplained"]
    evidence = answer["findings"][0]["evidence"]
    assert evidence["quantities"] == ["generator.fake.gradients"]
    assert 0 < evidence["residual"] <= 1


@pytest.mark.parametrize("given", ["NaN", "Infinity", "-Infinity", None])
def test_a_number_that_is_not_finite_is_wrong_and_shown_as_null(verify: Any, given: str | None) -> None:
    answer = verify(reported={"generator": {"loss": 1.5, "fake": {"gradients": [-0.5, given]}}})
    assert answer["verdict"] == "mismatch"
    gradients, loss = answer["generator"]["quantities"]
    assert loss["matches"]
    assert gradients["worst"] == [{"index": [1], "expected": -0.5, "reported": None}]
    assert (gradients["max_absolute_error"], gradients["max_relative_error"]) == (None, None)
    assert (gradients["max_ulp_error"], gradients["mismatches"]) == (None, 1)


@pytest.mark.parametrize("given", ["NaN", "Infinity", "-Infinity", None])
def test_a_loss_that_is_not_finite_is_no_constant(verify: Any, given: str | None) -> None:
    answer = verify(reported={"generator": GENERATOR | {"loss": given}})
    assert answer["verdict"] == "mismatch"
    assert "constant_offset" not in codes(answer)


@pytest.mark.parametrize("size", [1e308, -1e308, 5e-324])
def test_numbers_of_any_size_are_answered(verify: Any, size: float) -> None:
    assert verify(reported={"generator": {"loss": size, "fake": {"losses": [size, -size], "gradients": [size] * 2}}})
    assert verify(logits={"real": [size, 0.5], "fake": [-size, 0.0]})


def test_a_table_for_a_list_is_a_finding(verify: Any) -> None:
    answer = verify(reported={"generator": GENERATOR | {"fake": {"losses": [[3.0, 0.0], [3.0, 0.0]]}}})
    assert answer["verdict"] == "mismatch"
    found = next(each for each in answer["findings"] if each["code"] == "broadcast")
    assert found["evidence"] == {"shape": [2, 2], "expected_shape": [2]}
    assert (found["player"], found["side"]) == ("generator", "fake")
    assert [each["quantity"] for each in answer["generator"]["quantities"]] == ["generator.loss"]


def test_a_column_for_a_row_is_none(verify: Any) -> None:
    column = {"loss": 1.5, "fake": {"losses": [[3.0], [0.0]], "gradients": [[-0.5], [-0.5]]}}
    assert verify(reported={"generator": column})["verdict"] == "match"


def test_a_dialect_and_parameters_are_what_is_meant(verify: Any) -> None:
    summed = {"loss": 3.5, "real": {"losses": [0.0, 1.5]}, "fake": {"losses": [0.0, 2.0]}}
    answer = verify(dialect="TF-GAN", parameters={"margin": 2}, reduction="sum", reported={"discriminator": summed})
    assert (answer["verdict"], answer["dialect"], answer["parameters"]["margin"]) == ("match", "tf_gan", 2.0)
    assert answer["discriminator"]["explained_by"]["dialect"] == "tf_gan"


def test_a_combination_may_be_meant(verify: Any) -> None:
    # log(1 + exp(−a)) at 0 is log 2, its slope −1/2; the mean of two halves it.
    generator = {
        "fake": {"losses": [math.log1p(math.exp(3)), math.log(2)], "gradients": [-0.5 / (1 + math.exp(-3)), -0.25]}
    }
    answer = verify(objective="hinge+non_saturating", reported={"discriminator": DISCRIMINATOR, "generator": generator})
    assert (answer["verdict"], answer["objective"]) == ("match", "hinge+non_saturating")
    assert answer["parameters"]["discriminator.margin"] == 1.0


def test_gradients_may_be_those_in_the_probability(verify: Any) -> None:
    # d(−log D)/dD = −1/D; at a = 0 that is −2.
    reported = {"generator": {"fake": {"gradients": [-(1 + math.exp(3)) / 2, -1.0]}}}
    assert verify(objective="non_saturating", with_respect_to="probability", reported=reported)["verdict"] == "match"


def test_what_is_stated_about_exactness_counts(verify: Any) -> None:
    nearly = {"generator": {"loss": 1.5001}}
    assert verify(reported=nearly, tolerance=1e-3)["generator"]["precision"] == "a tolerance of 0.001"
    assert verify(reported=nearly, tolerance=1e-3)["verdict"] == "match"
    assert verify(reported=nearly, tolerance=1e-6, parameters={})["verdict"] == "mismatch"
    assert verify(reported={"generator": {"loss": 1.51}}, precision="bfloat16")["verdict"] == "match"
    assert verify(reported={"generator": {"loss": 1.5 + 1e-7}}, precision="float64")["verdict"] == "mismatch"


Case = tuple[dict[str, Any], str, str]


def gradients(*values: Any) -> dict[str, Any]:
    return {"reported": {"discriminator": {"real": {"gradients": [*values]}}}}


WRONG: dict[str, Case] = {
    "no report": ({"reported": None}, "/reported", "should be an object, found null"),
    "an empty report": ({"reported": {}}, "/reported", "nothing is reported"),
    "a report of nothing": ({"reported": {"generator": {"fake": {}}}}, "/reported", "nothing is reported"),
    "a boolean": (gradients(0, 1, 2, True), "/reported/discriminator/real/gradients/3", "found a boolean"),
    "another string": (gradients("nan"), "/reported/discriminator/real/gradients/0", 'or null, "NaN", "Infinity" or'),
    "a bare NaN": (gradients(0.5, math.nan), "/reported/discriminator/real/gradients/1", "found NaN"),
    "an infinity": (gradients("NaN", 1, math.inf), "/reported/discriminator/real/gradients/2", "found infinity"),
    "ragged lists": (gradients([1], [1, None]), "/reported/discriminator/real/gradients/1", "ragged"),
    "no list": ({"reported": {"generator": {"fake": {"losses": None}}}}, "/reported/generator/fake/losses", "a list"),
    "no numbers": (gradients(), "/reported/discriminator/real/gradients", "at least one number"),
    "a list for a loss": ({"reported": {"generator": {"loss": [1]}}}, "/reported/generator/loss", "found a list of 1"),
    "another player": ({"reported": {"critic": {"loss": 1}}}, "/reported/critic", "not a known member"),
    "another side": ({"reported": {"generator": {"noise": {}}}}, "/reported/generator/noise", "not a known member"),
    "another array": (
        {"reported": {"generator": {"fake": {"grads": [1]}}}},
        "/reported/generator/fake/grads",
        "not a known member",
    ),
    "a NaN among logits": (
        {"logits": LOGITS | {"fake": [0, "NaN"]}},
        "/logits/fake/1",
        "finite number, found a string",
    ),
    "a null among logits": ({"logits": LOGITS | {"fake": [None]}}, "/logits/fake/0", "finite number, found null"),
    "no logits": ({"logits": {}}, "/logits", "needs the logits"),
    "a side without logits": ({"logits": {"real": [2.0, 0.5]}}, "/logits/fake", "fake"),
    "a player the objective lacks": ({"objective": "logistic"}, "/reported/generator", "has no 'generator' player"),
    "an unknown objective": ({"objective": "hing"}, "/objective", "the closest names are hinge"),
    "an ambiguous objective": ({"objective": "vanilla"}, "/objective", "different functions in different libraries"),
    "an unknown dialect": ({"dialect": "tfgam"}, "/dialect", "the closest names are tf_gan"),
    "an unknown parameter": ({"parameters": {"margn": 1}}, "/parameters/margn", "did you mean 'margin'?"),
    "parameters of nothing": ({"objective": None, "parameters": {"margin": 1}}, "", "parameters without an objective"),
    "a dialect of nothing": ({"objective": None, "dialect": "tf_gan"}, "", "dialect without an objective"),
    "an unknown precision": ({"precision": "float8"}, "/precision", "should be 'float64', 'float32'"),
    "no tolerance": ({"tolerance": 0}, "/tolerance", "greater than 0"),
    "an unknown reduction": ({"reduction": "max"}, "/reduction", "should be 'mean', 'sum' or 'none'"),
    "an unknown member": ({"players": ["generator"]}, "/players", "not a known member"),
    "energies in a probability": (
        {"objective": "energy_based", "with_respect_to": "probability"},
        "/with_respect_to",
        "energies",
    ),
}


@pytest.mark.parametrize(("wrong", "pointer", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_where_it_stands(http: httpx.Client, wrong: Any, pointer: str, said: str) -> None:
    body = {"objective": "hinge", "logits": LOGITS, "reported": BOTH} | wrong
    response = http.post("/v1/verify", content=json.dumps(body), headers=JSON)
    assert response.status_code == 422, response.text[:500]
    assert_conforms(response, "verify")
    (fault,) = assert_problem(response)["errors"]
    assert fault["pointer"] == pointer
    assert said in fault["detail"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_shows_what_it_says(http: httpx.Client, name: str) -> None:
    verdict, expected = SHOWN[name]
    answer = http.post("/v1/verify", json=EXAMPLES[name]["value"]).json()
    assert answer["verdict"] == verdict
    assert expected <= set(codes(answer))


def test_two_mistakes_at_once_are_both_named(http: httpx.Client) -> None:
    response = http.post("/v1/verify", json=EXAMPLES["two_at_once"]["value"])
    assert_conforms(response, "verify")
    answer = response.json()
    explained = answer["discriminator"]["explained_by"]
    assert (explained["mistake"], explained["mistakes"]) == ("double_sigmoid", ["double_sigmoid", "label_smoothing"])
    assert answer["discriminator"]["confidence"] == "likely"
    first, second = (each for each in answer["findings"] if each["code"] in explained["mistakes"])
    assert first["explanation"].startswith("Two mistakes come together")
    assert first["evidence"]["together_with"] == second["code"]
    assert second["evidence"] == {
        "real_target": 0.9,
        "targets": "0.9 for reals",
        "together_with": first["code"],
    }


def test_the_answer_shown_is_that_to_the_first_example(http: httpx.Client) -> None:
    first = next(iter(EXAMPLES.values()))["value"]
    (shown,) = deepcopy(document()["components"]["schemas"]["VerifyAnswer"]["examples"])
    answer = http.post("/v1/verify", json=first).json()
    # The most telling finding alone, and of what depends on the whole catalogue one each.
    answer["findings"] = answer["findings"][:1]
    for member in ("nearest", "alike"):
        (one,) = shown["generator"].pop(member)
        assert one.keys() <= answer["generator"].pop(member)[0].keys() | {"dialect"}
    assert answer == shown


def test_the_probe_has_a_batch_and_says_what_to_do_with_it(http: httpx.Client) -> None:
    response = http.get("/v1/verify/probe")
    assert_conforms(response, "probe")
    answer = response.json()
    assert answer["equal"]
    assert len(answer["logits"]["real"]) == len(answer["logits"]["fake"])
    assert len(answer["steps"]) == 3
    assert http.get("/v1/verify/probe", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("query", "equal"),
    [
        ({"equal": "false"}, False),
        ({"equal": "true"}, True),
        ({"objective": "hinge"}, False),
        ({"objective": "hinge", "equal": "true"}, True),
        ({"objective": "relativistic_paired"}, True),
        ({"objective": "hinge+non_saturating"}, False),
    ],
)
def test_the_probe_has_fewer_fakes_where_that_may_be(http: httpx.Client, query: dict[str, str], equal: bool) -> None:
    response = http.get("/v1/verify/probe", params=query)
    assert_conforms(response, "probe")
    answer = response.json()
    assert answer["equal"] is equal
    assert (len(answer["logits"]["real"]) == len(answer["logits"]["fake"])) is equal


def test_the_tails_of_the_probe_are_cut_off(http: httpx.Client) -> None:
    response = http.get("/v1/verify/probe", params={"largest": "4"})
    assert_conforms(response, "probe")
    whole, cut = (each.json()["logits"] for each in (http.get("/v1/verify/probe"), response))
    assert cut == {side: [min(max(a, -4), 4) for a in logits] for side, logits in whole.items()}
    assert max(map(abs, whole["fake"])) == 33
    assert http.get("/v1/verify/probe", params={"largest": "33"}).json()["logits"] == whole


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"objective": "relativistic_paired", "equal": "false"}, "?equal"),
        ({"objective": "hing"}, "?objective"),
        ({"objective": "vanilla"}, "?objective"),
        ({"equal": "maybe"}, "?equal"),
        ({"size": "3"}, "?size"),
        ({"largest": "2"}, "?largest"),
        ({"largest": "34"}, "?largest"),
        ({"largest": "4.5"}, "?largest"),
    ],
)
def test_a_wrong_query_is_refused(http: httpx.Client, query: dict[str, str], pointer: str) -> None:
    response = http.get("/v1/verify/probe", params=query)
    assert response.status_code == 422
    assert_conforms(response, "probe")
    assert assert_problem(response)["errors"][0]["pointer"] == pointer


def test_the_probe_identifies_an_objective(http: httpx.Client) -> None:
    logits = http.get("/v1/verify/probe").json()["logits"]
    numbers = {
        "real": {"gradients": [-1 / (1 + math.exp(a)) / len(logits["real"]) for a in logits["real"]]},
        "fake": {"gradients": [1 / (1 + math.exp(-a)) / len(logits["fake"]) for a in logits["fake"]]},
    }
    answer = http.post("/v1/verify", json={"logits": logits, "reported": {"discriminator": numbers}}).json()
    assert answer["verdict"] == "identified"
    judged = answer["discriminator"]
    # Objectives that share this discriminator cannot be told apart by it, and the answer says so.
    assert "non_saturating" in {judged["explained_by"]["objective"], *(each["objective"] for each in judged["alike"])}
    assert judged["alike"]
    assert all(each["same_function"] for each in judged["alike"])
