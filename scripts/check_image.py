"""Try a running lossgrad container: piped into the Python inside it by scripts/try-image.

Standard library only, and nothing from the source tree: it sees what a process in the container sees.
"""

from __future__ import annotations

import errno
import http.client
import importlib.util
import json
import os
import shutil
import sys
import time
from http import HTTPStatus
from pathlib import Path

PORT = int(os.environ["LOSSGRAD_PORT"])
UID = 10001
BUILD_TOOLS = ("gcc", "cc", "make", "pip", "pip3", "uv")
BUILD_PACKAGES = ("pip", "hatchling", "uv")

# An example of the hinge objective small enough to do by hand, and every number of its answer.
REQUEST = {
    "objective": "hinge",
    "logits": {"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
    "parameters": {"margin": 1.0},
}
ANSWER = {
    "discriminator": {
        "loss": 0.75,
        "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
        "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
    },
    "generator": {
        "loss": 1.5,
        "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
    },
}


def check(promise: str, kept: bool, found: object) -> None:
    """Print a promise with what was found, and stop at the first that is not kept."""
    print(f"{'ok' if kept else 'FAILED':<8}{promise}: {found}", flush=True)
    if not kept:
        sys.exit(1)


def call(method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    """Make one request and return the status and the JSON of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    try:
        connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.load(response)
    finally:
        connection.close()


def served(path: str) -> tuple[int, str | None]:
    """Get a page and return the status and the type of what came."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type")
    finally:
        connection.close()


def wait_until_ready(seconds: float) -> float:
    """Poll until the port answers, check that it says ready, and return how long that took."""
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        try:
            status, answer = call("GET", "/readyz")
        except ConnectionRefusedError:
            time.sleep(0.02)
            continue
        check("it is ready", status == HTTPStatus.OK, answer)
        return time.monotonic() - start
    check("it is ready", False, f"no answer in {seconds} s")
    raise AssertionError


def refused_writes(*folders: str) -> list[str]:
    """Return the folders in which no file can be made because the file system is read-only."""
    refused = []
    for folder in folders:
        try:
            Path(folder, "written").touch()
        except OSError as error:
            if error.errno in {errno.EROFS, errno.EACCES}:
                refused.append(folder)
    return refused


def process(number: int) -> dict[str, str]:
    """Return what the kernel says of a process."""
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def main() -> None:
    """Check every promise of the image."""
    waited = wait_until_ready(30)
    service = process(1)
    check("the service is process 1", service["Name"] in {"lossgrad", "python", "python3"}, service["Name"])
    check("it runs as a user without rights", service["Uid"].split() == [str(UID)] * 4, service["Uid"].split())
    check("so does what is started beside it", os.getuid() == UID and {*os.getgroups()} <= {UID}, os.getuid())
    check("it has no capabilities", int(service["CapEff"], 16) == int(service["CapBnd"], 16) == 0, service["CapBnd"])
    check("it can gain none", service["NoNewPrivs"] == "1", service["NoNewPrivs"])
    check("the root is read-only", os.statvfs("/").f_flag & os.ST_RDONLY != 0, "ro")
    folders = ("/", "/etc", "/opt/lossgrad", "/home")
    check("nothing can be written", refused_writes(*folders) == [*folders], folders)
    tools = [name for name in BUILD_TOOLS if shutil.which(name)]
    check("there are no build tools", tools == [], tools)
    packages = [name for name in BUILD_PACKAGES if importlib.util.find_spec(name)]
    check("there are no build packages", packages == [], packages)
    status, answer = call("POST", "/v1/evaluate", REQUEST)
    exact = status == HTTPStatus.OK and ANSWER.items() <= answer.items()
    check("the worked example is exact", exact, json.dumps(answer))
    page = served("/docs/objectives")
    check("the objectives can be read", page == (HTTPStatus.OK, "text/html; charset=utf-8"), page)
    size = sum(path.lstat().st_size for path in Path("/opt/lossgrad").rglob("*"))
    print(f"ready after         {waited:.2f} s of waiting")
    print(f"service in image    {size / 1e6:.0f} MB")
    print(f"memory at rest      {int(process(1)['VmRSS'].split()[0]) / 1024:.0f} MB")


main()
