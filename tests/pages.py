"""What there is to look at: a run with lineage, evaluations, and text that would like to be HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from stp.config import SelfPlayConfig
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, InlineQueue, proved
from stp.types import CheckLimits, FinishReason, Message, Proof, Rollout, Severity, Statement, Verdict, VerdictStatus
from tests.evaluations import begun, ended, planned
from tests.unit.selfplay.game import play, set_up
from tests.unit.selfplay.scene import Scene

EVIL = "<script>alert(1)</script>"
EVIL_STATEMENT = Statement("t9", f'theorem t9 : "{EVIL}" = "{EVIL}" := by', source=f"evil {EVIL}")
EVIL_PROOF = Proof(EVIL_STATEMENT.id, f"\n  -- {EVIL}\n  rfl")
EVALUATION, EVIL_EVALUATION = "minif2f-test-tiny", planned(EVIL)
EVIL_RUN = "<img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def values(self, *names: str) -> list[str]:
        """The values of attributes with these names."""
        return [value or "" for _, attributes in self.found for name, value in attributes.items() if name in names]


def judge(statement: Statement, proof: Proof) -> Verdict:
    """`rfl` is a proof of everything; what else there is fails, with a message."""
    if proof.text.strip().endswith("rfl"):
        return proved("Nat.add_comm")
    return Verdict(VerdictStatus.FAILED, messages=(Message(Severity.ERROR, 2, 4, f"unknown {EVIL}"),))


def queue_of(store: SqlStore) -> InlineQueue:
    return InlineQueue(store, FakeChecker(judge), FakeConfirmer())


def fill(folder: Path) -> Path:
    """A database in a folder: three rounds of a run, and statements and proofs that would like to be HTML."""
    file = folder / "stp.db"
    upgrade(f"sqlite:///{file}")
    store = SqlStore(f"sqlite:///{file}")
    config = SelfPlayConfig(
        name="tiny", dataset=["open"], held_out=["test"], corpus=["corpus"], template="compact", canaries=0
    )
    scene = set_up(Scene(store, folder, config))
    play(scene, rounds=3)
    store.open_round(EVIL_RUN, 0, scene.config.identity(), scene.start)
    store.add_statements([EVIL_STATEMENT])
    wrong = Proof(EVIL_STATEMENT.id, f"\n  {EVIL}")
    proofs = [EVIL_PROOF, wrong]
    store.add_rollouts("by hand", [Rollout(one, n, 0, 0, 0.0, FinishReason.STOP) for n, one in enumerate(proofs)])
    queue_of(store).enqueue([one.id for one in proofs], CheckLimits())
    ended(store, EVALUATION, 1)
    begun(store, EVIL, 0)
    store.close()
    return file
