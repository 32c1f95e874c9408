"""What a check is about is kept with it: a worker that takes it may have been sent for another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("checks", sa.Column("told", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("checks") as table:
        table.alter_column("told", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("checks") as table:
        table.drop_column("told")
