"""`python -m stp.bench.store`: what the store's questions cost in Postgres when it holds millions of rollouts.

Fills an empty database with a run that never was, then asks each question that is asked while a run is under way, and
has the server explain how it answered: which indices it used, which tables it read from end to end, and how long it
took. The database stays as it is; the second time it is asked at once.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import typer
from sqlalchemy import Engine, create_engine, event, func, select

from stp.bench.rows import PROVABLE, ROUNDS, RUN, SAMPLES, Rows, Shape
from stp.errors import ConfigError, InputError, StpError
from stp.progress import ConsoleProgress, SilentProgress
from stp.protocols import Progress, Store
from stp.settings import Settings
from stp.store import tables
from stp.store.bulk import load
from stp.store.database import Database
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import Phase, prove_batch

BATCH = prove_batch(RUN, ROUNDS - 1)
EXAMPLES = """\
examples:
  STP_DATABASE_URL=postgresql+psycopg://postgres@localhost/bench python -m stp.bench.store
  STP_DATABASE_URL=postgresql+psycopg://postgres@localhost/bench python -m stp.bench.store --rollouts 100000
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the server answered one query."""

    milliseconds: float
    nodes: tuple[str, ...]
    """Kinds of steps, those that read a table with its name and the index used."""
    whole: tuple[str, ...]
    """Tables read from end to end."""
    pages: int
    """8 kB each, from memory or disk."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question cost."""

    question: str
    seconds: float
    """From call to return, a first call before it not counted."""
    plans: tuple[Plan, ...]

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.question:<22}{self.seconds * 1000:>10,.1f} ms"
        for plan in self.plans:
            yield f"  {plan.milliseconds:>10,.1f} ms, {plan.pages:,} pages: {', '.join(plan.nodes)}"


def questions(some: list[str]) -> dict[str, Callable[[Store], object]]:
    """What the code asks while a run is under way, of the batch of its last round; `some` are proofs of it."""
    return {
        "waiting": lambda store: store.waiting(BATCH),
        "unsettled": lambda store: store.unsettled(BATCH),
        "pass_rates": lambda store: store.pass_rates(BATCH),
        "proved": lambda store: store.proved(BATCH),
        "troubles": lambda store: store.troubles(BATCH),
        "rollout_counts": lambda store: store.rollout_counts(BATCH),
        "tokens": lambda store: store.tokens(BATCH),
        "verdicts": lambda store: store.verdicts(some),
        "proof": lambda store: store.proof(some[0]),
        "rollouts": lambda store: store.rollouts(BATCH, store.proof(some[0])[0].id),
        "statements": lambda store: store.statements("bench/open"),
        "add_statements": lambda store: store.add_statements([store.proof(some[0])[0]]),
        "rounds": lambda store: store.rounds(RUN),
        "seeds": lambda store: store.seeds(RUN, ROUNDS - 1),
        "conjectures": lambda store: store.conjectures(RUN, ROUNDS - 1),
        "barely_provable": lambda store: store.barely_provable(RUN, ROUNDS - 1, 0.0, 0.25),
        "examples": lambda store: store.examples(RUN, ROUNDS - 1),
        "forget_crashes": lambda store: store.forget_crashes(BATCH),
    }


def fill(database: Database, shape: Shape, progress: Progress) -> None:
    """Put a run's rows into a database without any; by a superuser, since references are not checked one by one."""
    rows: list[tuple[str, int, Rows]] = [
        ("statements", shape.statements, shape.statement_rows()),
        ("proofs", shape.proofs, shape.proof_rows()),
        ("verdicts", shape.proofs, shape.verdict_rows()),
        ("rollouts", shape.rollouts, shape.rollout_rows()),
        ("checkpoints", 1, iter([("bench", "base", "", None, 0, 0, 0.0)])),
        ("rounds", ROUNDS, shape.round_rows()),
        ("phases", ROUNDS * len(Phase), shape.phase_rows()),
        ("seeds", 0, shape.seed_rows()),
        ("conjectures", 0, shape.conjecture_rows()),
        ("examples", 0, shape.example_rows()),
    ]
    indices = [index for table in (tables.proofs, tables.verdicts, tables.rollouts) for index in table.indexes]
    with database.write() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
        for index in indices:
            index.drop(connection)
        for name, count, values in rows:
            progress.start(name, count)
            load(connection, name, tables.metadata.tables[name].columns.keys(), _counted(values, progress))
        progress.start("indices", len(indices))
        for index in indices:
            index.create(connection)
            progress.advance()
    progress.start("vacuum", 0)
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    progress.finish()


def measure(url: str) -> list[Answer]:
    """Ask every question twice, time the second, and have its queries explained."""
    store, database = SqlStore(url), Database(url)
    some = [row[0] for row in _first_proofs(database)]
    answers = []
    for name, ask in questions(some).items():
        ask(store)
        began = time.perf_counter()
        with overheard() as queries:
            ask(store)
        seconds = time.perf_counter() - began
        answers.append(Answer(name, seconds, tuple(_explained(database, *query) for query in queries)))
    store.close()
    database.close()
    return answers


def _first_proofs(database: Database) -> list[Any]:
    column = tables.rollouts.c
    with database.read() as connection:
        query = select(column.proof_id).where(column.batch == BATCH).order_by(column.statement_id, column.sample)
        return list(connection.execute(query.limit(64 * SAMPLES)))


@contextmanager
def overheard() -> Iterator[list[tuple[str, Any]]]:
    """The queries that are made meanwhile, whoever makes them, with their values."""
    heard: list[tuple[str, Any]] = []

    def listen(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        if statement.startswith(("SELECT", "DELETE")) and "pg_catalog" not in statement:
            heard.append((statement, values))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def _explained(database: Database, statement: str, values: Any) -> Plan:
    with database.write() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values).scalar_one()
        [told] = json.loads(found) if isinstance(found, str) else found
        connection.rollback()
    steps = list(_steps(told["Plan"]))
    pages = sum(told["Plan"].get(f"Shared {where} Blocks", 0) for where in ("Hit", "Read"))
    whole = tuple(one["Relation Name"] for one in steps if one["Node Type"] == "Seq Scan")
    return Plan(told["Execution Time"], tuple(_told(one) for one in steps), whole, pages)


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from _steps(one)


def _told(step: dict[str, Any]) -> str:
    about = [step[key] for key in ("Relation Name", "Index Name") if key in step]
    return " ".join([step["Node Type"], *about])


def _counted(rows: Rows, progress: Progress, at_once: int = 1000) -> Rows:
    for number, row in enumerate(rows, 1):
        yield row
        if number % at_once == 0:
            progress.advance(at_once)


def _prepare(url: str, rollouts: int, progress: Progress) -> None:
    database = Database(url)
    if database.file is not None:
        raise ConfigError("give a Postgres database, as STP_DATABASE_URL")
    upgrade(url)
    with database.read() as connection:
        stored = connection.execute(select(tables.rounds.c.run).limit(1)).scalar_one_or_none()
        others = connection.execute(select(func.count()).select_from(tables.statements)).scalar_one()
    if stored != RUN and others:
        raise InputError(f"{database.name} holds something else; give an empty database, as STP_DATABASE_URL")
    if not others:
        fill(database, Shape(max(PROVABLE, rollouts // (ROUNDS * SAMPLES))), progress)
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rollouts", type=int, default=10_000_000, help="about so many (default: %(default)s)")
    arguments = parser.parse_args()
    progress = ConsoleProgress() if sys.stderr.isatty() else SilentProgress()
    try:
        url = Settings().database_url
        began = time.perf_counter()
        _prepare(url, arguments.rollouts, progress)
        typer.echo(f"filled in {time.perf_counter() - began:,.0f} s")
        answers = measure(url)
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    for answer in answers:
        typer.echo("\n".join(answer.lines()))
    slow = [one.question for one in answers if any({"rollouts", "verdicts"} & set(plan.whole) for plan in one.plans)]
    typer.echo(f"reads rollouts or verdicts from end to end: {', '.join(slow) or 'nothing'}")


if __name__ == "__main__":
    main()
