"""Word documents (.docx), read from their XML.

python-docx's ``paragraph.text`` leaves out words inserted with tracked changes, content controls and smart tags without
a word; here every element is either read or counted in a warning.
"""

# Why readers of our own: decision 0102.

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codebook.said import Said, Things, counted
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import Draft, plain
from pipelines.readers.limits import Package, attribute, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

from pipelines.readers.draft import (
    COMMENTS,
    DELETED_PASSAGES,
    ENDNOTES,
    FILES_WITHIN,
    FOOTNOTES,
    FORMULAS,
    HEADERS_OR_FOOTERS,
    HIDDEN_PASSAGES,
    PICTURES_OR_BOXES,
    SYMBOLS,
    TABLES,
)
from pipelines.readers.speech.labels import labels_set_as_headings
from pipelines.readers.speech.lines import Line
from pipelines.readers.speech.speech import read_speech
from pipelines.readers.speech.table import outside_table, rows_are_speech, speech_from_rows

_HEADING_STYLE = re.compile(
    r"(?:heading|title|subtitle|.?berschrift|titel|titre|titolo|t.?tulo|kop\d|nag.?.?wek|rubrik|otsikko|επικεφαλ)",
    re.IGNORECASE,
)
_MOST_HEADINGS = 0.3
_TABLE_SHARE = 0.6
_LOCAL_FILE = re.compile(r"(?:file:///)?(?:[A-Za-z]:[\\/]|/?(?!/)[^/\\:]+(?:[\\/]|$))")

_READ_THROUGH = frozenset(
    [
        "r",
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "sdt",
        "sdtContent",
        "fldSimple",
        "AlternateContent",
        "Choice",
        "customXml",
        "bdo",
        "dir",
        "ruby",
        "rubyBase",
    ]
)
_SKIPPED = {
    "del": DELETED_PASSAGES,
    "moveFrom": DELETED_PASSAGES,
    "drawing": PICTURES_OR_BOXES,
    "pict": PICTURES_OR_BOXES,
    "object": PICTURES_OR_BOXES,
    "sym": SYMBOLS,
    "oMath": FORMULAS,
    "altChunk": FILES_WITHIN,
}
_WORDS = frozenset(["t", "delText"])
_PARTS = re.compile(r"word/(header|footer|footnote|endnote|comment)s?\d*\.xml")
_NOTES = {"footnote": FOOTNOTES, "endnote": ENDNOTES, "comment": COMMENTS}


def read_docx(data: bytes, draft: Draft) -> None:
    """Read a Word document.

    Raises:
        UnsafeFile: Macros, a password, a DTD, external or embedded parts.
        BrokenFile: Damaged, or not a Word document.
        FileTooLarge: Past a cap.
    """
    package = Package(data, draft.file)
    _check(package, draft)
    document = parse_xml(package.read(_main_part(package)), draft.file)
    body = next((child for child in document if local_name(child) == "body"), None)
    if body is None:
        raise BrokenFile(Said("{file} is not a Word document with text in it.", file=draft.file))
    blocks = list(_blocks(body, draft))
    _read_blocks(blocks, draft)
    _leave_parts_out(package, draft)


def _check(package: Package, draft: Draft) -> None:
    file = package.file
    names = package.names
    if any(name.casefold().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise UnsafeFile(Said("{file} holds macros. Save it as .docx without macros and try again.", file=file))
    package.refuse_nested()
    for name in names:
        if not name.casefold().endswith((".xml", ".rels")):
            continue
        part = package.read(name)
        if re.search(rb"<!\s*DOCTYPE|<!\s*ENTITY", part.replace(b"\0", b""), re.IGNORECASE):
            raise UnsafeFile(
                Said("{file} has a document type definition, which no Word document needs. Save it anew.", file=file)
            )
        if name == "[Content_Types].xml" and b"macroEnabled" in part:
            raise UnsafeFile(Said("{file} is a document with macros. Save it as .docx and try again.", file=file))
        if name.casefold().endswith(".rels"):
            _check_relations(part, file, draft)


def _check_relations(part: bytes, file: str, draft: Draft) -> None:
    for relation in parse_xml(part, file):
        if (attribute(relation, "TargetMode") or "").casefold() != "external":
            continue
        kind = (attribute(relation, "Type") or "").rpartition("/")[2]
        target = attribute(relation, "Target") or ""
        if kind == "attachedTemplate" and _LOCAL_FILE.match(target) and not target.startswith(("//", "\\\\")):
            draft.warn(Said("The document names a template on somebody's computer; it was not looked for."))
        elif kind != "hyperlink":
            raise UnsafeFile(
                Said(
                    "{file} takes a part of itself from elsewhere (a linked picture, object or template). Copy "
                    "the transcript into a new document.",
                    file=file,
                )
            )


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package.names:
        for relation in parse_xml(package.read("_rels/.rels"), package.file):
            if (attribute(relation, "Type") or "").endswith("/officeDocument"):
                return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


def _blocks(parent: _Element, draft: Draft) -> Iterator[list[Line] | list[list[str]]]:
    """Yield paragraphs as lists of lines and tables as lists of rows of cell texts."""
    for child in parent:
        name = local_name(child)
        if name == "p":
            text = plain(_text(child, draft))
            heading = _is_heading(child)
            yield [Line(line, heading, continues=bool(place)) for place, line in enumerate(text.split("\n"))]
        elif name == "tbl":
            yield _rows(child, draft)
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "AlternateContent", "Choice"):
            yield from _blocks(child, draft)
        elif name in _SKIPPED:
            _leave_out(_SKIPPED[name], child, draft)


def _rows(table: _Element, draft: Draft) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.iter():
        if local_name(row) != "tr" or _nested(row, table):
            continue
        cells = [cell for cell in row.iter() if local_name(cell) == "tc" and not _nested(cell, table)]
        rows.append(["\n".join(_cell_lines(cell, draft)) for cell in cells])
    return rows


def _nested(element: _Element, table: _Element) -> bool:
    """Inside a table within this table: its text is read as part of the outer cell."""
    parent = element.getparent()
    while parent is not None and local_name(parent) != "tbl":
        parent = parent.getparent()
    return parent is not table


def _cell_lines(cell: _Element, draft: Draft) -> list[str]:
    texts = (plain(_text(part, draft)).strip() for part in cell.iter() if local_name(part) == "p")
    return [text for text in texts if text]


def _text(element: _Element, draft: Draft) -> str:
    """Text of a paragraph or a part of one; what is not read is counted."""
    pieces: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "r" and _hidden(child):
            _leave_out(HIDDEN_PASSAGES, child, draft)
        elif name in _READ_THROUGH:
            pieces.append(_text(child, draft))
        elif name in _SKIPPED:
            _leave_out(_SKIPPED[name], child, draft)
    return "".join(pieces)


def _hidden(run: _Element) -> bool:
    for properties in run:
        if local_name(properties) == "rPr":
            for setting in properties:
                if local_name(setting) == "vanish":
                    return (attribute(setting, "val") or "true").casefold() not in ("0", "false", "off")
    return False


def _is_heading(paragraph: _Element) -> bool:
    for properties in paragraph:
        if local_name(properties) == "pPr":
            for setting in properties:
                value = attribute(setting, "val") or ""
                if local_name(setting) == "pStyle" and _HEADING_STYLE.match(value):
                    return True
                if local_name(setting) == "outlineLvl" and value.isdigit() and int(value) < 9:
                    return True
    return False


def _read_blocks(blocks: list[list[Line] | list[list[str]]], draft: Draft) -> None:
    tables = [block for block in blocks if block and isinstance(block[0], list)]
    rows: list[list[str]] = [row for table in tables for row in table if isinstance(row, list)]
    lines: list[Line] = []
    for block in blocks:
        for item in block:
            lines.extend([item] if isinstance(item, Line) else [Line(cell) for cell in "\n".join(item).split("\n")])
    in_tables = sum(len(cell.split()) for row in rows for cell in row)
    total = sum(len(line.text.split()) for line in lines)
    if rows and in_tables >= _TABLE_SHARE * total and rows_are_speech(rows):
        outside = [item.text.strip() for block in blocks for item in block if isinstance(item, Line) and not item.blank]
        outside_table(outside, draft)
        speech_from_rows(rows, draft)
        return
    draft.warn(Said("{tables} read cell by cell, as lines of text.", tables=counted(len(tables), TABLES)), when=rows)
    lines = labels_set_as_headings(lines)
    headings = sum(line.heading and not line.blank for line in lines)
    if headings > _MOST_HEADINGS * sum(not line.blank for line in lines):
        lines = [Line(line.text) for line in lines]
    read_speech(lines, draft, by_line=True)


def _leave_out(what: Things, element: _Element, draft: Draft) -> None:
    """Count what is not read, with the words in it once: Word repeats text boxes for older programs."""
    fallbacks = {text for part in element.iter() if local_name(part) == "Fallback" for text in part.iter()}
    words = (part.text or "" for part in element.iter() if local_name(part) in _WORDS and part not in fallbacks)
    draft.leave_out(what, " ".join(words))


def _leave_parts_out(package: Package, draft: Draft) -> None:
    """Count footnotes, comments, page headers and footers, which stand in parts of their own."""
    for name in package.names:
        match = _PARTS.fullmatch(name)
        if match is None:
            continue
        part = parse_xml(package.read(name), package.file)
        if match[1] in ("header", "footer"):
            if words := " ".join(text.text or "" for text in part.iter("{*}t")).strip():
                draft.leave_out(HEADERS_OR_FOOTERS, words)
            continue
        for note in part:
            # Lines that part notes from the text are notes of their own, without words.
            if words := " ".join(text.text or "" for text in note.iter("{*}t")).strip():
                draft.leave_out(_NOTES[match[1]], words)
