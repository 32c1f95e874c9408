"""Proofs may refute their statement; verdicts say what was forbidden, and whose checker gave them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ADDED = ("forbidden", "worker")
REFUTING = "SELECT id FROM proofs WHERE refutes"


def upgrade() -> None:
    # Rows of other tables point at proofs: SQLite, which alters a table by copying it, could not drop the old one.
    op.add_column("proofs", sa.Column("refutes", sa.Boolean, nullable=False, server_default=sa.false()))
    # As the queries put it, or SQLite does not see that the index answers them.
    few, as_number = sa.text("refutes"), sa.text("refutes = 1")
    op.create_index("ix_proofs_refutes", "proofs", ["id"], postgresql_where=few, sqlite_where=as_number)
    with op.batch_alter_table("verdicts") as table:
        for name in ADDED:
            table.add_column(sa.Column(name, TEXT, nullable=False, server_default=""))
    with op.batch_alter_table("verdicts") as table:
        for name in ADDED:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    # Without the mark they would be taken for proofs of what they refute.
    for rows in ("verdicts", "rollouts"):
        op.execute(f"DELETE FROM {rows} WHERE proof_id IN ({REFUTING})")
    op.execute("DELETE FROM proofs WHERE refutes")
    op.drop_index("ix_proofs_refutes", "proofs")
    op.drop_column("proofs", "refutes")
    with op.batch_alter_table("verdicts") as table:
        for name in ADDED:
            table.drop_column(name)
