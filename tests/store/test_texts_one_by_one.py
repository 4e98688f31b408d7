"""Long texts lie in the project file, and in one for analysis, so that one is read without unpacking all others."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coding.store import Store
from coding.store.connection import FILE_NAME
from coding.store.database_files import duckdb_file


def _methods(store: Store) -> set[str]:
    with store.read() as cursor:
        return _methods_of(cursor, "release")


def _methods_of(cursor: Any, table: str) -> set[str]:
    rows = cursor.execute(
        "SELECT compression FROM pragma_storage_info(?) WHERE column_name = 'text' AND segment_type = 'VARCHAR'",
        [table],
    ).fetchall()
    return {str(row[0]) for row in rows}


def _add(cursor: Any, first: int, last: int) -> None:
    cursor.execute(
        "INSERT INTO release (id, interview_id, number, text, text_hash, offset_map, released_by, released_at, "
        "current) SELECT 'r' || n, 'i' || n, 1, repeat(md5(n::VARCHAR), 1000), 'h', '[]', 'sam', now(), TRUE "
        "FROM range(?, ?) t(n)",
        [first, last],
    )


@pytest.mark.slow
def test_texts_are_not_packed_together_in_a_new_file_or_one_that_is_written_anew(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE_NAME)
    store.write(lambda cursor: _add(cursor, 0, 40))
    store.checkpoint()
    assert "ZSTD" not in _methods(store)
    store.rebuild()
    assert "ZSTD" not in _methods(store)
    store.close()


def test_texts_are_not_packed_together_in_a_file_for_analysis(tmp_path: Path) -> None:
    texts = pa.table({"document": [f"d{n}" for n in range(40)], "text": [f"{n} the garden " * 4000 for n in range(40)]})
    parquet = pa.BufferOutputStream()
    pq.write_table(texts, parquet)
    path = tmp_path / "study.duckdb"
    path.write_bytes(duckdb_file({"documents": parquet.getvalue().to_pybytes()}, tmp_path / "tmp"))
    with duckdb.connect(str(path), read_only=True) as connection:
        assert "ZSTD" not in _methods_of(connection, "documents")
        rows = connection.execute("SELECT text FROM documents WHERE document = 'd7'").fetchall()
    assert rows == [("7 the garden " * 4000,)]


@pytest.mark.slow
def test_a_file_of_before_is_mended_by_its_next_release(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    Store(path).close()
    connection = duckdb.connect(str(path))
    _add(connection, 0, 40)
    connection.execute("CHECKPOINT")
    connection.close()
    store = Store(path)
    assert _methods(store) == {"ZSTD"}, "DuckDB packs them so where nobody asks otherwise"
    store.write(lambda cursor: _add(cursor, 40, 41))
    store.checkpoint()
    assert "ZSTD" not in _methods(store)
    store.close()
