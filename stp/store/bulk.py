"""Many rows at once, by the fastest way that each database has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

ROWS_AT_ONCE = 5_000


def load(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as they are stored, that is, without what the types of `tables` do to values.

    Times are texts in UTC: `2026-01-02 03:04:05.678901`. Names are the caller's, never a user's.
    """
    names = ", ".join(f'"{one}"' for one in columns)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        driver: Any = connection.connection
        try:
            with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError("COPY", None, error) from error
        return
    places = ", ".join("?" * len(columns))
    for some in _chunks(rows):
        connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({places})', some)


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[tuple[Any, ...]]]:
    iterator = (tuple(row) for row in rows)
    while some := list(islice(iterator, ROWS_AT_ONCE)):
        yield some
