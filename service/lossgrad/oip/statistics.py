"""What each model was asked, and how long it took: counts and nanoseconds of this process since it started."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.requests import Request

from lossgrad.oip import models
from lossgrad.oip.models import VERSION

STEPS = ("queue", "compute_input", "compute_infer", "compute_output")


@dataclass(frozen=True, slots=True)
class Durations:
    """The nanoseconds of one inference: waiting, reading the tensors, computing, writing the answer."""

    queue: int
    compute_input: int
    compute_infer: int
    compute_output: int


@dataclass(slots=True)
class Counter:
    """How often, and how long in all."""

    count: int = 0
    ns: int = 0

    def add(self, ns: int) -> None:
        """Once more."""
        self.count += 1
        self.ns += ns

    def shown(self) -> dict[str, int]:
        """As the protocol writes it."""
        return {"count": self.count, "ns": self.ns}


@dataclass(slots=True)
class _Model:
    last: int = 0
    success: Counter = field(default_factory=Counter)
    fail: Counter = field(default_factory=Counter)
    steps: Mapping[str, Counter] = field(default_factory=lambda: {step: Counter() for step in STEPS})


class Statistics:
    """The statistics of all models; used by the event loop alone."""

    def __init__(self) -> None:
        self._models: dict[str, _Model] = {}

    def succeeded(self, model: str, ns: int, durations: Durations) -> None:
        """Note an inference that was answered, ``ns`` after it came in."""
        noted = self._models.setdefault(model, _Model())
        noted.last = time.time_ns() // 1_000_000
        noted.success.add(ns)
        for step in STEPS:
            noted.steps[step].add(getattr(durations, step))

    def failed(self, model: str, ns: int) -> None:
        """Note one that was refused."""
        self._models.setdefault(model, _Model()).fail.add(ns)

    def shown(self, *names: str) -> dict[str, Any]:
        """The statistics of these models, or of all, as the protocol writes them."""
        return {"model_stats": [self._model(name) for name in names or models.names()]}

    def _model(self, name: str) -> dict[str, Any]:
        noted = self._models.get(name) or _Model()
        return {
            "name": name,
            "version": VERSION,
            "last_inference": noted.last,
            "inference_count": noted.success.count,
            "execution_count": noted.success.count,
            "inference_stats": {
                "success": noted.success.shown(),
                "fail": noted.fail.shown(),
                **{step: counter.shown() for step, counter in noted.steps.items()},
                "cache_hit": Counter().shown(),
                "cache_miss": Counter().shown(),
            },
            "batch_stats": [],
        }


def statistics_of(request: Request) -> Statistics:
    """The statistics of the process that answers this request."""
    return cast("Statistics", request.app.state.inference_statistics)
