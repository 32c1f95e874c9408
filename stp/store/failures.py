"""What a database's failures mean to the user, and what mends them."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

AGAIN = "then run the same command again"
NOT_STORED = "nothing of this step was stored, all before it was"
RESTORE = (
    "nothing was changed. Move it away, with the files beside it that end in -wal and -shm, and put a copy "
    "in its place, or run `stp db upgrade` to begin an empty one"
)

MENDS = {
    "SQLITE_NOTADB": f"this is no database, or it is damaged ({{why}}); {RESTORE}",
    "SQLITE_CORRUPT": f"the database is damaged ({{why}}); {RESTORE}",
    "SQLITE_FULL": f"no space is left ({{why}}); {NOT_STORED}. Free some space, {AGAIN}",
    "SQLITE_IOERR": f"the disk failed ({{why}}); {NOT_STORED}. See that it has space and works, {AGAIN}",
    "SQLITE_BUSY": f"another process keeps it locked ({{why}}). Wait for it or end it, {AGAIN}",
    "SQLITE_CANTOPEN": "it cannot be opened ({why}); see that its folder exists and that you may write there",
    "SQLITE_READONLY": "it may not be written ({why}); see to its permissions and those of its folder",
    "53100": f"the server's disk is full ({{why}}); {NOT_STORED}. Free some space, {AGAIN}",
    "53300": (
        "the server has no connection left ({why}). Lower STP_DATABASE_POOL and STP_DATABASE_OVERFLOW where many "
        "processes run, raise the server's max_connections, or put a pooler in between, " + AGAIN
    ),
    "55P03": f"another process holds a lock ({{why}}); {NOT_STORED}. Wait for it or end it, {AGAIN}",
    "57014": f"the server ended a statement that took too long ({{why}}); {NOT_STORED}. Raise "
    f"STP_DATABASE_STATEMENT_SECONDS, {AGAIN}",
    "42P01": "a table is missing ({why}); run `stp db upgrade`",
    "08": "the server cannot be reached ({why}); start it, or correct STP_DATABASE_URL, " + AGAIN,
    "57P": f"the server ended the connection ({{why}}); {NOT_STORED}. See that it runs, {AGAIN}",
    "40": f"another process was in the way ({{why}}); {NOT_STORED}. Wait for it, {AGAIN}",
    "XX": "the database is damaged ({why}); restore it from a backup",
}
"""By the beginning of SQLite's name of the error, or of Postgres' SQLSTATE."""

NO_CONNECTION_LEFT = re.compile("too many (clients|connections)|connection slots are reserved")
"""The driver does not pass the SQLSTATE on when no connection came about."""


def mend(error: DBAPIError) -> str:
    """What a driver's error means and what to do about it."""
    why = str(error.orig).strip().partition("\n")[0]
    code = _code(error)
    for beginning, text in MENDS.items():
        if code.startswith(beginning):
            return text.format(why=why)
    return f"the database refused ({why})"


def _code(error: DBAPIError) -> str:
    """SQLite's name of the error or the SQLSTATE, which the drivers hang on most of their exceptions."""
    why = str(error.orig)
    if isinstance(error.orig, sqlite3.Error):
        if why.startswith("Could not decode to UTF-8"):
            return "SQLITE_CORRUPT"
        return "42P01" if why.startswith("no such table") else getattr(error.orig, "sqlite_errorname", "")
    if NO_CONNECTION_LEFT.search(why):
        return "53300"
    # Without a code, a server was not reached or has gone.
    return getattr(error.orig, "sqlstate", None) or ("08" if isinstance(error, OperationalError) else "")
