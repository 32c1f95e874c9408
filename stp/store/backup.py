"""A whole database in one file, and back: `stp db backup` and `stp db restore`.

The file is the same whichever database it came from, so it also moves a SQLite file into Postgres, or back. It is
gzip; inside, the first line is a `Heading` as JSON, then comes a line for each row, table after table: its values as a
JSON list, as they are stored. The heading names the version of the tables, and a restore makes those first, then
brings them up to date: an old backup goes into a new stp.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TextIO

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import Connection, func, inspect, select

from stp.errors import InputError, StoreError
from stp.protocols import Progress
from stp.store.bulk import load
from stp.store.database import Database
from stp.store.schema import migrate, require_folder, require_known, version_of
from stp.store.tables import metadata

ROWS_AT_ONCE = 1000
OWNER_ONLY = 0o600
"""A backup holds all that the database holds."""
LEVEL = 3
"""Of compression: higher ones take the longer, for little."""


class Rows(BaseModel):
    """What the file has of one table."""

    name: str
    columns: list[str]
    rows: int


class Heading(BaseModel):
    """The first line."""

    format: Literal["stp backup 1"] = "stp backup 1"
    version: str = Field(min_length=1)
    """Of the tables."""
    tables: list[Rows]
    """In their order."""


def backup(url: str, file: Path, progress: Progress) -> dict[str, int]:
    """Write all rows, as they are at one moment, to `file`, which appears whole or not at all; returns rows by table.

    Runs may go on meanwhile.

    Raises:
        ConfigError: the URL is no database URL.
        StoreError: the database is not there or cannot be read.
        InputError: there is such a file already, or it cannot be written.
    """
    if file.exists():
        raise InputError(f"{file} is there already; name another file, or move it away")
    with closing(Database(url)) as database:
        if database.file is not None and not database.file.is_file():
            raise StoreError(f"there is no database {database.file}; see STP_HOME and STP_DATABASE_URL")
        with _whole(file) as out, database.read() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            heading = _heading(connection, database.name)
            out.write(heading.model_dump_json() + "\n")
            for table in heading.tables:
                progress.start(table.name, table.rows)
                for lines in _lines(connection, table):
                    out.writelines(lines)
                    progress.advance(len(lines))
    progress.finish()
    return {table.name: table.rows for table in heading.tables}


def restore(url: str, file: Path, replace: bool, progress: Progress) -> dict[str, int]:
    """Put the rows of a backup into a database without any, all or none; returns rows by table.

    With `replace` what the database holds is dropped, if all goes well. The tables come out in the form that this
    version of stp needs.

    Raises:
        ConfigError: the URL is no database URL.
        StoreError: the database cannot be written, or holds something.
        InputError: the file is no backup, is damaged, or was made by a newer stp.
    """
    with closing(Database(url)) as database, _gone_on_failure(database.file), _opened(file) as lines:
        require_folder(database)
        with database.write() as connection:
            heading = Heading.model_validate_json(lines.readline())
            require_known(str(file), heading.version)
            if not replace and (held := _held(connection)):
                raise StoreError(
                    f"{database.name} holds rows in {', '.join(held)}; name another one, or --replace them"
                )
            metadata.drop_all(connection)
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
            migrate(connection, database.name, heading.version)
            for table in heading.tables:
                _require_table(connection, table)
                progress.start(table.name, table.rows)
                load(connection, table.name, table.columns, _rows(lines, table, progress))
            if lines.readline():
                raise ValueError("there is more than its heading says")
            migrate(connection, database.name)
    progress.finish()
    return {table.name: table.rows for table in heading.tables}


def _heading(connection: Connection, name: str) -> Heading:
    version = version_of(connection)
    require_known(name, version)
    if not version:
        raise StoreError(f"{name} has no tables of stp; see STP_HOME and STP_DATABASE_URL")
    inspector = inspect(connection)
    there = [table for table in metadata.sorted_tables if inspector.has_table(table.name)]
    return Heading(
        version=version,
        tables=[
            Rows(
                name=table.name,
                columns=[column["name"] for column in inspector.get_columns(table.name)],
                rows=connection.execute(select(func.count()).select_from(table)).scalar_one(),
            )
            for table in there
        ],
    )


def _lines(connection: Connection, table: Rows) -> Iterator[list[str]]:
    columns = ", ".join(f'"{one}"' for one in table.columns)
    streaming = connection.execution_options(stream_results=True)
    found = streaming.exec_driver_sql(f'SELECT {columns} FROM "{table.name}"')
    for rows in found.partitions(ROWS_AT_ONCE):
        yield [json.dumps(list(row), ensure_ascii=False, default=_as_stored) + "\n" for row in rows]


def _as_stored(value: object) -> str:
    """A time as SQLite keeps it: in UTC, without saying so."""
    if not isinstance(value, datetime):
        raise TypeError(f"a {type(value).__name__} cannot be backed up")
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _rows(lines: TextIO, table: Rows, progress: Progress) -> Iterator[list[Any]]:
    for number in range(1, table.rows + 1):
        row = json.loads(lines.readline())
        if not isinstance(row, list) or len(row) != len(table.columns):
            raise ValueError(f"a row of {table.name} is none")
        yield row
        if number % ROWS_AT_ONCE == 0:
            progress.advance(ROWS_AT_ONCE)


def _held(connection: Connection) -> list[str]:
    """Tables that have rows."""
    inspector = inspect(connection)
    there = [table for table in metadata.sorted_tables if inspector.has_table(table.name)]
    return [table.name for table in there if connection.execute(select(table.primary_key.columns[0]).limit(1)).first()]


def _require_table(connection: Connection, table: Rows) -> None:
    """Names from a file go into queries: let through those alone that are there."""
    if table.name in metadata.tables and inspect(connection).has_table(table.name):
        columns = {column["name"] for column in inspect(connection).get_columns(table.name)}
        if set(table.columns) == columns and len(table.columns) == len(columns):
            return
    raise ValueError(f"its table {table.name!r} is none of stp")


@contextmanager
def _gone_on_failure(file: Path | None) -> Iterator[None]:
    """A file that was not there before is not there after a failure."""
    made = file is not None and not file.exists()
    try:
        yield
    except BaseException:
        if file is not None and made:
            file.unlink(missing_ok=True)
        raise


@contextmanager
def _whole(file: Path) -> Iterator[TextIO]:
    """A text file to write to, compressed, that appears under its name when all of it is there."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with open(descriptor, "wb") as raw, gzip.open(raw, "wt", LEVEL, encoding="utf-8", newline="\n") as out:
            yield out
        partial.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}; name another file") from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    try:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            yield lines
    except (EOFError, zlib.error, ValidationError, ValueError, gzip.BadGzipFile) as error:
        why = str(error).partition("\n")[0]
        raise InputError(f"{file} is no backup of stp, or was cut short ({why}); nothing was changed") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
