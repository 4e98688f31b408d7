"""Excel workbooks (.xlsx)."""

import datetime
import io
import re

from codebook.said import Said
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import HIDDEN_SHEETS, Draft
from pipelines.readers.limits import Package
from pipelines.readers.speech.table import further_sheets, speech_from_rows

_MOST_ROWS = 200_000
_MOST_CELLS = 2_000_000


def read_xlsx(data: bytes, draft: Draft) -> None:
    """Read a workbook: its first visible sheet with words.

    Raises:
        UnsafeFile: Macros, a password, a DTD or embedded parts.
        BrokenFile: Damaged, or not a workbook.
        FileTooLarge: Past a cap.
    """
    _check(Package(data, draft.file))
    sheets = _sheets(data, draft)
    if sheets:
        further_sheets(sheets[1:], draft)
        speech_from_rows(sheets[0], draft)


def _check(package: Package) -> None:
    file, names = package.file, package.names
    if any(name.casefold().endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise UnsafeFile(Said("{file} holds macros. Save it as .xlsx without macros and try again.", file=file))
    package.refuse_nested()
    for name in names:
        if name.casefold().endswith((".xml", ".rels")):
            part = package.read(name)
            if re.search(rb"<!\s*DOCTYPE|<!\s*ENTITY", part.replace(b"\0", b""), re.IGNORECASE):
                raise UnsafeFile(
                    Said("{file} has a document type definition, which no workbook needs. Save it anew.", file=file)
                )
            if name == "[Content_Types].xml" and b"macroEnabled" in part:
                raise UnsafeFile(Said("{file} is a workbook with macros. Save it as .xlsx and try again.", file=file))
            if b"externalLink" in part and name.endswith("workbook.xml.rels"):
                raise UnsafeFile(
                    Said("{file} takes cells from another workbook. Paste the values into a new one.", file=file)
                )


def _sheets(data: bytes, draft: Draft) -> list[list[list[str]]]:
    import openpyxl

    sheets: list[list[list[str]]] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows: list[list[str]] = []
            cells = 0
            for row in sheet.iter_rows(values_only=True):
                cells += len(row)
                if len(rows) > _MOST_ROWS or cells > _MOST_CELLS:
                    raise BrokenFile(Said("{file} has more cells than a transcript can have.", file=draft.file))
                rows.append([_cell(value) for value in row])
            if any(map(any, rows)):
                if sheet.sheet_state == "visible":
                    sheets.append(rows)
                else:
                    draft.leave_out(HIDDEN_SHEETS, " ".join(cell for row in rows for cell in row))
        book.close()
    except BrokenFile:
        raise
    except (LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError, ArithmeticError, RuntimeError):
        raise BrokenFile(
            Said("{file} is damaged or not a workbook. Save it again as .xlsx.", file=draft.file)
        ) from None
    except Exception as error:
        # openpyxl has errors of its own that share no base, and lets zip and XML errors through.
        raise BrokenFile(
            Said(
                "{file} cannot be read as a workbook ({kind}). Save it again.",
                file=draft.file,
                kind=type(error).__name__,
            )
        ) from None
    return sheets


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
