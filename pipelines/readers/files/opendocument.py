"""OpenDocument text (.odt) and spreadsheets (.ods), read from their XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codebook.said import Said, counted
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import Draft, plain
from pipelines.readers.limits import Package, attribute, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

from pipelines.readers.draft import (
    COMMENTS,
    DELETED_LISTS,
    FOOTNOTES_OR_ENDNOTES,
    HEADERS_OR_FOOTERS,
    PICTURES_OR_BOXES,
    READING_AIDS,
    TABLE_ROWS,
)
from pipelines.readers.speech.lines import Line
from pipelines.readers.speech.speech import read_speech
from pipelines.readers.speech.table import further_sheets, outside_table, rows_are_speech, speech_from_rows

_SKIPPED = {
    "note": FOOTNOTES_OR_ENDNOTES,
    "annotation": COMMENTS,
    "frame": PICTURES_OR_BOXES,
    "custom-shape": PICTURES_OR_BOXES,
    "tracked-changes": DELETED_LISTS,
    "ruby-text": READING_AIDS,
}
_MARGINS = frozenset({"header", "header-left", "header-first", "footer", "footer-left", "footer-first"})
_MOST_REPEATS = 200
_MOST_CELLS = 2_000_000


def read_odt(data: bytes, draft: Draft) -> None:
    """Read an OpenDocument text.

    Raises:
        UnsafeFile: A password, macros, a DTD or embedded parts.
        BrokenFile: Damaged, or not an OpenDocument text.
        FileTooLarge: Past a cap.
    """
    package = Package(data, draft.file)
    body = _body(package, "text")
    lines: list[Line] = []
    outside: list[Line] = []
    rows: list[list[str]] = []
    for block in _blocks(body, draft):
        if isinstance(block, list):
            rows.append(block)
            lines.extend(Line(line) for cell in block for line in cell.split("\n"))
        else:
            lines.append(block)
            outside.append(block)
    in_rows = sum(len(cell.split()) for row in rows for cell in row)
    if rows and in_rows >= 0.6 * sum(len(line.text.split()) for line in lines) and rows_are_speech(rows):
        outside_table([line.text for line in outside], draft)
        speech_from_rows(rows, draft)
    else:
        draft.warn(
            Said("{tables} read cell by cell, as lines of text.", tables=counted(len(rows), TABLE_ROWS)), when=rows
        )
        read_speech(lines, draft, by_line=True)
    if "styles.xml" in package.names:
        for part in parse_xml(package.read("styles.xml"), draft.file).iter():
            if local_name(part) in _MARGINS and (words := _all_words(part).strip()):
                draft.leave_out(HEADERS_OR_FOOTERS, words)


def read_ods(data: bytes, draft: Draft) -> None:
    """Read an OpenDocument spreadsheet: its first sheet with words; errors as for :func:`read_odt`."""
    body = _body(Package(data, draft.file), "spreadsheet")
    sheets = [rows for sheet in body if local_name(sheet) == "table" and any(map(any, rows := _rows(sheet, draft)))]
    if sheets:
        further_sheets(sheets[1:], draft)
        speech_from_rows(sheets[0], draft)


def _body(package: Package, kind: str) -> _Element:
    file, names = package.file, package.names
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise UnsafeFile(Said("{file} is protected by a password. Save it without one and try again.", file=file))
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise UnsafeFile(Said("{file} holds macros. Save it without them and try again.", file=file))
    package.refuse_nested()
    for element in parse_xml(package.read("content.xml"), file).iter():
        if local_name(element) == "body":
            for child in element:
                if local_name(child) == kind:
                    return child
    raise BrokenFile(Said("{file} is not the kind of OpenDocument file its name says.", file=file))


def _blocks(parent: _Element, draft: Draft) -> Iterator[Line | list[str]]:
    """Yield paragraphs as lines and table rows as lists of cell texts."""
    for child in parent:
        name = local_name(child)
        if name in ("p", "h"):
            heading = name == "h"
            texts = plain(_text(child, draft)).split("\n")
            yield from (Line(line, heading, continues=bool(place)) for place, line in enumerate(texts))
        elif name == "table":
            yield from _rows(child, draft)
        elif name in _SKIPPED:
            _leave_out(child, draft)
        else:
            yield from _blocks(child, draft)


def _leave_out(element: _Element, draft: Draft) -> None:
    draft.leave_out(_SKIPPED[local_name(element)], _all_words(element))


def _all_words(element: _Element) -> str:
    """Words of an element's paragraphs, however deep; not of the settings beside them (dates, names of files)."""
    return " ".join("".join(map(str, part.itertext())) for part in element.iter() if local_name(part) in ("p", "h"))


def _text(element: _Element, draft: Draft) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name == "s":
            spaces = attribute(child, "c") or "1"
            pieces.append(" " * (min(int(spaces), _MOST_REPEATS) if spaces.isdigit() else 1))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name in _SKIPPED:
            _leave_out(child, draft)
        elif name:
            pieces.append(_text(child, draft))
        pieces.append(child.tail or "")
    return re.sub(r"[ \r\n]*\n[ \r\n]*(?=\S)", "\n", "".join(pieces))


def _rows(table: _Element, draft: Draft) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in table.iter():
        if local_name(row) != "table-row":
            continue
        texts: list[str] = []
        for cell in row:
            if local_name(cell) not in ("table-cell", "covered-table-cell"):
                continue
            words = "\n".join(block.text for block in _blocks(cell, draft) if isinstance(block, Line))
            repeats = attribute(cell, "number-columns-repeated") or "1"
            times = int(repeats) if repeats.isdigit() else 1
            texts.extend([words] * min(times, _MOST_REPEATS if words else 1 if times > _MOST_REPEATS else times))
        cells += len(texts)
        if cells > _MOST_CELLS:
            raise BrokenFile(Said("{file} has more cells than a transcript can have.", file=draft.file))
        rows.append(texts)
    return rows
