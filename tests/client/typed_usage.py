"""The package as a type checker sees it: checked by mypy, never run."""

from typing import Any, assert_type

import httpx
import numpy as np
from numpy.typing import NDArray

from lossgrad_client import (
    AsyncClient,
    Client,
    Comparison,
    Curves,
    Diagnosis,
    Evaluation,
    Monitor,
    Objective,
    Penalty,
    PenaltyResult,
    PenaltyVerification,
    RunSummary,
    StatusError,
    UnknownObjectiveError,
    Verification,
)

logits = np.zeros((4, 3))


def results_need_no_narrowing(client: Client) -> None:
    assert_type(client.objectives(), tuple[Objective, ...])
    assert_type(client.objective("hinge").parameters[0].domain.minimum, float | None)
    assert_type(client.evaluate("hinge", real=logits, fake=logits), Evaluation)
    assert_type(client.evaluate("hinge", fake=logits).generator.loss, float)
    assert_type(client.evaluate("hinge", fake=logits).generator.fake.gradients, NDArray[np.floating[Any]])
    assert_type(client.evaluate("hinge", logits=[{"fake": logits}]).generator.heads[0].loss, float)
    assert_type(client.compare(["hinge"], fake=logits), Comparison)
    assert_type(client.compare(["hinge"], fake=logits).comparisons[0].generator.weights.mean, float)
    assert_type(client.curves(["hinge"]), Curves)
    assert_type(client.penalties(), tuple[Penalty, ...])
    assert_type(client.penalty("r1").parameters[0].default, float | str)
    assert_type(client.penalise("r1", {"input_gradients": logits}), PenaltyResult)
    assert_type(client.penalise("drift", {"real": logits}).loss, float)
    assert_type(client.penalise("drift", {"real": logits}).gradients["real"], NDArray[np.floating[Any]])
    assert_type(client.verify(real=logits, fake=logits, generator={"loss": 1.0}), Verification)
    assert_type(client.verify(fake=logits).generator.quantities[0].worst[0].expected, float)
    assert_type(client.probe(objective="hinge", largest=4).real, NDArray[np.floating[Any]])
    assert_type(client.verify_penalty("r1", {"input_gradients": logits}, loss=1.0), PenaltyVerification)
    assert_type(client.diagnose("hinge", real=logits, fake=logits), Diagnosis)
    assert_type(client.diagnose_run("hinge", real=logits, fake=logits).findings[0].first_step, int | None)
    assert_type(client.monitor("hinge"), Monitor)
    assert_type(client.monitor("hinge").summary, RunSummary | None)
    assert_type(client.readyz(), bool)


async def the_asynchronous_client_gives_the_same(client: AsyncClient) -> None:
    assert_type(await client.evaluate("hinge", real=logits, fake=logits), Evaluation)
    assert_type(await client.penalise("r1", {"input_gradients": logits}), PenaltyResult)
    assert_type(await client.diagnose("hinge", real=logits, fake=logits), Diagnosis)
    async with client.monitor("hinge") as watched:
        assert_type(watched, Monitor)
    assert_type(await client.livez(), bool)


def arguments_are_checked(client: Client) -> None:
    client.evaluate("hinge", real=[2.0, 0.5], fake=[[1], [2]], parameters={"margin": 2}, outputs=["curvatures"])
    client.evaluate("hinge", logits={"real": logits}, sample_weights={"real": [1.0]}, players=("generator",))
    client.compare(["minimax", {"objective": "hinge", "parameters": {"margin": 2}}], real=logits)
    client.penalise("lecam", {"real": [1], "fake": [0]}, state={"mean_real": 0}, parameters={"side": "one", "decay": 1})
    client.verify(discriminator={"loss": np.float32(1), "real": {"gradients": logits}}, reduction="sum")
    client.verify(generator={"loss": float("nan"), "fake": {"losses": None}}, precision="bfloat16")
    client.verify(precision="float8")  # type: ignore[arg-type]
    client.evaluate()  # type: ignore[call-arg]
    client.penalise("r1")  # type: ignore[call-arg]
    client.evaluate("hinge", reel=logits)  # type: ignore[call-arg]
    client.evaluate("hinge", reduction="average")  # type: ignore[arg-type]
    client.evaluate("hinge", fake=logits).generator.fake.loses  # type: ignore[attr-defined]  # noqa: B018


def http_clients_fit() -> None:
    Client(http_client=httpx.Client(), headers={"Authorization": "Bearer x"}, max_retries=5)
    AsyncClient(http_client=httpx.AsyncClient(), timeout=httpx.Timeout(10, connect=1))
    Client(http_client=httpx.AsyncClient())  # type: ignore[arg-type]


def errors_are_typed(client: Client) -> None:
    try:
        client.evaluate("hing", fake=logits)
    except UnknownObjectiveError as error:
        assert_type(error.problem.suggestions, tuple[str, ...])
    except StatusError as error:
        assert_type(error.problem.errors[0].pointer, str)
        assert_type(error.retry_after, float | None)
