"""A real Rocq accepts what its tiny world says it can prove, and none of it without a proof."""

from __future__ import annotations

import pytest

from stp.checking.rocq import RocqChecker
from stp.types import CheckLimits, Proof, VerdictStatus
from stp.world.rocq import build_rocq, lemmas

pytestmark = pytest.mark.rocq
LIMITS = CheckLimits(20, 4000)


def test_every_proof_is_accepted_and_names_laws_of_the_world(rocq: RocqChecker) -> None:
    world = build_rocq(0, 60, 30, 10)
    known = {one.name for one in lemmas()}
    for one in [*(one for one, _ in world.seed), *world.open, *world.test]:
        verdict = rocq.check(one, Proof(one.id, world.solutions[one.id]), LIMITS)
        assert verdict.status is VerdictStatus.PROVED, (one.text, verdict.messages)
        assert known.issuperset(verdict.lemmas)
        assert bool(verdict.lemmas) == ("nat" in one.text)
