"""What a process that serves does to itself."""

import json
import socket
import subprocess
import sys
from typing import Any

import pytest

from lossgrad.server import listen

SETTLED = """
import gc, json, sys
from lossgrad.server import load_app
from lossgrad.settings import Settings

load_app(Settings())
print(json.dumps([gc.get_freeze_count(), len(gc.get_objects()), sys.getswitchinterval()]))
"""


@pytest.fixture(scope="module")
def settled() -> Any:
    done = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_what_is_there_at_the_start_is_not_searched_for_garbage(settled: Any) -> None:
    frozen, watched, _ = settled
    assert frozen > 100 * watched


def test_the_event_loop_gets_the_interpreter_sooner_than_by_default(settled: Any) -> None:
    assert settled[2] < sys.getswitchinterval() / 2


def test_a_connection_whose_other_end_is_gone_is_noticed() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
