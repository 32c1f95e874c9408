"""Isabelle's checker when its server misbehaves, in each way that the stand-in knows."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from stp.checking.enclosure import Enclosure, find_enclosure
from stp.checking.isabelle import RELAY, WEIGH_EVERY, IsabelleChecker, Rules, verdict_on
from stp.checking.isabelle_document import header_theory, lay_out
from stp.checking.isabelle_server import IsabelleServer
from stp.errors import CheckerUnavailable, HeaderError, ToolchainError
from stp.syntax.isabelle_automation import Expanded
from stp.syntax.isabelle_language import ISABELLE
from stp.testing_isabelle import Faults, install
from stp.toolchain.isabelle import find
from stp.types import CheckLimits, Forbidden, Limit, Proof, ProofSystem, Statement, Verdict, VerdictStatus
from tests.needs import lacking

LIMITS = CheckLimits(timeout_seconds=60, memory_mb=4000)
BRIEF = CheckLimits(timeout_seconds=1.5, memory_mb=4000)
TRUE = Statement("t", 'theorem t: "True"', system=ProofSystem.ISABELLE)
Making = Callable[..., IsabelleChecker]


@pytest.fixture
def checker(tmp_path: Path) -> Iterator[Making]:
    """Makes checkers of a stand-in, unconfined where not said otherwise: that is quicker."""
    made: list[IsabelleChecker] = []

    def make(
        faults: Faults | None = None,
        enclosure: Enclosure | None = None,
        uses: int = 2000,
        rss_mb: int = 2000,
        rules: Rules | None = None,
    ) -> IsabelleChecker:
        isabelle = find(str(install(tmp_path / "isabelle", faults)), "")
        made.append(IsabelleChecker(isabelle, enclosure or find_enclosure("off"), uses, rss_mb, rules))
        return made[-1]

    yield make
    for one in made:
        one.close()


def check(checker: IsabelleChecker, proof: str, limits: CheckLimits = LIMITS, statement: Statement = TRUE) -> Verdict:
    return checker.check(statement, Proof(statement.id, proof), limits)


def pids(checker: IsabelleChecker) -> list[int]:
    outer = psutil.Process(checker.pid)
    return [outer.pid, *(one.pid for one in outer.children(recursive=True))]


def assert_gone(processes: list[int]) -> None:
    deadline = time.monotonic() + 10
    while alive := [one for one in processes if psutil.pid_exists(one) and psutil.Process(one).status() != "zombie"]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_bytes_may_come_in_any_portions(checker: Making, block: int) -> None:
    one = checker(Faults(block=block))
    assert check(one, " by simp").proved
    assert check(one, "\n  by nonsense").status is VerdictStatus.FAILED


def test_a_slow_start_is_no_failed_proof(checker: Making) -> None:
    assert check(checker(Faults(start_seconds=2)), " by simp", BRIEF).proved


def test_a_session_that_does_not_start_is_the_checkers_fault(checker: Making) -> None:
    one = checker(Faults(refuses_session=True))
    with pytest.raises(CheckerUnavailable, match=r"Undefined session.*stp isabelle doctor"):
        check(one, " by simp")
    assert one.pid == 0


def test_a_proof_without_end_is_cancelled_and_the_server_stays(checker: Making) -> None:
    one = checker()
    assert check(one, " by simp").proved
    before = one.pid
    verdict = check(one, " by (endless)", BRIEF)
    assert (verdict.status, verdict.limit) == (VerdictStatus.RESOURCE, Limit.TIME)
    assert one.pid == before
    assert check(one, " by simp").proved


def test_a_server_that_ignores_a_cancellation_is_killed(checker: Making) -> None:
    one = checker(Faults(ignores_cancel=True))
    assert check(one, " by simp").proved
    before = pids(one)
    assert check(one, " by (endless)", BRIEF).limit is Limit.TIME
    assert_gone(before)
    assert check(one, " by simp").proved
    assert one.pid not in before


def test_a_check_that_the_server_ends_too_soon_is_no_proof(checker: Making) -> None:
    verdict = check(checker(Faults(watchdog_seconds=0.2)), " by (endless)")
    assert (verdict.status, verdict.limit) == (VerdictStatus.RESOURCE, Limit.TIME)


def test_a_step_without_end_is_ended_before_the_proofs_time_is_up(checker: Making) -> None:
    verdict = check(checker(rules=Rules(step_seconds=1.0)), " by (endless)")
    assert verdict.limit is Limit.TIME
    assert "step" in verdict.messages[0].text
    assert verdict.elapsed_seconds < LIMITS.timeout_seconds / 2
    assert "1 s per step" in verdict.checker


def test_a_result_without_the_audit_is_no_proof(checker: Making) -> None:
    assert not check(checker(Faults(forgets_audit=True)), " by simp").proved


@pytest.mark.parametrize(
    "faults", [Faults(cut_after_uses=4), Faults(die_after_uses=4), Faults(lose_session_after_uses=4)]
)
def test_a_server_that_ends_is_followed_by_another_and_the_proof_is_judged(checker: Making, faults: Faults) -> None:
    one = checker(faults)
    assert [check(one, text).proved for text in (" by simp", " by auto")] == [True, True]
    before = one.pid
    assert check(one, " by blast").proved  # its fourth use, after the header's
    assert one.pid != before


def test_a_server_that_cannot_even_prove_true_is_not_the_proofs_fault(checker: Making) -> None:
    with pytest.raises(CheckerUnavailable):
        check(checker(Faults(die_after_uses=2)), " by simp")


def test_a_task_that_never_ends_is_ended_by_the_clock(checker: Making) -> None:
    one = checker(Faults(silent_after_uses=3))
    assert check(one, " by simp").proved
    assert check(one, " by auto", BRIEF).limit is Limit.TIME
    assert check(one, " by auto").proved


def test_a_server_that_keeps_what_is_purged_is_replaced(checker: Making) -> None:
    one = checker(Faults(retains=True))
    assert check(one, " by simp").proved
    assert one.pid == 0
    assert check(one, " by auto").proved


def test_a_server_is_replaced_after_so_many_uses(checker: Making) -> None:
    one = checker(uses=2)
    seen = set()
    for text in (" by simp", " by auto", " by blast"):
        assert check(one, text).proved
        seen.add(one.pid)
    assert len(seen) == 2


def test_a_server_that_has_grown_is_replaced(checker: Making) -> None:
    one = checker(rss_mb=200)
    assert check(one, " by (hoard)", BRIEF).limit is Limit.TIME
    before = one.pid
    for _ in range(WEIGH_EVERY):
        assert check(one, " by simp").proved
    assert one.pid != before


def test_headers_are_loaded_once_and_only_so_many_are_kept(checker: Making) -> None:
    one = checker()
    for number in range(12):
        header = f'imports Main\nbegin\ndefinition "f{number} = True"'
        statement = Statement("t", 'theorem t: "True"', header, system=ProofSystem.ISABELLE)
        assert check(one, " by simp", statement=statement).proved


@pytest.mark.parametrize("header", ["imports Nowhere", "imports Main begin oops", "import Main", 'imports "../X"'])
def test_a_header_that_isabelle_does_not_take_stops_nobody_else(checker: Making, header: str) -> None:
    one = checker()
    statement = Statement("t", 'theorem t: "True"', header, system=ProofSystem.ISABELLE)
    with pytest.raises(HeaderError):
        check(one, " by simp", statement=statement)
    assert check(one, " by simp").proved


def enclosed() -> Enclosure:
    """The enclosure by bubblewrap, where it is installed."""
    if shutil.which("bwrap") is None:
        lacking("bubblewrap", "run `apt install bubblewrap`")
    return find_enclosure("auto")


def test_nothing_is_left_behind(checker: Making, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    one = checker(enclosure=enclosed())
    assert check(one, " by simp").proved
    before = pids(one)
    assert len(list(tmp_path.glob("stp-isabelle-*"))) == 1
    one.close()
    assert_gone(before)
    assert list(tmp_path.glob("stp-isabelle-*")) == []


def test_messages_stand_where_the_proof_has_them(checker: Making) -> None:
    proof = '\nproof -\n  have "\\<forall>x. x" (* \u2200 *)  by nonsense\n  show ?thesis by simp\nqed'
    [first, *_] = check(checker(), proof).messages
    line = proof.split("\n")[2]
    assert (first.line, first.column) == (3, line.index("by"))


def test_the_papers_rule_on_automation(checker: Making) -> None:
    light = checker(rules=Rules(automation="light"))
    assert check(light, "\n  sledgehammer").proved
    verdict = check(light, "\n  by (metis TrueI)")
    assert (verdict.status, verdict.forbidden) == (VerdictStatus.FORBIDDEN, Forbidden.AUTOMATION)
    assert "light automation" in verdict.checker
    failed = Statement("t", 'theorem t: "False"', system=ProofSystem.ISABELLE)
    [first, *_] = check(light, "\n  (* x *) sledgehammer", statement=failed).messages
    assert (first.line, first.column) == (2, 10)


def test_an_oracle_may_be_allowed(checker: Making) -> None:
    four = Statement("t", 'theorem t: "(2::nat) + 2 = 4"', system=ProofSystem.ISABELLE)
    assert not check(checker(), " by eval", statement=four).proved
    verdict = check(checker(rules=Rules(oracles=frozenset(["HOL.holds_by_evaluation"]))), " by eval", statement=four)
    assert verdict.proved
    assert verdict.axioms == ("HOL.holds_by_evaluation",)


def test_a_refutation_is_a_proof_of_the_negation(checker: Making) -> None:
    false = Statement("t", 'theorem t: "False"', system=ProofSystem.ISABELLE)
    assert check(checker(), " by simp", statement=ISABELLE.negation(false)).proved


# ------------------------------------------------------------------------------------------------ without the filter


@pytest.mark.parametrize(
    "proof",
    [
        'oops axiomatization where stp: "False" lemma t: "False" by (rule stp)',
        'sorry axiomatization where stp: "False"',
        "sorry end",
        "oops end theory X imports Main begin",
        'oops lemma t: "True" by simp',
        "oops (*",
        'oops ML \\<open>writeln "the statement itself"\\<close>',
        r"\<proof>",
        'oops lemma u: "False" sorry lemma t: "False" by (rule u)',
    ],
)
def test_the_audit_holds_without_the_filter(tmp_path: Path, proof: str) -> None:
    false = Statement("t", 'theorem t: "False"', system=ProofSystem.ISABELLE)
    program = install(tmp_path / "isabelle") / "bin" / "isabelle"
    command = find_enclosure("off").command(
        [sys.executable, "-I", str(RELAY), str(program), "server", "-n", "s"], {}, {}
    )
    server = IsabelleServer(command, {"session": "HOL"}, tmp_path)
    document = lay_out(false, proof, Expanded(proof), "H", "n")
    for name, text in {"H": header_theory("H", ""), **document.texts}.items():
        (tmp_path / f"{name}.thy").write_text(text)
    found = server.use(document.audit, 60, 4000)
    server.shut_down()
    verdict = verdict_on(document, found, admitted=False, allowed=())
    assert verdict.status in {VerdictStatus.FAILED, VerdictStatus.INCOMPLETE}, verdict


# ------------------------------------------------------------------------------------------------ confinement


def test_without_bubblewrap_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for mode in ("auto", "require"):
        with pytest.raises(ToolchainError, match=r"bubblewrap.*STP_SANDBOX=off"):
            find_enclosure(mode)
    assert find_enclosure("off").lacks == ("everything",)


SEARCH = """
import os, socket, sys
def works(act):
    try: act()
    except OSError: return False
    return True
own = socket.create_server(("127.0.0.1", 0))
out = {
    "passwd": works(lambda: open("/etc/passwd")),
    "tests": works(lambda: os.listdir(sys.argv[4])),
    "write": works(lambda: open(sys.argv[1] + "/x", "w")),
    "room": works(lambda: open("/tmp/x", "w")),
    "network": works(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)),
    "own": works(lambda: socket.create_connection(own.getsockname())),
    "unix": works(lambda: socket.socket(socket.AF_UNIX)),
    "fork": works(lambda: os.posix_spawn("/usr/bin/env", ["env"], {})),
    "see": works(lambda: os.kill(int(sys.argv[3]), 0)),
    "environment": "SECRET" in os.environ,
}
import json; print(json.dumps(out))
"""


def test_what_is_enclosed_has_processes_and_a_network_of_its_own_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "x")
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port, tests = listening.getsockname()[1], Path(__file__).parent
        asked = [str(one) for one in (tmp_path, port, os.getpid(), tests)]
        words = [sys.executable, "-I", "-c", SEARCH, *asked]
        command = enclosed().command(words, {tmp_path: tmp_path}, {"PATH": "/usr/bin:/bin"})
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    able = {name for name, worked in found.items() if worked}
    assert able == {"room", "own", "fork"}


# ------------------------------------------------------------------------------------------------ the stand-in


@contextmanager
def running(program: Path) -> Iterator[subprocess.Popen[str]]:
    """A server of the stand-in."""
    with subprocess.Popen([program, "server", "-n", "s"], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # it leaves its connections to the collector
def test_an_independent_client_gets_along_with_the_stand_in(tmp_path: Path) -> None:
    """`isabelle-client` was written against real servers by others."""
    from isabelle_client import get_isabelle_client
    from isabelle_client.data_models import (
        IsabelleResponseType,
        SessionStartRegularResponse,
        UseTheoriesResponse,
    )

    (tmp_path / "T.thy").write_text('theory T imports Main begin\nlemma "True"\n  by nonsense\nend\n')
    program = install(tmp_path / "isabelle") / "bin" / "isabelle"
    with running(program) as process:
        assert process.stdout
        told = process.stdout.readline()
        client = get_isabelle_client(told)
        assert client.help()[-1].response_type is IsabelleResponseType.OK
        started = client.session_start(session="HOL")[-1]
        assert isinstance(started, SessionStartRegularResponse)
        session = started.response_body.session_id
        found = client.use_theories(theories=["T"], session_id=session, master_dir=str(tmp_path))[-1]
        assert isinstance(found, UseTheoriesResponse)
        assert not found.response_body.ok
        assert found.response_body.nodes[0].status.failed == 1
        client.shutdown()
        assert process.wait(10) == 0
    assert re.match(r'server "s" = 127\.0\.0\.1:\d+ \(password "[^"]+"\)', told)


def test_a_wrong_password_ends_the_connection_without_a_word(tmp_path: Path) -> None:
    program = install(tmp_path / "isabelle") / "bin" / "isabelle"
    with running(program) as process:
        assert process.stdout
        port = re.search(r":(\d+) ", process.stdout.readline())
        assert port
        with socket.create_connection(("127.0.0.1", int(port[1]))) as connection:
            connection.sendall(b"guess\n")
            assert connection.recv(100) == b""
