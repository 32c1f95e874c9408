"""Published numbers and their sources."""

from __future__ import annotations

import pytest

from stp.evals.published import Published, Source, markdown, published

SOURCE = Source(title="A paper", url="https://arxiv.org/abs/1")
OTHER = Source(title="A page", url="https://example.org")


def number(**fields: object) -> Published:
    told = {"benchmark": "b", "model": "m", "budget": "8 proofs", "place": "Table 1", "source": SOURCE}
    return Published.model_validate({**told, **fields})


@pytest.mark.parametrize("name", ["leanworkbook", "minif2f", "proofnet", "putnam"])
def test_every_number_has_a_result_and_a_source_with_an_address(name: str) -> None:
    rows = published(name)
    assert rows
    assert len(set(rows)) == len(rows)
    for one in rows:
        assert one.benchmark == name
        assert (one.percent is None) != (one.solved is None)
        assert one.source.url.startswith("https://")
        assert all([one.model, one.method, one.budget, one.place])


def test_the_paper_s_table_is_there() -> None:
    found = {(one.model, one.budget): one.result for one in published("minif2f", "test") if one.place == "Table 1"}
    assert found[("STP", "128 proofs")] == "61.2 ± 0.6 %"
    assert found[("STP", "3200 proofs")] == "65.0 ± 0.5 %"
    assert found[("DeepSeek-Prover-V1.5-RL + RMaxTS", "204,800 proofs")] == "63.5 %"
    assert [one.result for one in published("putnam") if one.model == "STP"] == ["7 of 644", "8 of 644"]


def test_a_split_is_taken_alone() -> None:
    assert {one.split for one in published("proofnet")} == {"test", ""}
    assert {one.split for one in published("proofnet", "test")} == {"test"}
    assert published("world") == []


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"percent": 65.0}, "65.0 %"),
        ({"percent": 70.83, "std": 0.89}, "70.83 ± 0.89 %"),
        ({"solved": 8, "of": 644}, "8 of 644"),
        ({"solved": 47}, "47"),
    ],
)
def test_a_result_is_told_as_in_its_source(fields: dict[str, object], result: str) -> None:
    assert number(**fields).result == result


def test_a_table_numbers_its_sources() -> None:
    rows = [number(percent=1), number(source=OTHER, percent=2, split="test", place="abstract"), number(solved=3)]
    assert markdown(rows) == (
        "| Model | Method | Budget | Split | Result | Source |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| m | whole proof | 8 proofs |  | 1.0 % | 1, Table 1 |\n"
        "| m | whole proof | 8 proofs | test | 2.0 % | 2, abstract |\n"
        "| m | whole proof | 8 proofs |  | 3 | 1, Table 1 |\n"
        "\n"
        "1. A paper, https://arxiv.org/abs/1\n"
        "2. A page, https://example.org\n"
    )
