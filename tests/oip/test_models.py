from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import httpx
import numpy as np
import pytest

from lossgrad import objectives
from lossgrad.api.errors import UnknownVersion
from lossgrad.core.errors import AmbiguousObjective, InvalidOption, UnknownObjective
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from lossgrad.oip import models
from lossgrad.oip.parameters import DIALECT, LISTS, OPTIONS, UNSUPPORTED
from tests.support.oip import outputs, request

every = pytest.mark.parametrize("objective", CATALOGUE.values(), ids=CATALOGUE)
ARRAYS = {"losses", "gradients", "weights", "curvatures"}


@every
def test_its_inputs_are_the_sides_its_players_read(objective: Objective) -> None:
    read = {side for player in objective.players.values() for side in player.sides}
    assert {tensor["name"] for tensor in models.metadata(objective)["inputs"]} == read


@every
def test_its_outputs_are_each_players_loss_and_arrays(objective: Objective) -> None:
    expected = {f"{name}.loss" for name in objective.players} | {
        f"{name}.{side}.{array}"
        for name, player in objective.players.items()
        for side in player.sides
        for array in ARRAYS
    }
    assert {tensor["name"] for tensor in models.metadata(objective)["outputs"]} == expected
    assert set(models.outputs(objective)) == expected


@every
def test_no_parameter_of_an_objective_bears_a_name_the_request_uses(objective: Objective) -> None:
    names = {parameter.name for parameter in objective.parameters}
    used = {*OPTIONS, *LISTS, DIALECT, *UNSUPPORTED, "binary_data_output", "non_finite"}
    assert names & used == set()
    assert not any(name.startswith("triton_") for name in names)


@every
def test_its_name_can_stand_in_a_path_of_the_protocol(objective: Objective) -> None:
    assert "/" not in objective.name


def test_heads_have_a_combined_loss_and_outputs_of_their_own() -> None:
    names = list(models.outputs(CATALOGUE["wasserstein"], 2))
    generator = [name for name in names if name.startswith("generator")]
    assert [name for name in generator if name.endswith("loss")] == [
        "generator.loss", "generator.heads.0.loss", "generator.heads.1.loss",
    ]  # fmt: skip
    assert "generator.heads.1.fake.gradients" in generator
    assert "generator.fake.gradients" not in generator


@pytest.mark.parametrize("name", ["hinge", "Hinge", "vanilla_gan", "WGAN"])
@pytest.mark.parametrize("version", [None, "1"])
def test_a_model_is_found_as_an_objective_is(name: str, version: str | None) -> None:
    try:
        expected = objectives.find(name)
    except (UnknownObjective, AmbiguousObjective) as error:
        with pytest.raises(type(error)):
            models.find(name, version)
    else:
        assert models.find(name, version) is expected


@pytest.mark.parametrize("version", ["2", "0", "01", "", "latest", "1 "])
def test_there_is_no_other_version(version: str) -> None:
    with pytest.raises(UnknownVersion):
        models.find("hinge", version)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("generator.fake.gradient", "did you mean generator.fake.gradients"),
        ("loss", "discriminator.loss or generator.loss"),
        ("fake.weights", "discriminator.fake.weights or generator.fake.weights"),
        ("", "metadata"),
        ("x" * 1_000_000, "metadata"),
        (None, "should be the name"),
        (7, "should be the name"),
        (["generator.loss"], "should be the name"),
    ],
)
def test_an_unknown_output_is_refused_with_close_names(name: object, hint: str) -> None:
    with pytest.raises(InvalidOption, match=hint) as caught:
        models.output(models.outputs(CATALOGUE["hinge"]), name, pointer="/outputs/0/name")
    assert caught.value.pointer == "/outputs/0/name"


def test_the_configuration_has_the_parameters_with_their_defaults() -> None:
    objective = CATALOGUE["hinge"]
    values = models.configuration(objective)["parameters"]
    assert {name: float(value["string_value"]) for name, value in values.items()} == objective.resolve({})


def test_an_objective_added_to_the_catalogue_is_a_model(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    added = replace(CATALOGUE["hinge"], name="added", aliases=())
    more: Mapping[str, Objective] = MappingProxyType({**CATALOGUE, "added": added})
    monkeypatch.setattr(objectives, "CATALOGUE", more)
    assert "added" in {entry["name"] for entry in http.post("/v2/repository/index").json()}
    assert "added" in {entry["name"] for entry in http.get("/v2/models/stats").json()["model_stats"]}
    for path in ("", "/ready", "/config"):
        assert http.get(f"/v2/models/added{path}").json()["name"] == "added"
    content, headers = request({"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])})
    answer = outputs(http.post("/v2/models/added/infer", content=content, headers=headers))
    assert answer["discriminator.loss"] == [0.75]
    assert answer["generator.fake.weights"].tolist() == [1.0, 1.0]
