"""Codebooks as tables: CSV and Excel, one code a row.

Cells of several values hold one a line. A cell that a spreadsheet might take for a formula gets an apostrophe in front,
which reading takes off again. Excel files also hold the codebook's own fields on a second sheet; CSV has no place for
them.
"""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from codebook.errors import CannotHold, FormatError
from codebook.formats.building import build, check_codes
from codebook.formats.cells import guard_formula, join, split_lines
from codebook.formats.fields import BACK, FIELDS, TRANSLATED, fields_of, translation_texts
from codebook.formats.labels import book_fields, book_pairs
from codebook.formats.rows import csv_rows, xlsx_sheets
from codebook.message import Message
from codebook.model import Code, Codebook
from codebook.text import tidy_line

COLUMNS: Final = tuple(field.label for field in FIELDS)
MAX_CELL: Final = 32_767
"""Most characters an Excel cell holds."""

_SYNONYMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("code id", "code_id", "mnemonic", "abbreviation", "nr", "no"), "id"),
    **dict.fromkeys(("code", "code name", "label", "tag", "title", "theme"), "name"),
    **dict.fromkeys(("family", "category", "parent code", "group"), "parent"),
    **dict.fromkeys(("short definition", "brief definition", "summary"), "short"),
    **dict.fromkeys(("full definition", "description", "meaning"), "definition"),
    **dict.fromkeys(("inclusion", "inclusion criteria", "when to use", "use when"), "include"),
    **dict.fromkeys(("exclusion", "exclusion criteria", "when not to use", "do not use"), "exclude"),
    **dict.fromkeys(("example", "examples", "typical", "typical examples", "quote"), "typical example"),
    **dict.fromkeys(("atypical", "atypical examples"), "atypical example"),
    **dict.fromkeys(("near_miss", "near misses", "close but no"), "near miss"),
    **dict.fromkeys(("content_note", "content warning"), "content note"),
    **dict.fromkeys(("replaced_by", "merged_into", "merged into"), "replaced by"),
    **dict.fromkeys(("is_codable", "codeable"), "codable"),
    **dict.fromkeys(("attributes_allowed", "attributes allowed"), "attributes"),
    **dict.fromkeys(("exclusive_with",), "exclusive with"),
    **dict.fromkeys(("colour",), "color"),
    **dict.fromkeys(("source", "reference", "references"), "sources"),
}


def write_csv(book: Codebook) -> bytes:
    """Return the codes as CSV: UTF-8 with a byte order mark (so that spreadsheets see the accents), commas, CRLF.

    Every text is in quotes: in a program that parts cells at semicolons, what follows one could be computed.
    """
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(_guarded(_table(book)))
    return text.getvalue().encode("utf-8-sig")


def read_csv(data: bytes, title: str) -> tuple[Codebook, tuple[Message, ...]]:
    """Read codes from CSV with a heading row, parted by commas, semicolons or tabs.

    Raises:
        FormatError: There is no heading row with a code's id or name, or the file is not CSV.
    """
    notes: list[Message] = []
    return from_rows(csv_rows(_decode(data, notes)), title, {}, notes), tuple(notes)


def write_xlsx(book: Codebook) -> bytes:
    """Return the codebook as an Excel workbook: a sheet of codes and a sheet of the codebook's own fields.

    Raises:
        CannotHold: A text is longer than an Excel cell.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    workbook = Workbook()
    about = [("title", book.title), ("description", book.description), *book_pairs(book)]
    sheets = (("Codes", _table(book)), ("Codebook", [["field", "value"], *map(list, about)]))
    for number, (name, rows) in enumerate(sheets):
        sheet = workbook.active if number == 0 else workbook.create_sheet()
        assert sheet is not None
        sheet.title = name
        for row_number, row in enumerate(_guarded(rows), 1):
            for column, text in enumerate(map(_excel_escape, row), 1):
                if len(text) > MAX_CELL:
                    raise CannotHold(
                        Message(
                            "A text in row {row_number} is longer than an Excel cell; save as YAML instead.",
                            row_number=row_number,
                        )
                    )
                cell = sheet.cell(row_number, column, text or None)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if row_number == 1:
                    cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    data = io.BytesIO()
    workbook.save(data)
    return _without_times(data.getvalue())


def read_xlsx(data: bytes, title: str) -> tuple[Codebook, tuple[Message, ...]]:
    """Read codes from the first sheet of an Excel workbook that names ids or codes; of a formula, its last result.

    Raises:
        UnsafeFile: The workbook inflates past the limits or holds a DTD.
        FormatError: It is no workbook, or no sheet has a heading row with a code's id or name.
    """
    sheets = xlsx_sheets(data)
    notes: list[Message] = []
    fields: dict[str, Any] = {}
    about = sheets.get("Codebook", [])
    if about and [cell for cell in about[0] if cell] == ["field", "value"]:
        pairs = [(row[0].lower(), row[1]) for row in about[1:] if len(row) > 1]
        values = dict(pairs)
        fields = book_fields(pairs) | {"description": values.get("description", ""), "title": values.get("title", "")}
    sheet = next((name for name, rows in sheets.items() if _names_codes(rows)), next(iter(sheets), ""))
    skipped = [name for name in sheets if name != sheet and not (fields and name == "Codebook")]
    if skipped:
        notes.append(
            Message("Only the sheet {sheet} was read; left out: {others}.", sheet=sheet, others=", ".join(skipped))
        )
    return from_rows(sheets.get(sheet, []), title, fields, notes), tuple(notes)


def from_rows(rows: Sequence[Sequence[str]], title: str, fields: dict[str, Any], notes: list[Message]) -> Codebook:
    """Build a codebook from a table whose first row that is not empty is the heading.

    Raises:
        FormatError: The heading names neither a code's id nor its name.
    """
    filled = _filled(rows)
    if not filled:
        raise FormatError(Message("The table is empty."))
    heading = [_column(cell) for cell in filled[0]]
    if not _names_codes(filled):
        raise FormatError(Message("The table's first row must name the columns; one of them must be “id” or “name”."))
    unknown = [cell for cell, column in zip(filled[0], heading, strict=True) if cell.strip() and column is None]
    if unknown:
        notes.append(
            Message("Columns that codes have no place for were left out: {columns}.", columns=", ".join(unknown))
        )
    check_codes(len(filled) - 1)
    codes = []
    for row in filled[1:]:
        cells = {column: cell for column, cell in zip(heading, row, strict=False) if column and cell.strip()}
        codes.append(_fields(cells))
    return build(title, fields, codes, notes)


def _filled(rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    return [row for row in rows if any(cell.strip() for cell in row)]


def _names_codes(rows: Iterable[Sequence[str]]) -> bool:
    filled = _filled(rows)
    return bool(filled) and bool({"id", "name"} & {_column(cell) for cell in filled[0]})


def _table(book: Codebook) -> list[list[str]]:
    languages = sorted({tag for code in book.codes for tag in code.languages})
    back = {tag for code in book.codes for tag, item in code.languages.items() if item.back_of}
    extra = [f"{field} [{tag}]" for tag in languages for field in (*TRANSLATED, *(BACK if tag in back else ()))]
    rows = [[*COLUMNS, *extra]]
    for code in book.codes:
        cells = _cells(code)
        rows.append([cells.get(column, "") for column in rows[0]])
    return rows


def _cells(code: Code) -> dict[str, str]:
    cells = {field.label: join(field.texts(code), "\n") if field.several else field.texts(code)[0] for field in FIELDS}
    for tag, item in code.languages.items():
        cells |= {f"{label} [{tag}]": text for label, text in translation_texts(item).items()}
    return cells


def _fields(cells: Mapping[str, str]) -> dict[str, Any]:
    several = {field.label for field in FIELDS if field.several}
    texts: dict[str, Sequence[str]] = {}
    languages: dict[str, dict[str, str]] = defaultdict(dict)
    for column, cell in cells.items():
        label, _, tag = column.partition(" [")
        if tag:
            languages[tag.rstrip("]")][label] = cell
        else:
            texts[label] = split_lines(cell) if label in several else (cell,)
    return fields_of(texts, languages)


def _column(heading: str) -> str | None:
    name, bracket, tag = tidy_line(heading).partition(" [")
    name = name.lower()
    if bracket:
        return f"{name} [{tag}" if name in (*TRANSLATED, *BACK) and tag.endswith("]") else None
    name = _SYNONYMS.get(name, name)
    return name if name in COLUMNS else None


def _guarded(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    return [[guard_formula(cell) for cell in row] for row in rows]


def _decode(data: bytes, notes: list[Message]) -> str:
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        notes.append(Message("The file is not in UTF-8; it was read as Windows-1252. Check the accented letters."))
        return data.decode("cp1252", errors="replace")


def _without_times(workbook: bytes) -> bytes:
    """Return a workbook without the times it was made, so that the same codebook gives the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(data, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]+", rb"\g<1>2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _excel_escape(text: str) -> str:
    """Protect what Excel would read as a character by its number (ECMA-376, ST_Xstring): ``_x000D_``."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
