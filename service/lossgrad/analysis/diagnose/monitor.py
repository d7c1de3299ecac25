"""A training run watched step by step in constant memory: what is found is told as it arises, and when it ends."""

from collections.abc import Mapping

import numpy as np

from lossgrad.analysis.diagnose.episodes import Episodes, summarised
from lossgrad.analysis.diagnose.figure import Measured, measure
from lossgrad.analysis.diagnose.figures import FIGURES
from lossgrad.analysis.diagnose.headline import run_headline
from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.summaries import Summaries, Summary
from lossgrad.analysis.diagnose.symptoms import SYMPTOMS
from lossgrad.analysis.diagnose.view import View, values_of
from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidOption
from lossgrad.core.objective import Objective


class Monitor:
    """The state of a run being watched; its size does not depend on how long the run is, nor on the batches.

    Args:
        objective: what both players are trained with; derived and combined ones as well.
        parameters: the objective's own; the others take their defaults.

    Raises:
        InvalidParameter: as ``Objective.resolve``.
    """

    def __init__(self, objective: Objective, *, parameters: Mapping[str, float] | None = None) -> None:
        self.objective = objective
        self.parameters = objective.resolve(parameters or {})
        self.steps = 0
        """How many steps it has seen."""
        self.latest: tuple[Measured, ...] = ()
        """Every figure of the last step."""
        self._last = 0
        self._history = History()
        self._summaries = Summaries()
        self._episodes = [Episodes(symptom) for symptom in SYMPTOMS]

    def update(
        self,
        step: int,
        real: Array,
        fake: Array,
        *,
        validation: Array | None = None,
        generator_gradient_norm: float | None = None,
    ) -> list[Finding]:
        """Watch one more step.

        Args:
            step: its number, larger than the last one's; steps may be left out.
            real: the discriminator's logits on real examples, an array of any shape; batches may differ in size. NaN
                and infinity are allowed, and found; no figure of such a step counts.
            fake: those on the generator's.
            validation: logits of real examples that the discriminator was not trained on.
            generator_gradient_norm: Euclidean norm of the generator's parameter gradient; infinity and NaN are
                allowed.

        Returns:
            What arises at this step, and a ``recovered`` for what has ended; nothing, most of the time.

        Raises:
            InvalidOption: the step is not larger than the last one.
            InvalidLogits: as ``diagnose``; the monitor stays as it was.
        """
        if self.steps and step <= self._last:
            raise InvalidOption(f"steps must increase: {step} came after {self._last}", pointer="/step")
        snapshot = Snapshot(
            self.objective,
            {"real": real, "fake": fake},
            parameters=self.parameters,
            validation=validation,
            generator_gradient_norm=generator_gradient_norm,
        )
        with np.errstate(all="ignore"):
            if snapshot.readable:
                snapshot.averages = self._history.averaged(snapshot)
            measured = tuple(measure(figure, snapshot) for figure in FIGURES)
            self.latest = measured
            self.steps += 1
            self._last = step
            values = values_of(measured)
            self._history.outage.add(step, snapshot.not_finite)
            if snapshot.readable:
                self._history.add(step, snapshot, values)
            self._summaries.add(step, measured, readable=snapshot.readable)
            view = View(now=snapshot, values=values, history=self._history, step=step)
            asked = (each for each in self._episodes if snapshot.readable or not each.symptom.reads_logits)
            return [finding for episodes in asked for finding in episodes.update(step, view)]

    def findings(self) -> tuple[Finding, ...]:
        """What the run has shown so far, one finding for each code, the most telling first.

        Title and numbers are those of one moment, mostly the worst (``told_step`` of the ``evidence``), which also has
        how many steps it was seen on (``steps``), of how many (``of_steps``), in how many stretches (``episodes``) and
        whether it is still so (``ongoing``).
        """
        return summarised(self._episodes, self.steps, self._history)

    def figures(self) -> tuple[Summary, ...]:
        """Every figure over the steps so far: first, last, smallest, largest, mean and trend."""
        return self._summaries.all()

    def headline(self) -> str:
        """One or two sentences on the run so far."""
        return run_headline(self.findings(), self.figures(), self.steps)
