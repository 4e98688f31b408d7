"""Delimited text: comma, semicolon, tab or bar, whatever the file is called."""

import csv
import io
from collections import Counter

from codebook.message import Message, counted
from pipelines.errors import BrokenFile, FileTooLarge
from pipelines.readers.draft import ROWS, Draft
from pipelines.readers.speech.table import names_words, speech_from_rows

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 10_000_000
_SAMPLE_ROWS = 500
_MOST_ROWS = 200_000
_MOST_CELLS = 2_000_000
"""As of a workbook."""


_PARTED = {
    ";": Message("The columns are parted by semicolons, not commas; read so."),
    "\t": Message("The columns are parted by tabs, not commas; read so."),
    "|": Message("The columns are parted by bars, not commas; read so."),
}


def read_csv(data: bytes, draft: Draft) -> None:
    """Read a delimited table.

    Raises:
        BrokenFile: Its rows cannot be told.
    """
    text = draft.clean(draft.decode(data))
    delimiter, quoted = _dialect(text)
    if delimiter != "," and draft.file.casefold().endswith(".csv"):
        draft.warn(_PARTED[delimiter])
    draft.warn(Message("Quotation marks in the table do not pair up; taken as part of the words."), when=not quoted)
    try:
        rows = _rows(text, delimiter, quoted, _MOST_ROWS + 1)
    except csv.Error:
        raise BrokenFile(
            Message("The rows and cells of {file} cannot be told apart. Save it again from the table.", file=draft.file)
        ) from None
    if len(rows) > _MOST_ROWS or sum(map(len, rows)) > _MOST_CELLS:
        raise FileTooLarge(
            Message("{file} has more cells than a transcript can have.", file=draft.file)
        )  # fmt: skip
    speech_from_rows(_whole_words(rows, delimiter, draft), draft)


def _whole_words(rows: list[list[str]], delimiter: str, draft: Draft) -> list[list[str]]:
    """Put words together that hold the delimiter without quotation marks, where they stand in the last column."""
    width = len(rows[0]) if rows else 0
    longer = sum(any(cell.strip() for cell in row[width:]) for row in rows)
    if not longer or not names_words(rows[0][-1]):
        return rows
    draft.warn(
        Message(
            "{rows} hold more cells than the first row names; the rest was taken as words of the last column.",
            rows=counted(longer, ROWS),
        )
    )
    return [
        [*row[: width - 1], delimiter.join(row[width - 1 :]).rstrip(delimiter)] if len(row) > width else row
        for row in rows
    ]


def _rows(text: str, delimiter: str, quoted: bool, most: int | None = None) -> list[list[str]]:
    before = csv.field_size_limit(_LONGEST_CELL)  # of the whole process; others read with theirs
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        )
        rows: list[list[str]] = []
        for row in reader:
            rows.append(row)
            if most is not None and len(rows) >= most:
                break
        return rows
    finally:
        csv.field_size_limit(before)


def _dialect(text: str) -> tuple[str, bool]:
    """Choose what gives the most even rows: the delimiter, and whether quotation marks enclose cells."""
    best: tuple[float, int, bool] = (0.0, 0, True)
    choice = (",", True)
    for quoted in (True, False):
        if not quoted and '"' not in text:
            continue
        for delimiter in _DELIMITERS:
            if delimiter not in text:
                continue
            try:
                rows = _rows(text, delimiter, quoted, _SAMPLE_ROWS)
            except csv.Error:
                continue
            widths = Counter(len(row) for row in rows if row)
            if not widths:
                continue
            width, times = widths.most_common(1)[0]
            # Cells that swallow line ends and delimiters betray a lone quotation mark.
            swallowed = quoted and any(
                "\n" in cell and delimiter == "\t" and "\t" in cell for row in rows for cell in row
            )
            score = (0.0 if width < 2 else times / sum(widths.values()) - 0.5 * swallowed, width, quoted)
            if score > best:
                best, choice = score, (delimiter, quoted)
    return choice
