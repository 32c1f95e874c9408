"""Kimina Lean Server's way to ask for checks, so that its clients can come here by a change of URL.

A snippet is a Lean file. Ours must hold header lines and definitions, then theorems with their proofs; anything else is
answered by an error that says so. Kimina's clients take a snippet without error and `sorry` for proved, so that is
what is said only when the trust tier has proved every theorem in it.

What is not here: infotrees, and commands without a theorem (`#check Nat`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.api import work
from services.api.kimina_schemas import CommandOut, MessageOut, Pos, ResultOut, SorryOut
from services.api.limits import CHECK_SECONDS, ITEMS, THEOREMS
from services.api.schemas import Terms
from stp.bootstrap_service import Service
from stp.errors import InputError
from stp.store.keys import ApiKey
from stp.store.requests import Kind, Request
from stp.syntax import tokens
from stp.syntax.lean import Claim, parse_claims
from stp.types import Limit, Message, Proof, Severity, Statement, Tier, Verdict, VerdictStatus

SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "info"}
OUT_OF = {
    Limit.TIME: "Lean REPL command timed out in {seconds:g} seconds",  # clients look for "timed out"
    Limit.MEMORY: "Lean ran out of memory",
    Limit.OUTPUT: "Lean wrote too much",
}
NO_VERDICT = "timed out: the checkers are busy, send it again"
UNCONFIRMED = "a warm Lean accepts it, but no trust tier has confirmed it (`stp lean doctor` says why there is none)"


@dataclass(frozen=True, slots=True)
class File:
    """One snippet and its theorems, or why it cannot be checked."""

    id: str
    text: str
    claims: list[Claim]
    refusal: str = ""


def read(texts: Sequence[tuple[str, str]]) -> list[File]:
    """Snippets by id and text.

    Raises:
        InputError: they hold too many theorems.
    """
    files = []
    for name, text in texts:
        try:
            claims = parse_claims(text)
            if len(claims) > THEOREMS:
                raise InputError(f"a file may hold {THEOREMS} theorems; cut this one up")
            for one in claims:
                work.admitted(one.statement)
            files.append(File(name, text, claims))
        except InputError as error:
            files.append(File(name, text, [], str(error)))
    if sum(len(one.claims) for one in files) > ITEMS:
        raise InputError(f"more than {ITEMS:,} theorems at a time; send fewer snippets")
    return files


def take_in(service: Service, key: ApiKey, files: Sequence[File], timeout: int) -> Request:
    """Have every theorem of the files checked."""
    wanted = [_claimed(one) for file in files for one in file.claims]
    terms = Terms(timeout_seconds=min(max(timeout, 1), CHECK_SECONDS))
    return work.open_proofs(service, key, Kind.BATCH, terms, wanted)


def results(service: Service, files: Sequence[File]) -> list[ResultOut]:
    """What is said of the files, as far as they are checked."""
    ids = {_claimed(one)[1].id for file in files for one in file.claims}
    verdicts = service.store.verdicts(ids)
    return [_result(file, [verdicts.get(_claimed(one)[1].id) for one in file.claims]) for file in files]


def _claimed(claim: Claim) -> tuple[Statement, Proof]:
    return claim.statement, Proof(claim.statement.id, claim.proof)


def _result(file: File, verdicts: Sequence[Verdict | None]) -> ResultOut:
    if file.refusal:
        return ResultOut(id=file.id, time=0.0, response=CommandOut(messages=[_error(file.refusal)]))
    seconds = sum(one.elapsed_seconds for one in verdicts if one)
    for verdict in verdicts:
        if broken := _trouble(verdict):
            return ResultOut(id=file.id, time=seconds, error=broken)
    said = CommandOut()
    for claim, verdict in zip(file.claims, verdicts, strict=True):
        assert verdict is not None
        said.messages += _messages(file, claim, verdict)
        if verdict.status is VerdictStatus.INCOMPLETE:
            said.sorries += _sorries(file, claim)
    return ResultOut(id=file.id, time=seconds, response=said)


def _trouble(verdict: Verdict | None) -> str:
    """Why there is no response; empty when there is one."""
    if verdict is None:
        return NO_VERDICT
    if verdict.status is VerdictStatus.CRASHED:
        return "the checker could not judge it: " + "; ".join(one.text for one in verdict.messages)
    if verdict.status is VerdictStatus.RESOURCE:
        return OUT_OF[verdict.limit or Limit.TIME].format(seconds=verdict.limits.timeout_seconds)
    return ""


def _messages(file: File, claim: Claim, verdict: Verdict) -> list[MessageOut]:
    """What Lean said, and in every case an error unless the theorem is proved, or would be but for `sorry`."""
    told = [_message(file, claim, one) for one in verdict.messages]
    if verdict.proved and verdict.tier is not Tier.TRUST:
        told.append(_error(UNCONFIRMED, _at(file, claim.start)))
    sound = verdict.proved or verdict.status is VerdictStatus.INCOMPLETE
    if not sound and all(one.severity != "error" for one in told):
        told.append(_error(f"not proved: {verdict.status}", _at(file, claim.start)))
    return told


def _message(file: File, claim: Claim, message: Message) -> MessageOut:
    """With its place in the file: a proof's first line is the one behind the statement, or the rest of its last."""
    statement_ends = _at(file, claim.proof_start)
    inline = not claim.proof.startswith("\n") and message.line > 0
    line = statement_ends.line + message.line - inline
    column = message.column + statement_ends.column * (inline and message.line == 1)
    return MessageOut(severity=SEVERITIES[message.severity], pos=Pos(line=line, column=column), data=message.text)


def _sorries(file: File, claim: Claim) -> list[SorryOut]:
    """Where the proof says `sorry`; at its beginning, when it does so in other words."""
    found = [one for one in tokens.code(claim.proof) if one.text == "sorry"]
    places = [(claim.proof_start + one.start, len(one.text)) for one in found] or [(claim.proof_start, 0)]
    return [SorryOut(pos=_at(file, at), endPos=_at(file, at + length), goal="") for at, length in places]


def _error(text: str, pos: Pos | None = None) -> MessageOut:
    return MessageOut(severity="error", pos=pos or Pos(line=1, column=0), data=text)


def _at(file: File, offset: int) -> Pos:
    before = file.text[:offset]
    return Pos(line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1))
