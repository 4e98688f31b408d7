"""Rows of cells out of CSV and Excel files that people made, as text."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final, TypeVar

from codebook.errors import FormatError, UnsafeFile
from codebook.formats.cells import unguard_formula
from codebook.message import Message

MAX_INFLATED: Final = 100_000_000
MAX_MEMBERS: Final = 500
MAX_ROWS: Final = 200_001
MAX_CELLS: Final = 2_000_000
"""Rows of a table, its headings too, and cells of all sheets together."""

Rows = list[list[str]]
Row = TypeVar("Row", bound=Sequence[object])


def csv_rows(text: str) -> Rows:
    """Return the rows of a CSV text, parted by commas, semicolons or tabs, whichever the first line has most of.

    Raises:
        FormatError: It is not CSV.
        UnsafeFile: It has more rows or cells than a table may have.
    """
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    count = _Count()
    try:
        return [
            [unguard_formula(cell) for cell in count.one_more(row)]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        raise FormatError(
            Message("The file is not a CSV table, or one of its cells is longer than 131,072 characters.")
        ) from None


def xlsx_sheets(data: bytes, *, most_rows: int | None = None, most_columns: int | None = None) -> dict[str, Rows]:
    """Return the rows of each sheet of a workbook that is in sight, in order; of a formula, its last result.

    Args:
        data: The workbook.
        most_rows: Read no more rows of each sheet.
        most_columns: Read no more columns.

    Raises:
        UnsafeFile: It inflates past the limits or holds a DTD.
        FormatError: It is no workbook.
    """
    from openpyxl import load_workbook

    _check_archive(data)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # programs that write row by row say A1, and all behind that would be left unread
        count = _Count()
        sheets = {
            sheet.title: [
                _without_empty_end([unguard_formula(_unescaped(_value_text(value))) for value in count.one_more(row)])
                for row in sheet.iter_rows(values_only=True, max_row=most_rows, max_col=most_columns)
            ]
            for sheet in workbook.worksheets
            if sheet.sheet_state == "visible"
        }
        workbook.close()
    except UnsafeFile:
        raise
    except Exception as error:
        # openpyxl lets errors of many kinds through for a damaged workbook.
        raise FormatError(
            Message(
                "The Excel file cannot be read ({kind}); save it again and try once more.", kind=type(error).__name__
            )
        ) from None
    return sheets


class _Count:
    """Rows and cells so far; counted before they are kept."""

    def __init__(self) -> None:
        self.rows = self.cells = 0

    def one_more(self, row: Row) -> Row:
        self.rows += 1
        self.cells += len(row)
        if self.rows > MAX_ROWS or self.cells > MAX_CELLS:
            raise UnsafeFile(
                Message(
                    "The file holds more than {most} entries, or they are nested far too deeply. Split it.",
                    most=f"{MAX_CELLS:,}",
                )
            )
        return row


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _value_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unescaped(text: str) -> str:
    """Put back what Excel writes as a character's number (ECMA-376, ST_Xstring): ``_x000D_``."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def _check_archive(data: bytes) -> None:
    """Refuse a workbook that inflates past the limits or holds a DTD, before any XML is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_INFLATED:
                raise UnsafeFile(Message("The Excel file is larger inside than a table may be."))
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    content = archive.read(member).replace(b"\x00", b"")
                    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                        raise UnsafeFile(
                            Message("The Excel file holds a document type definition (DTD); it was refused.")
                        )
    except UnsafeFile:
        raise
    except Exception:
        # zipfile lets errors of many kinds through for a damaged archive.
        raise FormatError(
            Message("The file is not an Excel workbook (.xlsx), or it is protected by a password.")
        ) from None
