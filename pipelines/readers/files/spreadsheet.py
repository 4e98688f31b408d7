"""Excel workbooks (.xlsx)."""

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Collection

from codebook.message import Message
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import COMMENTS, HIDDEN_PASSAGES, HIDDEN_SHEETS, PICTURES_OR_BOXES, Draft
from pipelines.readers.limits import Package, local_name, parse_xml
from pipelines.readers.speech.table import further_sheets, speech_from_rows, without_columns

_MOST_ROWS = 200_000
_MOST_CELLS = 2_000_000
_MOST_COLUMNS = 16_384
_LINES = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>")
_ATTRIBUTES = re.compile(rb"\b(hidden|min|max|r)\s*=\s*[\"'](\w{1,7})[\"']")
_NEEDED = {"xl/workbook.xml": ("workbookPr", "sheets"), "xl/styles.xml": ("numFmts", "cellXfs")}
"""What is asked of parts at whose looks openpyxl stops, where other programs leave some out or write them otherwise."""
_COLUMNS = re.compile(rb"<(/?(?:\w+:)?)(?=cols?\b)")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_NAMESPACE = rb"http://schemas.openxmlformats.org/\1/2006/"
_BESIDE = re.compile(r"xl/(?:comments\d*|comments/comment\d*|drawings/drawing\d*)\.xml")


def read_xlsx(data: bytes, draft: Draft) -> None:
    """Read a workbook: its first visible sheet with words, as far as it is shown.

    Raises:
        UnsafeFile: Macros, a password, a DTD or embedded parts.
        BrokenFile: Damaged, or not a workbook.
        FileTooLarge: Past a cap.
    """
    package = Package(data, draft.file)
    package.refuse_active()
    for name in package.names:
        if name.endswith("workbook.xml.rels") and b"externalLink" in package.read(name):
            raise UnsafeFile(
                Message("{file} takes cells from another workbook. Paste the values into a new one.", file=draft.file)
            )
    sheets = _sheets(package, draft)
    for name in filter(_BESIDE.fullmatch, package.names):
        for part in parse_xml(package.read(name), draft.file).iter("{*}comment", "{*}sp"):
            if words := " ".join(text.text or "" for text in part.iter("{*}t")).strip():
                draft.leave_out(COMMENTS if local_name(part) == "comment" else PICTURES_OR_BOXES, words)
    if sheets:
        further_sheets(sheets[1:], draft)
        speech_from_rows(sheets[0], draft)


def _sheets(package: Package, draft: Draft) -> list[list[list[str]]]:
    import openpyxl

    sheets: list[list[list[str]]] = []
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(_plain_copy(package), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        rows: list[list[str]] = []
        cells = 0
        sheet.reset_dimensions()  # programs that write row by row say A1, and all behind that would be left unread
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if len(rows) > _MOST_ROWS or cells > _MOST_CELLS:
                raise BrokenFile(Message("{file} has more cells than a transcript can have.", file=draft.file))
            rows.append([_cell(value) for value in row])
        # A row of a workbook ends at its last cell; that is no fault of it.
        if (width := max(map(len, rows), default=0)) * len(rows) <= _MOST_CELLS:
            rows = [row + [""] * (width - len(row)) for row in rows]
        if any(map(any, rows)):
            if sheet.sheet_state == "visible":
                # Where a sheet lies is told nowhere else without reading its relations once more.
                place = str(vars(sheet)["_worksheet_path"]).removeprefix("/")
                sheets.append(_shown(rows, package.read(place), draft))
            else:
                draft.leave_out(HIDDEN_SHEETS, " ".join(cell for row in rows for cell in row))
    book.close()
    return sheets


def _plain_copy(package: Package) -> io.BytesIO:
    """The workbook without looks and properties, and with the names of elements that openpyxl knows."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as archive:
        for name in package.names:
            if name.endswith((".xml", ".rels")) and not name.startswith("docProps/"):
                content = _COLUMNS.sub(rb"<\1_", _STRICT.sub(_NAMESPACE, package.read(name)))
                archive.writestr(name, _reduced(content, package.file, _NEEDED[name]) if name in _NEEDED else content)
    return copy


def _reduced(content: bytes, file: str, needed: Collection[str]) -> bytes:
    from lxml import etree

    root = parse_xml(content, file)
    for part in list(root):
        if local_name(part) not in needed:
            root.remove(part)
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        style.clear()
        style.set("numFmtId", number)
    return etree.tostring(root)


def _shown(rows: list[list[str]], source: bytes, draft: Draft) -> list[list[str]]:
    """Rows of a sheet without those and the columns that are hidden, by hand or by a filter."""
    columns: set[int] = set()
    number = column = 0
    for kind, written in _LINES.findall(source):
        attributes = dict(_ATTRIBUTES.findall(written))
        is_hidden = attributes.get(b"hidden") in (b"1", b"true")
        if kind == b"row":
            number = int(attributes.get(b"r", number + 1))
            if is_hidden and 0 < number <= len(rows):
                if words := " ".join(rows[number - 1]).strip():
                    draft.leave_out(HIDDEN_PASSAGES, words)
                rows[number - 1] = []
        else:
            first = int(attributes.get(b"min", column + 1))
            column = int(attributes.get(b"max", first))
            columns.update(range(first - 1, min(column, _MOST_COLUMNS)) if is_hidden else ())
    return without_columns(rows, columns, draft)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.timedelta):
        total = int(value.total_seconds() * 1000)
        return f"{total // 3_600_000}:{total // 60_000 % 60:02d}:{total // 1000 % 60:02d}.{total % 1000:03d}"
    if isinstance(value, datetime.time):
        return f"{value.hour}:{value.minute:02d}:{value.second:02d}.{value.microsecond // 1000:03d}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)
