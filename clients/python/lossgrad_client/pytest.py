"""For tests of your own losses: an assertion that a loss is the one it is meant to be, and a service to ask.

``pytest_plugins = ["lossgrad_client.pytest"]`` in the topmost ``conftest.py`` brings the service, and then::

    from lossgrad_client.pytest import assert_matches_objective

    def test_my_loss(lossgrad_service):
        assert_matches_objective(my_loss, "hinge", client=lossgrad_service)
"""

import contextlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ._client import Client
from ._matching import ConfidentLogitsWarning, assert_matches_objective

__all__ = ["ConfidentLogitsWarning", "assert_matches_objective", "lossgrad_service"]

_STOP_SECONDS = 10.0


@pytest.fixture(scope="session")
def lossgrad_service() -> Iterator[Client]:
    """A client of a service: that of ``$LOSSGRAD_URL``, or one that is started for the tests if lossgrad is installed.

    While it is there ``$LOSSGRAD_URL`` says where, so that ``assert_matches_objective`` finds it by itself.
    """
    if os.environ.get("LOSSGRAD_URL"):
        with Client() as client:
            yield client
        return
    if importlib.util.find_spec("lossgrad") is None:
        pytest.fail("there is no lossgrad to ask: install it, or set LOSSGRAD_URL to where it runs", pytrace=False)
    with _started() as url, pytest.MonkeyPatch.context() as environment, Client(url) as client:
        environment.setenv("LOSSGRAD_URL", url)
        yield client


@contextlib.contextmanager
def _started() -> Iterator[str]:
    """Start a service on a free port of this machine."""
    command = [sys.executable, "-m", "lossgrad", "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - the service of this very environment
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            found = re.search(r"(http://\S+?)/docs", process.stdout.readline() if process.stdout else "")
            if not found:
                pytest.fail(f"the service did not start; try: {' '.join(command)}", pytrace=False)
            yield found[1]
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
