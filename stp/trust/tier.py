"""The trust tier: a proof that the warm checker accepts is elaborated anew, compared as terms, and put through Lean's
kernel in a process that never ran it.

    fresh confined `lean`   trusted statements, proved by sorry     → reference.olean
    fresh confined `lean`   the same statements with their proofs   → submission.olean
    confined judge          reads both as data, compares the theorems, finds their axioms, replays them in the kernel

Several proofs under one header share the two fresh processes, each in a namespace of its own; what makes a proof count
is computed by the judge from its terms alone, so they cannot help each other to anything that is not proved. Where one
of them does not elaborate, each is tried by itself.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from stp.checking.sandbox import SCRATCH_FILE_MB, Sandbox
from stp.errors import CheckerUnavailable
from stp.toolchain.types import Toolchain
from stp.trust.certificate import certificate
from stp.types import (
    STANDARD_AXIOMS,
    CheckLimits,
    Limit,
    Message,
    Proof,
    Severity,
    Statement,
    Tier,
    Verdict,
    VerdictStatus,
)

log = logging.getLogger(__name__)

JUDGE_MEMORY_MB = 8192
"""Address space: the library is mapped, and the stack of the kernel's thread reserved."""
RESERVED_MB = 4096
"""Address space of Lean beyond the memory limit."""
ANSWER_LIMIT = 1 << 20
SPARE_SECONDS = 30.0
"""What a judge may take to read its library, beyond the limit of the check."""
JUDGE_USES = 1000
"""The kernel's objects are never freed, so the process is replaced now and then."""

Claim = tuple[Statement, Proof]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the trust tier found about one proof."""

    proved: bool
    axioms: tuple[str, ...] = ()
    declarations: int = 0
    """Of the submission, that went through the kernel."""
    why: str = ""
    """Why it does not count."""
    limit: Limit | None = None
    """The one that it reached."""


class Exhausted(Exception):
    """A limit was reached."""

    def __init__(self, limit: Limit, reason: str) -> None:
        super().__init__(reason)
        self.limit = limit


class Refusal(Exception):
    """Lean does not elaborate the text."""


class TrustTier:
    """Confirms proofs; used by one thread."""

    def __init__(self, toolchain: Toolchain, sandbox: Sandbox) -> None:
        self._toolchain, self._sandbox = toolchain, sandbox
        self._judge: Judge | None = None
        self._used = 0

    @property
    def kernel(self) -> str:
        """Which kernel checks, for verdicts."""
        return f"Lean {self._toolchain.version} kernel, library replayed, in a process of its own"

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        findings: dict[str, Finding] = {}
        for header, limits in dict.fromkeys((one.header, verdict.limits) for one, _, verdict in accepted):
            together = [
                (one, proof) for one, proof, verdict in accepted if (one.header, verdict.limits) == (header, limits)
            ]
            findings |= self._together(header, together, limits)
        return [self._verdict(one, proof, verdict, findings[proof.id]) for one, proof, verdict in accepted]

    def _verdict(self, statement: Statement, proof: Proof, verdict: Verdict, found: Finding) -> Verdict:
        """The warm checker's verdict, confirmed or overturned."""
        verdict = replace(verdict, tier=Tier.TRUST, kernel=self.kernel)
        why, status = found.why, VerdictStatus.RESOURCE if found.limit else VerdictStatus.FAILED
        if found.proved and not STANDARD_AXIOMS.issuperset(found.axioms):
            why = f"it rests on the axioms {', '.join(sorted(set(found.axioms) - STANDARD_AXIOMS))}"
        elif found.proved:
            verdict = replace(verdict, axioms=found.axioms)
            return replace(verdict, certificate=certificate(statement, proof, verdict)["hash"])
        log.warning("the trust tier does not confirm a proof of %s: %s", statement.name, why)
        message = Message(Severity.ERROR, 1, 0, f"the trust tier does not confirm it: {why}")
        return replace(
            verdict, status=status, limit=found.limit, messages=(*verdict.messages, message), axioms=(), lemmas=()
        )

    def close(self) -> None:
        if self._judge:
            self._judge.close()
            self._judge = None

    def _together(self, header: str, claims: Sequence[Claim], limits: CheckLimits) -> dict[str, Finding]:
        try:
            reference = self._compiled(header, [(one, "\n  sorry") for one, _ in claims], limits)
            submission = self._compiled(header, [(one, proof.text) for one, proof in claims], limits)
            return {
                proof.id: self._judged(f"{place(number)}.{one.name}", reference, submission, limits)
                for number, (one, proof) in enumerate(claims)
            }
        except (Exhausted, Refusal) as trouble:
            if len(claims) > 1:
                alone = [self._together(header, [one], limits) for one in claims]
                return {key: finding for one in alone for key, finding in one.items()}
            finding = Finding(False, why=str(trouble), limit=getattr(trouble, "limit", None))
            return {proof.id: finding for _, proof in claims}

    def _compiled(self, header: str, parts: Sequence[tuple[Statement, str]], limits: CheckLimits) -> bytes:
        """The `.olean` of a file with these statements and proofs, made by a fresh process.

        Raises:
            Refusal: Lean reports an error.
            Exhausted: it took too long, or wrote too much.
        """
        with tempfile.TemporaryDirectory(prefix="stp-trust-") as folder:
            source, out = Path(folder) / "Claims.lean", Path(folder) / "Claims.olean"
            source.write_text(lay_out(header, parts), encoding="utf-8")
            lean = self._toolchain
            command = [str(lean.lean), "-DElab.async=false", "-Dlinter.all=false", "-o", str(out), str(source)]
            environment = {"LEAN_PATH": str(lean.lean_path)} if lean.lean_path else {}
            memory = limits.memory_mb + RESERVED_MB
            confined = self._sandbox.command(command, lean.roots, memory, environment, scratch=Path(folder))
            said = _run(confined, Path(folder), limits.timeout_seconds * len(parts))
            if not out.is_file():
                raise Refusal(f"elaborated anew, it fails: {said[:400] or 'Lean says nothing'}")
            if out.stat().st_size > SCRATCH_FILE_MB << 20:
                raise Exhausted(Limit.OUTPUT, "the compiled proof is too large")
            return out.read_bytes()

    def _judged(self, name: str, reference: bytes, submission: bytes, limits: CheckLimits) -> Finding:
        if self._judge is None or self._used >= JUDGE_USES:
            self.close()
            self._judge, self._used = Judge(self._toolchain, self._sandbox), 0
        self._used += 1
        try:
            answer = self._judge.ask(name, reference, submission, limits.timeout_seconds + SPARE_SECONDS)
        except Exhausted:
            self.close()
            raise
        if answer["proved"]:
            return Finding(True, tuple(answer["axioms"]), answer["declarations"])
        return Finding(False, why=answer["why"])


class Judge:
    """A running `stp.trust.judge`."""

    def __init__(self, toolchain: Toolchain, sandbox: Sandbox) -> None:
        folders = [toolchain.lean_path] if toolchain.lean_path else []
        spec = sandbox.spec(toolchain.roots, JUDGE_MEMORY_MB) | {
            "confine": sandbox.mode != "off",
            "lean": str(toolchain.lean.resolve().parents[1] / "lib" / "lean"),
            "folders": [str(one) for one in folders],
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "stp.trust.judge", json.dumps(spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )

    def ask(self, name: str, reference: bytes, submission: bytes, seconds: float) -> dict[str, Any]:
        """The answer about one theorem.

        Raises:
            Exhausted: it took too long, or the judge died of it.
        """
        assert self._process.stdin
        assert self._process.stdout
        asked = {"name": name, "reference": len(reference), "submission": len(submission)}
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(asked).encode() + b"\n" + reference + submission)
            self._process.stdin.flush()
        line = _line(self._process.stdout, seconds)
        if not line:
            raise Exhausted(Limit.MEMORY, f"Lean's kernel ended on it ({self._process.poll()})")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        _kill(self._process)


def place(number: int) -> str:
    """The namespace of a claim."""
    return f"stp_{number}"


def lay_out(header: str, parts: Sequence[tuple[Statement, str]]) -> str:
    """A Lean file with the statements and proofs, each in its namespace."""
    blocks = [header]
    for number, (one, text) in enumerate(parts):
        between = "" if text.startswith("\n") else "\n"
        blocks.append(f"namespace {place(number)}\n{one.text}{between}{text}\nend {place(number)}\n")
    return "\n".join(blocks)


def _run(command: Sequence[str], folder: Path, seconds: float) -> str:
    """What a process said.

    Raises:
        CheckerUnavailable: it cannot be started.
        Exhausted: it took too long.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={},
            cwd=folder,
            start_new_session=True,
        )
    except OSError as error:
        raise CheckerUnavailable(f"{command[0]} cannot be started: {error}; run `stp lean doctor`") from error
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Exhausted(Limit.TIME, f"elaborated anew, it took more than {seconds:g} s") from None
    finally:
        _kill(process)
    return said.decode(errors="replace").strip()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()


def _line(pipe: IO[bytes], seconds: float) -> bytes:
    """One line of an unbuffered reader; empty when the stream ended.

    Raises:
        Exhausted: it did not come in time.
    """
    deadline, line = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not line.endswith(b"\n") and len(line) < ANSWER_LIMIT:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise Exhausted(Limit.TIME, f"Lean's kernel took more than {seconds:g} s")
            more = os.read(pipe.fileno(), 1 << 16)
            if not more:
                return b""
            line += more
    return line
