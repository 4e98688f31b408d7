"""OpenDocument text (.odt) and spreadsheets (.ods), read from their XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from codebook.message import Message, Things
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import Draft, plain
from pipelines.readers.limits import Package, attribute, inherited, local_name, macros_in, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

from pipelines.readers.draft import (
    COMMENTS,
    DELETED_LISTS,
    FOOTNOTES_OR_ENDNOTES,
    HEADERS_OR_FOOTERS,
    HIDDEN_PASSAGES,
    PICTURES_OR_BOXES,
    READING_AIDS,
)
from pipelines.readers.speech.table import (
    Block,
    cell_text,
    further_sheets,
    paragraph_block,
    read_blocks,
    speech_from_rows,
    without_columns,
)

_SKIPPED = {
    "note": FOOTNOTES_OR_ENDNOTES,
    "annotation": COMMENTS,
    "tracked-changes": DELETED_LISTS,
    "ruby-text": READING_AIDS,
}
_DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FAMILIES = {"p": "paragraph", "h": "paragraph", "span": "text", "a": "text", "table": "table"}
_MARGINS = [f"{{*}}{margin}{which}" for margin in ("header", "footer") for which in ("", "-left", "-first")]
_MOST_REPEATS = 200
_MOST_CELLS = 2_000_000
_MOST_COLUMNS = 16_384


def read_odt(data: bytes, draft: Draft) -> None:
    """Read an OpenDocument text.

    Raises:
        UnsafeFile: A password, macros, a DTD or embedded parts.
        BrokenFile: Damaged, or not an OpenDocument text.
        FileTooLarge: Past a cap.
    """
    package = Package(data, draft.file)
    body = _body(package, "text")
    styles = _take_hidden_out(body, package, draft)
    read_blocks(list(_blocks(body, draft)), draft)
    for part in styles.iter(*_MARGINS):
        if words := _all_words(part).strip():
            draft.leave_out(HEADERS_OR_FOOTERS, words)


def read_ods(data: bytes, draft: Draft) -> None:
    """Read an OpenDocument spreadsheet: its first sheet with words; errors as for :func:`read_odt`."""
    package = Package(data, draft.file)
    body = _body(package, "spreadsheet")
    _take_hidden_out(body, package, draft)
    sheets = [rows for sheet in body.iterfind("{*}table") if any(map(any, rows := _rows(sheet, draft)))]
    if sheets:
        further_sheets(sheets[1:], draft)
        speech_from_rows(sheets[0], draft)


def _body(package: Package, kind: str) -> _Element:
    file, names = package.file, package.names
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise UnsafeFile(Message("{file} is protected by a password. Save it without one and try again.", file=file))
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise macros_in(file)
    package.refuse_nested()
    body = parse_xml(package.read("content.xml"), file).find(f".//{{*}}body/{{*}}{kind}")
    if body is None:
        raise BrokenFile(Message("{file} is not the kind of OpenDocument file its name says.", file=file))
    return body


def _take_hidden_out(body: _Element, package: Package, draft: Draft) -> _Element:
    """Empty what a style, a condition or a filter hides, and sections, sheets and rows that are hidden.

    Their words are counted. Returns what holds the styles.
    """
    roots = [body.getroottree().getroot()]
    if "styles.xml" in package.names:
        roots.append(parse_xml(package.read("styles.xml"), draft.file))
    styles: dict[str | None, tuple[bool | None, str | None]] = {}
    for style in (style for root in roots for style in root.iter("{*}style")):
        family, above = attribute(style, "family"), attribute(style, "parent-style-name")
        properties = style.find("{*}table-properties" if family == "table" else "{*}text-properties")
        display = None if properties is None else attribute(properties, "display")
        hides = display in ("none", "false") if display else None
        styles[f"{family} {attribute(style, 'name')}"] = hides, f"{family} {above}"
    hidden = inherited(styles)
    passages = [element for element in body.iter("{*}*") if _is_hidden(element, hidden)]
    for element in reversed(passages):
        passage = element.getparent() if local_name(element) == "hidden-paragraph" else element
        if passage is not None and (words := " ".join(map(str, passage.itertext())).strip()):
            draft.leave_out(HIDDEN_PASSAGES, words)
            tail = passage.tail
            passage.clear()
            passage.tail = tail
    return roots[-1]


def _is_hidden(element: _Element, styles: Mapping[str | None, bool | None]) -> bool:
    name = local_name(element)
    return (
        (name in _FAMILIES and bool(styles.get(f"{_FAMILIES[name]} {attribute(element, 'style-name')}")))
        or (name == "section" and attribute(element, "display") == "none")
        or (name == "table-row" and _is_away(element))
        or attribute(element, "is-hidden") == "true"
    )


def _is_away(element: _Element) -> bool:
    """Whether a row or a column is not shown: by hand, or by a filter."""
    return attribute(element, "visibility") in ("collapse", "filter")


def _blocks(parent: _Element, draft: Draft) -> Iterator[Block]:
    for child in parent:
        name = local_name(child)
        if name in ("p", "h"):
            yield paragraph_block(plain(_text(child, draft)), name == "h")
        elif name == "table":
            yield _rows(child, draft)
        elif what := _skipped(child):
            draft.leave_out(what, _all_words(child))
        else:
            yield from _blocks(child, draft)


def _skipped(element: _Element) -> Things | None:
    drawn = isinstance(element.tag, str) and element.tag.startswith(_DRAWING)
    return PICTURES_OR_BOXES if drawn else _SKIPPED.get(local_name(element))


def _all_words(element: _Element) -> str:
    """Words of an element's paragraphs, however deep; not of the settings beside them (dates, names of files)."""
    return " ".join("".join(map(str, part.itertext())) for part in element.iter("{*}p", "{*}h"))


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
        elif what := _skipped(child):
            draft.leave_out(what, _all_words(child))
        elif name:
            pieces.append(_text(child, draft))
        pieces.append(child.tail or "")
    return re.sub(r"[ \r\n]*\n[ \r\n]*(?=\S)", "\n", "".join(pieces))


def _own_rows(table: _Element) -> Iterator[_Element]:
    """Rows of a table, alone or in groups; those of a table within it are part of a cell."""
    for child in table:
        if local_name(child) == "table-row":
            yield child
        elif local_name(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _own_rows(child)


def _rows(table: _Element, draft: Draft) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in _own_rows(table):
        texts: list[str] = []
        for cell in row:
            if local_name(cell) not in ("table-cell", "covered-table-cell"):
                continue
            words = cell_text(_blocks(cell, draft))
            repeats = attribute(cell, "number-columns-repeated") or "1"
            times = int(repeats) if repeats.isdigit() else 1
            texts.extend([words] * min(times, _MOST_REPEATS if words else 1 if times > _MOST_REPEATS else times))
        cells += len(texts)
        if cells > _MOST_CELLS:
            raise BrokenFile(Message("{file} has more cells than a transcript can have.", file=draft.file))
        repeats = attribute(row, "number-rows-repeated") or "1"
        rows.extend([texts] * (min(int(repeats), _MOST_REPEATS) if repeats.isdigit() and any(texts) else 1))
    return without_columns(rows, _columns_away(table), draft)


def _columns_away(table: _Element) -> set[int]:
    """Numbers of the columns that a sheet hides."""
    numbers: set[int] = set()
    number = 0
    for column in table.iterfind(".//{*}table-column"):
        repeats = attribute(column, "number-columns-repeated") or "1"
        following = number + (min(int(repeats), _MOST_COLUMNS) if repeats.isdigit() else 1)
        if _is_away(column):
            numbers.update(range(number, following))
        number = following
    return numbers
