"""Tables as CSV, XLSX and Parquet: text stays text, whatever it begins with.

CSV is UTF-8 with a byte order mark, which is what Excel needs to read accents right, with CRLF line ends (RFC 4180).
Text cells that a spreadsheet could take for a formula get one leading apostrophe, which
:func:`coding.export.output.unguard_cell` takes off again. XLSX cells of text are stored as text and never as formulas,
with Excel's own "quote prefix" mark.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from coding.errors import InvalidInput
from coding.export.model import AgreementRow, CodebookEntry, CodeMatrix, CodingRow, InterviewRow, ReportAgreement
from coding.export.output import guard_cell, looks_like_formula, repack, xml_text
from coding.model import Coding
from coding.model.message import Message

Value = str | int | float | bool | None
"""A cell: text, a number, yes or no, or nothing."""

FOR_THE_TEAM = "For the team: holds small counts"
"""In files in which every coding, or every count by interview, stands."""
CELL_LIMIT = 32_767
"""Characters (UTF-16 units) an Excel cell holds; longer text is cut there with :data:`CUT_MARK`, and whole in CSV."""
CUT_MARK = " […cut here: the whole passage is in the CSV file]"

_CODING_COLUMNS = (
    "document", "interview", "participant", "coder", "code", "code_name", "start", "end", "line", "quote", "memo",
    "origin", "codebook_version", "snapshot", "release_hash", "created",
)  # fmt: skip
ATTRIBUTE = "attribute_"
"""What the column of an attribute begins with."""
MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
"""Of a CSV file that people made."""
_EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with named columns. ``name`` becomes the name of its sheet."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def attribute_names(rows: Iterable[CodingRow | Coding]) -> list[str]:
    """Attributes that codings have, each of which is a column."""
    return sorted({name for row in rows for name in row.attributes})


def codings_table(rows: Iterable[CodingRow]) -> Table:
    """Return codings as a table, one column for each attribute that occurs (``attribute_phase``).

    A quote that consent does not cover is an empty cell with ``quote_withheld`` true. The columns ``document``,
    ``coder``, ``code``, ``start``, ``end``, ``memo`` and those of attributes are those that codings are imported from.
    """
    rows = tuple(rows)
    attributes = attribute_names(rows)
    columns = (*_CODING_COLUMNS, "quote_withheld", *(f"{ATTRIBUTE}{name}" for name in attributes))
    return Table(
        "Codings",
        columns,
        tuple(
            (
                *(_plain(getattr(row, name)) for name in _CODING_COLUMNS),
                row.quote is None,
                *(row.attributes.get(name) for name in attributes),
            )
            for row in rows
        ),
    )


def matrix_table(matrix: CodeMatrix) -> Table:
    """Return passages by code (rows) and interview (columns), with totals at the right."""
    if len(matrix.counts) != len(matrix.codes) or any(len(line) != len(matrix.interviews) for line in matrix.counts):
        raise InvalidInput(Message("The matrix does not have one line a code with one count an interview."))
    return Table(
        "Matrix",
        ("code", *matrix.interviews, "passages", "interviews"),
        tuple(
            (code, *counts, sum(counts), sum(1 for count in counts if count))
            for code, counts in zip(matrix.codes, matrix.counts, strict=True)
        ),
    )


def codebook_table(entries: Iterable[CodebookEntry]) -> Table:
    """Return a codebook as a table."""
    return Table(
        "Codebook",
        ("code", "name", "family", "definition", "include", "exclude", "examples", "sources", "status", "languages"),
        tuple(
            (
                entry.id, entry.name, entry.family, entry.definition, entry.include, entry.exclude,
                "\n".join(f"{kind}: {text}" if kind else text for kind, text in entry.examples),
                "\n".join(entry.sources), entry.status, ", ".join(entry.languages),
            )
            for entry in entries
        ),
    )  # fmt: skip


def agreement_table(agreement: ReportAgreement) -> Table:
    """Return agreement by code, with a column for each pair of coders; what is not computable is empty."""
    pairs = list(dict.fromkeys(pair for row in agreement.rows for pair, _ in row.kappa_by_pair))
    fixed = ("alpha", "low", "high", "percent", "prevalence", "ac1", "span_f1", "interviews", "target", "note")

    def line(row: AgreementRow) -> tuple[Value, ...]:
        kappa = dict(row.kappa_by_pair)
        return (
            row.code,
            *(getattr(row, name) for name in fixed),
            *(kappa.get(pair) for pair in pairs),
            agreement.unit,
            agreement.codebook_version,
            agreement.snapshot_hash,
        )

    columns = ("code", *fixed, *(f"kappa {pair}" for pair in pairs), "unit", "codebook_version", "snapshot")
    return Table("Agreement", columns, tuple(line(row) for row in agreement.rows))


def interviews_table(rows: Iterable[InterviewRow]) -> Table:
    """Return the interviews as a table."""
    columns = ("title", "pseudonym", "language", "words", "coders", "codings")
    return Table("Interviews", columns, tuple(tuple(getattr(row, name) for name in columns) for row in rows))


def codings_csv(rows: Iterable[CodingRow]) -> bytes:
    """Return codings as CSV; see :func:`codings_table` and :func:`csv_bytes`."""
    return csv_bytes(codings_table(rows))


def matrix_csv(matrix: CodeMatrix) -> bytes:
    """Return the matrix as CSV, its first column saying whom it is for; see :func:`matrix_table`, :func:`csv_bytes`."""
    table = matrix_table(matrix)
    first, *others = table.columns
    return csv_bytes(replace(table, columns=(f"{first} ({FOR_THE_TEAM})", *others)))


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV for people who open it in a spreadsheet.

    Every text is in quotes, so that a semicolon in it parts no cells where a program parts them at semicolons too:
    what follows would be computed where it begins with ``=``.

    Returns:
        UTF-8 with a byte order mark. Lone surrogates, which UTF-8 cannot hold, become U+FFFD.

    Raises:
        InvalidInput: A row that does not fit the columns.
    """
    _check(table)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([guard_cell(column) for column in table.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    return b"\xef\xbb\xbf" + _encodable(buffer.getvalue()).encode("utf-8")


def named_rows(
    data: bytes, name: str, needed: Sequence[str], *, instead: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV file that people made; columns besides the needed ones are read too.

    Args:
        data: The file.
        name: Its name, for messages.
        needed: Columns that its first line must name.
        instead: A column, and those of the needed ones it may stand in place of.

    Returns:
        Line number and values by column of each row.

    Raises:
        InvalidInput: It is not UTF-8, is no table, is too large, or columns are missing.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(Message("{name} is larger than {n} MB. Split it.", name=name, n=MOST_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(Message("{name} is not UTF-8. Save it as CSV UTF-8 and try again.", name=name)) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        headings = set(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in islice(reader, MOST_ROWS + 1)]
    except csv.Error:
        raise InvalidInput(
            Message("The file is not a CSV table, or one of its cells is longer than 131,072 characters.")
        ) from None
    if len(rows) > MOST_ROWS:
        raise InvalidInput(Message("{name} has more than {n} rows. Split it.", name=name, n=MOST_ROWS))
    headings |= {column for other, columns in instead.items() if other in headings for column in columns}
    missing = [column for column in needed if column not in headings]
    if missing:
        raise InvalidInput(
            Message("{name} lacks the columns {missing} in its first line.", name=name, missing=", ".join(missing))
        )
    return [(line, {key: (value or "").strip() for key, value in row.items() if key is not None}) for line, row in rows]


def xlsx_bytes(tables: Sequence[Table], about: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return an Excel workbook with one sheet a table.

    Args:
        tables: The sheets, in order.
        about: ``(what, value)`` pairs for a first sheet that says what this is: project, date, what is counted,
            snapshot, log head, limits.

    Returns:
        The file. It holds no formulas, names no author, and has a fixed date: equal content is equal bytes.

    Raises:
        InvalidInput: No table, or a row that does not fit its columns.
    """
    if not tables:
        raise InvalidInput(Message("There is no table to write into the workbook."))
    book = Workbook()
    book.remove(book.worksheets[0])
    pages = [Table("About", ("about", "value"), tuple(about)), *tables] if about else list(tables)
    for table in pages:
        _check(table)
        _sheet(book, table)
    book.properties.creator, book.properties.lastModifiedBy = "", None
    book.properties.created = _EPOCH
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue(), modified=f"{_EPOCH.isoformat()}Z")


def parquet_bytes(table: Table) -> bytes:
    """Return a table as Parquet for analysis in R or Python; columns of one kind of value keep it, others are text.

    Raises:
        InvalidInput: A row that does not fit the columns, or two columns of one name.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    _check(table)
    if len(set(table.columns)) < len(table.columns):
        raise InvalidInput(
            Message("Two columns of the table {table} have one name; rename one and export again.", table=table.name)
        )
    columns = [
        [_encodable(value) if isinstance(value, str) else value for value in (row[place] for row in table.rows)]
        for place in range(len(table.columns))
    ]
    arrays = [pa.array(_one_kind(values), None if set(values) - {None} else pa.string()) for values in columns]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=[_encodable(name) for name in table.columns]), buffer)
    return buffer.getvalue()


def _plain(value: object) -> Value:
    return value.isoformat() if isinstance(value, date) else cast(Value, value)


def _check(table: Table) -> None:
    if any(len(row) != len(table.columns) for row in table.rows):
        raise InvalidInput(
            Message("A row of the table {table} has another number of cells than there are columns.", table=table.name)
        )


def _encodable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _csv_cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return guard_cell(value) if isinstance(value, str) else value


def _sheet(book: Workbook, table: Table) -> None:
    sheet: Worksheet = book.create_sheet(table.name)
    for place, column in enumerate(table.columns, start=1):
        head = sheet.cell(row=1, column=place)
        _write(head, column)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF0")
        longest = max((len(str(row[place - 1] or "")) for row in table.rows), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest, len(column)) + 2, 60)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(table.rows, start=2):
        for place, value in enumerate(row, start=1):
            if value not in {None, ""}:
                cell = sheet.cell(row=number, column=place)
                _write(cell, value)
                cell.alignment = wrapped
    sheet.freeze_panes = "B2"
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(value, bool):
        cell.value = "yes" if value else "no"
    elif isinstance(value, str):
        cell.value = _cell_text(value)
        cell.data_type = "s"
        cell.quotePrefix = looks_like_formula(value)  # type: ignore[attr-defined]
    else:
        cell.value = value


def _cell_text(text: str) -> str:
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", xml_text(text))
    if len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    room = (CELL_LIMIT - len(CUT_MARK)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT_MARK


def _one_kind(values: list[Value]) -> list[Value]:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or len(kinds) == 1:
        return values
    return [None if value is None else str(value) for value in values]
