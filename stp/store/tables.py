"""What is kept, as tables: seed → conjecture → rollout → proof → verdict → example → checkpoint.

Columns carry the names of the fields in `stp.types` and their meaning; only what is not there is said here. A
change here needs a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

ESCAPE = "\ue000"


class AnyText(TypeDecorator[str]):
    """Text with any character, ordered by code point on every database.

    Postgres cannot hold U+0000, which a model may write: a private-use character and a digit stand for it.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return value and value.replace(ESCAPE, ESCAPE + "1").replace("\0", ESCAPE + "0")

    def process_result_value(self, value: str | None, _: Dialect) -> str | None:
        return value and value.replace(ESCAPE + "0", "\0").replace(ESCAPE + "1", ESCAPE)


class Json(TypeDecorator[Any]):
    """JSON as text: the native types refuse NaN, which the figures of an empty round may hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str:
        return json.dumps(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Any:
        return json.loads(value or "null")


class Real(TypeDecorator[float]):
    """A number that may be NaN, for which SQLite has NULL."""

    impl = Double
    cache_ok = True

    def process_result_value(self, value: float | None, _: Dialect) -> float:
        return math.nan if value is None else value


def _required(name: str, kind: type[TypeEngine[Any]], *args: Any) -> Column[Any]:
    return Column(name, kind, *args, nullable=False)


def _round_key() -> tuple[Column[Any], Column[Any]]:
    return Column("run", AnyText, primary_key=True), Column("number", Integer, primary_key=True)


def _of_round() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["run", "number"], ["rounds.run", "rounds.number"])


def _few(status: str) -> Index:
    """Of verdicts that are few among very many, and asked for by themselves."""
    which = text(f"status = '{status}'")
    return Index(f"ix_verdicts_{status}", "proof_id", sqlite_where=which, postgresql_where=which)


# Names let later migrations address a constraint on SQLite too.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

statements = Table(
    "statements",
    metadata,
    Column("id", AnyText, primary_key=True),
    _required("name", AnyText),
    _required("text", AnyText),
    _required("header", AnyText),
    _required("source", AnyText),
    _required("level", Integer),
    _required("matching_weight", Integer),
    _required("file", AnyText),
    _required("system", AnyText),
    # Order of arrival.
    _required("position", Integer),
    Index(None, "source", "position"),
    Index(None, "position"),
)

lemmas = Table("lemmas", metadata, Column("name", AnyText, primary_key=True), _required("text", AnyText))

proofs = Table(
    "proofs",
    metadata,
    Column("id", AnyText, primary_key=True),
    _required("statement_id", AnyText, ForeignKey("statements.id")),
    _required("text", AnyText),
    Column("refutes", Boolean, nullable=False, server_default=false()),
    Index(None, "statement_id"),
)
# Few refute, and who counts attempts asks which.
Index("ix_proofs_refutes", proofs.c.id, sqlite_where=proofs.c.refutes, postgresql_where=proofs.c.refutes)

# A proof without a row here is unsettled.
verdicts = Table(
    "verdicts",
    metadata,
    Column("proof_id", AnyText, ForeignKey("proofs.id"), primary_key=True),
    _required("status", AnyText),
    _required("messages", Json),
    _required("axioms", Json),
    _required("lemmas", Json),
    _required("elapsed_seconds", Double),
    _required("checker", AnyText),
    _required("sandbox", AnyText),
    _required("timeout_seconds", Double),
    _required("memory_mb", Integer),
    _required("limit_reached", AnyText),
    _required("forbidden", AnyText),
    _required("tier", AnyText),
    _required("kernel", AnyText),
    _required("certificate", AnyText),
    _required("worker", AnyText),
    # When it was settled.
    Column("recorded_at", DateTime(timezone=True), nullable=False, default=lambda: datetime.now(UTC)),
    # All that counting needs: the rows themselves are long.
    Index(None, "proof_id", "status", "limit_reached"),
    Index(None, "recorded_at"),
    _few("proved"),
    _few("crashed"),
)

rollouts = Table(
    "rollouts",
    metadata,
    Column("batch", AnyText, primary_key=True),
    Column("statement_id", AnyText, ForeignKey("statements.id"), primary_key=True),
    Column("sample", Integer, primary_key=True),
    _required("proof_id", AnyText, ForeignKey("proofs.id")),
    _required("seed", BigInteger),
    _required("tokens", Integer),
    Column("logprob", Real),
    _required("finish", AnyText),
    Index(None, "batch", "proof_id", "statement_id", "tokens"),
    Index(None, "proof_id"),
)

# What `stp db prune` leaves of the rollouts it removes.
pruned = Table(
    "pruned",
    metadata,
    Column("batch", AnyText, primary_key=True),
    Column("statement_id", AnyText, ForeignKey("statements.id"), primary_key=True),
    _required("rollouts", Integer),
    # Those of them that count in the pass rate; none was correct.
    _required("attempts", Integer),
    _required("tokens", BigInteger),
)

# What workers on other hosts are asked to check; a row goes when its proof is settled. Times are seconds since 1970.
checks = Table(
    "checks",
    metadata,
    Column("proof_id", AnyText, ForeignKey("proofs.id"), primary_key=True),
    _required("timeout_seconds", Double),
    _required("memory_mb", Integer),
    _required("asked_at", Double),
    # Those that nobody holds are taken in the order of their turns (`stp.store.turns`).
    _required("turn", Double),
    # The message, and the worker, that hold it; empty while nobody does.
    _required("message", AnyText),
    _required("worker", AnyText),
    # How often it was taken and not handed back.
    _required("deliveries", Integer),
    # What the check is about, as `stp.tracing.carry` tells it.
    _required("told", Json),
)

workers = Table(
    "workers",
    metadata,
    Column("name", AnyText, primary_key=True),
    _required("seen_at", Double),
    # Why it can check nothing; empty while it can.
    _required("trouble", AnyText),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    # Hash of all that follows: a folder that is trained anew is another checkpoint.
    Column("id", AnyText, primary_key=True),
    _required("path", AnyText),
    _required("run", AnyText),
    Column("round", Integer),
    _required("steps", Integer),
    _required("tokens", BigInteger),
    Column("loss", Real),
)

rounds = Table(
    "rounds",
    metadata,
    *_round_key(),
    _required("config", AnyText),
    _required("start_id", AnyText, ForeignKey("checkpoints.id")),
    Column("checkpoint_id", AnyText, ForeignKey("checkpoints.id")),
)

phases = Table(
    "phases",
    metadata,
    *_round_key(),
    Column("phase", AnyText, primary_key=True),
    _required("figures", Json),
    Column("finished_at", DateTime(timezone=True), nullable=False, default=lambda: datetime.now(UTC)),
    _of_round(),
)

# A seed's statement is its proof's; without a lemma it is the trivial one.
seeds = Table(
    "seeds",
    metadata,
    *_round_key(),
    Column("position", Integer, primary_key=True),
    _required("proof_id", AnyText, ForeignKey("proofs.id")),
    Column("lemma", AnyText, ForeignKey("lemmas.name")),
    _required("kind", AnyText),
    _of_round(),
    Index(None, "proof_id"),
)

conjectures = Table(
    "conjectures",
    metadata,
    *_round_key(),
    Column("statement_id", AnyText, ForeignKey("statements.id"), primary_key=True),
    _required("position", Integer),
    # What the model was shown.
    _required("proof_id", AnyText, ForeignKey("proofs.id")),
    Column("lemma", AnyText, ForeignKey("lemmas.name")),
    _required("kind", AnyText),
    _required("sample_seed", BigInteger),
    _required("outcome", AnyText),
    _required("weight", Double),
    _of_round(),
    Index(None, "proof_id"),
    Index(None, "statement_id"),
)

examples = Table(
    "examples",
    metadata,
    *_round_key(),
    Column("position", Integer, primary_key=True),
    _required("role", AnyText),
    _required("prompt", AnyText),
    _required("target", AnyText),
    _required("weight", Double),
    _required("origin", AnyText),
    _of_round(),
)

# What asks for work from outside. The secret itself is kept nowhere.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", AnyText, primary_key=True),
    _required("name", AnyText),
    # SHA-256 of the secret, which has 256 random bits.
    _required("digest", AnyText),
    _required("scopes", Json),
    # 0: no limit.
    _required("rate_per_minute", Integer),
    _required("concurrency", Integer),
    # Times are seconds since 1970.
    _required("created", Double),
    Column("revoked", Double),
    # When a steady caller would come next: all that a rate limit has to remember.
    _required("due", Double),
    Index(None, "digest", unique=True),
)

# Who has logged in with a key, in a browser.
sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the cookie, which has 256 random bits.
    Column("digest", AnyText, primary_key=True),
    _required("key_id", AnyText, ForeignKey("api_keys.id")),
    # Seconds since 1970.
    _required("expires", Double),
)

requests = Table(
    "requests",
    metadata,
    # Made from the key and its idempotency key, if there is one: the same request twice is one row.
    Column("id", AnyText, primary_key=True),
    _required("kind", AnyText),
    # Empty: nobody needs a key here.
    _required("key_id", AnyText),
    # Hash of what was asked.
    _required("digest", AnyText),
    _required("parameters", Json),
    _required("created", Double),
    Column("deadline", Double),
    _required("state", AnyText),
    # Why it ended so.
    _required("reason", AnyText),
    # Of an attempt: who makes it, until when that holds, and how many did and left neither an end nor it.
    _required("holder", AnyText),
    _required("held_until", Double),
    _required("deliveries", Integer),
    Index(None, "key_id", "kind", "created", "id"),
    Index(None, "state", "key_id"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", AnyText, primary_key=True),
    _required("name", AnyText),
    _required("benchmark", AnyText),
    _required("split", AnyText),
    _required("revision", AnyText),
    _required("origin", AnyText),
    _required("model", AnyText),
    _required("model_hash", AnyText),
    _required("config", AnyText),
    _required("withheld", Boolean),
    _required("skipped", Json),
    # Seconds since 1970.
    _required("created", Double),
    Column("finished", Double),
    # The numbers (`stp.evals.types.Result`); null until there are some.
    _required("result", Json),
    # How long the model was at it in all, and what came of it: its speed.
    _required("sampling_seconds", Double),
    _required("sampled_tokens", BigInteger),
    Index(None, "name", unique=True),
    Index(None, "created", "id"),
)

# What an evaluation tries; a statement has the name here that the benchmark gives it.
evaluation_items = Table(
    "evaluation_items",
    metadata,
    Column("evaluation_id", AnyText, ForeignKey("evaluations.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _required("statement_id", AnyText, ForeignKey("statements.id")),
    _required("name", AnyText),
    _required("source", AnyText),
    _required("split", AnyText),
    _required("informal", AnyText),
    _required("defect", AnyText),
)
