"""First tables: statements to checkpoints.

The next migration will stand beside this file, carry the next number and name this one as `down_revision`. It
spells out types and names, as here, so that it stays the same whatever becomes of `stp.store.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _library()
    _proofs()
    _rounds()
    _made_in_rounds()


def downgrade() -> None:
    for table in (
        *("examples", "conjectures", "seeds", "phases", "rounds", "checkpoints"),
        *("rollouts", "verdicts", "proofs", "lemmas", "statements"),
    ):
        op.drop_table(table)


def _library() -> None:
    op.create_table(
        "statements",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("header", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("matching_weight", sa.Integer, nullable=False),
        sa.Column("system", TEXT, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )
    op.create_index("ix_statements_source_position", "statements", ["source", "position"])
    op.create_table(
        "lemmas",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lemmas"),
    )


def _proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proofs"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_proofs_statement_id"),
    )
    op.create_table(
        "verdicts",
        sa.Column("proof_id", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("messages", sa.Text, nullable=False),
        sa.Column("axioms", sa.Text, nullable=False),
        sa.Column("lemmas", sa.Text, nullable=False),
        sa.Column("elapsed_seconds", sa.Double, nullable=False),
        sa.Column("checker", TEXT, nullable=False),
        sa.Column("sandbox", TEXT, nullable=False),
        sa.Column("timeout_seconds", sa.Double, nullable=False),
        sa.Column("memory_mb", sa.Integer, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("proof_id", name="pk_verdicts"),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name="fk_verdicts_proof_id"),
    )
    op.create_table(
        "rollouts",
        sa.Column("batch", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("sample", sa.Integer, nullable=False),
        sa.Column("proof_id", TEXT, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("logprob", sa.Double),
        sa.Column("finish", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("batch", "statement_id", "sample", name="pk_rollouts"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_rollouts_statement_id"),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name="fk_rollouts_proof_id"),
    )
    op.create_index("ix_rollouts_batch_proof_id", "rollouts", ["batch", "proof_id"])


def _rounds() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("run", TEXT, nullable=False),
        sa.Column("round", sa.Integer),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("loss", sa.Double),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoints"),
    )
    op.create_table(
        "rounds",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("config", TEXT, nullable=False),
        sa.Column("start_id", TEXT, nullable=False),
        sa.Column("checkpoint_id", TEXT),
        sa.PrimaryKeyConstraint("run", "number", name="pk_rounds"),
        sa.ForeignKeyConstraint(["start_id"], ["checkpoints.id"], name="fk_rounds_start_id"),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoints.id"], name="fk_rounds_checkpoint_id"),
    )
    op.create_table(
        "phases",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("finished_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("run", "number", "phase", name="pk_phases"),
        _of_round("phases"),
    )


def _made_in_rounds() -> None:
    op.create_table(
        "seeds",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("proof_id", TEXT, nullable=False),
        sa.Column("lemma", TEXT),
        sa.PrimaryKeyConstraint("run", "number", "position", name="pk_seeds"),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name="fk_seeds_proof_id"),
        sa.ForeignKeyConstraint(["lemma"], ["lemmas.name"], name="fk_seeds_lemma"),
        _of_round("seeds"),
    )
    op.create_table(
        "conjectures",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("proof_id", TEXT, nullable=False),
        sa.Column("lemma", TEXT),
        sa.Column("sample_seed", sa.BigInteger, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("run", "number", "statement_id", name="pk_conjectures"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_conjectures_statement_id"),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name="fk_conjectures_proof_id"),
        sa.ForeignKeyConstraint(["lemma"], ["lemmas.name"], name="fk_conjectures_lemma"),
        _of_round("conjectures"),
    )
    op.create_table(
        "examples",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("prompt", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run", "number", "position", name="pk_examples"),
        _of_round("examples"),
    )


def _of_round(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run", "number"], ["rounds.run", "rounds.number"], name=f"fk_{table}_run")
