"""The job behind BentoML: one worker."""

import bentoml
import torch
from autograd import evaluate_lists

torch.set_num_threads(1)


# A request that takes longer than the default of 60 seconds is measured, not refused.
@bentoml.service(workers=1, traffic={"timeout": 3600}, logging={"access": {"enabled": False}})
class Evaluation:
    @bentoml.api
    def evaluate(self, objective: str, real: list[float], fake: list[float]) -> dict[str, list[float]]:
        return evaluate_lists(objective, real, fake)
