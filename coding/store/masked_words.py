"""Replacing words that are masked only now wherever people or machines wrote them outside of transcripts.

In which columns, and how, is derived from :mod:`coding.store.columns`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coding.store.columns import PEOPLE_IN_JSON, States, every
from coding.store.sql import Cursor, identifier

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
    team = frozenset(str(row[0]) for row in cursor.execute("SELECT id FROM user_account").fetchall())
    for table, column, kind in every():
        if not kind.masked:
            continue
        text, place = identifier(column), identifier(table)
        for row, stored in cursor.execute(f"SELECT rowid, {text} FROM {place} WHERE length({text}) > 1").fetchall():
            machine = kind.masked == "terms" or (table == "theme" and stored in labels)
            clean = in_field(stored, in_terms if machine else replace, team if kind == States else frozenset())
            if clean == stored:
                continue
            cursor.execute(f"UPDATE {place} SET {text} = ? WHERE rowid = ?", [clean, row])
            changed[table] += 1
            if table == "codebook_version":
                _rehash_version(cursor, row, stored, clean, codebook_hash)
            elif table == "theme_run":
                cursor.execute(f"UPDATE {place} SET content_hash = ? WHERE rowid = ?", [text_hash(clean), row])
    return dict(changed)


def strings_in(value: Any) -> Iterable[str]:
    """Every text of a JSON value, in order; names of fields are left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from strings_in(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings_in(part)


def _labels(cursor: Cursor) -> set[str]:
    """Labels that runs gave their themes."""
    labels: set[str] = set()
    for (content,) in cursor.execute("SELECT content FROM theme_run").fetchall():
        labels.update(theme.get("label", "") for theme in json.loads(content).get("themes", ()))
    return labels


def in_field(stored: str, replace: Replace, team: frozenset[str] = frozenset()) -> str:
    """What a column holds with its texts replaced, in JSON each by itself.

    Args:
        stored: What it holds.
        replace: A text as it shall be.
        team: Ids of the team, which stay where an id of somebody stands.
    """
    if stored[:1] in "{[":
        try:
            value = json.loads(stored)
        except ValueError:
            return replace(stored)
        changed = _in_value(value, replace, team)
        return stored if changed == value else json.dumps(changed, ensure_ascii=False)
    return replace(stored)


def _in_value(value: Any, replace: Replace, team: frozenset[str]) -> Any:
    """The value with its texts replaced, but for ids of the team (``team``) where an id of somebody stands."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [_in_value(part, replace, team) for part in value]
    if isinstance(value, dict):
        return {
            key: part
            if key in PEOPLE_IN_JSON and isinstance(part, str) and part in team
            else _in_value(part, replace, team)
            for key, part in value.items()
        }
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
