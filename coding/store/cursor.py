"""What every function of the store takes: the connection that a transaction or a look gives it."""

from typing import TypeAlias

import duckdb

Cursor: TypeAlias = duckdb.DuckDBPyConnection
