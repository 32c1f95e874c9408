"""`stp check` and `stp prove`: one statement at a time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.checks import settle
from stp.cli.common import Json, emit, progress, settings
from stp.config import SelfPlayConfig, kept_config
from stp.errors import InputError
from stp.prompts import TEMPLATES, parse_proof, prover_prompt, stop_strings
from stp.selfplay.conjecture import SORRY
from stp.selfplay.randomness import sample_seed
from stp.settings import Settings
from stp.syntax.lean import parse_file
from stp.types import (
    CheckLimits,
    Proof,
    Rollout,
    SampleRequest,
    Sampling,
    Statement,
    Verdict,
    VerdictStatus,
    content_id,
)

File = Annotated[Path, typer.Argument(help="A .lean file: header lines, then one theorem.")]
Timeout = Annotated[float, typer.Option(help="Seconds one check may take.", min=0.1)]


def check(file: File, timeout: Timeout = 200.0, json: Json = False) -> None:
    """Check the proof in a file. Exit code 0: proved; 1: not proved.

    Lines in messages count from the proof's first line.

    Example:

        stp check theorem.lean
    """
    statement, proof = _read(file)
    checker = bootstrap.make_checker(settings())
    try:
        verdict = checker.check(statement, Proof(statement.id, proof), CheckLimits(timeout_seconds=timeout))
    finally:
        checker.close()
    emit(json, asdict(verdict), _told(verdict))
    if not verdict.proved:
        raise typer.Exit(1)


def prove(
    file: File,
    model: Annotated[Path, typer.Option(help="Folder of the model, e.g. runs/quickstart/round-3.")],
    samples: Annotated[int, typer.Option("-n", "--samples", help="Proofs to sample.", min=1)] = 32,
    temperature: Annotated[float, typer.Option(help="Sampling temperature; 0 is greedy.", min=0)] = 1.0,
    max_tokens: Annotated[int, typer.Option(help="Longest proof, in tokens.", min=1)] = 256,
    seed: Annotated[int, typer.Option(help="Other seed, other samples.")] = 0,
    timeout: Timeout = 60.0,
    json: Json = False,
) -> None:
    """Have a model prove the theorem in a file; whatever proof stands there is ignored. Exit code 1: not proved.

    Example:

        stp prove theorem.lean --model runs/quickstart/round-3 -n 64
    """
    statement, _ = _read(file)
    where = settings()
    _require_sense(statement, where, CheckLimits(timeout_seconds=timeout))
    # The strings that the model was trained with; the paper's for one that no run of ours made.
    template = TEMPLATES[(kept_config(model.parent) or SelfPlayConfig()).template]
    seeds = tuple(sample_seed(seed, "prove", statement.id, index) for index in range(samples))
    with bootstrap.open_generator(model, where) as generator:
        sampling = Sampling(temperature, max_new_tokens=max_tokens, stop=stop_strings(template))
        [answers] = generator.generate([SampleRequest(prover_prompt(template, statement), seeds)], sampling)
    rollouts = [
        Rollout(
            Proof(statement.id, parse_proof(template, one.text)), index, one.seed, one.tokens, one.logprob, one.finish
        )
        for index, one in enumerate(answers)
    ]
    batch = f"prove/{content_id(str(model.absolute()), str(seed), repr(sampling), statement.id)}"
    limits = CheckLimits(timeout_seconds=timeout)
    with bootstrap.open_store(where) as store, bootstrap.open_queue(where, store) as queue:
        store.add_statements([statement])
        store.add_rollouts(batch, rollouts)
        settle(batch, store, queue, limits, progress(json), max_crashed=0.0)
        rate, found = store.pass_rates(batch)[statement.id], store.proved(batch)
    shortest = min((one.proof.text for one in found), key=len, default=None)
    value = {"statement": statement.text, "proved": rate.proved, "samples": rate.attempts, "proof": shortest}
    text = f"{rate.proved} of {rate.attempts} samples prove it ({len(found)} different proofs)"
    emit(json, value, text + (f"\n\n{statement.text}{shortest}" if shortest else ""))
    if shortest is None:
        raise typer.Exit(1)


def _read(file: Path) -> tuple[Statement, str]:
    try:
        return parse_file(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error


def _require_sense(statement: Statement, where: Settings, limits: CheckLimits) -> None:
    """Let a statement through that Lean can read: no proof of another would ever be accepted."""
    checker = bootstrap.make_checker(where)
    try:
        verdict = checker.check(statement, Proof(statement.id, SORRY), limits)
    finally:
        checker.close()
    if verdict.status is not VerdictStatus.INCOMPLETE:
        raise InputError(f"Lean does not accept the statement:\n{_told(verdict)}")


def _told(verdict: Verdict) -> str:
    lines = [f"{verdict.status} in {verdict.elapsed_seconds:.2f} s by {verdict.checker} ({verdict.sandbox})"]
    lines += [f"  {one.line}:{one.column} {one.severity}: {one.text}" for one in verdict.messages]
    if verdict.proved:
        lines.append(f"  axioms: {', '.join(verdict.axioms) or 'none'}")
        lines.append(f"  lemmas: {', '.join(verdict.lemmas) or 'none'}")
    return "\n".join(lines)
