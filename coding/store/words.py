"""Words that people or machines wrote outside of transcripts: masked only now, mentioning somebody, looked through.

In which columns, and how, is derived from :mod:`coding.store.columns`.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from coding.model.texts import TITLE_AFTER
from coding.store.columns import PEOPLE_IN_JSON, TABLES, Quotes, States, every, kind_of
from coding.store.quotations import MARK
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


_PLAIN: Final = re.compile(r"\w(?:[\w-]*\w)?")
_BEFORE_LINE: Final = re.compile(r"[A-Za-z](?:[\w-]*\w)?")


def plain_label(label: str) -> str:
    """A mention of a participant or case: ``@P03``, or ``@[Anna B]`` where the label is not one word."""
    return f"@{label}" if _PLAIN.fullmatch(label) else f"@[{label}]"


def rename(cursor: Cursor, label: str, to: str | None, tables: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Let every mention of a participant or case say another label; codes are mentioned by their id (``code_ids``).

    Args:
        cursor: A transaction that sees all of the study.
        label: The label as it was.
        to: The label from now on; None where nobody is to be named any more.
        tables: The tables and columns that are there, where the file may be an older one.
    """
    called = re.escape(label)
    pattern = re.compile(
        rf"(?<![\w@#])(?:@\[{called}(?P<title>{re.escape(TITLE_AFTER)}[^\]\n]*)?\]|@{called}(?![.-]*\w)"
        rf"|#{called}:(?P<line>\d{{1,6}})(?!\w))",
        re.IGNORECASE,
    )

    def now(hit: re.Match[str]) -> str:
        if to is None:
            return MARK
        if hit["line"]:
            return f"#{to}:{hit['line']}" if _BEFORE_LINE.fullmatch(to) else f"{plain_label(to)} {hit['line']}"
        return f"@[{to}{hit['title']}]" if hit["title"] else plain_label(to)

    for table, column, kind in every():
        if not kind.mentions or (tables is not None and column not in tables.get(table, ())):
            continue
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(
            f"SELECT rowid, {text} FROM {place} WHERE contains({text}, '@') OR contains({text}, '#')"
        ).fetchall()
        for row, stored in rows:
            clean = in_field(stored, lambda content: pattern.sub(now, content))
            if clean != stored:
                cursor.execute(f"UPDATE {place} SET {text} = ? WHERE rowid = ?", [clean, row])


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text and where it stands: table, column, and the record's id where it has one."""

    table: str
    column: str
    record: str
    text: str

    @property
    def of_transcript(self) -> bool:
        """Whether it is the text of a release itself."""
        return kind_of(self.table, self.column) == Quotes


def stored_texts(cursor: Cursor) -> Iterator[StoredText]:
    """Every text of the columns that are looked through (:mod:`coding.store.columns`), if longer than two letters."""
    for table, column, kind in every():
        if not kind.looked_through:
            continue
        key = "id" if "id" in TABLES[table].columns else "''"
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(f"SELECT {key}, {text} FROM {place} WHERE length({text}) > 2").fetchall()
        for record, content in rows:
            yield StoredText(table, column, str(record), str(content))
