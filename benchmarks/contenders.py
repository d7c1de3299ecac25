"""Who is compared: lossgrad, what one would run instead, and the limit; one worker each, nothing logged."""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import wires
from benchmarks.machine import VENVS, python
from benchmarks.processes import Program
from benchmarks.wires import Wire

PEERS = Path(__file__).parent / "peers"
FOUND_BY_PEERS = {"PYTHONPATH": str(PEERS)}


@dataclass(frozen=True)
class Contender:
    """A server, and how it is asked."""

    program: Program
    wires: tuple[Wire, ...]


LOSSGRAD = Contender(
    Program(
        name="lossgrad",
        command=(sys.executable, "-m", "lossgrad", "serve", "--port", "{port}"),
        ready="/readyz",
        folder=PEERS,
        environment={"LOSSGRAD_LOG_LEVEL": "warning"},
    ),
    (wires.JSON, wires.FP64, wires.FP32),
)

OTHERS = (
    Contender(
        Program(
            name="FastAPI + torch",
            command=(
                *(str(python("plain")), "-m", "uvicorn", "app:app"),
                *("--port", "{port}", "--no-access-log", "--log-level", "warning"),
            ),
            ready="/openapi.json",
            folder=PEERS / "plain",
            environment=FOUND_BY_PEERS,
        ),
        (wires.LISTS,),
    ),
    Contender(
        Program(
            name="MLServer",
            command=(str(python("mlserver").with_name("mlserver")), "start", "."),
            ready="/v2/models/non_saturating/ready",
            folder=PEERS / "mlserver",
            environment=FOUND_BY_PEERS | {"MLSERVER_HTTP_PORT": "{port}", "MLSERVER_GRPC_PORT": "{spare}"},
        ),
        (wires.INFERENCE,),
    ),
    Contender(
        Program(
            name="BentoML",
            command=(
                *(str(python("bentoml").with_name("bentoml")), "serve", "app:Evaluation"),
                *("--host", "127.0.0.1", "--port", "{port}"),
            ),
            ready="/readyz",
            folder=PEERS / "bentoml",
            environment=FOUND_BY_PEERS
            | {"BENTOML_DO_NOT_TRACK": "True", "BENTOML_HOME": str(VENVS / "bentoml" / "home")},
        ),
        (wires.LISTS,),
    ),
    Contender(
        Program(
            name="LitServe",
            command=(str(python("litserve")), "app.py", "{port}"),
            ready="/health",
            folder=PEERS / "litserve",
            environment=FOUND_BY_PEERS,
        ),
        (wires.LISTS,),
    ),
)
"""What one would run instead, each doing the same job with torch."""

BARE = Contender(
    Program(
        name="bare ASGI",
        command=(
            *(str(python("bare")), "-m", "uvicorn", "app:app"),
            *("--port", "{port}", "--no-access-log", "--log-level", "warning"),
        ),
        ready="/1",
        folder=PEERS / "bare",
    ),
    (wires.JSON, wires.FP64, wires.FP32),
)
"""The limit: it reads what lossgrad reads and sends as many bytes, and computes nothing."""

EVERYBODY = (LOSSGRAD, *OTHERS, BARE)
