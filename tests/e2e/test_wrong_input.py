"""Whatever is wrong, a command says what and how to mend it, ends with the documented code, and loses nothing."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import TINY, Answer, Stp, stp_command, stp_environment

pytestmark = [pytest.mark.e2e, pytest.mark.lean]

SWAP = "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by"


def fake_lean(folder: Path, otherwise: str) -> Path:
    """A `lean` that tells its version and does `otherwise` when it is to work."""
    script = folder / "lean"
    script.write_text(
        "#!/bin/sh\n"
        'case "$1" in\n'
        '--version) echo "Lean (version 4.35.0, x86_64-unknown-linux-gnu, commit 0, Release)" ;;\n'
        f"--print-prefix) echo {folder} ;;\n"
        f"*) {otherwise} ;;\n"
        "esac\n"
    )
    script.chmod(0o755)
    return script


def lines(file: Path, *rows: dict[str, object]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def stored(place: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place / "runs" / "stp.db")) as connection:
        return connection.execute(query).fetchall()


# statements and proofs


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("import Nothing\n", "holds no theorem; it should have header lines (import, open), then one theorem"),
        ("theorem t : True", "write `theorem name : proposition := by`"),
        ("theorem t : True := trivial\ntheorem u : True := trivial", "put each into a file of its own"),
    ],
)
def test_a_file_that_is_not_one_theorem(stp: Stp, tmp_path: Path, text: str, mend: str) -> None:
    (tmp_path / "file.lean").write_text(text)
    answer = stp("check", "file.lean")
    assert answer.code == 2
    assert mend in answer.told


def test_a_file_that_is_not_there(stp: Stp) -> None:
    answer = stp("check", "file.lean")
    assert answer.code == 2
    assert "file.lean cannot be read" in answer.told


def test_an_ill_formed_statement_is_not_tried(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text("theorem t (a : Nat) : a + true = 1 := by\n  sorry")
    answer = stp("prove", "file.lean", "--model", "anything")
    assert answer.code == 2
    assert "Lean does not accept the statement" in answer.told
    assert "HAdd Nat Bool" in answer.told


def test_an_import_leaves_ill_formed_statements_out_and_stores_the_rest(stp: Stp, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "some.jsonl",
        {"statement": SWAP},
        {"statement": "theorem u : missing := by"},
        {"statement": "theorem v : 1 = 1 := by"},
    )
    answer = stp("import", file, "--source", "some")
    assert answer.code == 1
    assert "Statements that Lean does not accept (they are left out; correct them and import again): 1" in answer.told
    assert "u: " in answer.err
    assert stored(tmp_path, "SELECT name FROM statements ORDER BY position") == [("t",), ("v",)]


def test_a_line_that_is_no_statement_is_named_and_nothing_is_stored(stp: Stp, tmp_path: Path) -> None:
    file = lines(tmp_path / "some.jsonl", {"statement": SWAP}, {"statement": "1 = 1"})
    answer = stp("import", file, "--source", "some")
    assert answer.code == 2
    assert "some.jsonl, line 2: `statement` must be a theorem" in answer.told
    assert not (tmp_path / "runs").exists()


def test_a_proof_for_another_statement_is_refused_and_trains_nothing(stp: Stp, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "some.jsonl",
        {"statement": SWAP, "proof": "\n  exact h"},
        {"statement": "theorem u (p : Prop) : p := by", "proof": "\n  sorry\ntheorem v : True := by\n  trivial"},
        {"statement": "theorem w (p : Prop) (h : p) : p := by", "proof": "\n  exact h"},
    )
    answer = stp("import", file, "--source", "some")
    assert answer.code == 1
    assert "Proofs that Lean refuses (they are kept, and train nothing): 2" in answer.told
    assert "u: not run: it holds the command word theorem" in answer.told
    proved = (
        "SELECT name FROM statements JOIN proofs ON statement_id = statements.id JOIN verdicts ON proof_id = proofs.id"
    )
    assert stored(tmp_path, f"{proved} WHERE status = 'proved'") == [("w",)]


# models, experiments, settings


def test_a_model_folder_that_is_not_there(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text(f"{SWAP}\n  sorry")
    answer = stp("prove", "file.lean", "--model", "nowhere")
    assert answer.code == 2
    assert "there is no model in nowhere" in answer.told
    assert "give the folder of a checkpoint" in answer.told


def test_a_base_model_that_is_not_there(stp: Stp, place: Path) -> None:
    (place / "tiny.toml").write_text(TINY.replace("[model]", '[model]\nbase = "nowhere"'))
    answer = stp("train", "tiny.toml", at=place)
    assert answer.code == 2
    assert "there is no model in nowhere" in answer.told


def test_a_base_model_that_hugging_face_does_not_give(stp: Stp, place: Path) -> None:
    (place / "tiny.toml").write_text(TINY.replace("[model]", '[model]\nbase = "owner/absent"'))
    answer = stp("train", "tiny.toml", at=place)
    assert answer.code == 2
    assert "Hugging Face gives no model of that name" in answer.told
    assert "fetch it with `hf download owner/absent`" in answer.told


@pytest.mark.parametrize(
    ("toml", "mend"),
    [
        ("rounds = ", "is not valid TOML"),
        ("roundz = 3", "roundz: Extra inputs are not permitted"),
        ("[sft]\nlearning_rat = 1.0", "sft.learning_rat: "),
        ('[model]\ntokenizer = "a/b"', "tokenizer is for the model in base"),
        ("[prove]\nsamples = 0", "prove.samples: Input should be greater than or equal to 1"),
    ],
)
def test_a_wrong_experiment_file(stp: Stp, tmp_path: Path, toml: str, mend: str) -> None:
    (tmp_path / "x.toml").write_text(toml)
    answer = stp("train", "x.toml", "--json")
    assert answer.code == 2
    assert mend in answer.told
    assert answer.json["error"] == "ConfigError"
    assert not (tmp_path / "runs").exists()


def test_an_experiment_that_is_not_there(stp: Stp) -> None:
    answer = stp("train", "quikstart")
    assert answer.code == 2
    assert "there is no experiment 'quikstart'; give a .toml file, or one of:" in answer.told
    assert "quickstart" in answer.told


def test_wrong_settings(stp: Stp) -> None:
    answer = stp("lean", "doctor", STP_SANDBOX="maybe", STP_CHECKERS="-1", STP_TRUST="require")
    assert answer.code == 2
    assert "STP_CHECKERS: Input should be greater than or equal to 0" in answer.told
    assert "STP_SANDBOX: Input should be 'auto', 'require' or 'off'" in answer.told
    assert "STP_TRUST: Input should be 'on' or 'off'" in answer.told


def test_a_home_that_cannot_be_made(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    answer = stp("db", "upgrade", STP_HOME="taken/runs")
    assert answer.code == 5
    assert "the folder taken/runs cannot be made: Not a directory; make room, or set STP_HOME" in answer.told


# worlds


def test_no_world_is_built(stp: Stp, tmp_path: Path) -> None:
    answer = stp("train", "quickstart", at=tmp_path)
    assert answer.code == 2
    assert "run `stp world build`" in answer.told


def test_nothing_to_prove(stp: Stp, place: Path) -> None:
    (place / "tiny.toml").write_text(TINY.replace("tiny/open", "tiny/opne").replace("epochs = 4", "epochs = 1"))
    answer = stp("train", "tiny.toml", at=place)
    assert answer.code == 7
    assert "no statements are stored under tiny/opne" in answer.told


def test_two_worlds_in_one_home(stp: Stp, tmp_path: Path) -> None:
    sizes = ("--seed-size", "20", "--open-size", "20", "--test-size", "5")
    assert stp("world", "build", *sizes).code == 0
    before = stored(tmp_path, "SELECT id FROM statements ORDER BY position")
    answer = stp("world", "build", *sizes, "--seed", "1")
    assert answer.code == 2
    assert "build this one under another STP_HOME" in answer.told
    assert stored(tmp_path, "SELECT id FROM statements ORDER BY position") == before
    assert stp("world", "build", *sizes).code == 0
    assert stored(tmp_path, "SELECT id FROM statements ORDER BY position") == before


def test_another_configuration_under_the_name_of_a_run(stp: Stp, place: Path) -> None:
    (place / "runs" / "tiny" / "sft").mkdir(parents=True)
    assert stp("sft", "quickstart", "--name", "tiny", at=place).code == 2
    (place / "runs" / "tiny" / "experiment.json").write_text('{"name": "tiny", "seed": 5}')
    answer = stp("sft", "tiny.toml", at=place)
    assert answer.code == 7
    assert "give this experiment another name" in answer.told
    (place / "runs" / "tiny" / "experiment.json").write_text('{"name": ')
    assert stp("sft", "tiny.toml", at=place).code == 2


# databases


def test_a_damaged_database_is_left_as_it_is(stp: Stp, place: Path) -> None:
    database = place / "runs" / "stp.db"
    database.write_bytes(b"not a database, but something that somebody may want back" * 100)
    before = database.read_bytes()
    for command in (("train", "tiny.toml"), ("report", "tiny"), ("db", "upgrade")):
        answer = stp(*command, at=place)
        assert answer.code == 5
        assert "this is no database, or it is damaged" in answer.told
        assert "put a copy in its place, or run `stp db upgrade` to begin an empty one" in answer.told
        assert database.read_bytes() == before


def test_a_database_of_a_newer_version(stp: Stp, place: Path) -> None:
    with closing(sqlite3.connect(place / "runs" / "stp.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for command in (("train", "tiny.toml"), ("db", "upgrade")):
        answer = stp(*command, at=place)
        assert answer.code == 5
        assert "was made by a newer stp: it has version 9999" in answer.told
        assert "install that stp" in answer.told


def test_a_database_server_that_does_not_answer(stp: Stp) -> None:
    answer = stp("report", "x", STP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert answer.code == 5
    assert "the server cannot be reached" in answer.told
    assert "start it, or correct STP_DATABASE_URL" in answer.told


# a full disk


def with_room(bytes_: int, place: Path, *arguments: str) -> Answer:
    """A command where no file can grow beyond so many bytes, which a program meets like a full disk."""

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.RLIM_INFINITY))

    done = subprocess.run(
        stp_command(*arguments), cwd=place, env=stp_environment(), capture_output=True, text=True, preexec_fn=fill
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def test_no_room_in_the_database(stp: Stp, place: Path) -> None:
    lines(place / "more.jsonl", {"statement": SWAP, "proof": "\n  exact ⟨h.2, h.1⟩"})
    before = stored(place, "SELECT * FROM statements")
    answer = with_room(50_000, place, "import", "more.jsonl", "--source", "more")
    assert answer.code == 5
    assert "nothing of this step was stored, all before it was" in answer.told
    assert "then run the same command again" in answer.told
    assert "Traceback" not in answer.err
    assert stored(place, "SELECT * FROM statements") == before
    assert stp("import", "more.jsonl", "--source", "more", at=place).code == 0


@pytest.mark.model
@pytest.mark.parametrize(
    ("room", "what"),
    [(60_000, "the checkpoint runs/tiny/base"), (150_000, "the training state runs/tiny/sft.state.pt")],
)
def test_no_room_for_a_checkpoint(place: Path, room: int, what: str) -> None:
    answer = with_room(room, place, "sft", "tiny.toml")
    assert answer.code == 5
    assert f"cannot write {what}" in answer.told
    assert "make room" in answer.told
    assert "then run the same command again" in answer.told
    assert "Traceback" not in answer.err
    left = {path.name for path in (place / "runs" / "tiny").iterdir()}
    assert left <= {"experiment.json", "base", "sft.state.writing"}


# Lean


@pytest.mark.parametrize(("otherwise", "how"), [("exit 3", "exit code 3"), ("kill -9 $$", "signal SIGKILL")])
def test_a_lean_that_dies_at_start(stp: Stp, tmp_path: Path, otherwise: str, how: str) -> None:
    (tmp_path / "file.lean").write_text(f"{SWAP}\n  exact ⟨h.2, h.1⟩")
    lean = fake_lean(tmp_path, otherwise)
    answer = stp("check", "file.lean", STP_LEAN=str(lean), STP_SANDBOX="off")
    assert answer.code == 4
    assert f"Lean does not start: Lean ended with {how}" in answer.told
    assert "run `stp lean doctor`" in answer.told


def test_a_lean_that_cannot_be_started_where_it_is_confined(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text(f"{SWAP}\n  exact ⟨h.2, h.1⟩")
    answer = stp("check", "file.lean", STP_LEAN=str(fake_lean(tmp_path, "exit 3")))
    assert answer.code == 4
    # The shell that it is a script for is closed to it, and in bubblewrap not even there.
    assert "lean cannot be started, confined as it is: " in answer.told
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("#!/bin/sh\nexit 3\n", "does not run"),
        ("#!/bin/sh\nkill -9 $$\n", "does not run"),
        ("#!/bin/sh\necho hello\n", "is no Lean"),
    ],
)
def test_a_named_lean_that_is_none(stp: Stp, tmp_path: Path, script: str, why: str) -> None:
    (tmp_path / "lean").write_text(script)
    (tmp_path / "lean").chmod(0o755)
    (tmp_path / "file.lean").write_text(f"{SWAP}\n  exact ⟨h.2, h.1⟩")
    answer = stp("check", "file.lean", STP_LEAN=str(tmp_path / "lean"))
    assert answer.code == 3
    assert why in answer.told
    assert "STP_LEAN" in answer.told


def test_no_lean_at_all(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text(f"{SWAP}\n  exact ⟨h.2, h.1⟩")
    answer = stp("check", "file.lean", STP_LEAN="embedded", STP_CACHE=str(tmp_path / "cache"))
    assert answer.code == 3
    assert "run `stp lean setup`" in answer.told


@pytest.mark.model
def test_a_round_goes_on_when_lean_works_again(stp: Stp, place: Path) -> None:
    lean = fake_lean(place, "exit 3")
    answer = stp("train", "tiny.toml", "--rounds", "1", at=place, STP_LEAN=str(lean), STP_SANDBOX="off")
    assert answer.code == 4
    assert "run `stp lean doctor`" in answer.told
    sampled = stored(place, "SELECT * FROM rollouts WHERE batch = 'tiny/round-0/prove'")
    assert len(sampled) >= 4 * 64

    assert stp("train", "tiny.toml", "--rounds", "1", at=place).code == 0
    now = stored(place, "SELECT * FROM rollouts WHERE batch = 'tiny/round-0/prove'")
    assert set(sampled) <= set(now)
    assert len(now) == 4 * 98
    assert stored(place, "SELECT count(*) FROM verdicts WHERE status = 'crashed'") == [(0,)]
    assert os.access(place / "runs" / "tiny" / "round-0" / "config.json", os.R_OK)
