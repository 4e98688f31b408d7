"""The only place with SQL: one DuckDB file a project, a cursor a call, one write helper.

One module a concept. Every function takes a cursor, so that several of them make one transaction; the workspace opens
cursors with :meth:`coding.store.connection.Store.read` and :meth:`~coding.store.connection.Store.write`.
"""

from coding.store.connection import Store
from coding.store.sql import Cursor

__all__ = ["Cursor", "Store"]
