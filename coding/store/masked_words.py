"""Replacing words that are masked only now wherever people or machines wrote them outside of transcripts."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coding.store.connection import Cursor
from coding.store.names import identifier

_LEFT_ALONE = frozenset(
    ("event", "erasure", "export", "export_interview", "meta", "setting", "schema_migration", "user_account")
    + ("user_role", "release", "turn", "segment", "embedding", "cluster", "identifier", "snapshot")
    + ("snapshot_document", "missed_report", "participant")
)
"""Tables with ids and numbers only, transcripts (a correction covers those itself), and what the team set or signed."""
_MADE_BY_MACHINE = frozenset(("theme_run", "theme_comparison"))
Replace = Callable[[str], str]


def replace_words(
    cursor: Cursor, replace: Replace, in_terms: Replace, codebook_hash: Callable[[Mapping[str, Any]], str]
) -> dict[str, int]:
    """Replace words in memos, codebook versions, undo history, saved searches, themes and locked rounds.

    Args:
        cursor: A transaction.
        replace: A text without the words.
        in_terms: The same for words that a machine listed one by one.
        codebook_hash: Hash of a codebook version's content.

    Returns:
        Table → how many fields were changed.
    """
    changed: Counter[str] = Counter()
    labels = _labels(cursor)
    rows = cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_catalog = current_database() "
        "AND table_schema = 'main' AND data_type = 'VARCHAR' ORDER BY ALL"
    ).fetchall()
    for table, column in rows:
        if table in _LEFT_ALONE or column in ("id", "hash") or column.endswith(("_id", "_hash")):
            continue
        use = in_terms if table in _MADE_BY_MACHINE else replace
        text, place = identifier(column), identifier(table)
        for row, stored in cursor.execute(f"SELECT rowid, {text} FROM {place} WHERE length({text}) > 1").fetchall():
            machine = table == "theme" and stored in labels
            clean = _in_field(stored, in_terms if machine else use)
            if clean == stored:
                continue
            cursor.execute(f"UPDATE {place} SET {text} = ? WHERE rowid = ?", [clean, row])
            changed[table] += 1
            if table == "codebook_version":
                _rehash_version(cursor, row, stored, clean, codebook_hash)
            elif table in _MADE_BY_MACHINE and column == "content":
                cursor.execute(f"UPDATE {place} SET content_hash = ? WHERE rowid = ?", [text_hash(clean), row])
    return dict(changed)


def strings_in(value: Any) -> Iterable[str]:
    """Every text of a JSON value, in order; names of fields are left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings_in(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_in(one)


def _labels(cursor: Cursor) -> set[str]:
    """Labels that runs gave their themes."""
    found: set[str] = set()
    for (content,) in cursor.execute("SELECT content FROM theme_run").fetchall():
        found.update(one.get("label", "") for one in json.loads(content).get("themes", ()))
    return found


def _in_field(stored: str, replace: Replace) -> str:
    if stored[:1] in "{[":
        try:
            value = json.loads(stored)
        except ValueError:
            return replace(stored)
        changed = _in_value(value, replace)
        return stored if changed == value else json.dumps(changed, ensure_ascii=False)
    return replace(stored)


def _in_value(value: Any, replace: Replace) -> Any:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [_in_value(one, replace) for one in value]
    if isinstance(value, dict):
        return {key: _in_value(one, replace) for key, one in value.items()}
    return value


def _rehash_version(
    cursor: Cursor, row: int, before: str, after: str, codebook_hash: Callable[[Mapping[str, Any]], str]
) -> None:
    """A version's hash, and the hashes by which its examples are found, are those of the words that stand there now."""
    old, new = json.loads(before), json.loads(after)
    cursor.execute("UPDATE codebook_version SET content_hash = ? WHERE rowid = ?", [codebook_hash(new), row])
    for was, now in zip(strings_in(old), strings_in(new), strict=True):
        if was != now:
            cursor.execute(
                "UPDATE codebook_example SET text_hash = ? WHERE text_hash = ?", [text_hash(now), text_hash(was)]
            )


def text_hash(text: str) -> str:
    """SHA-256 of a text's words, by which the origin of an example in the codebook is found again."""
    return hashlib.sha256(text.encode()).hexdigest()
