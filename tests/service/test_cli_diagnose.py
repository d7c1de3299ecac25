"""``lossgrad diagnose``: every format, the recorded runs, what is said, and the exit codes."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.commands import Command, Done, on_terminal, process
from tests.support.live import clean_environment, serving

DATA = Path(__file__).parents[2] / "examples" / "data"
RUNS = {
    "minimax": "minimax",
    "non_saturating": "non_saturating",
    "hinge": "hinge",
    "wasserstein": "wasserstein",
    "patch": "non_saturating",
}
STEPS = 20

with np.load(DATA / "digits_minimax.npz") as _archive:
    MINIMAX = {name: _archive[name] for name in _archive.files}
REAL, FAKE, STEP, NORM = (MINIMAX[name][:STEPS] for name in ("real", "fake", "step", "generator_grad_norm"))


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """A service that takes as much as by default."""
    with serving(create_app(Settings())) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


def run(**members: Any) -> dict[str, Any]:
    document = {
        "real": REAL.tolist(),
        "fake": FAKE.tolist(),
        "step": STEP.tolist(),
        "generator_gradient_norm": NORM.tolist(),
    }
    return {"objective": "minimax", "run": document | members}


def lines(*, start: bool = True) -> list[str]:
    names = ("step", "real", "fake", "generator_gradient_norm")
    rows = zip(STEP.tolist(), REAL.tolist(), FAKE.tolist(), NORM.tolist(), strict=True)
    steps = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    return [*(['{"objective": "minimax"}'] if start else []), *steps]


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    return "\n".join(",".join(map(str, row)) for row in (columns, *rows)) + "\n"


def told(done: Done) -> list[str]:
    """The severities and titles of the findings."""
    assert (done.code, done.err) == (0, "")
    return re.findall(r"^(?:CRITICAL|WARNING|INFO) .*", done.out.partition("What changed")[0], re.MULTILINE)


@pytest.mark.parametrize(("name", "objective"), RUNS.items())
def test_every_recorded_run_is_reported_on(name: str, objective: str, command: Command) -> None:
    done = command("diagnose", DATA / f"digits_{name}.npz", "--objective", objective)
    assert (done.code, done.err) == (0, "")
    assert f"\nObjective: {objective}\n" in done.out
    assert re.search(r"^AUC +[▁-█]{15,60}$", done.out, re.MULTILINE)
    assert re.search(r"^Norm of the parameter gradient \(generator\) +0\.", done.out, re.MULTILINE)
    assert max(map(len, done.out.splitlines())) <= 110


def test_the_weak_gradient_of_the_minimax_run_is_told_first(command: Command) -> None:
    done = command("diagnose", DATA / "digits_minimax.npz", "--objective", "minimax")
    assert done.out.startswith("The generator's gradient is weak on ")
    assert "\n  → Train the generator with non_saturating instead" in done.out


def written(kind: str, folder: Path) -> Path:
    """The first steps of the minimax run in one of the formats."""
    path = folder / f"run.{kind.partition('-')[0]}"
    sides = (("real", REAL), ("fake", FAKE))
    match kind:
        case "npz":
            np.savez(path, real=REAL, fake=FAKE, step=STEP, generator_grad_norm=NORM, objective="minimax")
        case "json":
            path.write_text(json.dumps(run()))
        case "ndjson" | "jsonl":
            path.write_text("\n".join(lines()) + "\n\n")
        case "csv":
            rows = [
                (STEP[at], side, logit, NORM[at])
                for at in range(STEPS)
                for side, logits in sides
                for logit in logits[at]
            ]
            path.write_text(table(("step", "side", "logit", "generator_grad_norm"), rows))
        case _:
            names = [f"{side}_{index}" for side, logits in sides for index in range(logits.shape[1])]
            wide = [(STEP[at], *REAL[at], *FAKE[at], NORM[at]) for at in range(STEPS)]
            path.write_text(table(("step", *names, "generator_gradient_norm"), wide))
    return path


@pytest.mark.parametrize("kind", ["json", "ndjson", "jsonl", "csv", "csv-wide"])
def test_every_format_gives_the_same_report(kind: str, tmp_path: Path, command: Command) -> None:
    archive = command("diagnose", written("npz", tmp_path), "--all")
    other = command("diagnose", written(kind, tmp_path), "--objective", "minimax", "--all")
    assert "The generator's gradient is weak" in archive.out
    assert other == archive


def test_arrays_by_themselves_are_named_by_options(tmp_path: Path, command: Command) -> None:
    archive = command("diagnose", written("npz", tmp_path))
    given = {"real": REAL, "fake": FAKE, "step": STEP, "generator-gradient-norm": NORM}
    options: list[str | Path] = ["--objective", "minimax"]
    for name, array in given.items():
        np.save(tmp_path / f"{name}.npy", array)
        options += [f"--{name}", tmp_path / f"{name}.npy"]
    assert command("diagnose", *options) == archive


def test_json_is_answered_as_by_the_service(tmp_path: Path, command: Command, service: httpx.Client) -> None:
    batch = {"objective": "hinge", "logits": {"real": REAL[5].tolist(), "fake": FAKE[5].tolist()}}
    for body in (run(), batch, batch | {"objective": "wasserstein_hinge", "dialect": "TF-GAN"}):
        (tmp_path / "mine.json").write_text(json.dumps(body))
        done = command("diagnose", tmp_path / "mine.json", "--json")
        answer = service.post("/v1/diagnose", json=body)
        assert answer.status_code == 200
        assert json.loads(done.out) == answer.json()


@pytest.mark.parametrize("shape", [(128,), (128, 1), (128, 1, 1)])
def test_one_batch_is_told_by_its_shape(shape: tuple[int, ...], tmp_path: Path, command: Command) -> None:
    np.savez(tmp_path / "a.npz", real=REAL[15].reshape(shape), fake=FAKE[15].reshape(shape), objective="minimax")
    done = command("diagnose", tmp_path / "a.npz")
    assert told(done)[0].startswith("WARNING The generator's gradient is weak")
    assert re.search(r"^Accuracy \(real\) +[\d.]+ .* about 0.5 at equilibrium", done.out, re.MULTILINE)
    assert " of 150" not in done.out


def test_a_batch_of_any_shape_is_one_if_it_is_said_to_be(tmp_path: Path, command: Command) -> None:
    np.savez(tmp_path / "a.npz", real=REAL, fake=FAKE, objective="minimax")
    steps = re.compile(r"^Seen on|Steps 0 to 19|of 20 steps", re.MULTILINE)
    assert steps.search(command("diagnose", tmp_path / "a.npz").out)
    assert not steps.search(command("diagnose", tmp_path / "a.npz", "--batch").out)


def test_a_table_of_a_batch_needs_no_steps(tmp_path: Path, command: Command) -> None:
    rows = [(side, logit) for side, logits in (("real", REAL[15]), ("Fake", FAKE[15])) for logit in logits]
    (tmp_path / "a.csv").write_text(table(("side", "logit"), rows))
    (tmp_path / "b.json").write_text(json.dumps({"logits": {"real": REAL[15].tolist(), "fake": FAKE[15].tolist()}}))
    done = command("diagnose", tmp_path / "a.csv", "--objective", "minimax")
    assert "The generator's gradient is weak" in told(done)[0]
    assert command("diagnose", tmp_path / "b.json", "--objective", "minimax") == done


def test_steps_are_chosen_by_their_numbers(tmp_path: Path, command: Command) -> None:
    path = written("npz", tmp_path)
    part = tmp_path / "part.npz"
    np.savez(part, real=REAL[5:11], fake=FAKE[5:11], step=STEP[5:11], generator_grad_norm=NORM[5:11])
    chosen = command("diagnose", path, "--steps", "50:100")
    assert "Steps 50 to 100," in chosen.out
    assert chosen == command("diagnose", part, "--objective", "minimax")
    assert "Steps 0 to 60," in command("diagnose", path, "--steps", ":60").out
    assert "Steps 100 to 190," in command("diagnose", path, "--steps", "95:").out


def test_batches_may_differ_in_size(tmp_path: Path, command: Command) -> None:
    rows = [(step, side, step + index) for step in range(3) for side in ("real", "fake") for index in range(step + 1)]
    (tmp_path / "a.csv").write_text(table(("step", "side", "logit"), rows))
    assert told(command("diagnose", tmp_path / "a.csv", "--objective", "hinge")) is not None


def test_validation_logits_are_taken(tmp_path: Path, command: Command) -> None:
    np.savez(tmp_path / "a.npz", real=REAL, fake=FAKE, validation=FAKE, objective="minimax")
    rows = [
        (at, side, logit)
        for at in range(STEPS)
        for side, logits in (("real", REAL), ("fake", FAKE), ("validation", FAKE))
        for logit in logits[at]
    ]
    (tmp_path / "a.csv").write_text(table(("step", "side", "logit"), rows))
    done = command("diagnose", tmp_path / "a.npz", "--all")
    assert re.search(r"^Mean validation logit \[logits\] +\S", done.out, re.MULTILINE)
    assert command("diagnose", tmp_path / "a.csv", "--objective", "minimax", "--all") == done


@pytest.mark.parametrize("norm", ["NaN", "Infinity"])
def test_a_norm_that_is_not_finite_is_what_is_found(norm: str, tmp_path: Path, command: Command) -> None:
    steps = [f'{{"real": [1, 2], "fake": [-1, 0.5], "generator_gradient_norm": {norm}}}'] * 3
    (tmp_path / "a.ndjson").write_text("\n".join(steps))
    np.savez(tmp_path / "a.npz", real=[[1, 2.0]] * 3, fake=[[-1, 0.5]] * 3, generator_grad_norm=[float(norm)] * 3)
    expected = "The generator's parameter gradient is not finite"
    for path in (tmp_path / "a.ndjson", tmp_path / "a.npz"):
        done = command("diagnose", path, "--objective", "hinge", "--fail-on", "critical")
        assert done.code == 1
        assert f"CRITICAL {expected}" in done.out


def test_logits_that_are_not_finite_are_what_is_found(tmp_path: Path, command: Command) -> None:
    real, fake = np.array([[1, 2.0]] * 3, np.float16), np.array([[-1, 0.5], [np.nan, np.inf], [np.nan, np.nan]])
    real[2] = -np.inf
    np.savez(tmp_path / "a.npz", real=real, fake=fake, step=[10, 20, 30])
    rows = [
        f"{step},{side},{logit}"
        for step, *sides in zip((10, 20, 30), real, fake, strict=True)
        for side, logits in zip(("real", "fake"), sides, strict=True)
        for logit in logits
    ]
    (tmp_path / "a.csv").write_text("\n".join(["step,side,logit", *rows]))
    run = {"real": real.tolist(), "fake": fake.tolist(), "step": [10, 20, 30]}
    (tmp_path / "a.json").write_text(json.dumps({"objective": "hinge", "run": run}))  # NaN as Python writes it
    lines = [{name: values[index] for name, values in run.items()} for index in range(3)]
    (tmp_path / "a.ndjson").write_text("\n".join(map(json.dumps, lines)))
    reports = set()
    for name in ("a.npz", "a.csv", "a.json", "a.ndjson"):
        done = command("diagnose", tmp_path / name, "--objective", "hinge", "--fail-on", "critical")
        assert (done.code, done.err) == (1, "")
        reports.add(done.out)
    (report,) = reports
    flat = " ".join(report.split())
    assert flat.startswith(
        "From step 20 on the discriminator's logits are not finite: all 2 on reals are infinite, all 2 on fakes are "
        "NaN (2 of 3 recorded steps)"
    )
    assert "It began at step 20: all 2 on fakes are NaN or infinite (1 and 1)." in flat
    assert "CRITICAL step 20: The discriminator's logits are not finite: all 2 on fakes are NaN or" in flat
    batch = command("diagnose", "--objective", "hinge", "--real", "1,2", "--fake", "nan,inf")
    assert (batch.code, batch.err) == (0, "")
    assert batch.out.startswith("The discriminator's logits are not finite: all 2 on fakes are NaN or infinite (1 and")


@pytest.mark.parametrize(("fail_on", "code"), [(None, 0), ("warning", 1), ("critical", 0)])
def test_the_exit_code_tells_what_was_asked_for(fail_on: str | None, code: int, command: Command) -> None:
    options = [] if fail_on is None else ["--fail-on", fail_on]
    done = command("diagnose", DATA / "digits_minimax.npz", "--objective", "minimax", "--quiet", *options)
    assert (done.code, done.out, done.err) == (code, "", "")


def test_a_run_is_watched_line_by_line() -> None:
    done = process("diagnose", "-", stdin="\n".join(lines()) + "\n")
    assert (done.code, done.err) == (0, "")
    live, _, report = done.out.partition("\n\n")
    assert re.match(r"INFO step \d+: The discriminator", live)
    assert "WARNING step" in live
    assert report.startswith("The generator's gradient is weak on ")
    assert process("diagnose", "-", "--objective", "minimax", stdin="\n".join(lines(start=False))).out == done.out


def test_what_is_watched_is_answered_as_by_the_service_stream(service: httpx.Client) -> None:
    body = "\n".join(lines()) + "\n"
    done = process("diagnose", "-", "--json", stdin=body)
    answer = service.post("/v1/diagnose/stream", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert [json.loads(line) for line in done.out.splitlines()] == [
        json.loads(line) for line in answer.text.splitlines()
    ]


def test_findings_are_told_before_the_run_ends() -> None:
    """What is watched may never end: each line is answered when it comes."""
    with subprocess.Popen(
        [sys.executable, "-m", "lossgrad", "diagnose", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n".join(lines()) + "\n")
        child.stdin.flush()
        assert child.stdout.readline().startswith("INFO step ")
        child.stdin.close()
        assert child.wait(30) == 0


def test_what_was_watched_until_an_interrupt_is_told() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "lossgrad", "diagnose", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n".join(lines()) + "\n")
        child.stdin.flush()
        while not child.stdout.readline().startswith("WARNING step "):
            pass
        child.send_signal(signal.SIGINT)
        assert "The generator's gradient is weak on " in child.stdout.read()
        assert child.wait(30) == 0


def test_a_line_that_cannot_be_read_is_told_and_left_out() -> None:
    sent = lines()
    broken = [*sent[:5], "{", '{"real": ["1"], "fake": [1]}', '{"step": 0, "real": [1], "fake": [1]}', *sent[5:]]
    done = process("diagnose", "-", "--quiet", stdin="\n".join(broken))
    assert done.code == 2
    assert [re.sub(r"(: [^:]*).*", r"\1", line) for line in done.err.splitlines()] == [
        "lossgrad: line 6",
        "lossgrad: line 7",
        "lossgrad: line 8",
    ]
    assert "line 7: /real/0: should be a finite number or " in done.err
    assert "line 8: step: steps must increase: 0 came after 30" in done.err


@pytest.mark.parametrize(
    "stdin", ["", "\n", '{"objective": "hinge"}\n', '{"objective": "none"}\n', "[]", '{"real": [1], "fake": [2]}']
)
def test_nothing_to_watch_is_an_error(stdin: str) -> None:
    done = process("diagnose", "-", stdin=stdin)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("lossgrad: ")


def test_the_objective_has_to_be_known(command: Command) -> None:
    done = command("diagnose", DATA / "digits_hinge.npz")
    assert (done.code, done.out) == (2, "")
    assert "does not say what is trained with; give --objective, most likely one of non_saturating, hinge" in done.err
    assert "closest names are hinge" in command("diagnose", DATA / "digits_hinge.npz", "--objective", "hinj").err


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"real": REAL}, "has no fake logits: expected real and fake, found objective, real"),
        ({"real": REAL, "fake": FAKE[:4]}, "fake has 4 steps, and real has 20"),
        ({"real": REAL, "fake": FAKE, "step": [0, 1]}, "step has 2 steps, and real has 20"),
        ({"real": REAL[:2], "fake": FAKE[:2], "step": [1, 1]}, "steps.1: steps must increase: 1 came after 1"),
        ({"real": REAL[:2], "fake": FAKE[:2], "step": [1, 1.5]}, "step should be whole numbers, one for each step"),
        ({"real": REAL[:2], "fake": FAKE[:2], "generator_grad_norm": [1.0, -1.0]}, "generator_gradient_norm is a Eucl"),
        ({"real": REAL[:2], "fake": FAKE[:2], "logit": [1.0, -1.0]}, "nothing is called 'logit' here; expected real, "),
        ({"real": REAL[:2], "fake": np.array([["a", "b"]] * 2)}, "fake should be an array of real numbers, found <U1"),
    ],
)
def test_what_an_archive_should_not_hold_is_told(
    values: dict[str, Any], message: str, tmp_path: Path, command: Command
) -> None:
    np.savez(tmp_path / "a.npz", objective="hinge", **values)
    done = command("diagnose", tmp_path / "a.npz")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"lossgrad: {tmp_path / 'a.npz'}: {message}")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "step,side,logit\n0,real,1\n1,fake,1\n", "real has no logits at step 1 of 2, counted from 0"),
        ("a.csv", "step,side,logit\n0,real,1\n,fake,1\n", "line 3 has no step"),
        ("a.csv", "step,logit\n0,1\n", "has no column side; expected side and logit, and any of step, "),
        ("a.csv", "step,side,real_0\n0,real,1\n", "has a column side as well as one a logit; it is either "),
        ("a.csv", "step,real_0,fake_0\n0,1,1\n0,1,1\n", "line 3: there is a line with this step already"),
        ("a.ndjson", '{"objective": "hinge"}\n', "has no steps"),
        ("a.ndjson", '{"real": [1], "fake": [1]}\n{"real": [1]}\n', "line 2: /fake: is required"),
        ("a.json", '{"logits": {"real": [1], "fake": ["1"]}}', "/logits/fake/0: should be a finite number or null, "),
        ("a.json", "{}", "the document: needs logits, which are one batch, or a run, which is several"),
    ],
)
def test_what_cannot_be_used_is_told(name: str, text: str, message: str, tmp_path: Path, command: Command) -> None:
    (tmp_path / name).write_text(text)
    done = command("diagnose", tmp_path / name, "--objective", "hinge")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"lossgrad: {tmp_path / name}: {message}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the command line: there is nothing to diagnose; name a file, or give --real and --fake"),
        (["--real", "1,2", "--fake", "1"], "the command line: does not say what is trained with"),
        (["--real", "1", "--fake", "1", "--objective", "hinge", "--steps", "1:2"], "the command line: is one batch"),
        (["a.npz", "--steps", "1"], "a.npz: --steps should be FIRST:LAST, as 100:500 or 100:, found '1'"),
        (["a.npz", "--steps", "a:b"], "a.npz: --steps should be FIRST:LAST, as 100:500 or 100:, found 'a:b'"),
        ([str(DATA / "digits_hinge.npz"), "--objective", "hinge", "--steps", "9000:"], "has no such steps; there are"),
    ],
)
def test_options_that_cannot_be_used_are_told(arguments: list[str], message: str, command: Command) -> None:
    done = command("diagnose", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("lossgrad: ")
    assert message in done.err


@pytest.mark.parametrize("width", [40, 72, 120])
def test_a_report_is_as_wide_as_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for options in ([], ["--steps", "0:100"], ["--all"]):
        done = command("diagnose", DATA / "digits_minimax.npz", "--objective", "minimax", *options)
        assert [line for line in done.out.splitlines() if len(line) > width and "https://" not in line] == []
    batch = command("diagnose", "--real", "1,2,3", "--fake=-1,-2,-3", "--objective", "hinge", "--all")
    assert [line for line in batch.out.splitlines() if len(line) > width and "https://" not in line] == []


def test_a_long_run_has_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    path = tmp_path / "long.npz"
    np.savez(path, real=np.tile(MINIMAX["real"], (12, 1)), fake=np.tile(MINIMAX["fake"], (12, 1)), objective="minimax")
    shown = on_terminal("diagnose", path, "--quiet").out
    assert re.search(r"\d+%\|.*\| \d+/1800 \[", shown)
    assert process("diagnose", path, "--quiet").err == ""


def test_a_short_run_has_none(tmp_path: Path) -> None:
    assert on_terminal("diagnose", written("npz", tmp_path), "--steps", "0:20", "--quiet").out == ""


def test_colours_are_for_terminals() -> None:
    arguments = ("diagnose", DATA / "digits_patch.npz", "--objective", "non_saturating")
    assert "\033[1m" in on_terminal(*arguments).out
    assert "\033[" not in on_terminal(*arguments, NO_COLOR="1").out
    assert "\033[" not in process(*arguments).out


def test_whoever_reads_may_stop_reading() -> None:
    path = DATA / "digits_patch.npz"
    pipeline = f"'{sys.executable}' -m lossgrad diagnose '{path}' --objective hinge --json | head -c 10"
    done = subprocess.run(["sh", "-c", pipeline], capture_output=True, text=True, check=True, env=clean_environment())
    assert (done.stdout, done.stderr) == ('{"headline', "")
