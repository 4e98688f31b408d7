"""Mentions of participants and cases in what people wrote: they follow a label that changes, and go when it goes.

In which columns is said by :mod:`coding.store.columns`. Codes are mentioned by their id, see
:mod:`coding.store.code_ids`.
"""

import re
from collections.abc import Mapping
from typing import Final

from coding.model.texts import TITLE_AFTER
from coding.store.columns import every
from coding.store.masked_words import in_field
from coding.store.quotations import MARK
from coding.store.sql import Cursor, identifier

_PLAIN: Final = re.compile(r"\w(?:[\w-]*\w)?")
_BEFORE_LINE: Final = re.compile(r"[A-Za-z](?:[\w-]*\w)?")


def plain_label(label: str) -> str:
    """A mention of a participant or case: ``@P03``, or ``@[Anna B]`` where the label is not one word."""
    return f"@{label}" if _PLAIN.fullmatch(label) else f"@[{label}]"


def rename(cursor: Cursor, label: str, to: str | None, tables: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Let every mention of a label say another.

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
