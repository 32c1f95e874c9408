"""The only module, with `stp.bootstrap_service` and `stp.bootstrap_isabelle`, that reads settings and picks adapters;
everything else is handed what it needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path

from stp import metrics
from stp.bootstrap_isabelle import isabelle_maker
from stp.checking.choose import ByHeader, BySystem, ConfirmedByHeader, ConfirmedBySystem
from stp.checking.lean import LeanChecker
from stp.checking.rocq import RocqChecker
from stp.checking.sandbox import find_sandbox
from stp.checks import CONFIRMED_TOGETHER
from stp.config import SelfPlayConfig, kept_config
from stp.errors import ConfigError, InputError, StoreError
from stp.generation.choose import choose_generator
from stp.generation.counted import CountedGenerator
from stp.judging.choose import judge_opener
from stp.prompts import TEMPLATES, Template, TemplateName
from stp.prompts.models import known_model
from stp.protocols import Confirmer, Generator, Progress, ProofChecker, Queue, Runtime, Store
from stp.queues.local import LocalQueue
from stp.settings import Settings
from stp.store import schema
from stp.store.backup import backup, restore
from stp.store.database import Connections
from stp.store.keys import Keys
from stp.store.ledger import SqlLedger
from stp.store.prune import Pruned, prune
from stp.store.reading import Reader
from stp.store.sql import SqlStore
from stp.toolchain import machine, mathlib
from stp.toolchain.find import find
from stp.toolchain.rocq import find_rocq
from stp.toolchain.types import Toolchain
from stp.tracing import traced
from stp.trust.rocq import RocqTrustTier
from stp.trust.tier import TrustTier, require_abi
from stp.types import Checkpoint, Prompt, ProofSystem


def database_url(settings: Settings) -> str:
    """The database's URL; by default a SQLite file beside the runs."""
    return settings.database_url or f"sqlite:///{settings.home.absolute() / 'stp.db'}"


def make_folder(folder: Path) -> Path:
    """A folder below `STP_HOME`, made when it is not there.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be made: {error.strerror}; make room, or set STP_HOME to another folder"
        ) from error
    return folder


def upgrade_store(settings: Settings) -> str:
    """Make the tables, or bring them up to date; returns the version reached."""
    if not settings.database_url:
        make_folder(settings.home)
    return schema.upgrade(database_url(settings))


def backup_store(settings: Settings, file: Path, progress: Progress) -> dict[str, int]:
    """Write the whole database to a file; returns rows by table."""
    return backup(database_url(settings), file, progress)


def restore_store(settings: Settings, file: Path, replace: bool, progress: Progress) -> dict[str, int]:
    """Fill the database from a backup; returns rows by table."""
    if not settings.database_url:
        make_folder(settings.home)
    return restore(database_url(settings), file, replace, progress)


def prune_store(
    settings: Settings, run: str | None, keep_rounds: int, older_than: timedelta, dry_run: bool, progress: Progress
) -> list[Pruned]:
    """Remove what no later round reads."""
    return prune(database_url(settings), run, keep_rounds, older_than, dry_run, progress)


@contextmanager
def open_store(settings: Settings) -> Iterator[SqlStore]:
    """The store. A SQLite file of our own is made when it is not there; a Postgres database waits for
    `stp db upgrade`."""
    if not settings.database_url and not (settings.home / "stp.db").exists():
        upgrade_store(settings)
    with closing(SqlStore(database_url(settings), connections=connections(settings))) as store:
        yield store


def connections(settings: Settings) -> Connections:
    """How this process keeps its connections to the database."""
    return Connections(
        settings.database_pool, settings.database_overflow, statement_seconds=settings.database_statement_seconds
    )


def toolchains(settings: Settings) -> tuple[Toolchain, Toolchain | None]:
    """The toolchain to use, and the one for statements whose header imports more than Lean brings along: Mathlib's, if
    that is set up and no toolchain is named.

    Raises:
        ToolchainError: there is no Lean.
    """
    return find(settings.lean, settings.cache), None if settings.lean else mathlib.locate(settings.cache)


def checker_factory(settings: Settings) -> Callable[[], ProofChecker]:
    """What makes checkers: Lean and the sandbox are found once, each checker then has a process of its own; other
    assistants are looked for when the first statement for one comes.

    Raises:
        ToolchainError: there is no Lean, or proofs cannot be confined.
    """
    toolchain, beside = toolchains(settings)
    sandbox = find_sandbox(settings.sandbox)

    def make(which: Toolchain) -> LeanChecker:
        return LeanChecker(which, sandbox, settings.checker_uses, settings.checker_rss_mb)

    def lean() -> ProofChecker:
        return make(toolchain) if beside is None else ByHeader(make(toolchain), make(beside), mathlib.needs_mathlib)

    def rocq() -> ProofChecker:
        return RocqChecker(find_rocq(settings.rocq), sandbox, settings.checker_uses, settings.checker_rss_mb)

    makers = {
        ProofSystem.LEAN: lean,
        ProofSystem.ISABELLE: isabelle_maker(settings),
        ProofSystem.ROCQ: rocq,
    }
    return lambda: BySystem(makers)


def confinement(settings: Settings) -> list[tuple[bool, str]]:
    """What the sandbox covers and what it does not, one by one, as its self-test found.

    Raises:
        ToolchainError: proofs cannot be confined.
    """
    return find_sandbox(settings.sandbox).report


def make_checker(settings: Settings) -> ProofChecker:
    """One checker."""
    return checker_factory(settings)()


def confirmer_factory(settings: Settings) -> Callable[[], Confirmer] | None:
    """What makes trust tiers, for the same toolchains as checkers; None with STP_TRUST=off, and then the warm checker's
    word is final.

    Raises:
        ToolchainError: the trust tier cannot work with this Lean.
    """
    if settings.trust == "off":
        return None
    toolchain, beside = toolchains(settings)
    require_abi(toolchain)
    sandbox = find_sandbox(settings.sandbox)

    def lean() -> Confirmer:
        if beside is None:
            return TrustTier(toolchain, sandbox)
        return ConfirmedByHeader(TrustTier(toolchain, sandbox), TrustTier(beside, sandbox), mathlib.needs_mathlib)

    def rocq() -> Confirmer:
        return RocqTrustTier(find_rocq(settings.rocq), sandbox)

    makers = {ProofSystem.LEAN: lean, ProofSystem.ROCQ: rocq}
    return lambda: ConfirmedBySystem(makers)


def make_confirmer(settings: Settings) -> Confirmer | None:
    """One trust tier, if there is one."""
    make = confirmer_factory(settings)
    return make() if make else None


def checker_count(settings: Settings) -> int:
    """Lean processes side by side: as set, or as many as the cores and the memory that may be used hold."""
    return settings.checkers or machine.here().checkers(checker_mb(settings))


def checker_mb(settings: Settings) -> int:
    """Resident memory at which a checker is replaced, so what it needs at the most: its imports, and what it may add.

    Imports are counted for each, although checkers share the pages of compiled modules: nobody has measured here how
    many. The core library's own, which a checker may have warm beside Mathlib, is small.
    """
    rich = mathlib.locate(settings.cache) if settings.lean in ("", "mathlib") else None
    return settings.checker_rss_mb + (rich.library_mb if rich else 0)


def sizing(settings: Settings) -> str:
    """How many checkers run side by side, and why."""
    found, need = machine.here(), checker_mb(settings)
    given = f"{found.cores} cores and {found.memory_mb:,} MB may be used, {need:,} MB for each checker at the most"
    how = "as STP_CHECKERS says" if settings.checkers else "STP_CHECKERS sets another number"
    return f"{checker_count(settings)} checkers side by side ({how}); {given}"


@contextmanager
def open_keys(settings: Settings) -> Iterator[Keys]:
    """The API keys in the store's database."""
    with open_store(settings) as store:
        yield Keys(store.database)


@contextmanager
def open_queue(settings: Settings, store: Store, confirmed_together: int = CONFIRMED_TOGETHER) -> Iterator[Queue]:
    """Checkers in threads of this process, with `confirmed_together` as in `stp.checks.Bench`, or the way to workers on
    this host and others.

    Raises:
        ConfigError: workers are wanted, and no broker is named.
    """
    queue: Queue
    match settings.queue:
        case "local":
            count = checker_count(settings)
            queue = LocalQueue(
                store,
                checker_factory(settings),
                count,
                confirmer_factory(settings),
                confirmed_together=confirmed_together,
                apart=partial(machine.own_core, count),
            )
        case "celery":
            from stp.queues.celery import CeleryQueue, celery_app

            queue = CeleryQueue(celery_app(broker_url(settings)), open_ledger(settings))
    with closing(queue):
        yield queue


def metrics_served(settings: Settings, store: SqlStore, queue_depth: Callable[[], int]) -> AbstractContextManager[None]:
    """Metrics of this process, of its queue and of the runs in the store, for Prometheus, where a port is set.

    Raises:
        ConfigError: the port cannot be had.
    """
    if not settings.metrics_port:
        return nullcontext()
    sources = metrics.Sources(queue_depth, Reader(store.database).pass_rates)
    return metrics.served(settings.metrics_host, settings.metrics_port, sources)


def broker_url(settings: Settings) -> str:
    """The broker between those who ask for checks and workers.

    Raises:
        ConfigError: none is named.
    """
    if not settings.broker_url:
        raise ConfigError("no broker is named; set STP_BROKER_URL to redis://host/0 or amqp://user:password@host//")
    return settings.broker_url


def open_ledger(settings: Settings) -> SqlLedger:
    """What is asked of workers, in the store's database."""
    return SqlLedger(database_url(settings), settings.lease_seconds, connections(settings))


def workers(settings: Settings) -> dict[str, str]:
    """Worker processes that are alive, and the trouble of each: empty while it is able to check."""
    with closing(open_ledger(settings)) as ledger:
        return ledger.workers()


@contextmanager
def open_generator(checkpoint: Path, settings: Settings, tokenizer: str = "") -> Iterator[Generator]:
    """A model on the device, with its own tokenizer or the one named. On a CPU it computes on the cores that checkers
    leave, one at least: proofs are checked while the next ones are sampled."""
    share_cores()
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(max(1, before - checker_count(settings)))
    generator = CountedGenerator(choose_generator(settings, checkpoint, tokenizer))
    try:
        yield generator
    finally:
        generator.close()
        torch.set_num_threads(before)


def template_of(model: Path) -> Template:
    """The strings that a model was trained with; the paper's for one that neither a run of ours nor anybody known
    made."""
    return TEMPLATES[template_name(model)]


def template_name(model: Path) -> TemplateName:
    """The name of `template_of` it."""
    kept, known = kept_config(model.parent), known_model(model)
    return kept.template if kept else known.template if known else "stp"


def require_library(settings: Settings, headers: Iterable[str]) -> None:
    """Let statements through whose headers import Mathlib if it is there; workers on other hosts have their own.

    Raises:
        ToolchainError: there is no Lean.
        InputError: Mathlib is not there, and under these headers no statement would be accepted.
    """
    if settings.queue != "local" or not any(map(mathlib.needs_mathlib, headers)):
        return
    toolchain, beside = toolchains(settings)
    if beside is None and not any((one / "Mathlib.olean").is_file() for one in toolchain.lean_path):
        raise InputError(
            f"its statements import Mathlib, and there is only {toolchain.identity}; run `stp lean setup --mathlib`"
        )


def require_trust(settings: Settings) -> None:
    """Numbers for others rest on the trust tier.

    Raises:
        ConfigError: it is switched off.
    """
    if settings.trust == "off":
        raise ConfigError("an evaluation counts what the trust tier confirms, and STP_TRUST=off; unset it")


def count_tokens(tokenizer: str, texts: Sequence[Prompt]) -> int:
    """How many tokens texts, or prompts, are in all."""
    from stp.model import load_tokenizer, prompt_tokens

    loaded = load_tokenizer(tokenizer)
    return sum(len(prompt_tokens(loaded, one)) for one in texts)


@contextmanager
def open_runtime(settings: Settings, config: SelfPlayConfig, progress: Progress) -> Iterator[Runtime]:
    """Everything a run needs."""
    share_cores()
    from stp.training.choose import choose_trainer

    folder = make_folder(settings.home / config.name)
    # Trained checkpoints carry the tokenizer that they were trained with.
    tokenizers = {Path(config.model.base): config.model.tokenizer}

    def model(checkpoint: Path) -> AbstractContextManager[Generator]:
        return open_generator(checkpoint, settings, tokenizers.get(checkpoint, ""))

    judge = judge_opener(config.judge, folder / "judge.jsonl", settings.judge_url, settings.judge_key, model)
    with (
        traced("stp-train"),
        open_store(settings) as store,
        open_queue(settings, store) as queue,
        metrics_served(settings, store, queue.depth),
    ):
        yield Runtime(
            store=store,
            queue=queue,
            trainer=choose_trainer(settings.ranks, settings.device, progress, tokenizers, settings.torchrun_args),
            open_generator=model,
            progress=progress,
            folder=folder,
            open_judge=judge,
        )


def share_cores() -> None:
    """Have torch's threads fall asleep soon where they wait for each other; to be called before torch is imported.

    By default they spin for long: they take cores from the checkers, and the thread they wait for may be the one
    without a core. On two cores with one busy neighbour training was a tenth as fast; spinning this briefly it is half
    as fast, and no slower without neighbours. Not spinning at all (OMP_WAIT_POLICY=passive) halves the speed there.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def base_model(config: SelfPlayConfig, rt: Runtime, texts: list[str]) -> Checkpoint:
    """The model before SFT: the one named, or one made from scratch with a tokenizer trained on `texts`.

    Raises:
        InputError: there is neither a model nor a text to train a tokenizer on.
    """
    if config.model.base:
        return Checkpoint(Path(config.model.base))
    from stp.training.scratch import make_base

    if not texts:
        raise InputError(
            f"nothing is stored under {', '.join(config.corpus)} to train a tokenizer on; run `stp world build` or "
            "`stp import`, or name a model in the experiment's [model] base"
        )
    return make_base(texts, config.model, rt.folder / "base", config.seed)
