"""``lossgrad verify`` and ``lossgrad probe``: every format, what is said, and the exit codes.

The numbers are the hinge losses of four logits, worked out by hand.
"""

import csv
import json
import re
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.analysis.verify import probe
from tests.support.commands import Command, on_terminal, process

REAL, FAKE = [2.0, 0.5], [-3.0, 0.0]
HINGE: dict[str, Any] = {
    "discriminator.loss": 0.75,
    "discriminator.real.losses": [0.0, 0.5],
    "discriminator.real.gradients": [0.0, -0.5],
    "discriminator.fake.losses": [0.0, 1.0],
    "discriminator.fake.gradients": [0.0, 0.5],
    "generator.loss": 1.5,
    "generator.fake.losses": [3.0, 0.0],
    "generator.fake.gradients": [-0.5, -0.5],
}
MATCHING = "MATCH\nEverything given is that of hinge"
EXPECTED = "expected discriminator.loss, discriminator.real.gradients, generator.fake.losses or the like"


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def stored(path: Path, values: dict[str, Any], **others: Any) -> Path:
    np.savez(path, **{"real": REAL, "fake": FAKE} | values | others)
    return path


def request(**members: Any) -> dict[str, Any]:
    players = {
        "discriminator": {"loss": 0.75, "real": {"gradients": [0.0, -0.5]}, "fake": {"gradients": [0.0, 0.5]}},
        "generator": {"loss": 1.5, "fake": {"losses": [3.0, 0.0]}},
    }
    return {"logits": {"real": REAL, "fake": FAKE}, "reported": players} | members


@pytest.mark.parametrize("separator", [".", "/", "_"])
def test_an_archive_of_right_numbers_matches(separator: str, tmp_path: Path, command: Command) -> None:
    values = {name.replace(".", separator): value for name, value in HINGE.items()}
    done = command("verify", stored(tmp_path / "mine.npz", values), "--objective", "hinge")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(MATCHING)
    assert all(re.search(rf"^  {re.escape(name)} +right ", done.out, re.MULTILINE) for name in HINGE)


def test_an_archive_may_say_what_it_is_believed_to_be(tmp_path: Path, command: Command) -> None:
    doubled = {name: np.multiply(2, value) for name, value in HINGE.items() if name.endswith("loss")}
    # With margin 2, reals lose 0 and 1.5, fakes 0 and 2.
    values = {"discriminator.loss": 1.75, "objective": "hinge", "parameters.margin": 2.0}
    assert command("verify", stored(tmp_path / "margin.npz", values)).code == 0
    assert command("verify", stored(tmp_path / "doubled.npz", doubled, objective="hinge")).code == 1
    summed = {"discriminator.loss": 1.5, "objective": "hinge", "reduction": "sum"}
    assert command("verify", stored(tmp_path / "summed.npz", summed)).code == 0


def test_a_turned_sign_is_named(tmp_path: Path, command: Command) -> None:
    wrong = HINGE | {
        "generator.loss": -1.5,
        "generator.fake.losses": [-3.0, 0.0],
        "generator.fake.gradients": [0.5] * 2,
    }
    done = command("verify", stored(tmp_path / "mine.npz", wrong), "--objective", "hinge")
    assert done.code == 1
    assert done.out.startswith("MISMATCH\nThe generator's loss has the wrong sign.\n\nCRITICAL The generator's loss")
    assert "generator.fake.gradients[0] should be -0.5 and is 0.5" in done.out


def test_without_an_objective_right_numbers_are_identified(tmp_path: Path, command: Command) -> None:
    right = command("verify", stored(tmp_path / "mine.npz", HINGE))
    assert right.code == 0
    assert right.out.startswith("IDENTIFIED\n")
    wrong = command("verify", stored(tmp_path / "wrong.npz", HINGE | {"discriminator.fake.gradients": [0.37, -0.11]}))
    assert wrong.code == 1


def test_json_is_the_body_of_the_request(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(request(objective="hinge")))
    assert command("verify", path).out.startswith(MATCHING)
    path.write_text(json.dumps(request()))
    assert command("verify", path, "--objective", "hinge").out.startswith(MATCHING)
    done = process("verify", "-", stdin=path.read_text())
    assert (done.code, done.out.split("\n", 1)[0]) == (0, "IDENTIFIED")


@pytest.mark.parametrize("objective", ["hinge", "wasserstein", None])
def test_json_is_answered_as_by_the_service(
    objective: str | None, tmp_path: Path, command: Command, http: httpx.Client
) -> None:
    body = request(objective=objective)
    (tmp_path / "mine.json").write_text(json.dumps(body))
    done = command("verify", tmp_path / "mine.json", "--json")
    assert json.loads(done.out) == http.post("/v1/verify", json=body).json()


def test_numbers_that_are_not_finite_are_what_is_found(tmp_path: Path, command: Command) -> None:
    words, strings = tmp_path / "words.json", tmp_path / "strings.json"
    words.write_text('{"logits": {"real": [1, 2]}, "reported": {"discriminator": {"loss": NaN}}}')
    strings.write_text('{"logits": {"real": [1, 2]}, "reported": {"discriminator": {"loss": "NaN"}}}')
    archive = tmp_path / "archive.npz"
    np.savez(archive, real=[1.0, 2.0], discriminator_loss=np.nan)
    for path in (words, strings, archive):
        done = command("verify", path)
        assert done.code == 1
        assert "CRITICAL The discriminator's loss is NaN\n" in done.out


def test_a_table_has_a_line_for_each_example(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "side,logit,discriminator.losses,discriminator_gradients,generator.losses,discriminator.loss\n"
        "real,2.0,0.0,0,,0.75\nreal,0.5,0.5,-0.5,,\nfake,-3,0,0,3,\nfake,0,1,0.5,0,\n"
    )
    done = command("verify", path, "--objective", "hinge")
    assert (done.code, done.out[: len(MATCHING)]) == (0, MATCHING)
    assert len(re.findall(" right ", done.out)) == 6
    path.with_suffix(".tsv").write_text(path.read_text().replace(",", "\t"))
    assert command("verify", path.with_suffix(".tsv"), "--objective", "hinge").out == done.out


def test_options_alone_will_do_and_go_before_a_file(tmp_path: Path, command: Command) -> None:
    np.save(tmp_path / "real.npy", REAL)
    logits = ("--real", tmp_path / "real.npy", "--fake=-3,0")
    assert command("verify", *logits, "--discriminator.loss", "0.75", "--objective", "hinge").code == 0
    assert command("verify", *logits, "--discriminator.loss", "0.8", "--objective", "hinge").code == 1
    path = stored(tmp_path / "mine.npz", HINGE, objective="hinge")
    assert command("verify", path, "--objective", "wasserstein").code == 1
    assert command("verify", path, "--generator.loss", "inf").code == 1


@pytest.mark.parametrize(
    ("options", "loss", "code"),
    [
        (["--parameter", "margin=2"], 1.75, 0),
        (["--parameter", "margin=2"], 0.75, 1),
        (["--reduction", "sum"], 1.5, 0),
        (["--tolerance", "0.1"], 0.76, 0),
        (["--precision", "float64"], 0.76, 1),
        (["--dialect", "tf_gan"], 0.75, 0),
    ],
)
def test_options_say_what_is_meant(options: list[str], loss: float, code: int, command: Command) -> None:
    given = ["--real", "2,0.5", "--fake=-3,0", f"--discriminator.loss={loss}", "--objective", "hinge"]
    assert command("verify", *given, *options).code == code


def test_gradients_may_be_those_in_the_probability(command: Command) -> None:
    # −log D(0) in D = 1/2: −1 / D = −2; in the logit: D − 1 = −1/2.
    given = ["--real", "0", "--fake", "0", "--objective", "non_saturating", "--discriminator.real.gradients"]
    assert command("verify", *given, "-2", "--with-respect-to", "probability").code == 0
    assert command("verify", *given, "-0.5").code == 0
    assert command("verify", *given, "-2").code == 1


def test_several_files_get_a_line_each(tmp_path: Path, command: Command) -> None:
    stored(tmp_path / "ada.npz", HINGE)
    stored(tmp_path / "emil.npz", {"generator.loss": -1.5})
    stored(tmp_path / "jo.npz", {"loss": 0.75})
    files = [tmp_path / f"{name}.npz" for name in ("ada", "emil", "jo")]
    done = command("verify", *files, "--objective", "hinge")
    first, second, third = done.out.splitlines()
    assert (done.code, done.err) == (2, "")
    assert re.fullmatch(r".*ada\.npz +match", first)
    assert re.fullmatch(r".*emil\.npz +mismatch +The generator's loss has the wrong sign", second)
    assert re.search(r"jo\.npz +unusable +nothing is called 'loss' here", third)
    assert first.index("match") == second.index("mismatch") == third.index("unusable")
    assert command("verify", *files[:2], "--objective", "hinge").code == 1
    assert command("verify", files[0], files[0], "--objective", "hinge").code == 0


def test_several_files_are_a_list_as_json(tmp_path: Path, command: Command) -> None:
    right, wrong = stored(tmp_path / "a.npz", HINGE), tmp_path / "b.npz"
    first, second = json.loads(command("verify", right, wrong, "--objective", "hinge", "--json").out)
    assert (first["file"], first["verdict"]) == (str(right), "match")
    assert second == {"file": str(wrong), "error": "cannot be read: No such file or directory"}


def test_quiet_leaves_it_to_the_exit_code(tmp_path: Path, command: Command) -> None:
    path = stored(tmp_path / "a.npz", HINGE)
    for objective, code in (("hinge", 0), ("wasserstein", 1)):
        for more in ([], ["--json"], [path]):
            done = command("verify", "--objective", objective, "--quiet", *more, path)
            assert (done.code, done.out, done.err) == (code, "", "")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{"logits": ', "is not valid JSON"),
        ("a.json", "[]", "the document: should be an object, found a list of 0"),
        ("a.json", '{"logits": {"real": [1, NaN]}, "reported": {"discriminator": {"loss": 1}}}', "/logits/real/1: "),
        ("a.json", '{"logits": {"real": [1]}}', "/reported: is required"),
        ("a.csv", "", "is empty"),
        ("a.csv", "side,logit\n", "has a first line and no others"),
        ("a.csv", "real,2.0\nfake,1.0\n", "its first line should name the columns; nothing is called 'real' here"),
        ("a.csv", "side,generator.loss\nreal,1\n", "has no column logit; expected side and logit, and any of discrim"),
        ("a.csv", "side,logit\nreel,1\n", "line 2: side should be real or fake, found 'reel'"),
        ("a.csv", "side,logit\nreal,1\nreal,one\n", "line 3: logit should be a number, found 'one'"),
        ("a.csv", "side,logit\nreal,inf\n", "real[0] is inf; logits must be finite"),
        ("a.csv", "side,logit\nreal,1,3\n", "line 2 has 3 cells, for 2 columns"),
        ("a.csv", "side,logit,side\nreal,1,real\n", "has the column side twice"),
        ("a.csv", "side,logit\nreal,1\n", f"has nothing that your code gave: {EXPECTED}, found real"),
        (
            "a.csv",
            "side,logit,generator.losses\nfake,1,2\nfake,1,\n",
            "line 3: generator.losses is empty, and is not on other lines of that side",
        ),
        (
            "a.csv",
            "side,logit,generator.loss\nfake,1,2\nfake,1,3\n",
            "line 3: generator.loss is '3', and '2' on line 2; it is one value",
        ),
        ("a.csv", "\xff", "is not text in UTF-8 (invalid start byte at byte 0)"),
        ("a.npz", "PK", "is no .npz archive that can be read: it holds no arrays of numbers, or Python objects"),
        ("a.npy", "", "a .npy file holds one array; say which it is: --real "),
        ("a.pt", "", "a .pt file is not read; save an .npz file"),
        ("a.txt", "", "the name does not say what is in it; expected npz, json or csv, or say --format"),
    ],
)
def test_what_cannot_be_used_is_told(name: str, text: str, message: str, tmp_path: Path, command: Command) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("latin-1"))
    done = command("verify", path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"lossgrad: {path}: {message}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"discriminatr.loss": 1.0}, "nothing is called 'discriminatr.loss' here; discriminator.loss is near"),
        ({"generator.loss": [1.0, 2.0]}, "generator.loss should be one number, found an array of shape (2,)"),
        ({"generator.loss": 1j}, "generator.loss should be an array of real numbers, found complex128"),
        ({"generator.loss": "one"}, "generator.loss should be numbers, found a text"),
        ({"real": [[1.0, np.nan], [np.inf, 1.0]]}, "real[0, 1] is nan (and 1 more); logits must be finite"),
        ({"real": []}, "real is empty; at least one number is needed"),
        ({"objective": "hinj", "generator.loss": 1.0}, "objective: no objective has this name; the closest names are "),
        ({"objective": 1.0, "generator.loss": 1.0}, "objective should be a text, found an array"),
        ({"dialect": "tf_gan", "generator.loss": 1.0}, "there is dialect without the objective it belongs to"),
        ({"reduction": "max", "generator.loss": 1.0}, "reduction should be mean, sum or none, found 'max'"),
        ({"tolerance": 2.0, "generator.loss": 1.0}, "tolerance should be above 0 and at most 1, found 2"),
        ({"generator.loss": 1.0, "generator/loss": 1.0}, "has generator.loss twice"),
        (
            {"objective": "hinge", "parameters.slope": 1.0, "generator.loss": 1.0},
            "parameters.slope: 'hinge' has no such parameter",
        ),
    ],
)
def test_what_an_archive_should_not_hold_is_told(
    values: dict[str, Any], message: str, tmp_path: Path, command: Command
) -> None:
    done = command("verify", stored(tmp_path / "a.npz", values))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"lossgrad: {tmp_path / 'a.npz'}: {message}")


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("real_logits_of_d", None),
        ("d_loss", "discriminator.loss"),
        ("G_loss", "generator.loss"),
        ("lossD", "discriminator.loss"),
        ("errG", "generator.loss"),
        ("critic loss", "discriminator.loss"),
        ("D_real", "real (logits)"),
        ("real_scores", "real (logits)"),
        ("d_loss_fake", "discriminator.fake.losses"),
        ("real_grads", "discriminator.real.gradients"),
        ("g_grad", "generator.fake.gradients"),
        ("fake_grad", "discriminator.fake.gradients or generator.fake.gradients"),
        ("d_grad", "discriminator.real.gradients or discriminator.fake.gradients"),
        ("d_g_loss", None),
        ("loss", None),
    ],
)
def test_the_name_that_is_meant_is_suggested(name: str, likely: str | None, tmp_path: Path, command: Command) -> None:
    done = command("verify", stored(tmp_path / "a.npz", {name: 1.0}))
    assert done.code == 2
    if likely is None:
        assert "; is it " not in done.err
    else:
        assert done.err.endswith(f": nothing is called {name!r} here; is it {likely}?\n")


def test_names_that_are_meant_are_suggested_all_at_once(tmp_path: Path, command: Command) -> None:
    np.savez(tmp_path / "a.npz", real_logits=REAL, D_fake=FAKE, d_loss=0.75)
    assert command("verify", tmp_path / "a.npz").err.endswith(
        "nothing is called 'real_logits', 'D_fake', 'd_loss' here; "
        "are they real (logits), fake (logits), discriminator.loss?\n"
    )
    (tmp_path / "a.csv").write_text("side,logit,g_losses\nfake,1,2\n")
    assert command("verify", tmp_path / "a.csv").err.endswith("'g_losses' here; is it generator.losses?\n")


def test_what_is_said_of_both_players_is_said_once(tmp_path: Path, command: Command) -> None:
    summed = {name: np.multiply(2, value) for name, value in HINGE.items() if name.endswith(("loss", "gradients"))}
    done = command("verify", stored(tmp_path / "mine.npz", summed), "--objective", "hinge")
    assert "\nWARNING Each player's losses are summed, not averaged (both players)\n" in done.out
    assert done.out.count("WARNING") == 1
    answer = json.loads(command("verify", tmp_path / "mine.npz", "--objective", "hinge", "--json").out)
    assert [each["player"] for each in answer["findings"] if each["code"] == "sum_for_mean"] == [
        "discriminator",
        "generator",
    ]


def test_what_else_is_the_same_on_a_batch_is_told(tmp_path: Path, command: Command) -> None:
    done = command("verify", stored(tmp_path / "mine.npz", {"generator.loss": 1.5}), "--objective", "hinge")
    told = " ".join(done.out.split())
    assert "On this batch the generator's numbers are explained as well by wasserstein, " in told


def test_pickles_are_not_loaded(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, real=np.array([None, 1], dtype=object))
    done = command("verify", path)
    assert done.code == 2
    assert "is no .npz archive that can be read: it holds no arrays of numbers, or Python objects" in done.err
    np.save(tmp_path / "a.npy", np.array([None, 1], dtype=object), allow_pickle=True)
    assert "is no .npy file that can be read" in command("verify", "--real", tmp_path / "a.npy").err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the command line: there is nothing to verify; name a file, or give --real, --fake and what your code"),
        (["--real", "1;2"], "--real should be numbers with commas between them, or an .npy file that exists; found '1"),
        (["--real", "none.npy"], "none.npy cannot be read: No such file or directory"),
        (["--parameter", "margin"], "--parameter should be NAME=VALUE, as margin=1.0, found 'margin'"),
        (["--parameter", "margin=inf"], "--parameter should be NAME=VALUE, as margin=1.0, found 'margin=inf'"),
        (["--generator.loss", "1"], "the command line: has no logits: expected real or fake, found generator.loss"),
    ],
)
def test_options_that_cannot_be_used_are_told(arguments: list[str], message: str, command: Command) -> None:
    done = command("verify", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"lossgrad: {message}")


@pytest.mark.parametrize("suffix", [".npz", ".json", ".csv"])
@pytest.mark.parametrize("unequal", [False, True])
def test_the_probe_is_written_as_it_is_read(suffix: str, unequal: bool, tmp_path: Path, command: Command) -> None:
    path = tmp_path / f"probe{suffix}"
    done = command("probe", path, *(["--unequal"] if unequal else []))
    logits = probe(equal=not unequal).logits
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{path}: 8 real and {6 if unequal else 8} fake logits. ")
    match suffix:
        case ".npz":
            with np.load(path) as archive:
                written = {side: archive[side].tolist() for side in archive.files}
        case ".json":
            written = json.loads(path.read_text())["logits"]
        case _:
            rows = list(csv.DictReader(path.read_text().splitlines()))
            written = {side: [float(row["logit"]) for row in rows if row["side"] == side] for side in logits}
    assert written == {side: values.tolist() for side, values in logits.items()}
    assert "has nothing that your code gave" in command("verify", path).err
    # By hand: the mean of −a over the fakes is Wasserstein's generator.
    loss = -sum(written["fake"]) / len(written["fake"])
    assert command("verify", path, "--objective", "wasserstein", f"--generator.loss={loss!r}").code == 0


def test_the_probe_may_be_without_tails(tmp_path: Path, command: Command) -> None:
    assert command("probe", tmp_path / "probe.npz", "--largest", "4").code == 0
    with np.load(tmp_path / "probe.npz") as archive:
        assert {side: np.abs(archive[side]).max() for side in archive.files} == {"real": 4.0, "fake": 4.0}
    done = command("probe", tmp_path / "none.npz", "--largest", "2")
    assert (done.code, done.err) == (2, "lossgrad: --largest should be 3 or more, found 2\n")
    assert not (tmp_path / "none.npz").exists()


def test_the_probe_is_not_written_over_a_file(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "probe.npz"
    path.write_text("mine")
    done = command("probe", path)
    assert (done.code, done.err) == (2, f"lossgrad: {path}: is there already; --force writes over it\n")
    assert path.read_text() == "mine"
    assert command("probe", path, "--force").code == 0
    assert command("probe", tmp_path / "probe.txt").code == 2
    assert "cannot be written: " in command("probe", tmp_path / "none" / "probe.npz").err


def test_severities_are_coloured_on_a_terminal_only(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.npz", {"generator.loss": -1.5})
    arguments = ("verify", path, "--objective", "hinge")
    assert "\033[1;31mCRITICAL\033[0m" in on_terminal(*arguments).out
    assert "\033[" not in on_terminal(*arguments, NO_COLOR="1").out
    assert "\033[" not in process(*arguments).out


def test_an_output_without_unicode_gets_what_it_can_show(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.npz", {"generator.loss": -1.5})
    done = process("verify", path, "--objective", "hinge", PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (1, "")
    assert "\n  ? Put a minus before the generator's loss" in done.out
