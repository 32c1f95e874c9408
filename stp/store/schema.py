"""Bringing a database's tables to the form this version of the code needs: `stp db upgrade`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from stp.errors import StoreError
from stp.store.database import Database

UPGRADE_LOCK = 0x737470
"""Postgres advisory lock: of services that upgrade at the same moment, one does it and the others wait."""


def upgrade(url: str) -> str:
    """Create the tables or bring them up to date, keeping all rows; returns the version reached.

    Raises:
        ConfigError: the URL is no database URL.
        StoreError: the database cannot be reached or written, or a newer version of stp has made it.
    """
    database = Database(url)
    require_folder(database)
    try:
        with database.write() as connection:
            return migrate(connection, database.name)
    finally:
        database.close()


def migrate(connection: Connection, name: str, version: str = "head") -> str:
    """Bring the tables up to a version, within the caller's transaction; returns the version reached.

    Raises:
        StoreError: a newer version of stp has made them.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # the other one may have much to do
        connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
    require_known(name, version_of(connection))
    command.upgrade(alembic_config(connection), version)
    return version_of(connection)


def require_folder(database: Database) -> None:
    """Let a database through that is on a server, or whose folder is there.

    Raises:
        StoreError: there is no such folder.
    """
    file = database.file
    if file is not None and not file.parent.is_dir():
        raise StoreError(f"{file}: there is no folder {file.parent}; make it, or correct STP_DATABASE_URL")


def current(url: str) -> str:
    """The version of a database's tables; empty when it has none.

    Raises:
        ConfigError: the URL is no database URL.
        StoreError: the database is not there, cannot be reached or cannot be read.
    """
    database = Database(url)
    try:
        return _version(database)
    finally:
        database.close()


def require_current(database: Database) -> None:
    """Let a database through whose tables are as this code needs them.

    Raises:
        StoreError: they are older or newer, or not there; the message names `stp db upgrade`.
    """
    version = _version(database)
    require_known(database.name, version)
    if version != _head():
        state = f"has version {version}" if version else "has no tables of stp"
        raise StoreError(f"{database.name} {state}, this code needs {_head()}; run `stp db upgrade`")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration: the migrations beside this file, to be run on an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _version(database: Database) -> str:
    # Opening a SQLite file that is not there would make an empty one.
    if database.file is not None and not database.file.is_file():
        raise StoreError(f"there is no database {database.file}; run `stp db upgrade` to make it")
    with database.read() as connection:
        return version_of(connection)


def version_of(connection: Connection) -> str:
    """The version of the tables; empty when there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _head() -> str:
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def require_known(name: str, version: str) -> None:
    """Let a version through that this code knows.

    Raises:
        StoreError: it is a newer one.
    """
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if version and version not in known:
        raise StoreError(
            f"{name} was made by a newer stp: it has version {version}, this code ends at {_head()}; "
            "install that stp, then run `stp db upgrade`"
        )
