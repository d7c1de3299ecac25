"""Hold the losses of a framework against a service: ``python -m tests.frameworks.worker FRAMEWORK URL``.

In an environment that has the framework, with the client on its path.
"""

import re
import sys
import time
import warnings

import numpy as np

from lossgrad_client import Client
from lossgrad_client._matching import ConfidentLogitsWarning, assert_matches_objective
from tests.frameworks.losses import CASES, Case

STEPS = 300
SLOWEST_LOG = 2e-3
"""Seconds that the median call of ``Monitor.log`` may take, on a machine that is busy with other things."""


def checked(case: Case, client: Client) -> str | None:
    """What is not as expected of a case."""
    name = getattr(case.loss, "__name__", type(case.loss).__name__)
    try:
        with warnings.catch_warnings(record=True, category=ConfidentLogitsWarning) as told:
            warnings.simplefilter("always")
            result = assert_matches_objective(case.loss, case.objective, client=client, **case.options)
    except TypeError as error:
        if case.refused is not None and re.search(case.refused, str(error)):
            return None
        raise
    except AssertionError as error:
        if case.finding is None or f"({case.finding}" not in str(error):
            return f"{name}: expected {case.finding or 'a match'}, and got\n{error}"
        return None
    if bool(told) != case.warned:
        return f"{name}: {'no warning' if case.warned else told[0].message}"
    gradients = [each for each in next(iter(result.players.values())).quantities if "gradients" in each.quantity]
    if not gradients:
        return f"{name}: nothing was differentiated"
    expected = case.refused or case.finding
    return None if expected is None else f"{name}: expected {expected}, and it matches"


def watched(framework: str, client: Client) -> str | None:
    """What is not as expected of a monitor that is given tensors with a graph."""
    if framework == "torch":
        import torch  # noqa: PLC0415

        logits = torch.nn.Linear(4, 1)(torch.randn(128, 4)).to(torch.bfloat16)
    else:
        import jax  # noqa: PLC0415

        logits = jax.random.normal(jax.random.key(0), (128, 1), "bfloat16")
    negative, took = -logits, []
    with warnings.catch_warnings(record=True) as told, client.monitor("hinge", close_timeout=20.0) as monitor:
        warnings.simplefilter("always")
        for _ in range(STEPS):
            before = time.perf_counter()
            monitor.log(logits, negative)
            took.append(time.perf_counter() - before)
            time.sleep(0.002)
    sys.stdout.write(f"{framework}: Monitor.log takes {np.median(took) * 1e6:.0f} µs (median of {STEPS})\n")
    if monitor.summary is None or monitor.summary.steps + monitor.dropped != STEPS:
        return f"{monitor}: {monitor.summary!r}, {[str(each.message) for each in told]}"
    return None if np.median(took) < SLOWEST_LOG else "Monitor.log is slow"


def main(framework: str, url: str) -> int:
    """Print what is not as expected; the exit code tells whether there was anything."""
    with Client(url) as client:
        cases = list(CASES[framework]())
        wrong = [each for case in cases if (each := checked(case, client))]
        wrong += filter(None, [watched(framework, client)])
    sys.stdout.writelines(f"{each}\n" for each in wrong)
    sys.stdout.write(f"{framework}: {len(cases)} losses, {len(wrong)} not as expected\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
