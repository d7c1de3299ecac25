"""Diagnose all trainings and write down what is said: ``python -m tests.trainings``."""

from tests.trainings.results import FILE, measured, written

if __name__ == "__main__":
    FILE.write_text(written(measured()), encoding="utf-8")
