"""Where everything that must survive a crash is kept: SQLite by default, Postgres by URL, with the same code.

`sql.SqlStore` answers `stp.protocols.Store`; `schema.upgrade` is `stp db upgrade`; `tables` is the map of
what is kept; `database` opens a database and `failures` says what mends it.
"""
