"""Speeds and figures measured here, in a minute or a few: the run's own model, statements and checker.

Some statements of the dataset are sampled, what comes out is checked, conjectures are asked for, and a few steps are
trained on rows of the corpus, into a folder that goes again. Nothing is stored.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from stp.checks import CONFIRMED_TOGETHER
from stp.config import SelfPlayConfig
from stp.errors import InputError
from stp.planning.speed import Figure, Speeds
from stp.prompts import TEMPLATES, Template, conjecturer_prompt, parse_conjecture, prover_prompt, stop_strings
from stp.protocols import Confirmer, Generator, ProofChecker, Runtime
from stp.selfplay.prove import draw
from stp.selfplay.randomness import generator, sample_seed
from stp.selfplay.warmup import corpus_examples
from stp.syntax.language import language
from stp.types import (
    TRIVIAL_LEMMA,
    Checkpoint,
    Example,
    FinishReason,
    Prompt,
    Proof,
    ProvedProof,
    Role,
    Rollout,
    SampleRequest,
    Seed,
    Statement,
    Verdict,
    VerdictStatus,
    corpus_batch,
)

STATEMENTS = 64
SAMPLES = 8
"""Of each statement at the most."""
SEEDS = 16
ROWS = 512


@dataclass(frozen=True, slots=True)
class Instruments:
    """What is measured with."""

    rt: Runtime
    checker: ProofChecker
    confirmer: Confirmer | None
    count_tokens: Callable[[Sequence[Prompt]], int]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of this machine as it is: with whatever else runs on it."""

    speeds: Speeds
    confirm: float
    """Seconds by which the trust tier looks at a correct proof; 0 where none was at hand, or there is no such tier."""
    figures: dict[str, float | None]
    """Those of `stp.planning.work.Assumptions` that were measured; None where nothing was to be seen."""
    source: str


def measure(config: SelfPlayConfig, model: Checkpoint, tools: Instruments) -> Measured:
    """Sample, check and train a little.

    Raises:
        InputError: there is nothing to sample or to train on.
    """
    store = tools.rt.store
    dataset = [one for source in config.dataset for one in store.statements(source)]
    examples = corpus_examples(config, store)
    if not dataset or not examples:
        raise InputError(
            "to measure takes statements and a corpus in the database; make them with `stp world build` or "
            "`stp import`, or leave out --measure"
        )
    chosen = [dataset[one] for one in generator(config.seed, "plan").permutation(len(dataset))[:STATEMENTS]]
    known = [one for source in config.corpus for one in store.proved(corpus_batch(source))][:SEEDS]
    began = time.perf_counter()
    with tools.rt.open_generator(model.path) as opened:
        loaded = time.perf_counter() - began
        rollouts, sampled = sample(config, opened, chosen)
        conjectures, asked = conjecture(
            config, opened, [(store.statement(one.proof.statement_id), one) for one in known]
        )
    verdicts, each = check(config, tools.checker, chosen, rollouts)
    formed = well_formed(config, tools.checker, conjectures)
    trained, seconds = train(config, model, examples, tools)
    of = {one.id: one for one in chosen}
    right = {one.proof.id: one.proof for one in rollouts if verdicts[one.proof.id].proved}
    accepted = [(of[one.statement_id], one, verdicts[key]) for key, one in right.items()]
    tokens = sum(one.tokens for one in rollouts)
    what = f"measured here with {model.path}"
    return Measured(
        Speeds(
            sample=Figure(tokens / sampled, f"{what}: {tokens:,} tokens of {len(rollouts)} samples, prompts included"),
            read=None,
            train=Figure(trained / seconds, f"{what}: {trained:,} tokens of {min(ROWS, len(examples))} rows"),
            check=Figure(each, f"measured here: {len(verdicts)} proofs, one checker"),
            load=Figure(loaded, what),
        ),
        confirm(tools, accepted[:CONFIRMED_TOGETHER]),
        {
            "sft_rows": len(examples),
            "prompt_tokens": tools.count_tokens([prover_prompt(TEMPLATES[config.template], one) for one in chosen])
            / len(chosen),
            "sample_tokens": tokens / len(rollouts),
            "conjecture_tokens": asked,
            "novel": formed,
            "row_tokens": row_tokens([one for one in examples if one.role is Role.PROVER], tools),
            "sft_row_tokens": row_tokens(examples, tools),
            **shares(config, rollouts, verdicts),
        },
        what,
    )


def sample(config: SelfPlayConfig, model: Generator, statements: Sequence[Statement]) -> tuple[list[Rollout], float]:
    """Rollouts, and the seconds they took; the first call, which is slower, is not timed."""
    template = TEMPLATES[config.template]
    sampling = replace(config.prove.sampling, stop=(*config.prove.sampling.stop, *stop_strings(template)))
    count = min(SAMPLES, config.prove.samples)
    wanted = [(one, {index: sample_seed("plan", one.id, index) for index in range(count)}) for one in statements]
    draw(model, template, wanted[:1], sampling)
    began = time.perf_counter()
    rollouts = draw(model, template, wanted, sampling)
    return rollouts, time.perf_counter() - began


def conjecture(
    config: SelfPlayConfig, model: Generator, known: Sequence[tuple[Statement, ProvedProof]]
) -> tuple[list[tuple[Seed, str]], float | None]:
    """What is made of proved statements of the corpus, where it can be read, and tokens of each; one entry a sample."""
    if not known or not config.conjecture.enabled:
        return [], None
    template = TEMPLATES[config.template]
    sampling = replace(config.conjecture.sampling, stop=(*config.conjecture.sampling.stop, *stop_strings(template)))
    seeds = [Seed(statement, proved.proof, TRIVIAL_LEMMA) for statement, proved in known]
    requests = [
        SampleRequest(conjecturer_prompt(template, one), tuple(sample_seed("plan", index, each) for each in range(2)))
        for index, one in enumerate(seeds)
    ]
    answers = model.generate(requests, sampling)
    made = [
        (seed, text)
        for seed, some in zip(seeds, answers, strict=True)
        for one in some
        for text in [read(template, one.text, seed) if one.finish is FinishReason.STOP else ""]
    ]
    return made, sum(one.tokens for some in answers for one in some) / len(made)


def read(template: Template, text: str, seed: Seed) -> str:
    """The statement in an answer; empty when there is none."""
    return parse_conjecture(template, text, seed.statement.system) or ""


def check(
    config: SelfPlayConfig, checker: ProofChecker, statements: Sequence[Statement], rollouts: Sequence[Rollout]
) -> tuple[dict[str, Verdict], float]:
    """Verdicts on the distinct proofs by id, and seconds of each; the first check, which starts Lean, is not timed."""
    of = {one.id: one for one in statements}
    proofs = {one.proof.id: one.proof for one in rollouts}
    first = next(iter(proofs.values()))
    checker.check(of[first.statement_id], first, config.limits)
    began = time.perf_counter()
    verdicts = {key: checker.check(of[one.statement_id], one, config.limits) for key, one in proofs.items()}
    return verdicts, (time.perf_counter() - began) / len(verdicts)


def well_formed(config: SelfPlayConfig, checker: ProofChecker, made: Sequence[tuple[Seed, str]]) -> float | None:
    """Share of the conjectures that can be read, are distinct, and elaborate."""
    if not made:
        return None
    good = 0
    for text, seed in {text: seed for seed, text in made if text}.items():
        spoken = language(seed.statement.system)
        statement = Statement(
            spoken.name(text) or "conjecture", text, seed.statement.header, system=seed.statement.system
        )
        proof = Proof(statement.id, spoken.incomplete)
        good += checker.check(statement, proof, config.limits).status is VerdictStatus.INCOMPLETE
    return good / len(made)


def train(
    config: SelfPlayConfig, model: Checkpoint, examples: Sequence[Example], tools: Instruments
) -> tuple[int, float]:
    """Tokens and seconds of a short training, without loading and writing: the difference to one a quarter as long."""
    rows, folder = examples[:ROWS], tools.rt.folder / "plan"
    found = []
    folder.mkdir(exist_ok=True)
    try:
        for part in (rows[: max(1, len(rows) // 4)], rows):
            training = replace(config.training, epochs=1, min_steps=1, batch_size=min(config.training.batch_size, 64))
            began = time.perf_counter()
            made = tools.rt.trainer.train(part, model.path, folder / str(len(part)), training, config.seed)
            found.append((made.tokens, time.perf_counter() - began))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    (few, short), (many, long) = found[0], found[-1]
    return (many - few, long - short) if many > few and long > short else (many, long)


def confirm(tools: Instruments, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> float:
    """Seconds of the trust tier for each of the proofs that the checker accepted, together as they are in a run."""
    if tools.confirmer is None or not accepted:
        return 0.0
    began = time.perf_counter()
    tools.confirmer.confirm(accepted)
    return (time.perf_counter() - began) / len(accepted)


def row_tokens(rows: Sequence[Example], tools: Instruments) -> float | None:
    """Of a row, its end token too."""
    return tools.count_tokens([one.prompt + one.target for one in rows]) / len(rows) + 1 if rows else None


def shares(
    config: SelfPlayConfig, rollouts: Sequence[Rollout], verdicts: dict[str, Verdict]
) -> dict[str, float | None]:
    """What became of the samples, as shares of them, and of the statements."""
    right: dict[str, list[str]] = {one.proof.statement_id: [] for one in rollouts}
    for one in rollouts:
        if verdicts[one.proof.id].proved:
            right[one.proof.statement_id].append(one.proof.id)
    each = len(rollouts) / len(right)
    hard = [some for some in right.values() if some and len(some) / each <= config.replay.max_pass_rate]
    proved = [some for some in right.values() if some]
    again = [some for some in proved if len(some) / each < config.prove.readmit_below]
    return {
        "distinct": len(verdicts) / len(rollouts),
        "correct": sum(one.proved for one in verdicts.values()) / len(verdicts),
        "kept": sum(len(set(some)) for some in hard) / len(rollouts),
        "proved": len(proved) / len(right),
        "hard": len(again) / len(proved) if proved else None,
    }
