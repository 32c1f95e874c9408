from __future__ import annotations

import pytest

from stp.bench.check import PROOFS, Measured, examples, measure
from stp.errors import StpError
from stp.syntax.lean import forbidden, forbidden_statement, theorem_name
from stp.types import Proof, Statement


def test_the_rate_is_checks_over_their_time() -> None:
    measured = Measured((0.1, 0.3), rss_mb=100.0)
    assert measured.per_second == pytest.approx(5.0)
    assert measured.line("warm").split() == ["warm", "5.0", "200.0", "290.0", "100", "MB"]


def test_every_proof_is_timed_in_every_round() -> None:
    seen: list[str] = []

    def accept(statement: Statement, proof: Proof) -> bool:
        seen.append(statement.name)
        return True

    measured = measure(accept, 3, lambda: 1.5)
    assert len(measured.seconds) == 3 * len(examples()) == 3 * 4 * len(PROOFS)
    assert (len(set(seen)), measured.rss_mb) == (len(PROOFS), 1.5)


def test_a_checker_that_refuses_is_not_called_fast() -> None:
    with pytest.raises(StpError, match="was not accepted"):
        measure(lambda statement, _: statement.name != "bench_3", 1, lambda: 0.0)


def test_no_example_is_refused_before_lean_sees_it() -> None:
    for statement, proof in examples():
        assert forbidden_statement(statement.text) is None
        assert forbidden(proof.text) is None
        assert theorem_name(statement.text) == statement.name
