"""The list of statements that do not say what they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.errors import InputError
from stp.evals.benchmarks import NAMES
from stp.evals.defects import formulation, known_defects, listed
from stp.evals.types import Benchmark, Item
from stp.types import Statement

WRONG = "theorem mathd_numbertheory_618\n  (n : ℕ)\n  (p : ℕ → ℕ)\n  (h₀ : ∀ x, p x = x^2 - x + 41)\n"
MENDED = WRONG + "  (hn : n > 0)\n  (h₁ : 1 < Nat.gcd (p n) (p (n+1))) :\n  41 ≤ n := by"
WRONG += "  (h₁ : 1 < Nat.gcd (p n) (p (n+1))) :\n  41 ≤ n := by"


def benchmark(*texts: str, name: str = "minif2f") -> Benchmark:
    items = tuple(Item(Statement(text.split()[1], text)) for text in texts)
    return Benchmark(name, "here", items)


def entry(**fields: str) -> str:
    told = {"benchmark": "minif2f", "name": "a", "reason": "it is false", "source": "me", **fields}
    return "[[defect]]\n" + "".join(f'{key} = "{value}"\n' for key, value in told.items())


def test_a_wrong_statement_is_known_with_the_reason_and_the_source() -> None:
    [(name, reason)] = known_defects(benchmark(WRONG, "theorem other : True := by")).items()
    assert name == "mathd_numbertheory_618"
    assert reason.startswith("false at n = 0")
    assert reason.endswith("(https://github.com/yangky11/miniF2F-lean4/pull/33)")


def test_it_is_known_in_another_spelling_too() -> None:
    assert known_defects(benchmark(WRONG.replace("h₁", "h").replace("\n  ", " ").removesuffix(" by"))) != {}


def test_a_mended_statement_of_the_same_name_is_not_accused() -> None:
    assert known_defects(benchmark(MENDED)) == {}


def test_nor_is_a_statement_of_another_benchmark() -> None:
    assert known_defects(benchmark(WRONG, name="proofnet")) == {}


def test_the_list_names_sources_and_formulations() -> None:
    found = [one for name in NAMES for one in listed(name)]
    assert {one.benchmark for one in found} == {"minif2f", "proofnet", "putnam"}
    assert all("https://" in one.source and one.reason and one.formulations for one in found)
    assert len({(one.benchmark, one.name, one.formulations) for one in found}) == len(found)


def test_a_file_of_one_s_own_adds_to_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(entry() + entry(name="b", benchmark="putnam"))
    asked = benchmark("theorem a : p := by", "theorem b : p := by", WRONG)
    assert sorted(known_defects(asked, path)) == ["a", "mathd_numbertheory_618"]


def test_an_entry_may_be_about_one_formulation_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(entry() + f'formulations = ["{formulation("theorem a : p := by")}"]\n')
    assert known_defects(benchmark("theorem a : p :="), path) == {"a": "it is false (me)"}
    assert known_defects(benchmark("theorem a : q :="), path) == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[defect]", r"mine.toml: "),
        ('[[defect]]\nname = "a"\n', r"mine.toml: defect.0.benchmark: Field required.*an entry is \[\[defect\]\]"),
        (entry(whose="mine"), r"defect.0.whose: Extra inputs"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=complaint):
        listed("minif2f", path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.toml cannot be read"):
        listed("minif2f", tmp_path / "none.toml")
