"""Evaluations of models on benchmarks, and the statements that each tries. Their rollouts stand beside all others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NAMED = ("name", "benchmark", "split", "revision", "origin", "model", "model_hash", "config")


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", TEXT, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in NAMED),
        sa.Column("withheld", sa.Boolean, nullable=False),
        sa.Column("skipped", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("finished", sa.Double),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("sampling_seconds", sa.Double, nullable=False),
        sa.Column("sampled_tokens", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_name", "evaluations", ["name"], unique=True)
    op.create_index("ix_evaluations_created_id", "evaluations", ["created", "id"])
    op.create_table(
        "evaluation_items",
        sa.Column("evaluation_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("name", "source", "split", "informal", "defect")),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name="fk_evaluation_items_evaluation_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_evaluation_items_statement_id"),
        sa.PrimaryKeyConstraint("evaluation_id", "position", name="pk_evaluation_items"),
    )


def downgrade() -> None:
    op.drop_table("evaluation_items")
    op.drop_table("evaluations")
