"""Every text the project file holds, for looking whether words stand where they must not."""

from collections.abc import Iterator
from dataclasses import dataclass

from coding.store.columns import TABLES, Quotes, every, kind_of
from coding.store.sql import Cursor, identifier


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text and where it stands: table, column, and the record's id where it has one."""

    table: str
    column: str
    record: str
    text: str

    @property
    def of_transcript(self) -> bool:
        """Whether it is the text of a release itself."""
        return kind_of(self.table, self.column) == Quotes


def texts(cursor: Cursor) -> Iterator[HeldText]:
    """Every text of the columns that are looked through (:mod:`coding.store.columns`), if longer than two letters."""
    for table, column, kind in every():
        if not kind.looked_through:
            continue
        key = "id" if "id" in TABLES[table].columns else "''"
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(f"SELECT {key}, {text} FROM {place} WHERE length({text}) > 2").fetchall()
        for record, content in rows:
            yield HeldText(table, column, str(record), str(content))
