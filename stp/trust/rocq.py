"""The trust tier for Rocq: a proof that the warm checker accepts is compiled anew, put through `coqchk`, and compared
with its statement by a process that never ran it.

    fresh confined `coqc`       header, statement and proof                → Claims.vo
    fresh confined `coqchk`     reads Claims.vo as untrusted data, and puts every declaration in it through the kernel
    fresh confined `coqidetop`  reads header and statement, loads Claims.vo, has the kernel compare the theorem with the
                                statement, and prints what it rests on

The library is taken as compiled: what of it a proof rests on is told by `Print Assumptions`, and its own proofs are not
checked again (with `lia` that would take half a minute). `coqchk` computes without Rocq's virtual machine, so a proof
that rests on long computations by `vm_compute` may take it too long: then nothing is proved.

Several proofs under one header share the three processes, each in a module of its own; where that fails each half is
tried by itself.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stp.checking.idetop import Idetop
from stp.checking.processes import TooMuch, TooSlow, death_signal, drain, end, start
from stp.checking.rocq import Piece, Stopped, assumptions, axioms_beyond, full_name, open_under, reference, run
from stp.checking.sandbox import SCRATCH_MB, Sandbox, Scratch
from stp.checking.server import OUTPUT_LIMIT, DeathError, LimitError
from stp.errors import CheckerUnavailable
from stp.syntax.rocq import join_proof
from stp.toolchain.rocq import Rocq
from stp.trust.certificate import certificate
from stp.types import CheckLimits, Limit, Message, Proof, Severity, Statement, Tier, Verdict, VerdictStatus

log = logging.getLogger(__name__)

MODULE = "Claims"
REFERENCE = "stp_reference"
CPU_PER_SECOND = 2
SPARE_SECONDS = 30.0
"""Beyond the checks' limits, for each of the three processes to read the library."""
OUT_OF_MEMORY = ("Out of memory", "Stack overflow", "out_of_memory", "stack overflow")

Claim = tuple[Statement, Proof]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one proof."""

    axioms: tuple[str, ...] = ()
    why: str = ""
    """Why it does not count; empty when it does."""
    limit: Limit | None = None
    """The one that it reached."""


class Refusal(Exception):
    """It is not accepted."""


class RocqTrustTier:
    """Confirms proofs; used by one thread. No process outlives a call."""

    def __init__(self, toolchain: Rocq, sandbox: Sandbox) -> None:
        self._toolchain, self._sandbox = toolchain, sandbox

    @property
    def kernel(self) -> str:
        """Which kernel checks, for verdicts."""
        return f"coqchk {self._toolchain.version}, library as compiled, in a process of its own"

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        groups: dict[tuple[str, CheckLimits], list[Claim]] = {}
        for one, proof, verdict in accepted:
            groups.setdefault((one.header, verdict.limits), []).append((one, proof))
        findings: dict[str, Finding] = {}
        for (header, limits), together in groups.items():
            findings |= self._together(header, together, limits)
        return [self._verdict(one, proof, verdict, findings[proof.id]) for one, proof, verdict in accepted]

    def close(self) -> None: ...

    def _verdict(self, statement: Statement, proof: Proof, verdict: Verdict, found: Finding) -> Verdict:
        """The warm checker's verdict, confirmed or overturned."""
        verdict = replace(verdict, tier=Tier.TRUST, kernel=self.kernel)
        why = found.why or axioms_beyond(found.axioms)
        if not why:
            verdict = replace(verdict, axioms=found.axioms)
            return replace(verdict, certificate=certificate(statement, proof, verdict)["hash"])
        log.warning("the trust tier does not confirm a proof of %s: %s", statement.name, why)
        message = Message(Severity.ERROR, 1, 0, f"the trust tier does not confirm it: {why}")
        status = VerdictStatus.RESOURCE if found.limit else VerdictStatus.FAILED
        messages = (*verdict.messages, message)
        return replace(verdict, status=status, limit=found.limit, messages=messages, axioms=(), lemmas=())

    def _together(self, header: str, claims: Sequence[Claim], limits: CheckLimits) -> dict[str, Finding]:
        try:
            with tempfile.TemporaryDirectory(prefix="stp-trust-") as folder:
                found = self._found(header, claims, limits, Path(folder))
        except (LimitError, Refusal) as trouble:
            if len(claims) > 1:
                half = len(claims) // 2
                return self._together(header, claims[:half], limits) | self._together(header, claims[half:], limits)
            found = [Finding(why=str(trouble), limit=getattr(trouble, "limit", None))]
        return {proof.id: one for (_, proof), one in zip(claims, found, strict=True)}

    def _found(self, header: str, claims: Sequence[Claim], limits: CheckLimits, folder: Path) -> list[Finding]:
        """What is found about claims that all hold as far as `coqc` and `coqchk` go.

        Raises:
            Refusal: one of them is not accepted.
            LimitError: it took too long, or too much.
            CheckerUnavailable: a process cannot be started, or something else ended it.
        """
        seconds = limits.timeout_seconds * len(claims) + SPARE_SECONDS
        source, scratch = folder / f"{MODULE}.v", Scratch(folder / "scratch", keep=f"{MODULE}.vo")
        source.write_text(lay_out(header, claims), encoding="utf-8")
        scratch.folder.mkdir()
        out = str(scratch.folder / scratch.keep)
        compiling = ["coqc", "-q", "-noglob", "-o", out, str(source)]
        compiled = self._run(compiling, folder, [source], limits, seconds, scratch)
        loaded = folder / "compiled"
        loaded.mkdir()
        (loaded / f"{MODULE}.vo").write_bytes(compiled)
        checking = ["coqchk", "-silent", "-Q", str(loaded), "", "-norec", MODULE]
        self._run(checking, folder, [loaded], limits, seconds)
        server = open_under(header, self._toolchain, self._sandbox, limits.memory_mb, loaded)
        try:
            server.limit(seconds)
            return _compared(server, claims)
        except DeathError as death:
            if death.killed_from_outside:
                raise CheckerUnavailable(f"{death}; is the machine out of memory?") from death
            raise LimitError(Limit.MEMORY, f"comparing it ends Rocq: {death}") from death
        finally:
            server.kill()

    def _run(
        self,
        program: Sequence[str],
        folder: Path,
        readable: Sequence[Path],
        limits: CheckLimits,
        seconds: float,
        scratch: Scratch | None = None,
    ) -> bytes:
        """What a program leaves in the scratch, or says; raises as `_found`."""
        confined = self._sandbox.command(
            [str(self._toolchain.programs / program[0]), *program[1:]],
            [*self._toolchain.readable, *readable],
            limits.memory_mb,
            {},
            scratch,
            int(seconds * CPU_PER_SECOND) + 1,
        )
        process = start(confined, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
        assert process.stdout
        assert process.stderr
        try:
            made, said = drain([(process.stdout, SCRATCH_MB << 20), (process.stderr, OUTPUT_LIMIT)], seconds)
            code = process.wait(SPARE_SECONDS)
        except (TooSlow, subprocess.TimeoutExpired):
            raise LimitError(Limit.TIME, f"{program[0]} took more than {seconds:g} s") from None
        except TooMuch:
            raise LimitError(Limit.OUTPUT, f"{program[0]} wrote more than {OUTPUT_LIMIT >> 20} MB") from None
        finally:
            end(process)
        text = said.decode(errors="replace").strip() or ("" if scratch else made.decode(errors="replace").strip())
        number = death_signal(code)
        if number == signal.SIGKILL:
            raise CheckerUnavailable(f"{program[0]} was killed; is the machine out of memory?")
        if number or (code and any(one in text for one in OUT_OF_MEMORY)):
            raise LimitError(Limit.MEMORY, f"it ends {program[0]}: {text[-400:] or signal.Signals(number).name}")
        if code:
            told = text[max(0, text.find("Error:")) :][:400]
            raise Refusal(f"{program[0]} refuses it: {told or f'exit code {code}'}")
        return made


def lay_out(header: str, claims: Sequence[Claim]) -> str:
    """A file with the statements and proofs, each in its module."""
    blocks = [header]
    for number, (one, proof) in enumerate(claims):
        blocks.append(f"Module stp_{number}.\n{join_proof(one.text, proof.text)}End stp_{number}.")
    return "\n".join([*blocks, ""])


def _compared(server: Idetop, claims: Sequence[Claim]) -> list[Finding]:
    """Each statement, elaborated before the compiled module is loaded, against the theorem in it."""
    asked = [_asked(server, number, statement) for number, (statement, _) in enumerate(claims)]
    try:
        run(server, [Piece(f"Require {MODULE}.", 0, 0)], [])
    except Stopped as stopped:
        raise Refusal(f"what was compiled cannot be loaded: {stopped}") from stopped
    same = [
        why or _same(server, number, statement)
        for number, ((statement, _), why) in enumerate(zip(claims, asked, strict=True))
    ]
    terms = [one for one in same if isinstance(one, str)]
    # The library that proofs share is gone through once: mostly it is free of axioms.
    if terms and _rests_on(server, f"({', '.join(terms)})") == ():
        return [Finding() if isinstance(one, str) else one for one in same]
    return [_audited(server, one) if isinstance(one, str) else one for one in same]


def _asked(server: Idetop, number: int, statement: Statement) -> Finding | None:
    """Elaborate a statement from the trusted text alone; why that cannot be, if so."""
    home = server.tip
    try:
        run(server, [Piece(one, 0, 0) for one in reference(statement, f"{REFERENCE}_{number}")], [])
    except Stopped as stopped:
        server.back_to(home)
        return Finding(why=f"the statement is not accepted: {stopped}")
    return None


def _same(server: Idetop, number: int, statement: Statement) -> str | Finding:
    """Name of a term whose type is the statement and whose value the compiled theorem, if there can be one."""
    home, nonce = server.tip, f"{REFERENCE}_{number}"
    same = f"Definition {nonce}_same : {nonce}_type := @{MODULE}.stp_{number}.{statement.name}."
    try:
        run(server, [Piece(same, 0, 0)], [])
    except Stopped as stopped:
        server.back_to(home)
        return Finding(why=f"it is no proof of the statement: {stopped}")
    return f"{nonce}_same"


def _audited(server: Idetop, term: str) -> Finding:
    axioms = _rests_on(server, term)
    return Finding(why="what it rests on is not told") if axioms is None else Finding(axioms)


def _rests_on(server: Idetop, term: str) -> tuple[str, ...] | None:
    """The axioms that a term rests on, sorted; None when that is not told."""
    home = server.tip
    try:
        run(server, [Piece(f"Definition {REFERENCE}_all := {term}.", 0, 0)], [])
        axioms = assumptions(server.query(f"Print Assumptions {REFERENCE}_all."))
        return None if axioms is None else tuple(sorted(full_name(server, one) for one in axioms))
    except Stopped:
        return None
    finally:
        server.back_to(home)
