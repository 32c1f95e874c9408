"""`stp check` and `stp prove`: one statement at a time."""

from __future__ import annotations

from dataclasses import asdict
from json import dumps, loads
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.checks import CONFIRMED_TOGETHER, TROUBLES, check_once, claim, settle, settle_first, settled
from stp.cli.common import Json, emit, progress, settings, troubles_told
from stp.cli.models import warn_of_template
from stp.cli.remote import Url, check_there, prove_there
from stp.errors import InputError
from stp.prompts import TEMPLATES, stop_strings
from stp.selfplay.prove import draw
from stp.selfplay.randomness import sample_seed
from stp.settings import Settings
from stp.syntax.language import SYSTEM_OF_FILES, language
from stp.trust.certificate import certificate as make_certificate
from stp.trust.certificate import certificate_of, read_certificate
from stp.types import (
    CheckLimits,
    PassRate,
    Proof,
    ProofSystem,
    Sampling,
    Statement,
    Verdict,
    VerdictStatus,
    content_id,
)

File = Annotated[Path, typer.Argument(help="A .lean, .thy or .v file: header lines, then one theorem.")]
System = Annotated[
    ProofSystem | None,
    typer.Option(help="The proof assistant; by default the file's ending says which, or it is Lean."),
]
Timeout = Annotated[float, typer.Option(help="Seconds one check may take.", min=0.1)]


def check(
    file: File,
    timeout: Timeout = 200.0,
    certificate: Annotated[Path | None, typer.Option(help="Where to write a certificate when it is proved.")] = None,
    disprove: Annotated[bool, typer.Option("--disprove", help="The proof is one of the theorem's negation.")] = False,
    system: System = None,
    url: Url = "",
    json: Json = False,
) -> None:
    """Check the proof in a file. Exit code 0: proved (with --disprove: disproved); 1: not.

    Lines in messages count from the proof's first line. A disproof's certificate is that of the negation, which it
    states.

    Examples:

        stp check theorem.lean

        stp check theorem.lean --certificate theorem.json

        stp check wrong.lean --disprove

        stp check theorem.v

        STP_API_KEY=stp_... stp check theorem.lean --url http://lean.example:8000
    """
    statement, text = _read(file, system)
    proof = Proof(statement.id, text, refutes=disprove)
    claimed, limits = claim(statement, proof), CheckLimits(timeout_seconds=timeout)
    verdict = settled(proof, check_there(url, *claimed, limits)) if url else _judged(statement, proof, limits)
    done = verdict.status is (VerdictStatus.DISPROVED if disprove else VerdictStatus.PROVED)
    negated = {"negation": claimed[0].text} if disprove else {}
    emit(json, asdict(verdict) | negated, "\n  of: ".join([_told(verdict), *negated.values()]))
    if certificate and verdict.certificate:
        made = certificate_of(statement, proof, verdict)
        written = dumps(made, indent=2, ensure_ascii=False)
        try:
            certificate.write_text(written + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"the certificate cannot be written to {certificate}: {error.strerror}") from error
    elif certificate and done:
        raise InputError("no certificate: the trust tier did not look at it (STP_TRUST=off)")
    if not done:
        raise typer.Exit(1)


def verify_certificate(
    file: Annotated[Path, typer.Argument(help="A certificate that `stp check --certificate` wrote.")],
    json: Json = False,
) -> None:
    """Check a certificate again: its hash, and its proof under the limits that it names, in the trust tier.

    Exit code 0: it holds; 1: the proof is not proved here, or by another toolchain, kernel or library than it says;
    2: the file was changed, or is none.

    Example:

        stp verify-certificate theorem.json
    """
    statement, proof, read = read_certificate(_text(file))
    verdict = _judged(statement, proof, CheckLimits(**read["verdict"]["limits"]))
    again = loads(dumps(make_certificate(statement, proof, verdict)["verdict"]))
    differs = [
        f"{name}: the certificate says {read['verdict'].get(name)!r}, here it is {value!r}"
        for name, value in again.items()
        if name != "sandbox" and value != read["verdict"].get(name)
    ]
    told = "\n".join(differs) or "the certificate holds"
    emit(json, {"holds": not differs, "differs": differs, "hash": read["hash"]}, told)
    if differs:
        raise typer.Exit(1)


def prove(
    file: File,
    model: Annotated[Path | None, typer.Option(help="Folder of the model, e.g. runs/quickstart/round-3.")] = None,
    samples: Annotated[int, typer.Option("-n", "--samples", help="Proofs to sample.", min=1)] = 32,
    temperature: Annotated[float, typer.Option(help="Sampling temperature; 0 is greedy.", min=0)] = 1.0,
    max_tokens: Annotated[int, typer.Option(help="Longest proof, in tokens.", min=1)] = 256,
    seed: Annotated[int, typer.Option(help="Other seed, other samples.")] = 0,
    timeout: Timeout = 60.0,
    first: Annotated[bool, typer.Option("--first", help="Stop checking at the first correct proof.")] = False,
    template: Annotated[str, typer.Option(help="Prompt strings, when not the model's own.")] = "",
    system: System = None,
    url: Url = "",
    json: Json = False,
) -> None:
    """Have a model prove the theorem in a file; whatever proof stands there is ignored. Exit code 1: not proved.

    Without --first every sample is checked: that tells how often the model proves it, and the shortest proof. What
    --first leaves unchecked is checked by the same command without it.

    Examples:

        stp prove theorem.lean --model runs/quickstart/round-3 -n 64

        stp prove theorem.lean --model runs/quickstart/round-3 -n 1024 --first
    """
    statement, _ = _read(file, system)
    if template and template not in TEMPLATES:
        raise InputError(f"there is no template {template}; there are {', '.join(TEMPLATES)}")
    if url:
        if template:
            raise InputError("a service asks its models with their own template; leave --template out")
        options = {"model": model and str(model), "temperature": temperature, "max_tokens": max_tokens, "seed": seed}
        prove_there(url, statement, json, samples=samples, timeout_seconds=timeout, **options)
        return
    if model is None:
        raise InputError("name the model with --model FOLDER, e.g. runs/quickstart/round-3")
    where = settings()
    _require_sense(statement, where, CheckLimits(timeout_seconds=timeout))
    name = template or bootstrap.template_name(model)
    warn_of_template(model, name)
    words = TEMPLATES[name]
    seeds = {index: sample_seed(seed, "prove", statement.id, index) for index in range(samples)}
    with bootstrap.open_generator(model, where) as generator:
        sampling = Sampling(temperature, max_new_tokens=max_tokens, stop=stop_strings(words))
        rollouts = draw(generator, words, [(statement, seeds)], sampling)
    asked = [str(model.absolute()), str(seed), repr(sampling), statement.id, *([template] if template else [])]
    batch = f"prove/{content_id(*asked)}"
    limits = CheckLimits(timeout_seconds=timeout)
    with bootstrap.open_store(where) as store:
        store.add_statements([statement])
        store.add_rollouts(batch, rollouts)
        with bootstrap.open_queue(where, store, 1 if first else CONFIRMED_TOGETHER) as queue:
            if first:
                settle_first(batch, store, queue, limits, progress(json))
            else:
                settle(batch, store, queue, limits, progress(json), max_crashed=0.0)
        # Asked when the queue is closed: checks that were under way have ended.
        rate, found = store.pass_rates(batch).get(statement.id, PassRate(0, 0)), store.proved(batch)
        troubles, left = dict.fromkeys(TROUBLES, 0) | store.troubles(batch), len(store.unsettled(batch))
    shortest = min((one.proof.text for one in found), key=len, default=None)
    if shortest and not shortest.startswith("\n"):  # a template's prompt may end with the line
        shortest = f"\n{shortest}"
    value = {
        "statement": statement.text,
        "proved": rate.proved,
        "samples": rate.attempts,
        "checks": troubles,
        "unchecked": left,
        "proof": shortest,
    }
    text = f"{rate.proved} of {rate.attempts} samples prove it ({len(found)} different proofs)"
    text += troubles_told(troubles, rate.attempts)
    text += f"; {left} more proofs were not checked (--first)" if left else ""
    emit(json, value, text + (f"\n\n{statement.text}{shortest}" if shortest else ""))
    if shortest is None:
        raise typer.Exit(1)


def _read(file: Path, system: ProofSystem | None) -> tuple[Statement, str]:
    known = language(system or SYSTEM_OF_FILES.get(file.suffix, ProofSystem.LEAN))
    return known.parse_file(_text(file), "")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error


def _judged(statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
    where = settings()
    return check_once(statement, proof, limits, bootstrap.checker_factory(where), bootstrap.confirmer_factory(where))


def _require_sense(statement: Statement, where: Settings, limits: CheckLimits) -> None:
    """Let a statement through that the assistant can read: no proof of another would ever be accepted."""
    known = language(statement.system)
    probe = Proof(statement.id, known.incomplete)
    verdict = check_once(statement, probe, limits, bootstrap.checker_factory(where), None)
    if verdict.status is not VerdictStatus.INCOMPLETE:
        raise InputError(f"{known.title} does not accept the statement:\n{_told(verdict)}")


def _told(verdict: Verdict) -> str:
    kind = f" ({verdict.forbidden or verdict.limit})" if verdict.forbidden or verdict.limit else ""
    lines = [f"{verdict.status}{kind} in {verdict.elapsed_seconds:.2f} s by {verdict.checker} ({verdict.sandbox})"]
    lines += [f"  {one.line}:{one.column} {one.severity}: {one.text}" for one in verdict.messages]
    if verdict.status in {VerdictStatus.PROVED, VerdictStatus.DISPROVED}:
        lines.append(f"  tier: {verdict.tier}{f' ({verdict.kernel})' if verdict.kernel else ''}")
        lines.append(f"  axioms: {', '.join(verdict.axioms) or 'none'}")
        lines.append(f"  lemmas: {', '.join(verdict.lemmas) or 'none'}")
    return "\n".join(lines)
