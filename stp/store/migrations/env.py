"""Run by Alembic for every command; the connection and its transaction come from `stp.store.schema`."""

from __future__ import annotations

from alembic import context

from stp.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by copying it.
    render_as_batch=True,
)
context.run_migrations()
