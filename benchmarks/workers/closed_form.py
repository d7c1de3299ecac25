"""The core of lossgrad."""

from benchmarks.agreement import evaluated
from benchmarks.workers.timing import Call, Case, logits, work
from lossgrad.core.evaluate import DType, evaluate
from lossgrad.core.parallel import set_threads
from lossgrad.objectives import find


def prepare(case: Case) -> Call:
    """Everything an evaluation gives by default."""
    set_threads(case.threads)
    objective, batch = find(case.objective), logits(case)
    dtype: DType = "float32" if case.dtype == "float32" else "float64"
    return lambda: evaluate(objective, batch, dtype=dtype)


def outputs(case: Case) -> dict[str, list[float]]:
    """All of it, by JSON path."""
    found = evaluated(case.objective, logits(case), case.dtype)
    return {name: values.tolist() for name, values in found.items()}


if __name__ == "__main__":
    work(prepare, outputs)
