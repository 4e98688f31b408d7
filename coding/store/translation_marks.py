"""Marks of native speakers on translated codes."""

from typing import Final

from codebook.translations import Read
from coding.model import TranslationMark
from coding.model.said import N_
from coding.store.sql import Cursor, first_text
from coding.store.table import Table

MARKS: Final = Table(
    "translation_mark",
    TranslationMark,
    once=["code", "language"],
    order="marked_at, id",
    missing=N_("There is no such mark on a translation in this project."),
)


def marks(cursor: Cursor) -> dict[tuple[str, str], TranslationMark]:
    """(code, language) → the mark on it, whether or not the words have changed since."""
    return {(mark.code, mark.language): mark for mark in MARKS.all(cursor)}


def reads(cursor: Cursor) -> dict[tuple[str, str], Read]:
    """(code, language) → what a native speaker read, whether or not it is still so."""
    return {key: Read(mark.words_hash, mark.original_hash) for key, mark in marks(cursor).items()}


def id_of(cursor: Cursor, code: str, language: str) -> str | None:
    """Id of the mark on a translation, also of one that was taken back: there is one row a code and language."""
    return first_text(cursor, "SELECT id FROM translation_mark WHERE code = ? AND language = ?", [code, language])
