"""The machine a benchmark runs on: its cores and its name, and the versions of what is measured."""

import os
import platform
import re
import sys
from importlib import metadata
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
VENVS = Path(__file__).parent / ".venvs"

VERSIONS = {
    "": ("lossgrad", "numpy", "fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "orjson"),
    "plain": ("fastapi", "uvicorn", "torch"),
    "mlserver": ("mlserver", "fastapi", "torch"),
    "bentoml": ("bentoml", "starlette", "torch"),
    "litserve": ("litserve", "fastapi", "torch"),
    "bare": ("uvicorn", "uvloop", "httptools"),
}
"""What decides the speed in each environment; the project's own has no name."""


def divide() -> tuple[list[int], list[int]]:
    """The cores of the servers and those of the load, this process among it.

    The last core makes the load and is not shared, so that neither slows the other.
    """
    if len(CORES) < 2:
        sys.exit("these benchmarks need two cores: one for the server, one for the load")
    os.sched_setaffinity(0, CORES[-1:])
    return CORES[:1], CORES[-1:]


def python(environment: str) -> Path:
    """The interpreter of one of the benchmarks' environments."""
    return VENVS / environment / "bin" / "python"


def description() -> dict[str, str]:
    """The machine in words."""
    kilobytes = int(_first(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0)
    return {
        "processor": _first(r"model name\s*: (.*)", "/proc/cpuinfo") or platform.machine(),
        "cores": str(len(CORES)),
        "memory": f"{kilobytes / 2**20:.0f} GiB",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}, {' '.join(platform.libc_ver())}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def versions() -> dict[str, dict[str, str]]:
    """The packages of each environment that decide its speed."""
    return {environment: _versions(environment, packages) for environment, packages in VERSIONS.items()}


def _versions(environment: str, packages: tuple[str, ...]) -> dict[str, str]:
    path = [str(folder) for folder in (VENVS / environment).glob("lib/*/site-packages")] if environment else sys.path
    found = {each.name.lower(): each.version for each in metadata.distributions(path=path)}
    return {package: found[package] for package in packages if package in found}


def _first(pattern: str, path: str) -> str | None:
    found = re.search(pattern, Path(path).read_text())
    return found[1] if found else None
