"""Verdicts say which tier gave them, which kernel checked, which limit was reached, and carry a certificate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ADDED = {"limit_reached": "", "tier": "warm", "kernel": "", "certificate": ""}
"""With what rows of before have: they were given by the process that elaborated the proof."""


def upgrade() -> None:
    with op.batch_alter_table("verdicts") as table:
        for name, before in ADDED.items():
            table.add_column(sa.Column(name, TEXT, nullable=False, server_default=before))
    with op.batch_alter_table("verdicts") as table:
        for name in ADDED:
            table.alter_column(name, server_default=None)
    op.execute("UPDATE verdicts SET status = 'failed' WHERE status = 'rejected'")
    op.execute("UPDATE verdicts SET status = 'resource', limit_reached = 'time' WHERE status = 'timeout'")


def downgrade() -> None:
    op.execute("UPDATE verdicts SET status = 'rejected' WHERE status = 'failed'")
    op.execute("UPDATE verdicts SET status = 'timeout' WHERE status = 'resource'")
    with op.batch_alter_table("verdicts") as table:
        for name in ADDED:
            table.drop_column(name)
