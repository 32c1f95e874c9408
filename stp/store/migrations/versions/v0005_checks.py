"""What workers on other hosts are asked to check, and which of them are alive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("proof_id", TEXT, nullable=False),
        sa.Column("timeout_seconds", sa.Double(), nullable=False),
        sa.Column("memory_mb", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("worker", TEXT, nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name="fk_checks_proof_id"),
        sa.PrimaryKeyConstraint("proof_id", name="pk_checks"),
    )
    op.create_table(
        "workers",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.Column("trouble", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workers"),
    )


def downgrade() -> None:
    op.drop_table("workers")
    op.drop_table("checks")
