"""Indices for tens of millions of rollouts, and what is kept of those that `stp db prune` removes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ADDED = {
    "statements": [["position"]],
    "proofs": [["statement_id"]],
    # The first answers nearly every question about a batch by itself; the second finds who else has a proof.
    "rollouts": [["batch", "proof_id", "statement_id", "tokens"], ["proof_id"]],
    "verdicts": [["proof_id", "status", "limit_reached"]],
    "seeds": [["proof_id"]],
    "conjectures": [["proof_id"]],
}
FEW = ("proved", "crashed")
"""Verdicts that are asked for by themselves among very many others."""


def upgrade() -> None:
    op.create_table(
        "pruned",
        sa.Column("batch", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("rollouts", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("batch", "statement_id", name="pk_pruned"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_pruned_statement_id"),
    )
    for table, indices in ADDED.items():
        for columns in indices:
            op.create_index(_name(table, columns), table, columns)
    for status in FEW:
        which = sa.text(f"status = '{status}'")
        op.create_index(f"ix_verdicts_{status}", "verdicts", ["proof_id"], sqlite_where=which, postgresql_where=which)
    op.drop_index("ix_rollouts_batch_proof_id", "rollouts")


def downgrade() -> None:
    # The numbers of what was pruned have no place in the tables of before.
    op.create_index("ix_rollouts_batch_proof_id", "rollouts", ["batch", "proof_id"])
    for status in FEW:
        op.drop_index(f"ix_verdicts_{status}", "verdicts")
    for table, indices in ADDED.items():
        for columns in indices:
            op.drop_index(_name(table, columns), table)
    op.drop_table("pruned")


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
