"""Requests per second of /v1/evaluate beside plain FastAPI + torch and bare ASGI, in one run.

    python benchmarks/service.py --peers benchmarks/.peers/bin/python

Every server is one worker pinned to the first core; wrk runs on the last, with 8 connections. Rounds go round the
servers, so that a slow minute of the machine hits all of them.
"""

import argparse
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PEERS = Path(__file__).parent / "peers"
DATA = Path(__file__).parents[1] / "examples" / "data"
SIZES = (64, 4096, 65_536)
PATIENCE = 60.0


@dataclass(frozen=True)
class Target:
    """A server under load: where it is, the path and body of its question."""

    name: str
    url: str
    path: str
    body: bytes


def main() -> None:
    """Run the whole benchmark and print it as Markdown."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peers", type=Path, required=True, help="the Python of the peers' environment")
    options.add_argument("--seconds", type=float, default=4.0, help="length of one round of one server")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed; it is a Debian package of that name")
    ours = [sys.executable, "-m", "lossgrad", "serve", "--port", "18300"]
    with ExitStack() as stack:
        ready, pid = stack.enter_context(server(ours, "http://127.0.0.1:18300/readyz"))
        print(f"Start to ready {ready:.2f} s, memory at rest {resident(pid):.0f} MB.\n")
        for port, module in ((18301, "plain_fastapi_torch"), (18302, "bare_asgi")):
            uvicorn = [str(chosen.peers.absolute()), "-m", "uvicorn", "--no-access-log"]
            command = [*uvicorn, "--port", str(port), f"{module}:app"]
            path = "openapi.json" if module == "plain_fastapi_torch" else "1"
            stack.enter_context(server(command, f"http://127.0.0.1:{port}/{path}"))
        print("| logits a side | lossgrad | plain FastAPI + torch | bare ASGI | times plain | of bare |")
        print("|---|---|---|---|---|---|")
        for size in SIZES:
            rates = measured(targets(size), chosen.rounds, chosen.seconds)
            us, plain, bare = (statistics.median(rates[name]) for name in ("lossgrad", "plain", "bare"))
            cells = [f"{statistics.median(r):,.0f} ({min(r):,.0f} to {max(r):,.0f})" for r in rates.values()]
            print(f"| {size:,} | {' | '.join(cells)} | {us / plain:.1f} | {us / bare:.2f} |", flush=True)
    print(f"\nRequests per second, median of {chosen.rounds} rounds of {chosen.seconds:g} s (lowest to highest).")
    print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}.")


def targets(size: int) -> list[Target]:
    """The same batch of recorded logits for every server, in each one's own shape."""
    with np.load(DATA / "digits_non_saturating.npz") as run:
        real, fake = (np.resize(run[side].astype(np.float64), size).tolist() for side in ("real", "fake"))
    question = json.dumps({"objective": "non_saturating", "logits": {"real": real, "fake": fake}}).encode()
    plain = json.dumps({"objective": "non_saturating", "real": real, "fake": fake}).encode()
    us = Target("lossgrad", "http://127.0.0.1:18300", "/v1/evaluate", question)
    return [
        us,
        Target("plain", "http://127.0.0.1:18301", "/evaluate", plain),
        Target("bare", "http://127.0.0.1:18302", f"/{len(ask(us))}", question),
    ]


def ask(target: Target) -> bytes:
    """One answer."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        target.url + target.path, data=target.body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - loopback
        body: bytes = answer.read()
    return body


def measured(several: Sequence[Target], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Requests per second of each target, a number a round."""
    rates: dict[str, list[float]] = {target.name: [] for target in several}
    for target in several:
        load(target, 1.0)
    for _ in range(rounds):
        for target in several:
            rates[target.name].append(load(target, seconds))
    return rates


def load(target: Target, seconds: float) -> float:
    """What wrk gets through; any answer but 200 ends the benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "body").write_bytes(target.body)
        script = Path(folder) / "post.lua"
        script.write_text(
            f'local body = io.open("{folder}/body", "rb"):read("*a")\n'
            'wrk.method = "POST"\nwrk.body = body\nwrk.headers["Content-Type"] = "application/json"\n'
        )
        # fmt: off
        command = ["wrk", "-t1", "-c8", f"-d{math.ceil(seconds)}s", "--timeout", "60s", "-s", str(script),
                   target.url + target.path]
        # fmt: on
        printed = pinned(command, last=True)
    if "Non-2xx" in printed or "Socket errors" in printed:
        sys.exit(f"{target.name} failed under load:\n{printed}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if found is None:
        sys.exit(f"wrk printed no rate:\n{printed}")
    return float(found[1])


def pinned(command: Sequence[str], *, last: bool) -> str:
    """What a command prints that runs on the last core (or the first)."""
    core = max(os.sched_getaffinity(0)) if last else min(os.sched_getaffinity(0))
    done = subprocess.run(["taskset", "-c", str(core), *command], capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def server(command: Sequence[str], probe: str) -> Iterator[tuple[float, int]]:
    """A server on the first core: how long it took to answer, and its process id."""
    core = min(os.sched_getaffinity(0))
    environment = os.environ | {"LOSSGRAD_LOG_LEVEL": "warning", "OPENBLAS_NUM_THREADS": "1"}
    began = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *command], cwd=PEERS, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        while not answers(probe):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                sys.exit(f"did not start: {' '.join(command)}")
            time.sleep(0.01)
        yield time.perf_counter() - began, process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
            return True
    except OSError:
        return False


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def processor() -> str:
    """The processor's name."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


if __name__ == "__main__":
    main()
