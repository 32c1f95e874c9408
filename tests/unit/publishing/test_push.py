"""`stp push`: what is laid out, and what arrives at a hub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stp import bootstrap
from stp.cli import app
from stp.config import SelfPlayConfig
from stp.errors import InputError, ServiceError
from stp.publishing.push import lay_out, upload
from stp.settings import Settings
from tests.unit.publishing.hub import hub
from tests.unit.publishing.place import model, take_place

FILES = ["README.md", "config.json", "experiment.json", "model.safetensors"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a run in it."""
    monkeypatch.setenv("STP_HOME", str(tmp_path / "home"))
    bootstrap.upgrade_store(Settings())
    with bootstrap.open_store(Settings()) as store:
        take_place(tmp_path / "home" / "tiny", store)
    return tmp_path / "home"


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are kept from the hub; these bring one of their own."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setenv("HF_TOKEN", "hf_of_nobody")


def said(*words: str | Path) -> str:
    answer = CliRunner().invoke(app, ["push", *map(str, words)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_without_yes_a_folder_is_laid_out_and_nothing_leaves(home: Path) -> None:
    told = said("tiny", "me/my-prover")
    folder = home / "push" / "my-prover"
    assert told.splitlines() == [f"{folder}: {', '.join(FILES)}", "read README.md, then add --yes"]
    assert sorted(one.name for one in folder.iterdir()) == FILES
    assert (folder / "model.safetensors").read_text() == "weights of round-1"
    assert SelfPlayConfig.model_validate_json((folder / "experiment.json").read_text()).seed == 7
    assert "# my-prover" in (folder / "README.md").read_text()


def test_another_model_may_be_laid_out_in_the_place_of_one(home: Path, tmp_path: Path) -> None:
    for name in ("round-0", "sft"):
        answer = json.loads(said("tiny", "me/my-prover", "--model", name, "--out", tmp_path / "out", "--json"))
        assert answer == {"folder": str(tmp_path / "out"), "files": FILES, "uploaded": ""}
        assert (tmp_path / "out" / "model.safetensors").read_text() == f"weights of {name}"
    assert (home / "tiny" / "round-0" / "model.safetensors").read_text() == "weights of round-0"


@pytest.mark.usefixtures("home")
def test_errors_name_the_mend() -> None:
    with pytest.raises(InputError, match="names no repository; write OWNER/NAME"):
        said("tiny", "my-prover")
    with pytest.raises(InputError, match=r"say under which licence .* --license"):
        said("tiny", "me/my-prover", "--yes")
    with pytest.raises(InputError, match=r"there is no run in .*absent"):
        said("absent", "me/my-prover")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds diary\.txt, which is none of the model's files"):
        lay_out(model(tmp_path / "run" / "sft"), "card", tmp_path / "out")
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["diary.txt"]


@pytest.mark.usefixtures("online")
def test_what_is_uploaded_arrives(tmp_path: Path) -> None:
    folder = model(tmp_path / "out")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n\n# My prover\n")
    with hub() as there:
        address = upload(folder, "me/my-prover", private=True, message="round 1", endpoint=there.url)
        assert address == f"{there.url}/me/my-prover"
        assert there.files == {one.name: one.read_text() for one in folder.iterdir()}
        (made,) = there.made
        assert (made["organization"], made["name"], made["visibility"]) == ("me", "my-prover", "private")


@pytest.mark.usefixtures("online")
def test_a_hub_that_refuses_is_told_with_what_to_do(tmp_path: Path) -> None:
    with hub() as there:
        there.refuses = True
        with pytest.raises(
            ServiceError, match=r"(?s)cannot be uploaded: 403 .*`hf upload me/my-prover .*hf auth login"
        ):
            upload(model(tmp_path / "out"), "me/my-prover", private=False, message="x", endpoint=there.url)
