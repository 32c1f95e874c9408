"""A certificate: what was proved, by which proof, and everything that the verdict rests on, under one hash.

It is no signature: whoever can write the file can compute the hash. It says what to check again, and `stp
verify-certificate` does so.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from stp.checks import claim
from stp.errors import InputError
from stp.types import Proof, ProofSystem, Statement, Verdict, VerdictStatus

FIELDS = ("status", "axioms", "lemmas", "checker", "sandbox", "limits", "tier", "kernel")
"""Of a verdict; messages and seconds are not what it rests on."""
FORMAT = 1


def certificate(statement: Statement, proof: Proof, verdict: Verdict) -> dict[str, Any]:
    """The certificate as JSON, its `hash` over all the rest."""
    told = asdict(verdict)
    body = {
        "format": FORMAT,
        "statement": {"name": statement.name, "header": statement.header, "text": statement.text, **_system(statement)},
        "proof": proof.text,
        "verdict": {name: told[name] for name in FIELDS},
    }
    return {**body, "hash": digest(body)}


def _system(statement: Statement) -> dict[str, str]:
    """Said where it is not Lean: certificates of Lean's proofs have never named it."""
    return {} if statement.system is ProofSystem.LEAN else {"system": str(statement.system)}


def certificate_of(statement: Statement, proof: Proof, verdict: Verdict) -> dict[str, Any]:
    """The certificate of a settled proof; of one that refutes its statement, that of the statement's negation."""
    if proof.refutes:
        statement, proof = claim(statement, proof)
        verdict = replace(verdict, status=VerdictStatus.PROVED)
    return certificate(statement, proof, verdict)


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of the certificate without its hash, as canonical JSON."""
    rest = {key: value for key, value in body.items() if key != "hash"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_certificate(text: str) -> tuple[Statement, Proof, dict[str, Any]]:
    """Statement, proof and the certificate itself.

    Raises:
        InputError: it is no certificate, or it was changed after it was made.
    """
    try:
        read = json.loads(text)
        name, header, shown = (str(read["statement"][key]) for key in ("name", "header", "text"))
        system = ProofSystem(read["statement"].get("system", ProofSystem.LEAN))
        statement = Statement(name, shown, header, system=system)
        proof, claimed, form = Proof(statement.id, str(read["proof"])), read["hash"], read["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"this is no certificate ({error!r}); `stp check FILE --certificate OUT` writes one"
        ) from error
    if form != FORMAT:
        raise InputError(f"the certificate has format {form}, this stp reads format {FORMAT}")
    if claimed != digest(read):
        raise InputError("the certificate was changed after it was made: its hash does not fit what it says")
    return statement, proof, read
