"""What the protocol offers and this service has no use for is refused in a sentence, and changes nothing."""

from typing import Any

import pytest
from tritonclient.http import InferenceServerException

from tests.support.triton import Triton

UNSUPPORTED: list[tuple[str, tuple[Any, ...], str]] = [
    ("load_model", ("hinge",), "load"),
    ("unload_model", ("hinge",), "load"),
    ("update_trace_settings", (), "trac"),
    ("update_trace_settings", ("hinge", {"trace_rate": 1}), "trac"),
    ("get_trace_settings", (), "trac"),
    ("get_trace_settings", ("hinge",), "trac"),
    ("update_log_settings", ({"log_verbose_level": 1},), "log"),
    ("get_log_settings", (), "log"),
    ("get_system_shared_memory_status", (), "shared memory"),
    ("get_system_shared_memory_status", ("region",), "shared memory"),
    ("register_system_shared_memory", ("region", "/region", 64), "shared memory"),
    ("unregister_system_shared_memory", (), "shared memory"),
    ("unregister_system_shared_memory", ("region",), "shared memory"),
    ("get_cuda_shared_memory_status", (), "shared memory"),
    ("get_cuda_shared_memory_status", ("region",), "shared memory"),
    ("register_cuda_shared_memory", ("region", "aGFuZGxl", 0, 64), "shared memory"),
    ("unregister_cuda_shared_memory", (), "shared memory"),
    ("unregister_cuda_shared_memory", ("region",), "shared memory"),
]


@pytest.mark.parametrize(("method", "args", "named"), UNSUPPORTED, ids=str)
def test_what_is_not_supported_is_refused_in_a_sentence_that_names_it(
    triton: Triton, method: str, args: tuple[Any, ...], named: str
) -> None:
    with pytest.raises(InferenceServerException) as caught:
        triton.call(method, *args)
    assert caught.value.debug_details() is None
    assert caught.value.status() in {"400", "501"}
    assert named in caught.value.message()


def test_a_model_that_was_to_be_unloaded_is_still_ready(triton: Triton) -> None:
    with pytest.raises(InferenceServerException):
        triton.call("unload_model", "hinge")
    assert triton.call("is_model_ready", "hinge")
