"""``assert_matches_objective``: functions are called and differentiated as they are written."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from lossgrad_client import Client
from lossgrad_client._frameworks import _candidates, framework_of
from lossgrad_client.pytest import ConfidentLogitsWarning, assert_matches_objective
from tests.support.live import clean_environment

LOGITS: dict[str, Any] = {"real": np.zeros(1), "fake": np.zeros(1)}


@pytest.fixture(scope="module")
def client(live_url: str) -> Iterator[Client]:
    with Client(live_url) as client:
        yield client


def relu(a: Any) -> Any:
    return np.maximum(a, 0)


def softplus(a: Any) -> Any:
    return np.logaddexp(0, a)


def hinge(real: Any, fake: Any) -> Any:
    return relu(1 - real).mean() + relu(1 + fake).mean()


def hinge_generator(fake: Any) -> Any:
    return -fake.mean()


def both(real: Any, fake: Any) -> Any:
    return hinge(real, fake), hinge_generator(fake)


@pytest.mark.parametrize(
    ("loss", "objective", "options"),
    [
        (hinge, "hinge", {}),
        (hinge, "hinge", {"player": "discriminator", "real": [[2.0], [0.5]], "fake": [[-3.0], [0.0]]}),
        (hinge_generator, "hinge", {}),
        (both, "hinge", {}),
        (both, "hinge", {"player": "generator"}),
        (lambda real, fake: {"generator": -fake.mean()}, "hinge", {}),
        (lambda real, fake: {"real": relu(1 - real), "fake": relu(1 + fake)}, "hinge", {}),
        (lambda real, fake: {"real": relu(1 - real), "fake": relu(1 + fake)}, "hinge", {"reduction": "none"}),
        (lambda fake: softplus(-fake), "non_saturating", {}),
        (lambda fake: softplus(-fake), "non_saturating", {"precision": "float32"}),
        (lambda fake: softplus(-fake).sum(), "non_saturating", {"reduction": "sum"}),
        (lambda real, fake: softplus(fake - real), "relativistic_paired", {}),
        (lambda real, fake=None: hinge(real, fake), "hinge", {"framework": "numpy"}),
        (lambda real, fake: relu(2 - real).mean() + relu(2 + fake).mean(), "hinge", {"parameters": {"margin": 2}}),
        (hinge_generator, "wasserstein_hinge", {"dialect": "tf_gan"}),  # a name that only the library knows
    ],
)  # fmt: skip
def test_a_right_loss_passes(client: Client, loss: Any, objective: str, options: Any) -> None:
    assert assert_matches_objective(loss, objective, client=client, **options).matches


def test_a_wrong_loss_fails_with_the_report(client: Client) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_matches_objective(lambda fake: fake.mean(), "hinge", client=client)
    report = str(caught.value)
    assert report.startswith("mismatch: ")
    assert "(sign_flipped" in report
    assert "generator.loss" in report


def test_a_second_value_is_taken_for_the_generators_and_the_failure_says_so(client: Client) -> None:
    def with_accuracy(real: Any, fake: Any) -> Any:
        return hinge(real, fake), np.mean(real > 0)

    with pytest.raises(AssertionError, match=r"returned two values, .* loss\(real, fake\)\[0\]\.$"):
        assert_matches_objective(with_accuracy, "hinge", client=client)
    assert assert_matches_objective(with_accuracy, "hinge", client=client, player="discriminator").matches
    with pytest.raises(AssertionError) as caught:
        assert_matches_objective(lambda fake: fake.mean(), "hinge", client=client)
    assert "two values" not in str(caught.value)


def through_probabilities(real: Any, fake: Any) -> Any:
    """BCELoss after a sigmoid: logarithms cut off at -100."""
    with np.errstate(all="ignore"):
        d_real, d_fake = (1 / (1 + np.exp(-a)) for a in (real, fake))
        return -np.maximum(np.log(d_real), -100).mean() - np.maximum(np.log(1 - d_fake), -100).mean()


def unguarded(real: Any, fake: Any) -> Any:
    with np.errstate(all="ignore"):
        return -np.log(1 / (1 + np.exp(-real))).mean() - np.log(1 - 1 / (1 + np.exp(-fake))).mean()


def clipped(real: Any, fake: Any) -> Any:
    return hinge(np.clip(real, -10, 10), np.clip(fake, -10, 10))


@pytest.mark.parametrize("dialect", [None, "monai", "relativistic_gan"])
def test_a_loss_that_is_wrong_on_confident_logits_alone_passes_with_a_warning(
    client: Client, dialect: str | None
) -> None:
    options: Any = {"client": client, "dialect": dialect, "precision": "float32"}
    with pytest.warns(ConfidentLogitsWarning, match="for logits up to 4, but not where the discriminator") as told:
        assert assert_matches_objective(through_probabilities, "non_saturating", **options).matches
    assert told[0].filename == __file__
    # The fake at 19 costs 100 and not 19, one of six.
    said = "There discriminator.loss is 22.0557 for 8.55573. " if dialect else "The discriminator's loss is BCELoss"
    assert said in str(told[0].message)
    assert assert_matches_objective(
        through_probabilities, "non_saturating", confident_logits="ignore", **options
    ).matches
    with pytest.raises(AssertionError, match="on confident logits alone"):
        assert_matches_objective(through_probabilities, "non_saturating", confident_logits="fail", **options)


def test_other_mistakes_on_confident_logits_are_told_too(client: Client) -> None:
    with pytest.warns(ConfidentLogitsWarning):
        assert_matches_objective(clipped, "hinge", client=client)


def test_infinite_losses_on_confident_logits_fail(client: Client) -> None:
    options: Any = {"client": client, "precision": "float32"}
    with pytest.raises(AssertionError, match="takes log"):
        assert_matches_objective(unguarded, "non_saturating", **options)
    assert assert_matches_objective(unguarded, "non_saturating", confident_logits="ignore", **options).matches
    # In double precision nothing of the probe is rounded to 1.
    assert assert_matches_objective(unguarded, "non_saturating", client=client).matches


def test_logits_that_are_given_are_judged_as_they_are(client: Client) -> None:
    with pytest.raises(AssertionError, match="BCELoss"):
        assert_matches_objective(
            through_probabilities,
            "non_saturating",
            client=client,
            precision="float32",
            real=[1.0, -30.0],
            fake=[19.0, 0.5],
        )


def test_a_loss_that_is_not_finite_fails(client: Client) -> None:
    def naive(fake: Any) -> Any:
        with np.errstate(all="ignore"):
            probability = 1 / (1 + np.exp(-fake.astype(np.float16)))
            return -np.log(probability).mean()

    with pytest.raises(AssertionError, match="mismatch"):
        assert_matches_objective(naive, "non_saturating", client=client, fake=[-20.0, 0.0], real=[0.0, 0.0])


@pytest.mark.parametrize(
    ("loss", "options", "message"),
    [
        (hinge_generator, {"player": "discriminator"}, "takes the logits of reals and of fakes"),
        (lambda real, fake: (1.0, 2.0, 3.0), {}, "3 values; return a loss alone"),
        (lambda real, fake: None, {}, "returned None where a loss belongs; is a return missing"),
        (lambda real, fake: (hinge(real, fake), None), {}, "returned None"),
        (lambda real, fake: {"real": relu(1 - real), "fake": None}, {}, "returned None"),
        (lambda real, fake: {"d": 1.0}, {}, "'d', not by player"),
        (lambda real, fake: {"generator": 1.0}, {"player": "discriminator"}, "nothing of the discriminator"),
        (hinge, {"real": [1.0]}, "give real and fake, or neither"),
    ],
)
def test_what_is_no_loss_is_refused(client: Client, loss: Any, options: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        assert_matches_objective(loss, "hinge", client=client, **options)


def test_the_exceptions_of_a_loss_are_its_own(client: Client) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        assert_matches_objective(fail, "hinge", client=client)


def test_the_service_is_found_by_the_environment(live_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOSSGRAD_URL", live_url)
    assert assert_matches_objective(hinge, "hinge").request_id


class Module:
    """Something of torch: an instance, a class to derive from, and what a function may refer to."""

    __module__ = "torch.nn.modules.loss"

    def __call__(self, *args: Any) -> Any: ...


class OfJax:
    __module__ = "jaxlib._jax"


torch = ModuleType("torch")
jnp = ModuleType("jax.numpy")
criterion = Module()


class Mine(Module):
    def forward(self, real: Any, fake: Any) -> Any: ...


class Bound:
    def loss(self, real: Any, fake: Any) -> Any:
        return torch.relu(real - fake)


def uses_torch(real: Any, fake: Any) -> Any:
    return torch.relu(real - fake)


def uses_jax(real: Any, fake: Any) -> Any:
    return [jnp.abs(each) for each in (real, fake)]


def uses_criterion(real: Any, fake: Any) -> Any:
    return criterion(real, fake)


def uses_another(real: Any, fake: Any) -> Any:
    return uses_torch(real, fake)


def uses_an_attribute(real: Any, fake: Any) -> Any:
    return jnp.torch.criterion(real - fake)


def uses_an_import(real: Any, fake: Any) -> Any:
    import torch.nn  # noqa: PLC0415

    return torch.nn.relu(real - fake)


def uses_itself(real: Any, fake: Any) -> Any:
    return uses_itself(real, fake)


def uses_both(real: Any, fake: Any) -> Any:
    return uses_torch(real, fake) + uses_jax(real, fake)


def closes_over(function: Any) -> Any:
    return lambda real, fake: -function(real, fake)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (uses_torch, "torch"),
        (uses_jax, "jax"),
        (uses_criterion, "torch"),
        (uses_another, "torch"),
        (uses_an_attribute, "jax"),
        (criterion, "torch"),
        (Mine(), "torch"),
        (Bound().loss, "torch"),
        (partial(uses_jax, fake=None), "jax"),
        (closes_over(uses_jax), "jax"),
        (uses_itself, "auto"),
        (hinge, "auto"),
        (np.mean, "auto"),
    ],
)
def test_a_framework_is_known_by_what_a_function_refers_to(loss: Any, expected: str) -> None:
    assert framework_of(loss, LOGITS) == expected


def test_a_framework_is_known_by_an_import_within(monkeypatch: pytest.MonkeyPatch) -> None:
    assert framework_of(uses_an_import, LOGITS) == "auto"
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert framework_of(uses_an_import, LOGITS) == "torch"


def test_a_framework_is_known_by_the_logits() -> None:
    assert framework_of(uses_torch, {"real": OfJax(), "fake": OfJax()}) == "jax"


def test_two_frameworks_have_to_be_told_apart() -> None:
    with pytest.raises(TypeError, match='framework="torch" or framework="jax"'):
        framework_of(uses_both, LOGITS)


def test_plain_arithmetic_is_differentiated_where_something_can(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(fake: Any) -> Any:
        return -fake

    assert _candidates(plain) == ["numpy"]
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert _candidates(plain) == ["torch", "numpy"]
    assert _candidates(hinge) == ["numpy", "torch"]


def test_no_framework_is_imported() -> None:
    assert {"torch", "jax"}.isdisjoint(sys.modules)


PLUGIN = """
pytest_plugins = ["lossgrad_client.pytest"]
"""
TESTS = """
import os
from lossgrad_client.pytest import assert_matches_objective


def test_right(lossgrad_service):
    assert os.environ["LOSSGRAD_URL"]
    assert_matches_objective(lambda fake: -fake.mean(), "hinge")


def test_wrong(lossgrad_service):
    assert_matches_objective(lambda fake: fake.mean(), "hinge", client=lossgrad_service)
"""


@pytest.mark.parametrize("given", [True, False], ids=["a service given", "a service started"])
def test_the_plugin_brings_a_service(live_url: str, tmp_path: Any, *, given: bool) -> None:
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_losses.py").write_text(TESTS)
    environment = clean_environment(**({"LOSSGRAD_URL": live_url} if given else {}))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 failed, 1 passed" in run.stdout, run.stdout + run.stderr
    assert "The generator's loss has the wrong sign" in run.stdout
