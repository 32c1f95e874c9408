"""What a model's card says, and where it says that nothing is known."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from huggingface_hub import ModelCard

from stp.errors import InputError
from stp.evals.store import Evaluations
from stp.publishing.card import card
from stp.publishing.lineage import Lineage, lineage
from stp.store.sql import SqlStore
from tests.unit.evals.place import BENCHMARK, run, scene
from tests.unit.publishing.place import LEAN, model, take_place


def known(tmp_path: Path, store: SqlStore, name: str = "", *files: Path) -> Lineage:
    return lineage(tmp_path / "tiny", name, store, Evaluations(store.database), files)


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, store: SqlStore) -> None:
    take_place(tmp_path / "tiny", store)


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, its own heading left out."""
    part = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_newest_model_comes_from_all_rounds_and_others_from_theirs(tmp_path: Path, store: SqlStore) -> None:
    assert [one.number for one in known(tmp_path, store).rounds] == [0, 1]
    assert [one.number for one in known(tmp_path, store, "round-0").rounds] == [0]
    assert known(tmp_path, store, "sft").rounds == ()
    assert known(tmp_path, store).model == tmp_path / "tiny" / "round-1"


def test_the_hub_reads_what_it_is_made_of(tmp_path: Path, store: SqlStore) -> None:
    read = ModelCard(card(known(tmp_path, store), "me/my-prover", "apache-2.0"))
    told = yaml.safe_load(str(read.data))
    assert told["license"] == "apache-2.0"
    assert told["base_model"] == "deepseek-ai/DeepSeek-Prover-V1.5-SFT"
    assert "theorem-proving" in told["tags"]
    assert read.text.lstrip().startswith("# my-prover")


def test_lineage_is_told(tmp_path: Path, store: SqlStore) -> None:
    text = card(known(tmp_path, store), "me/my-prover", "mit")
    assert "Base: deepseek-ai/DeepSeek-Prover-V1.5-SFT (DeepSeek Model License)." in text
    assert "2 rounds of expert iteration; seed 7." in text
    assert rows(text, "Lineage")[2:] == [["0", "10", "1,234", "0.500"], ["1", "11", "1,234", "0.500"]]
    assert "No round of self-play; seed 7." in card(known(tmp_path, store, "sft"), "me/my-prover", "mit")


def test_data_and_whose_word_the_proofs_stand_on_are_counted(tmp_path: Path, store: SqlStore) -> None:
    table = rows(card(known(tmp_path, store), "me/my-prover"), "Data")
    assert ["STP_Lean_0320/statement", "corpus, with proofs", "1", "1"] in table
    assert ["open", "to be proved", "1", "2"] in table
    assert ["library", "published in kfdong/STP_Lean_0320", "1"] in table
    assert ["trust", LEAN, "2"] in table


def test_what_was_seen_of_held_out_statements_is_told(tmp_path: Path, store: SqlStore) -> None:
    """`again` says what `one` of the data set says, under another name."""
    text = card(known(tmp_path, store), "me/my-prover")
    assert ["held out: test", "2", "1", "open"] in rows(text, "Contamination")
    alone = card(known(tmp_path, store, "sft"), "me/my-prover")
    assert ["held out: test", "2", "0", "–"] in rows(alone, "Contamination")


def test_benchmarks_that_anything_was_evaluated_on_are_looked_for(tmp_path: Path, store: SqlStore) -> None:
    run(scene(store))
    table = rows(card(known(tmp_path, store), "me/my-prover"), "Contamination")
    assert ["made", str(len(BENCHMARK.items)), "2", "open, STP_Lean_0320/statement"] in table


def test_files_that_the_base_was_trained_on_are_looked_in(tmp_path: Path, store: SqlStore) -> None:
    file = tmp_path / "base.jsonl"
    file.write_text('{"statement": "theorem x : 3 = 3 := by"}\n')
    table = rows(card(known(tmp_path, store, "", file), "me/my-prover"), "Contamination")
    assert ["held out: test", "2", "2", f"{file}, open"] in table


def test_what_is_known_against_the_authors_data_is_disclosed(tmp_path: Path, store: SqlStore) -> None:
    text = card(known(tmp_path, store), "me/my-prover")
    assert "179 of the 488 items of miniF2F occur in it" in text
    assert "their README names the DeepSeek Model License, a model card MIT" in text


def test_what_nobody_said_is_said_to_be_missing(tmp_path: Path, store: SqlStore) -> None:
    text = card(known(tmp_path, store), "me/my-prover")
    assert "**No licence is stated.**" in text
    assert "None was measured." in text
    assert "**No licence is stated.**" not in card(known(tmp_path, store), "me/my-prover", "mit")


def test_runs_and_models_that_are_not_there(tmp_path: Path, store: SqlStore) -> None:
    with pytest.raises(InputError, match="there is no run in"):
        lineage(model(tmp_path / "other"), "", store, Evaluations(store.database))
    with pytest.raises(InputError, match=r"holds no model round-9; it has: round-0, round-1, sft"):
        known(tmp_path, store, "round-9")
