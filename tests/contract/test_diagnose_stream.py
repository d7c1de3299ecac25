"""POST /v1/diagnose/stream: steps in, findings out, both at the same time."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import PATIENCE, Service, eventually, serving, started
from tests.support.schema import LINES, assert_conforms, assert_problem, assert_valid, lines_of, operations
from tests.support.streaming import PATH, Duplex

DATA = Path(__file__).parents[2] / "examples" / "data"
START = {"objective": "minimax"}
STEP = {"real": [2.0, 1.0], "fake": [-1.0, 0.5]}
BLOWN = STEP | {"generator_gradient_norm": "NaN"}
MAX_LINE = 2_000
ROUNDS = 1_000
GROWTH = 1_000
"""Kilobytes that a process may grow by without a reason; the logits of ``ROUNDS`` steps would be more."""
EXAMPLES = 100


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """A service whose limits are small enough to exceed, and which has one thread for all its streams."""
    settings = Settings(max_body_bytes=MAX_LINE, max_elements=20, max_streams=2, threads=1, max_waiting=0)
    with serving(create_app(settings)) as url:
        yield url


def recorded(name: str = "minimax") -> list[dict[str, Any]]:
    """Steps of a recorded run with a few of its examples."""
    with np.load(DATA / f"digits_{name}.npz") as data:
        return [
            {"step": int(step), "real": real[:16].tolist(), "fake": fake[:16].tolist(), "generator_gradient_norm": norm}
            for step, real, fake, norm in zip(
                data["step"], data["real"], data["fake"], data["generator_grad_norm"].tolist(), strict=True
            )
        ]


def assert_is_lines(answers: list[Any]) -> None:
    response = operations()["diagnose_stream"].pointer + "/responses/200/content/application~1x-ndjson/schema"
    assert_valid(answers, f"{response}/contentSchema")


def streamed(url: str, *lines: Any) -> list[Any]:
    """The answers to a whole stream."""
    with Duplex(url) as stream:
        stream.send(*lines)
        stream.end()
        answers = stream.answers()
    assert stream.status == 200
    assert stream.headers["content-type"] == LINES
    assert_is_lines(answers)
    return answers


def post(http: httpx.Client, *lines: Any, **headers: str) -> httpx.Response:
    body = b"".join((each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in lines)
    return http.post(PATH, content=body, headers={"Content-Type": LINES} | headers)


def test_a_stream_says_what_a_recorded_run_says(service: Service, http: httpx.Client) -> None:
    steps = recorded()
    *events, summary = streamed(service.url, START, *steps)
    run = {name: [step[name] for step in steps] for name in ("step", "real", "fake", "generator_gradient_norm")}
    whole = http.post("/v1/diagnose", json=START | {"run": run}).json()
    assert [{name: value for name, value in each.items() if name != "type"} for each in events] == whole["events"]
    assert {each["type"] for each in events} == {"finding"}
    assert summary == {
        "type": "summary",
        "steps": len(steps),
        **{name: whole[name] for name in ("headline", "findings", "figures")},
    }


def test_the_first_example_is_lines_as_they_are_documented() -> None:
    operation = operations()["diagnose_stream"]
    content = operation.details["requestBody"]["content"][LINES]
    place = f"{operation.pointer}/requestBody/content/application~1x-ndjson/schema/contentSchema"
    assert_valid(lines_of(content["examples"]["training"]["value"]), place)


def test_the_answer_shown_is_lines_as_they_are_documented() -> None:
    shown = operations()["diagnose_stream"].details["responses"]["200"]["content"][LINES]["example"]
    assert_is_lines(lines_of(shown))


def test_the_head_comes_after_the_first_line_and_a_finding_while_steps_are_still_sent(service: Service) -> None:
    with Duplex(service.url) as stream:
        stream.send(START)
        assert stream.head() == 200
        assert stream.headers["x-request-id"]
        stream.send(STEP, BLOWN)
        assert stream.answer()["code"] == "gradient_not_finite"
        stream.send(b"no JSON")
        assert stream.answer()["type"] == "problem"
        stream.send(STEP)
        stream.end()
        *_, summary = stream.answers()
        assert (summary["type"], summary["steps"]) == ("summary", 3)


def test_logits_that_are_not_finite_are_told_at_once_and_when_they_are_over(service: Service) -> None:
    broken = {"real": STEP["real"], "fake": ["NaN", None, "Infinity"]}
    with Duplex(service.url) as stream:
        stream.send(START, STEP, broken)
        finding = stream.answer()
        assert (finding["code"], finding["severity"], finding["first_step"]) == ("non_finite_logits", "critical", 1)
        assert finding["title"].endswith(": all 3 on fakes are NaN or infinite (2 and 1)")
        stream.send(*[STEP] * 8)
        stream.end()
        *events, summary = stream.answers()
    over = [each for each in events if each["code"] == "recovered" and each["evidence"]["code"] == "non_finite_logits"]
    assert [each["last_step"] for each in over] == [1]
    assert summary["steps"] == 10
    assert summary["headline"].startswith("The discriminator's logits are not finite at step 1: all 3 on fakes are NaN")


def test_curl_sends_and_reads_at_the_same_time(service: Service) -> None:
    command = ["curl", "-sN", "-X", "POST", "-T", ".", "-H", f"Content-Type: {LINES}", f"{service.url}{PATH}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as curl:
        assert curl.stdin is not None
        assert curl.stdout is not None
        curl.stdin.write(f"{json.dumps(START)}\n{json.dumps(BLOWN)}\n")
        assert json.loads(curl.stdout.readline())["code"] == "gradient_not_finite"
        curl.stdin.close()
        assert json.loads(curl.stdout.readline())["type"] == "summary"


def test_lines_may_come_in_any_pieces(service: Service) -> None:
    body = b"".join(json.dumps(each).encode() + b"\r\n\n" for each in (START, STEP, STEP))[:-3]
    with Duplex(service.url) as stream:
        for index in range(len(body)):
            stream.send_bytes(body[index : index + 1])
        stream.end()
        (summary,) = stream.answers()
    assert summary["steps"] == 2


def test_steps_without_numbers_are_counted_and_so_are_lost_ones(service: Service) -> None:
    answers = streamed(service.url, START, STEP, b"lost", BLOWN, STEP | {"step": 10}, STEP, BLOWN)
    found = [each for each in answers if each["type"] == "finding" and each["code"] == "gradient_not_finite"]
    assert [each["first_step"] for each in found][:1] == [2]
    assert answers[-1]["findings"][0]["last_step"] == 12


def test_a_stream_of_no_steps_has_a_summary(service: Service) -> None:
    (summary,) = streamed(service.url, START)
    assert (summary["steps"], summary["findings"]) == (0, [])


BAD: dict[str, tuple[Any, str | None, str]] = {
    "no JSON": (b'{"real": [1', None, "not valid JSON"),
    "no object": ([1, 2], "", "should be an object"),
    "one side": ({"real": [1.0]}, "/fake", "is required"),
    "a NaN": (STEP | {"fake": [1.0, float("nan")]}, "/fake/1", "found NaN"),
    "an unknown member": (STEP | {"loss": 1}, "/loss", "is not a known member"),
    "an empty batch": (STEP | {"real": []}, "/real", "empty batch"),
    "a bad held-out number": (STEP | {"validation": ["1"]}, "/validation/0", "found a string"),
    "a step that was": (STEP | {"step": 0}, "/step", "must increase"),
    "a negative step": (STEP | {"step": -1}, "/step", "a whole number from 0 on"),
    "a bad norm": (STEP | {"generator_gradient_norm": [1]}, "/generator_gradient_norm", "found a list"),
    "65,536 levels": (b"[" * 65_536 + b"]" * 65_536, None, "nested deeper"),
    "text that is no UTF-8": (b'{"real": "\xff"}', None, "not valid JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_loses_a_step_and_nothing_else(service: Service, case: str) -> None:
    line, pointer, detail = BAD[case]
    problem, summary = streamed(service.url, START, STEP, line, STEP)
    assert (problem["type"], problem["line"], summary["steps"]) == ("problem", 3, 2)
    assert problem["problem"].startswith("urn:lossgrad:problem:")
    assert detail in problem["error"]
    assert [each["pointer"] for each in problem["errors"]] == ([] if pointer is None else [pointer])


def test_sizes_that_cannot_be_paired_are_a_problem_of_their_line(service: Service) -> None:
    unequal = {"real": [1.0, 2.0], "fake": [1.0]}
    problem, summary = streamed(service.url, {"objective": "relativistic_paired"}, unequal, STEP)
    assert (problem["line"], problem["errors"][0]["pointer"], summary["steps"]) == (2, "/fake", 1)


def test_batches_may_differ_in_size_and_shape(service: Service) -> None:
    other = {"real": [[1.0, 2.0], [0.5, 1.0]], "fake": [-1.0], "validation": [0.5]}
    *_, summary = streamed(service.url, START, STEP, other)
    assert summary["steps"] == 2


def test_a_line_that_is_too_long_is_skipped(small: str) -> None:
    slightly, far = b" " * (MAX_LINE + 1), b" " * 10 * MAX_LINE + b"{"
    *problems, summary = streamed(small, START, STEP, slightly, STEP, far, STEP)
    assert [each["line"] for each in problems] == [3, 5]
    for problem in problems:
        assert problem["problem"] == "urn:lossgrad:problem:body-too-large"
        assert problem["detail"] == f"a line may have at most {MAX_LINE} bytes"
    assert summary["steps"] == 3


def test_a_line_of_exactly_the_limit_is_taken(small: str) -> None:
    line = json.dumps(STEP).encode()
    (summary,) = streamed(small, START, line + b" " * (MAX_LINE - len(line)))
    assert summary["steps"] == 1


def test_a_step_of_too_many_numbers_is_a_problem(small: str) -> None:
    problem, summary = streamed(small, START, {"real": [1.0] * 11, "fake": [0.0] * 10}, STEP)
    assert (problem["problem"], problem["line"]) == ("urn:lossgrad:problem:too-many-elements", 2)
    assert summary["steps"] == 1


def test_a_step_of_too_many_pairs_is_a_problem(small: str) -> None:
    steps = {"real": [1.0] * 5, "fake": [0.0] * 3}, {"real": [1.0] * 4, "fake": [0.0] * 4}
    problem, summary = streamed(small, {"objective": "energy_distance"}, *steps)
    assert (problem["problem"], problem["line"]) == ("urn:lossgrad:problem:too-many-elements", 2)
    assert "25 pairs of logits, all of which this objective compares," in problem["detail"]
    assert summary["steps"] == 1


def test_a_body_may_be_longer_than_any_other(small: str) -> None:
    steps = [STEP] * (2 * MAX_LINE // len(json.dumps(STEP)))
    *_, summary = streamed(small, START, *steps)
    assert summary["steps"] == len(steps)
    body = b"".join(json.dumps(each).encode() + b"\n" for each in (START, *steps))
    declared = httpx.post(f"{small}{PATH}", content=body, headers={"Content-Type": LINES})  # with Content-Length
    assert lines_of(declared.text)[-1]["steps"] == len(steps)


def test_a_step_waits_for_a_thread_and_is_never_lost(small: str) -> None:
    with watching(small, 2) as streams:
        for stream in streams:
            stream.send(START, *[STEP] * 40)
            stream.end()
        for stream in streams:
            *events, summary = stream.answers()
            assert {each["type"] for each in events} <= {"finding"}
            assert summary["steps"] == 40


FIRST: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "the body is empty"),
    "blank lines": (b"\n \r\n\n", 400, "the body is empty"),
    "no JSON": (b"real", 400, "not valid JSON"),
    "no object": (b"[]\n", 422, "should be an object"),
    "a step": (b'{"real": [1], "fake": [1]}\n', 422, "3 faults"),
    "no such objective": (b'{"objective": "hing"}\n', 422, "the closest names are hinge"),
    "an ambiguous alias": (b'{"objective": "vanilla"}\n', 422, "different libraries"),
    "no such dialect": (b'{"objective": "hinge", "dialect": "gan"}\n', 422, "no dialect has this name"),
    "no such parameter": (b'{"objective": "hinge", "parameters": {"margn": 1}}\n', 422, "did you mean 'margin'?"),
}


@pytest.mark.parametrize("case", FIRST)
def test_a_wrong_first_line_is_an_ordinary_problem(http: httpx.Client, case: str) -> None:
    body, status, detail = FIRST[case]
    response = http.post(PATH, content=body, headers={"Content-Type": LINES})
    assert response.status_code == status
    assert_conforms(response, "diagnose_stream")
    assert detail in assert_problem(response)["detail"]


def test_a_first_line_that_is_too_long_is_refused(small: str) -> None:
    response = httpx.post(f"{small}{PATH}", content=b" " * (MAX_LINE + 1), headers={"Content-Type": LINES})
    assert response.status_code == 413
    assert_problem(response)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"Content-Type": ""},
        {"Content-Type": "application/x-ndjson; charset=latin-1"},
        {"Content-Type": LINES, "Content-Encoding": "gzip"},
    ],
)
def test_what_is_not_declared_as_lines_is_refused(http: httpx.Client, headers: dict[str, str]) -> None:
    response = post(http, START, **headers)
    assert response.status_code == 415
    assert response.headers["accept"] == LINES
    assert_conforms(response, "diagnose_stream")
    assert_problem(response)


@pytest.mark.parametrize("declared", ["application/x-ndjson; charset=utf-8", 'Application/X-NDJSON;charset="UTF8"'])
def test_the_charset_may_be_named(http: httpx.Client, declared: str) -> None:
    assert post(http, START, **{"Content-Type": declared}).status_code == 200


def test_other_methods_are_refused_with_the_one_there_is(http: httpx.Client) -> None:
    response = http.get(PATH)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_more_streams_than_the_service_takes_are_refused_until_one_ends(small: str) -> None:
    with ExitStack() as stack:
        first, second, third = (stack.enter_context(Duplex(small)) for _ in range(3))
        for stream in (first, second):
            stream.send(START)
            assert stream.head() == 200
        third.send(START)
        assert third.head() == 503
        assert third.headers["retry-after"] == "1"
        assert third.problem()["type"] == "urn:lossgrad:problem:overloaded"
        assert httpx.get(f"{small}/livez").status_code == 200
        first.end()
        assert first.answers()[-1]["type"] == "summary"
        eventually(lambda: opens(small))
        second.close()
        eventually(lambda: all(opens(small) for _ in range(3)))


def opens(url: str) -> bool:
    """Whether another stream is taken."""
    response = httpx.post(f"{url}{PATH}", content=json.dumps(START), headers={"Content-Type": LINES})
    return response.status_code == 200


def test_a_client_that_leaves_ends_its_stream_quietly() -> None:
    with started() as service:
        with Duplex(service.url, **{"X-Request-ID": "left"}) as stream:
            stream.send(START, STEP)
            assert stream.head() == 200
        eventually(lambda: any(line.get("request_id") == "left" for line in service.log()))
        (line,) = (line for line in service.log() if line.get("request_id") == "left")
        assert (line["message"], line["status"], line["path"]) == ("request", 499, PATH)
        assert service.stop() == 0
        assert "Traceback" not in service.raw_log()


def test_a_stream_is_logged_in_one_line_when_it_ends(service: Service) -> None:
    with Duplex(service.url, **{"X-Request-ID": "stream-to-the-end"}) as stream:
        stream.send(START, STEP)
        stream.end()
        stream.answers()

    def lines() -> list[dict[str, Any]]:
        return [line for line in service.log() if line.get("request_id") == "stream-to-the-end"]

    eventually(lines)
    (line,) = lines()
    assert (line["message"], line["method"], line["status"]) == ("request", "POST", 200)
    assert line["bytes_in"] == sum(len(json.dumps(each)) + 1 for each in (START, STEP))


def test_a_service_that_stops_ends_its_streams_with_a_summary_at_once() -> None:
    with started(LOSSGRAD_SHUTDOWN_SECONDS="60") as service, Duplex(service.url) as idle, Duplex(service.url) as busy:
        for stream in (idle, busy):
            stream.send(START, STEP)
            assert stream.head() == 200
        busy.send(*[STEP] * 10)
        begun = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        for stream in (idle, busy):
            problem, summary = stream.answers()
            assert (problem["type"], problem["line"]) == ("problem", None)
            assert problem["problem"] == "urn:lossgrad:problem:draining"
            assert summary["type"] == "summary"
            assert_is_lines([problem, summary])
        assert service.process.wait(PATIENCE) == 0
        assert time.monotonic() - begun < 5
        assert "Traceback" not in service.raw_log()


def test_a_stream_goes_on_while_the_service_drains() -> None:
    with started(LOSSGRAD_DRAIN_SECONDS="2") as service, Duplex(service.url) as stream:
        stream.send(START)
        assert stream.head() == 200
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: httpx.get(f"{service.url}/readyz").status_code == 503)
        stream.send(BLOWN)
        assert stream.answer()["code"] == "gradient_not_finite"
        assert [each["type"] for each in stream.answers()] == ["problem", "summary"]
        assert service.process.wait(PATIENCE) == 0


def test_who_has_not_said_what_to_watch_is_told_that_the_service_stops() -> None:
    with started() as service, Duplex(service.url) as stream:
        stream.send_bytes(b'{"objective":')
        eventually(lambda: any("Started" in line["message"] for line in service.log()))
        time.sleep(0.2)
        service.process.send_signal(signal.SIGTERM)
        assert stream.head() == 503
        assert stream.problem()["type"] == "urn:lossgrad:problem:draining"
        assert service.process.wait(PATIENCE) == 0


def test_an_idle_stream_outlives_idle_connections() -> None:
    with started(LOSSGRAD_KEEP_ALIVE_SECONDS="1") as service, Duplex(service.url) as stream:
        stream.send(START)
        assert stream.head() == 200
        time.sleep(2.5)
        stream.send(BLOWN)
        assert stream.answer()["type"] == "finding"


def test_memory_does_not_grow_with_the_steps() -> None:
    with started() as service, Duplex(service.url) as stream:
        stream.socket.settimeout(100)
        rng = np.random.default_rng(0)
        stream.send({"objective": "hinge"})
        sizes = []
        for _ in range(2):
            for _ in range(ROUNDS):
                stream.send({"real": rng.normal(1, 1, EXAMPLES).tolist(), "fake": rng.normal(-1, 1, EXAMPLES).tolist()})
            stream.send(b"?")  # once it is answered, all before it is
            while stream.answer()["type"] != "problem":
                pass
            sizes.append(resident(service.process.pid))
        stream.end()
        assert stream.answers()[-1]["steps"] == 2 * ROUNDS
    assert sizes[1] - sizes[0] < GROWTH


def test_memory_does_not_grow_with_lines_nobody_wants() -> None:
    with started(LOSSGRAD_MAX_BODY_BYTES="100000") as service, Duplex(service.url) as stream:
        stream.send(START)
        assert stream.head() == 200
        before = resident(service.process.pid)
        for _ in range(500):
            stream.send_bytes(b" " * 100_000)  # 50 MB that never end
        stream.send(b"")
        assert stream.answer()["problem"] == "urn:lossgrad:problem:body-too-large"
        assert resident(service.process.pid) - before < 5_000


def resident(pid: int) -> int:
    """Kilobytes of memory that a process has."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0])


def test_who_sends_without_reading_has_to_wait_and_fills_no_memory() -> None:
    with started() as service, Duplex(service.url) as stream:
        stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stream.send(START)
        assert stream.head() == 200
        before = resident(service.process.pid)
        stream.socket.settimeout(1)
        with pytest.raises(TimeoutError):
            send_for_ever(stream)
        assert resident(service.process.pid) - before < 20_000
        assert httpx.get(f"{service.url}/livez").status_code == 200


def send_for_ever(stream: Duplex) -> None:
    """Each line is answered with more bytes than it has."""
    while True:
        stream.send(*[b"?" * 100] * 100)


@contextmanager
def watching(url: str, streams: int) -> Iterator[list[Duplex]]:
    """Several streams at once."""
    with ExitStack() as stack:
        yield [stack.enter_context(Duplex(url)) for _ in range(streams)]


def test_streams_know_nothing_of_each_other(service: Service) -> None:
    with watching(service.url, 8) as streams:
        for stream in streams:
            stream.send(START)
        for _ in range(10):
            for index, stream in enumerate(streams):
                stream.send(*[STEP] * (index + 1))
        for stream in streams:
            stream.end()
        assert [stream.answers()[-1]["steps"] for stream in streams] == [10 * (index + 1) for index in range(8)]
