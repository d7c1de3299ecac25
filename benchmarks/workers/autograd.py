"""torch eager autograd: the same outputs, differentiated."""

import torch

from benchmarks.peers.autograd import evaluate
from benchmarks.workers.timing import Call, Case, logits, work


def prepare(case: Case) -> Call:
    """Everything lossgrad gives by default."""
    torch.set_num_threads(case.threads)
    real, fake = (torch.from_numpy(values) for values in logits(case).values())
    return lambda: evaluate(case.objective, real, fake)


def outputs(case: Case) -> dict[str, list[float]]:
    """All of it, by JSON path."""
    real, fake = (torch.from_numpy(values) for values in logits(case).values())
    return {name: values.tolist() for name, values in evaluate(case.objective, real, fake).items()}


if __name__ == "__main__":
    work(prepare, outputs)
