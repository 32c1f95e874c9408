"""Evaluations in the database: what each is, what it tries, and what came of it.

Their rollouts, proofs and verdicts stand among all others, in the batch `Evaluation.batch`; `stp db prune` leaves them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, delete, exists, func, or_, select, update

from stp.errors import ConflictError, InputError
from stp.evals.config import EvalConfig
from stp.evals.types import Benchmark, Evaluation, Item, Result, Trials
from stp.store import rows, tables
from stp.store.database import Database, insert_missing
from stp.store.queries import PROVED, counted_by_another, proofs_of, short
from stp.store.reading import BY_POSITION, Page, Time, page
from stp.store.sql import add_statements
from stp.types import CheckLimits, Limit, Tier, VerdictStatus

COLUMN = tables.evaluations.c
POSITION: TypeAdapter[tuple[float, str]] = TypeAdapter(tuple[Time, str])
RESULT = TypeAdapter(Result)
ROWS_AT_ONCE = 2000
MOST_READ = 200_000
"""Samples for one page: a second or two."""
CORRECT, WRONG, UNCHECKED = "correct", "wrong", "unchecked"
TROUBLES = (VerdictStatus.CRASHED, *Limit, UNCHECKED)
"""The keys of `Trials.troubles`."""
UNKNOWN = {*TROUBLES} - {Limit.TIME}


class Evaluations:
    """The evaluations in a database; every method is one transaction, and raises StoreError when it cannot be done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, evaluation: Evaluation, benchmark: Benchmark) -> Evaluation:
        """Store an evaluation with the statements it tries, or find it there, under the name it has. Asked for with
        more samples than before, it is longer from now on.

        Raises:
            ConflictError: another evaluation has this name.
        """
        this = select(tables.evaluations).where(COLUMN.id == evaluation.id)
        with self._database.write() as connection:
            if insert_missing(connection, tables.evaluations, [_row(evaluation, benchmark)]):
                _insert_items(connection, evaluation.id, benchmark.items)
            row = connection.execute(this).one_or_none()
            if row is None:
                raise ConflictError(f"another evaluation is named {evaluation.name!r}; give this one another --name")
            known = _read(row)
            if _config(evaluation).samples > _config(known).samples:
                known = replace(known, config=evaluation.config)
                connection.execute(update(tables.evaluations).where(COLUMN.id == known.id).values(config=known.config))
            return known

    def get(self, which: str) -> Evaluation | None:
        """The evaluation with this name or id, or the beginning of an id.

        Raises:
            InputError: several ids begin so.
        """
        begins = COLUMN.id.startswith(which, autoescape=True) if which else COLUMN.id == ""
        with self._database.read() as connection:
            query = select(tables.evaluations).where(or_(COLUMN.name == which, begins)).order_by(COLUMN.id)
            found = [_read(row) for row in connection.execute(query)]
        exact = [one for one in found if which in (one.name, one.id)]
        if not exact and len(found) > 1:
            raise InputError(f"several evaluations begin with {which!r}: {', '.join(one.id for one in found)}")
        return next(iter(exact or found), None)

    def page(self, after: str, limit: int) -> Page[Evaluation]:
        """Evaluations, the newest first.

        Raises:
            InputError: `after` is not what another page gave.
        """
        with self._database.read() as connection:
            key = (COLUMN.created, COLUMN.id)
            return page(connection, select(tables.evaluations), key, POSITION, after, limit, _read, newest_first=True)

    def benchmark(self, evaluation_id: str) -> Benchmark:
        """What it tries, as it was when the evaluation began."""
        query = _items_of(evaluation_id).order_by(tables.evaluation_items.c.position)
        about = select(COLUMN.benchmark, COLUMN.origin, COLUMN.withheld, COLUMN.skipped)
        with self._database.read() as connection:
            row = connection.execute(about.where(COLUMN.id == evaluation_id)).one()
            items = tuple(_read_item(one) for one in connection.execute(query))
        return Benchmark(
            row.benchmark, row.origin, items, row.withheld, tuple((name, why) for name, why in row.skipped)
        )

    def items(self, evaluation_id: str) -> tuple[Item, ...]:
        """The statements it tries, in order."""
        return self.benchmark(evaluation_id).items

    def skipped(self, evaluation_id: str) -> dict[str, str]:
        """Reason by name, for each row of the benchmark that is no theorem."""
        return dict(self.benchmark(evaluation_id).skipped)

    def trials(self, evaluation: Evaluation, samples: int | None = None) -> list[Trials]:
        """What its first `samples` of each statement came to (None: all that it is to have), in the order of items."""
        config = _config(evaluation)
        most = samples or config.samples
        with self._database.read() as connection:
            streaming = connection.execution_options(yield_per=ROWS_AT_ONCE)
            found = {one.statement_id: one for one in _trials(streaming, evaluation.batch, config, most)}
        return [found.get(one.statement.id) or _nothing(one) for one in self.items(evaluation.id)]

    def tried(self, evaluation: Evaluation, after: str, limit: int) -> Page[tuple[Item, Trials]]:
        """Its statements in order, with what the samples of each came to so far; fewer on a page where there are many
        samples to read.

        Raises:
            InputError: `after` is not what another page gave.
        """
        config, column = _config(evaluation), tables.evaluation_items.c
        query = _items_of(evaluation.id)
        key = (column.position, column.statement_id)
        with self._database.read() as connection:
            some = max(1, min(limit, MOST_READ // config.samples))
            found = page(connection, query, key, BY_POSITION, after, some, _read_item)
            ids = [one.statement.id for one in found.items]
            drawn = _trials(connection, evaluation.batch, config, config.samples, ids)
            trials = {one.statement_id: one for one in drawn}
        return Page([(one, trials.get(one.statement.id) or _nothing(one)) for one in found.items], found.next)

    def solved(self, evaluation: Evaluation, samples: int) -> set[str]:
        """Ids of statements that one of the first `samples` proves, as `trials` counts."""
        rollout, verdict = tables.rollouts.c, tables.verdicts.c
        most = _config(evaluation).limits.raised().timeout_seconds
        query = (
            select(rollout.statement_id)
            .join_from(tables.rollouts, tables.verdicts, verdict.proof_id == rollout.proof_id)
            .where(rollout.batch == evaluation.batch, rollout.sample < samples, PROVED, verdict.tier == Tier.TRUST)
            .where(or_(verdict.timeout_seconds <= most, verdict.elapsed_seconds <= most))
            .distinct()
        )
        with self._database.read() as connection:
            return set(connection.scalars(query))

    def distinct_proofs(self, evaluation: Evaluation, samples: int) -> int:
        """How many proofs the first `samples` of all statements are."""
        column = tables.rollouts.c
        query = select(func.count(column.proof_id.distinct()))
        with self._database.read() as connection:
            return connection.scalars(query.where(column.batch == evaluation.batch, column.sample < samples)).one()

    def proved_ever(self, evaluation_id: str) -> int:
        """How many of its statements have a proof in the store, whoever found it."""
        item, proof = tables.evaluation_items.c, tables.proofs.c
        found = (
            exists()
            .where(proof.statement_id == item.statement_id, tables.verdicts.c.proof_id == proof.id, PROVED)
            .correlate(tables.evaluation_items)
        )
        query = select(func.count()).select_from(tables.evaluation_items)
        with self._database.read() as connection:
            return connection.scalars(query.where(item.evaluation_id == evaluation_id, found)).one()

    def sampled(self, evaluation_id: str, seconds: float, tokens: int) -> None:
        """The model was at it for so long, for so many tokens."""
        values = {
            "sampling_seconds": COLUMN.sampling_seconds + seconds,
            "sampled_tokens": COLUMN.sampled_tokens + tokens,
        }
        with self._database.write() as connection:
            connection.execute(update(tables.evaluations).where(COLUMN.id == evaluation_id).values(values))

    def speed(self, model_hash: str) -> float | None:
        """Tokens per second that a model sampled in its evaluations; None when it was in none."""
        query = select(func.sum(COLUMN.sampled_tokens), func.sum(COLUMN.sampling_seconds))
        with self._database.read() as connection:
            tokens, seconds = connection.execute(query.where(COLUMN.model_hash == model_hash)).one()
        return float(tokens) / seconds if seconds else None

    def checked_by(self, evaluation: Evaluation) -> dict[str, int]:
        """Distinct proofs by the toolchain and kernel that judged them."""
        column = tables.verdicts.c
        count = func.count().label("proofs")
        query = (
            select(column.checker, column.kernel, count)
            .where(column.proof_id.in_(proofs_of(evaluation.batch)))
            .group_by(column.checker, column.kernel)
            .order_by(column.checker, column.kernel)
        )
        with self._database.read() as connection:
            return {"; ".join(filter(None, (row.checker, row.kernel))): row.proofs for row in connection.execute(query)}

    def forget_unfit(self, batch: str, limits: CheckLimits) -> int:
        """Drop verdicts on a batch's proofs that do not fit its protocol, so that they are found anew: proofs that ran
        out of less than these limits, and those that the trust tier has not seen. What a round counts stays, and is
        unknown to the evaluation. Returns how many were dropped."""
        verdict = tables.verdicts.c
        unfit = or_(short(limits), PROVED & (verdict.tier != Tier.TRUST))
        query = delete(tables.verdicts).where(verdict.proof_id.in_(proofs_of(batch)), unfit, ~counted_by_another(batch))
        with self._database.write() as connection:
            return connection.execute(query).rowcount

    def keep(self, result: Result, now: datetime) -> Result:
        """Keep the numbers of an evaluation that has ended now, unless some of more samples are kept; returns them with
        that time."""
        evaluation = replace(result.evaluation, finished=now)
        result = replace(result, evaluation=evaluation)
        with self._database.write() as connection:
            before = _result(connection, evaluation.id)
            if before is None or before.samples <= result.samples:
                values = {"result": RESULT.dump_python(result, mode="json"), "finished": now.timestamp()}
                connection.execute(update(tables.evaluations).where(COLUMN.id == evaluation.id).values(values))
        return result

    def result(self, evaluation_id: str) -> Result | None:
        """The numbers, once there are some."""
        with self._database.read() as connection:
            return _result(connection, evaluation_id)

    def finished(self, evaluation: Evaluation) -> Result:
        """The numbers of an evaluation that must have some.

        Raises:
            InputError: there are none yet.
        """
        result = self.result(evaluation.id)
        if result is None:
            raise InputError(f"{evaluation.name} has no numbers yet; the command that began it goes on where it was")
        return result


def _items_of(evaluation_id: str) -> Select[Any]:
    column = tables.evaluation_items.c
    return (
        select(tables.evaluation_items, tables.statements)
        .join(tables.statements, tables.statements.c.id == column.statement_id)
        .where(column.evaluation_id == evaluation_id)
    )


def _nothing(item: Item) -> Trials:
    none = np.zeros(0, bool)
    return Trials(item.statement.id, none, none)


def _trials(
    connection: Connection, batch: str, config: EvalConfig, samples: int, of: Sequence[str] | None = None
) -> Iterator[Trials]:
    """Of these statements, or of all that something was drawn of."""
    rollout, verdict = tables.rollouts.c, tables.verdicts.c
    refutes = select(tables.proofs.c.id).where(tables.proofs.c.refutes)
    query = (
        select(
            rollout.statement_id,
            rollout.proof_id,
            rollout.tokens,
            verdict.status,
            verdict.limit_reached,
            verdict.tier,
            verdict.elapsed_seconds,
            verdict.timeout_seconds,
            verdict.memory_mb,
        )
        .outerjoin_from(tables.rollouts, tables.verdicts, verdict.proof_id == rollout.proof_id)
        .where(rollout.batch == batch, rollout.sample < samples, rollout.proof_id.not_in(refutes))
        .order_by(rollout.statement_id, rollout.sample)
    )
    if of is not None:
        query = query.where(rollout.statement_id.in_(of))
    for statement_id, found in groupby(connection.execute(query), lambda row: row.statement_id):
        yield _of_statement(statement_id, list(found), config)


def _of_statement(statement_id: str, drawn: Sequence[Any], config: EvalConfig) -> Trials:
    """From rows that join a rollout and its verdict."""
    proofs = {row.proof_id: row for row in drawn}
    found = {proof_id: _finding(row, config.limits) for proof_id, row in proofs.items()}
    findings = [found[row.proof_id] for row in drawn]
    correct = np.array([one == CORRECT for one in findings])
    counts = Counter(findings)
    return Trials(
        statement_id,
        correct,
        unknown=np.array([one in UNKNOWN for one in findings]),
        tokens=sum(row.tokens for row in drawn),
        check_seconds=sum(row.elapsed_seconds or 0.0 for row in proofs.values()),
        troubles={kind: counts[kind] for kind in TROUBLES if counts[kind]},
        # In the last samples too, or who is solved there would count differently.
        stopped=config.early_stop and bool(correct.any()),
    )


def _finding(verdict: Any, limits: CheckLimits) -> str:
    """What a verdict, or none, says of a sample under these limits, which may not be those that it was given under."""
    most = limits.raised().timeout_seconds
    match verdict.status:
        case VerdictStatus.PROVED if verdict.tier == Tier.TRUST:
            late = verdict.timeout_seconds > most and verdict.elapsed_seconds > most
            return Limit.TIME if late else CORRECT
        case VerdictStatus.RESOURCE if verdict.limit_reached != Limit.TIME or verdict.timeout_seconds >= most:
            return str(verdict.limit_reached)
        case VerdictStatus.CRASHED:
            return VerdictStatus.CRASHED
        case None | VerdictStatus.PROVED | VerdictStatus.RESOURCE:
            return UNCHECKED
        case _:
            return WRONG


def _config(evaluation: Evaluation) -> EvalConfig:
    return EvalConfig.model_validate_json(evaluation.config)


def _result(connection: Connection, evaluation_id: str) -> Result | None:
    found = connection.scalars(select(COLUMN.result).where(COLUMN.id == evaluation_id)).one_or_none()
    return found and RESULT.validate_python(found)


def _row(evaluation: Evaluation, benchmark: Benchmark) -> dict[str, Any]:
    return {
        "id": evaluation.id,
        "name": evaluation.name,
        "benchmark": evaluation.benchmark,
        "split": evaluation.split,
        "revision": evaluation.revision,
        "origin": evaluation.origin,
        "model": evaluation.model,
        "model_hash": evaluation.model_hash,
        "config": evaluation.config,
        "withheld": benchmark.withheld,
        "skipped": benchmark.skipped,
        "created": evaluation.created.timestamp(),
        "finished": None,
        "result": None,
        "sampling_seconds": 0.0,
        "sampled_tokens": 0,
    }


def _read(row: Row[Any]) -> Evaluation:
    return Evaluation(
        id=row.id,
        name=row.name,
        benchmark=row.benchmark,
        split=row.split,
        revision=row.revision,
        origin=row.origin,
        model=row.model,
        model_hash=row.model_hash,
        config=row.config,
        created=datetime.fromtimestamp(row.created, UTC),
        finished=None if row.finished is None else datetime.fromtimestamp(row.finished, UTC),
    )


def _insert_items(connection: Connection, evaluation_id: str, items: Sequence[Item]) -> None:
    add_statements(connection, (one.statement for one in items))
    values = [
        {
            "evaluation_id": evaluation_id,
            "position": position,
            "statement_id": one.statement.id,
            "name": one.statement.name,
            "source": one.statement.source,
            "split": one.split,
            "informal": one.informal,
            "defect": one.defect,
        }
        for position, one in enumerate(items)
    ]
    insert_missing(connection, tables.evaluation_items, values)


def _read_item(row: Row[Any]) -> Item:
    """The same statement may be known under another name and source as well."""
    at, column = row._mapping, tables.evaluation_items.c
    statement = replace(rows.read_statement(row), name=at[column.name], source=at[column.source])
    return Item(statement, at[column.split], at[column.informal], at[column.defect])
