"""What one would write in an afternoon: FastAPI, lists checked by pydantic, torch."""

import torch
from autograd import evaluate_lists
from fastapi import FastAPI
from pydantic import BaseModel

torch.set_num_threads(1)
app = FastAPI()


class Question(BaseModel):
    objective: str
    real: list[float]
    fake: list[float]


@app.post("/evaluate")
def evaluate(question: Question) -> dict[str, list[float]]:
    return evaluate_lists(question.objective, question.real, question.fake)
