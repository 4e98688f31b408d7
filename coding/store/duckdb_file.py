"""A DuckDB file of plain tables, for analysis outside Heard."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from coding.store.project_file import READ_ONE_BY_ONE
from coding.store.sql import identifier


def duckdb_file(tables: Mapping[str, bytes], folder: Path) -> bytes:
    """Return a DuckDB database with these tables.

    Args:
        tables: Name → the table as Parquet.
        folder: Where the file may stand while it is written; nothing is left there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "analysis.duckdb"
        connection = duckdb.connect(str(path), config={"threads": 2})
        try:
            connection.execute(READ_ONE_BY_ONE)
            for name, data in tables.items():
                connection.register("incoming", pq.read_table(pa.BufferReader(data)))
                connection.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM incoming")
                connection.unregister("incoming")
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        return path.read_bytes()
