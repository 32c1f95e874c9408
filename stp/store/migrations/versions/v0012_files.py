"""Which file of a library a statement stands in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    # Rows of other tables point at statements: SQLite, which alters a table by copying it, could not drop the old one.
    op.add_column("statements", sa.Column("file", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("statements", "file")
