"""The trust tier: a proof that the warm checker accepts is elaborated anew, compared as terms, and put through Lean's
kernel in a process that never ran it.

    fresh confined `lean`   trusted statements, proved by sorry     → reference.olean
    fresh confined `lean`   the same statements with their proofs   → submission.olean
    confined judge          reads both as data, compares the theorems, finds their axioms, replays them in the kernel

The library that they import is the embedded one, and then the judge reads it and replays what a proof rests on too; or
it is another, and then the judge has Lean import it (`native.py`). A judge holds one large library at a time.

Several proofs under one header share the two fresh processes, each in a namespace of its own; what makes a proof count
is computed by the judge from its terms alone, so they cannot help each other to anything that is not proved. Where one
of them does not elaborate, each half is tried by itself, and so is one that is not confirmed: Lean shares what it makes
for terms, such as the function behind a `match`, between theorems. A theorem that has a namespace already (`Nat.foo`)
is always by itself, since short names would mean something else in another namespace.
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

from stp.checking.lean import RESERVED_MB, STACK_MB, axioms_beyond
from stp.checking.processes import TooMuch, TooSlow, death_signal, drain, end, innermost, start
from stp.checking.sandbox import SCRATCH_MB, Sandbox, Scratch
from stp.checking.server import IMPORT_SECONDS, OUTPUT_LIMIT, LimitError
from stp.errors import CheckerUnavailable, ToolchainError
from stp.syntax.lean import join_proof
from stp.syntax.tokens import name_parts
from stp.toolchain.types import Toolchain
from stp.trust.certificate import certificate
from stp.trust.kernel import ABI
from stp.types import (
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
"""Address space, beyond what a large library takes: the stack of the kernel's thread is reserved."""
ANSWER_LIMIT = 1 << 20
OUT_OF_MEMORY = "INTERNAL PANIC: out of memory"
CPU_PER_SECOND = 2
"""Processor time per second of an elaboration's wall limit: it computes in one thread, with helpers."""
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


class Refusal(Exception):
    """Lean does not elaborate the text."""


class TrustTier:
    """Confirms proofs; used by one thread."""

    def __init__(self, toolchain: Toolchain, sandbox: Sandbox) -> None:
        """
        Raises:
            ToolchainError: as `require_abi`.
        """
        require_abi(toolchain)
        self._toolchain, self._sandbox = toolchain, sandbox
        self._judge: Judge | None = None
        self._used, self._header = 0, ""

    @property
    def kernel(self) -> str:
        """Which kernel checks, for verdicts."""
        library = "library replayed" if replayed(self._toolchain) else "library as compiled"
        return f"Lean {self._toolchain.version} kernel, {library}, in a process of its own"

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        findings: dict[str, Finding] = {}
        groups: dict[tuple[str, CheckLimits, str], list[Claim]] = {}
        for one, proof, verdict in accepted:
            alone = proof.id if len(name_parts(one.name)) > 1 else ""
            groups.setdefault((one.header, verdict.limits, alone), []).append((one, proof))
        for (header, limits, _), together in sorted(groups.items(), key=lambda group: group[0][0]):
            findings |= self._together(header, together, limits)
        return [self._verdict(one, proof, verdict, findings[proof.id]) for one, proof, verdict in accepted]

    def _verdict(self, statement: Statement, proof: Proof, verdict: Verdict, found: Finding) -> Verdict:
        """The warm checker's verdict, confirmed or overturned."""
        verdict = replace(verdict, tier=Tier.TRUST, kernel=self.kernel)
        why, status = found.why, VerdictStatus.RESOURCE if found.limit else VerdictStatus.FAILED
        if found.proved:
            why = axioms_beyond(found.axioms)
        if found.proved and not why:
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
            names = [
                f"{space}.{one.name}" if space else one.name.removeprefix("_root_.")
                for space, (one, _) in zip(places(len(claims)), claims, strict=True)
            ]
            found = self._judged(header, names, reference, submission, limits)
        except (LimitError, Refusal) as trouble:
            if len(claims) > 1:
                half = len(claims) // 2
                return self._together(header, claims[:half], limits) | self._together(header, claims[half:], limits)
            found = [Finding(False, why=str(trouble), limit=getattr(trouble, "limit", None))]
        findings = {proof.id: one for (_, proof), one in zip(claims, found, strict=True)}
        for one in claims if len(claims) > 1 else ():
            if not findings[one[1].id].proved:
                findings |= self._together(header, [one], limits)
        return findings

    def _compiled(self, header: str, parts: Sequence[tuple[Statement, str]], limits: CheckLimits) -> bytes:
        """The `.olean` of a file with these statements and proofs, made by a fresh process.

        Raises:
            Refusal: Lean reports an error.
            LimitError: it took too long, or wrote too much.
        """
        with tempfile.TemporaryDirectory(prefix="stp-trust-") as folder:
            source, scratch = Path(folder) / "Claims.lean", Scratch(Path(folder) / "scratch", keep="Claims.olean")
            source.write_text(lay_out(header, parts), encoding="utf-8")
            scratch.folder.mkdir()
            lean, seconds = self._toolchain, limits.timeout_seconds * len(parts) + importing(header)
            out = scratch.folder / scratch.keep
            options = [f"--tstack={STACK_MB << 10}", "-DElab.async=false", "-Dlinter.all=false"]
            command = [str(lean.lean), *options, "-o", str(out), str(source)]
            confined = self._sandbox.command(
                command,
                [*lean.roots, source],
                limits.memory_mb + RESERVED_MB,
                lean.environment,
                scratch,
                int(seconds * CPU_PER_SECOND) + 1,
            )
            return _run(confined, Path(folder), seconds)

    def _judged(
        self, header: str, names: Sequence[str], reference: bytes, submission: bytes, limits: CheckLimits
    ) -> list[Finding]:
        """What the judge says of each theorem. One that ends over a question may be worn or killed, so a fresh one is
        asked too."""
        seconds = limits.timeout_seconds * len(names) + SPARE_SECONDS + importing(header)
        asked = (names, reference, submission, seconds)
        try:
            answers = self._ready(header, reference).ask(*asked)
        except Ended as ended:
            log.info("a judge ended on %s (%s), the next one is asked", ", ".join(names), ended)
            self.close()
            try:
                answers = self._ready(header, reference).ask(*asked)
            except Ended as again:
                self.close()
                if again.number == signal.SIGKILL:
                    raise CheckerUnavailable(f"{again}; is the machine out of memory?") from again
                raise LimitError(Limit.MEMORY, str(again)) from again
        except LimitError:
            self.close()
            raise
        return [_finding(one) for one in answers]

    def _ready(self, header: str, reference: bytes) -> Judge:
        """The judge; a new one, which has read the reference's library, when the old one is worn or holds another large
        library.

        Raises:
            CheckerUnavailable: it does not come to work.
        """
        other = header != self._header and not replayed(self._toolchain)
        if self._judge is None or self._used >= JUDGE_USES or other:
            self.close()
            self._judge, self._used, self._header = Judge(self._toolchain, self._sandbox), 0, header
            try:
                self._judge.ask([], reference, reference, SPARE_SECONDS + importing(header))
            except (Ended, LimitError) as error:
                self.close()
                raise CheckerUnavailable(f"the trust tier does not start: {error}; run `stp lean doctor`") from error
        self._used += 1
        return self._judge


def _finding(answer: dict[str, Any]) -> Finding:
    if answer["proved"]:
        return Finding(True, tuple(answer["axioms"]), answer["declarations"])
    return Finding(False, why=answer["why"])


class Ended(Exception):
    """A judge ended over a question."""

    def __init__(self, code: int) -> None:
        self.number = death_signal(code)
        how = f"signal {signal.Signals(self.number).name}" if self.number else f"exit code {code}"
        super().__init__(f"Lean's kernel ended on it with {how}")


class Judge:
    """A running `stp.trust.judge`."""

    def __init__(self, toolchain: Toolchain, sandbox: Sandbox) -> None:
        spec = sandbox.spec(toolchain.roots, JUDGE_MEMORY_MB + toolchain.library_mb) | {
            "prefix": str(toolchain.lean.resolve().parents[1]),
            "folders": [str(one) for one in toolchain.lean_path],
            "replayed": replayed(toolchain),
        }
        command = [*sandbox.outer(toolchain.roots), sys.executable, "-I", "-m", "stp.trust.judge", json.dumps(spec)]
        self._process = start(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, names: Sequence[str], reference: bytes, submission: bytes, seconds: float) -> list[dict[str, Any]]:
        """The answer about each of these theorems.

        Raises:
            Ended: the judge is gone.
            LimitError: it took too long.
            CheckerUnavailable: it cannot judge anything.
        """
        assert self._process.stdin
        assert self._process.stdout
        asked = {"names": names, "reference": len(reference), "submission": len(submission)}
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(asked).encode() + b"\n" + reference + submission)
            self._process.stdin.flush()
        line = _line(self._process.stdout, seconds)
        if not line:
            raise Ended(self._process.wait())
        answers: str | list[dict[str, Any]] = json.loads(line)
        if isinstance(answers, str):
            raise CheckerUnavailable(f"the trust tier cannot judge with this library: {answers}; run `stp lean doctor`")
        return answers

    @property
    def pid(self) -> int:
        """Of the process that computes, which its launcher stands above."""
        return innermost(self._process.pid)

    def close(self) -> None:
        end(self._process)


def require_abi(toolchain: Toolchain) -> None:
    """
    Raises:
        ToolchainError: a judge cannot call this version of Lean.
    """
    if toolchain.version != ABI:
        raise ToolchainError(
            f"no proof counts without the trust tier, which works with Lean {ABI} alone; {toolchain.lean} is Lean "
            f"{toolchain.version}. Name a Lean {ABI} in STP_LEAN, or run `stp lean setup --mathlib`, or set "
            "STP_LEAN=embedded; STP_TRUST=off takes the warm checker's word"
        )


def replayed(toolchain: Toolchain) -> bool:
    """Whether the judge replays its library, too."""
    return toolchain.origin == "embedded"


def importing(header: str) -> float:
    """Seconds that a header's imports may take."""
    return IMPORT_SECONDS if "import" in header else 0.0


def places(count: int) -> list[str]:
    """The namespaces of so many claims; one alone needs none."""
    return [f"stp_{number}" for number in range(count)] if count > 1 else [""]


def lay_out(header: str, parts: Sequence[tuple[Statement, str]]) -> str:
    """A Lean file with the statements and proofs, each in its namespace."""
    blocks = [header]
    for space, (one, text) in zip(places(len(parts)), parts, strict=True):
        opening, closing = (f"namespace {space}\n", f"end {space}\n") if space else ("", "")
        blocks.append(f"{opening}{join_proof(one.text, text)}{closing}")
    return "\n".join(blocks)


def _run(command: Sequence[str], folder: Path, seconds: float) -> bytes:
    """The compiled file that a process hands over.

    Raises:
        CheckerUnavailable: it cannot be started, or something else ended it.
        LimitError: it took too long, or a limit ended it.
        Refusal: it left no file; what it says is why.
    """
    process = start(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
    assert process.stdout
    assert process.stderr
    try:
        made, said = drain([(process.stdout, SCRATCH_MB << 20), (process.stderr, OUTPUT_LIMIT)], seconds)
        number = death_signal(process.wait(SPARE_SECONDS))
    except (TooSlow, subprocess.TimeoutExpired):
        raise LimitError(Limit.TIME, f"elaborated anew, it took more than {seconds:g} s") from None
    except TooMuch:
        raise LimitError(Limit.OUTPUT, f"elaborated anew, it wrote more than {OUTPUT_LIMIT >> 20} MB") from None
    finally:
        end(process)
    text = said.decode(errors="replace").strip()
    if number == signal.SIGKILL:
        raise CheckerUnavailable("a fresh Lean was killed; is the machine out of memory?")
    if number or (not made and OUT_OF_MEMORY in text):
        raise LimitError(Limit.MEMORY, f"elaborated anew, it ends Lean: {text[-400:] or signal.Signals(number).name}")
    if not made:
        raise Refusal(f"elaborated anew, it fails: {text[:400] or 'Lean says nothing'}")
    return made


def _line(pipe: IO[bytes], seconds: float) -> bytes:
    """One line of an unbuffered reader; empty when the stream ended.

    Raises:
        LimitError: it did not come in time.
    """
    deadline, line = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not line.endswith(b"\n") and len(line) < ANSWER_LIMIT:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise LimitError(Limit.TIME, f"Lean's kernel took more than {seconds:g} s")
            more = os.read(pipe.fileno(), 1 << 16)
            if not more:
                return b""
            line += more
    return line
