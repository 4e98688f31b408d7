"""Marks of native speakers on translated codes."""

from datetime import UTC, datetime
from typing import Any

from codebook.translations import Read
from coding.errors import NotFound
from coding.model import TranslationMark
from coding.model.said import Said
from coding.store.connection import Cursor

_COLUMNS = "id, code, language, words_hash, original_hash, codebook_version, marked_by, marked_at"


def marks(cursor: Cursor) -> dict[tuple[str, str], TranslationMark]:
    """(code, language) → the mark on it, whether or not the words have changed since."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_COLUMNS} FROM translation_mark WHERE deleted_at IS NULL ORDER BY marked_at, id"
    ).fetchall()
    return {(mark.code, mark.language): mark for mark in map(_mark, rows)}


def reads(cursor: Cursor) -> dict[tuple[str, str], Read]:
    """(code, language) → what a native speaker read, whether or not it is still so."""
    return {key: Read(mark.words_hash, mark.original_hash) for key, mark in marks(cursor).items()}


def id_of(cursor: Cursor, code: str, language: str) -> str | None:
    """Id of the mark on a translation, also of one that was taken back: there is one row a code and language."""
    row = cursor.execute("SELECT id FROM translation_mark WHERE code = ? AND language = ?", [code, language]).fetchone()
    return str(row[0]) if row else None


def mark(cursor: Cursor, mark_id: str) -> TranslationMark:
    """One mark, also one that was taken back.

    Raises:
        NotFound: No such mark.
    """
    row: Any = cursor.execute(f"SELECT {_COLUMNS} FROM translation_mark WHERE id = ?", [mark_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no such mark on a translation in this project."))
    return _mark(row)


def stands(cursor: Cursor, mark_id: str) -> bool:
    """Whether a mark is there and was not taken back."""
    row = cursor.execute("SELECT 1 FROM translation_mark WHERE id = ? AND deleted_at IS NULL", [mark_id]).fetchone()
    return bool(row)


def put(cursor: Cursor, mark: TranslationMark, *, present: bool = True) -> None:
    """Write a mark, new or known; ``present`` False takes it away."""
    values = [mark.words_hash, mark.original_hash, mark.codebook_version, mark.marked_by, mark.marked_at]
    gone = None if present else datetime.now(UTC)
    if cursor.execute("SELECT 1 FROM translation_mark WHERE id = ?", [mark.id]).fetchone() is None:
        cursor.execute(
            f"INSERT INTO translation_mark ({_COLUMNS}, deleted_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [mark.id, mark.code, mark.language, *values, gone],
        )
        return
    cursor.execute(
        "UPDATE translation_mark SET words_hash = ?, original_hash = ?, codebook_version = ?, marked_by = ?, "
        "marked_at = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [*values, gone, mark.id],
    )


def _mark(row: tuple[Any, ...]) -> TranslationMark:
    return TranslationMark(**dict(zip(_COLUMNS.split(", "), row, strict=True)))
