"""Long texts lie in the project file so that one is read without unpacking all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from coding.store import Store
from coding.store.connection import FILE_NAME


def _methods(store: Store) -> set[str]:
    with store.read() as cursor:
        rows = cursor.execute(
            "SELECT compression FROM pragma_storage_info('release') "
            "WHERE column_name = 'text' AND segment_type = 'VARCHAR'"
        ).fetchall()
    return {str(row[0]) for row in rows}


def _add(cursor: Any, first: int, last: int) -> None:
    cursor.execute(
        "INSERT INTO release (id, interview_id, number, text, text_hash, offset_map, released_by, released_at, "
        "current) SELECT 'r' || n, 'i' || n, 1, repeat(md5(n::VARCHAR), 1000), 'h', '[]', 'sam', now(), TRUE "
        "FROM range(?, ?) t(n)",
        [first, last],
    )


def test_texts_are_not_packed_together_in_a_new_file_or_one_that_is_written_anew(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE_NAME)
    store.write(lambda cursor: _add(cursor, 0, 40))
    store.checkpoint()
    assert "ZSTD" not in _methods(store)
    store.rebuild()
    assert "ZSTD" not in _methods(store)
    store.close()


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
