"""What the conjecturer was asked to make of what it was shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for name in ("seeds", "conjectures"):
        op.add_column(name, sa.Column("kind", TEXT, nullable=False, server_default="harder"))
        with op.batch_alter_table(name) as table:
            table.alter_column("kind", server_default=None)


def downgrade() -> None:
    for name in ("seeds", "conjectures"):
        with op.batch_alter_table(name) as table:
            table.drop_column("kind")
