"""Saved versions of the project's codebook; unchanged once written, but for codes that one sitting adds to its own.

With them what rests on their words: marks of native speakers on translations, and codings looked at again after a
code's meaning changed. The version that a coding was made under stays with it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from codebook.ids import with_ids
from codebook.model import Codebook
from codebook.serial import codebook_from_dict, codebook_to_dict, content_hash
from codebook.translations import Read
from coding.errors import InvalidInput, NotFound
from coding.model import CodebookVersion, TranslationMark
from coding.model.message import N_, Message
from coding.store import code_ids, events
from coding.store.codings import VISIBLE, Viewer
from coding.store.memory import Shelf, at_moment, memory_of
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, first_text
from coding.store.table import Table

BOOKS: Shelf[Codebook] = Shelf("codebooks", 64)
"""By the hash of their content and the ids that codes had before: a codebook is asked for with every coding, and takes
long to make."""
_NEWEST: Shelf[CodebookVersion | None] = Shelf("newest codebook", 1)
Wording = tuple[str, str, str, str]
"""Code, language, one of :data:`WRITTEN`, and its text."""
WRITTEN: Final = ("name", "definition", "back_name", "back_definition")
"""Parts of a translation that somebody writes."""
WRITERS: Shelf[Mapping[Wording, str]] = Shelf("writers of translations", 2)
"""By number and hash of the newest version."""
_COLUMNS = "number, content, content_hash, reason, saved_by, saved_at"


@dataclass(frozen=True, slots=True)
class ExampleSource:
    """Where an example of the codebook was taken from: a release's words, kept here as their SHA-256 only."""

    id: str
    participant_id: str
    release_id: str
    code: str
    kind: str
    start: int
    end: int
    text_hash: str
    codebook_version: int
    taken_by: str
    taken_at: datetime


EXAMPLES: Final = Table("codebook_example", ExampleSource, order="taken_at, id")


def _version(cursor: Cursor, row: tuple[Any, ...]) -> CodebookVersion:
    memory, ids = memory_of(cursor), code_ids.earlier_ids(cursor)

    def read(version: CodebookVersion) -> Codebook:
        key = (version.content_hash, *ids.items())
        return memory.recall(BOOKS, key, lambda: with_ids(codebook_from_dict(version.content), ids))

    number, content, *rest = row
    return CodebookVersion(number, json.loads(content), *rest, read=read)


def save(cursor: Cursor, book: Codebook, reason: str, saved_by: str, detail: Mapping[str, Any] | None = None) -> int:
    """Write the next version and its event, and return its number.

    Args:
        cursor: Inside a transaction.
        book: The whole codebook.
        reason: Why, in a sentence; kept with the version.
        saved_by: Whose doing it is.
        detail: What the event says; None for how many codes there are.

    Raises:
        InvalidInput: A code has an id that another one had before.
    """
    earlier = code_ids.earlier_ids(cursor)
    if again := [code for code in book.codes if code.id in earlier]:
        raise InvalidInput(
            Message(
                "“{name}” cannot have the id {code_id}: another code had it, and locked rounds say so. Take another.",
                name=again[0].name,
                code_id=again[0].id,
            )
        )
    number = int(cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM codebook_version").fetchall()[0][0])
    cursor.execute(
        f"INSERT INTO codebook_version ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [
            number,
            json.dumps(codebook_to_dict(book), ensure_ascii=False),
            content_hash(book),
            reason,
            saved_by,
            datetime.now(UTC),
        ],
    )
    detail_of_version = {"codes": len(book.codes)} if detail is None else detail
    events.append(cursor, saved_by, "codebook.saved", "codebook", str(number), detail_of_version)
    return number


def extend(cursor: Cursor, number: int, book: Codebook, added: str) -> None:
    """Write a version anew that only has one code more.

    Args:
        cursor: Inside a transaction.
        number: The version.
        book: The whole codebook with the code.
        added: Id of the code.
    """
    who = cursor.execute(
        "UPDATE codebook_version SET content = ?, content_hash = ?, saved_at = ? WHERE number = ? RETURNING saved_by",
        [json.dumps(codebook_to_dict(book), ensure_ascii=False), content_hash(book), datetime.now(UTC), number],
    ).fetchall()[0][0]
    events.append(cursor, who, "codebook.saved", "codebook", str(number), {"added": added})


def is_rested_on(cursor: Cursor, number: int) -> bool:
    """Whether a round froze a version, or a definition was revised from it or to it."""
    with unrestricted(cursor) as every:
        rows = every.execute(
            "SELECT EXISTS (SELECT 1 FROM round WHERE codebook_version = $1) OR EXISTS "
            "(SELECT 1 FROM definition_revision WHERE based_on = $1 OR codebook_version = $1)",
            [number],
        ).fetchall()
    return bool(rows[0][0])


def newest(cursor: Cursor) -> CodebookVersion | None:
    """The newest version, if there is one."""
    return at_moment(cursor, _NEWEST, "", lambda: _newest(cursor))


def _newest(cursor: Cursor) -> CodebookVersion | None:
    row = cursor.execute(f"SELECT {_COLUMNS} FROM codebook_version ORDER BY number DESC LIMIT 1").fetchone()
    return _version(cursor, row) if row else None


def book_of(cursor: Cursor, number: int | None = None) -> tuple[int, Codebook] | None:
    """The codebook of one version, or of the newest, without the record around it; asked with every coding.

    Args:
        cursor: For reading.
        number: Which version; None for the newest.

    Returns:
        Its number and the codebook; None where there is no such version.
    """
    row = cursor.execute(
        "SELECT number, content_hash FROM codebook_version WHERE number = coalesce(?, number) "
        "ORDER BY number DESC LIMIT 1",
        [number],
    ).fetchone()
    if row is None:
        return None

    def read() -> Codebook:
        content = cursor.execute("SELECT content FROM codebook_version WHERE number = ?", [row[0]]).fetchall()[0][0]
        return with_ids(codebook_from_dict(json.loads(content)), ids)

    ids = code_ids.earlier_ids(cursor)
    return int(row[0]), memory_of(cursor).recall(BOOKS, (row[1], *ids.items()), read)


def code_name(cursor: Cursor, code: str) -> str:
    """What the newest version calls a code; its id where it is not in there."""
    version = newest(cursor)
    return version.book.by_id(code).name if version and code in version.book else code


def writers(cursor: Cursor) -> Mapping[Wording, str]:
    """Every wording that a translation ever had → who saved it first: wrote it, or brought it in."""
    rows = cursor.execute("SELECT number, content_hash, saved_by FROM codebook_version ORDER BY number").fetchall()
    if not rows:
        return {}
    memory = memory_of(cursor)

    def read() -> Mapping[Wording, str]:
        # What was saved before is mostly known; then only the newest version is read.
        known = memory.known(WRITERS, rows[-2][:2]) if len(rows) > 1 else None
        authors, ids = dict(known or {}), code_ids.earlier_ids(cursor)
        for number, _, saved_by in rows[-1:] if known is not None else rows:
            content = cursor.execute("SELECT content FROM codebook_version WHERE number = ?", [number]).fetchall()
            for code in json.loads(content[0][0])["codes"]:
                for language, item in code["languages"].items():
                    for part in WRITTEN:
                        if item.get(part):
                            authors.setdefault((ids.get(code["id"], code["id"]), language, part, item[part]), saved_by)
        return authors

    return memory.recall(WRITERS, rows[-1][:2], read)


def get(cursor: Cursor, number: int) -> CodebookVersion:
    """One version.

    Raises:
        NotFound: No such version.
    """
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM codebook_version WHERE number = ?",
        [number],
    ).fetchone()
    if row is None:
        raise NotFound(Message("There is no version {number} of the codebook.", number=number))
    return _version(cursor, row)


def history(cursor: Cursor) -> list[CodebookVersion]:
    """All versions, newest first."""
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM codebook_version ORDER BY number DESC").fetchall()
    return [_version(cursor, row) for row in rows]


MARKS: Final = Table(
    "translation_mark",
    TranslationMark,
    once=["code", "language"],
    order="marked_at, id",
    missing=N_("There is no such mark on a translation in this project."),
)


def translation_marks(cursor: Cursor) -> dict[tuple[str, str], TranslationMark]:
    """(code, language) → the mark on it, whether or not the words have changed since."""
    return {(mark.code, mark.language): mark for mark in MARKS.all(cursor)}


def translation_reads(cursor: Cursor) -> dict[tuple[str, str], Read]:
    """(code, language) → what a native speaker read, whether or not it is still so."""
    return {key: Read(mark.words_hash, mark.original_hash) for key, mark in translation_marks(cursor).items()}


def mark_id(cursor: Cursor, code: str, language: str) -> str | None:
    """Id of the mark on a translation, also of one that was taken back: there is one row a code and language."""
    return first_text(cursor, "SELECT id FROM translation_mark WHERE code = ? AND language = ?", [code, language])


OUTCOMES: Final = ("kept", "removed", "recoded", "doubted")


@dataclass(frozen=True, slots=True)
class Recheck:
    """One look at a coding under a newer version of the codebook.

    Attributes:
        id: Its id.
        coding_id: The coding.
        code: The code that it carried then.
        codebook_version: The newer version.
        outcome: One of :data:`OUTCOMES`; ``doubted``: no longer right, but locked, so that it stays.
        checked_by: Who looked.
        checked_at: When.
    """

    id: str
    coding_id: str
    code: str
    codebook_version: int
    outcome: str
    checked_by: str
    checked_at: datetime


CHECKS: Final = Table("recheck", Recheck)


def current_checks(cursor: Cursor, recheck_ids: Sequence[str]) -> dict[str, str]:
    """Id → outcome of those looks that stand."""
    return dict(
        cursor.execute(
            "SELECT id, outcome FROM recheck WHERE list_contains(?, id) AND NOT undone", [list(recheck_ids)]
        ).fetchall()
    )


def visible_checks(cursor: Cursor, viewer: Viewer) -> list[tuple[Recheck, str]]:
    """Looks that stand, at codings the viewer may see (removed ones too), oldest first, each with its coder."""
    rows = cursor.execute(
        "SELECT c.id, c.coding_id, c.code, c.codebook_version, c.outcome, c.checked_by, c.checked_at, k.coder "
        "FROM recheck c JOIN coding k ON k.id = c.coding_id JOIN release l ON l.id = k.release_id AND l.current "
        f"WHERE NOT c.undone AND {VISIBLE} ORDER BY c.checked_at, c.id",
        viewer.parameters(),
    ).fetchall()
    return [(Recheck(*row[:7]), str(row[7])) for row in rows]
