"""When each proof has its turn, so that a large request does not go before all that comes after it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("checks", sa.Column("turn", sa.Double(), nullable=False, server_default="0"))
    with op.batch_alter_table("checks") as table:
        table.alter_column("turn", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("checks") as table:
        table.drop_column("turn")
