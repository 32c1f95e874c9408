"""What a check is about is kept with it, since a worker that takes it may have been sent for another; and who makes an
attempt is kept, so that others know when that one is gone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ADDED: dict[str, dict[str, tuple[Any, str]]] = {
    "checks": {"told": (sa.Text(), "{}")},
    "requests": {"holder": (TEXT, ""), "held_until": (sa.Double(), "0"), "deliveries": (sa.Integer(), "0")},
}
"""Columns, and what they hold in rows that are there."""


def upgrade() -> None:
    for name, columns in ADDED.items():
        for column, (type_, value) in columns.items():
            op.add_column(name, sa.Column(column, type_, nullable=False, server_default=value))
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)


def downgrade() -> None:
    for name, columns in ADDED.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column)
