"""Word documents (.docx), read from their XML.

python-docx's ``paragraph.text`` leaves out words inserted with tracked changes, content controls and smart tags without
a word; here every element is either read or counted in a warning.
"""

# Why readers of our own: decision 0102.

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codebook.message import Message, Things
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import Draft, plain
from pipelines.readers.limits import Package, attribute, inherited, local_name, parse_xml

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
)
from pipelines.readers.speech.table import Block, cell_text, paragraph_block, read_blocks

_HEADING_STYLE = re.compile(
    r"(?:heading|title|subtitle|.?berschrift|titel|titre|titolo|t.?tulo|kop\d|nag.?.?wek|rubrik|otsikko|επικεφαλ)",
    re.IGNORECASE,
)
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
    "oMathPara": FORMULAS,
    "altChunk": FILES_WITHIN,
}
_PARTS = re.compile(r"word/(header|footer|footnote|endnote|comment)s?\d*\.xml")
_STYLES = re.compile(r"word/styles\d*\.xml")
_HIDDEN = "hidden"
_NOTES = {"footnote": FOOTNOTES, "endnote": ENDNOTES, "comment": COMMENTS}


def read_docx(data: bytes, draft: Draft) -> None:
    """Read a Word document.

    Raises:
        UnsafeFile: Macros, a password, a DTD, external or embedded parts.
        BrokenFile: Damaged, or not a Word document.
        FileTooLarge: Past a cap.
    """
    package = Package(data, draft.file)
    package.refuse_active()
    for name in package.names:
        if name.casefold().endswith(".rels"):
            _check_relations(package.read(name), draft)
    document = parse_xml(package.read(_main_part(package)), draft.file)
    body = document.find("{*}body")
    if body is None:
        raise BrokenFile(Message("{file} is not a Word document with text in it.", file=draft.file))
    _mark_hidden(body, package)
    read_blocks(list(_blocks(body, draft)), draft)
    _leave_parts_out(package, draft)


def _check_relations(part: bytes, draft: Draft) -> None:
    for relation in parse_xml(part, draft.file):
        if (attribute(relation, "TargetMode") or "").casefold() != "external":
            continue
        kind = (attribute(relation, "Type") or "").rpartition("/")[2]
        target = attribute(relation, "Target") or ""
        if kind == "attachedTemplate" and _LOCAL_FILE.match(target) and not target.startswith(("//", "\\\\")):
            draft.warn(Message("The document names a template on somebody's computer; it was not looked for."))
        elif kind != "hyperlink":
            raise UnsafeFile(
                Message(
                    "{file} takes a part of itself from elsewhere (a linked picture, object or template). Copy "
                    "the transcript into a new document.",
                    file=draft.file,
                )
            )


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package.names:
        for relation in parse_xml(package.read("_rels/.rels"), package.file):
            if (attribute(relation, "Type") or "").endswith("/officeDocument"):
                return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


def _blocks(parent: _Element, draft: Draft) -> Iterator[Block]:
    for child in parent:
        name = local_name(child)
        if name == "p":
            yield paragraph_block(plain(_text(child, draft)), _is_heading(child))
        elif name == "tbl":
            yield _rows(child, draft)
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "AlternateContent", "Choice"):
            yield from _blocks(child, draft)
        elif name in _SKIPPED:
            _leave_out(_SKIPPED[name], child, draft)


def _rows(table: _Element, draft: Draft) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.iter("{*}tr"):
        if not _nested(row, table):
            cells = [cell for cell in row.iter("{*}tc") if not _nested(cell, table)]
            rows.append([cell_text(_blocks(cell, draft)) for cell in cells])
    return rows


def _nested(element: _Element, table: _Element) -> bool:
    """Inside a table within this table: its text is read as part of the outer cell."""
    parent = element.getparent()
    while parent is not None and local_name(parent) != "tbl":
        parent = parent.getparent()
    return parent is not table


def _text(element: _Element, draft: Draft) -> str:
    """Text of a paragraph or a part of one; what is not read is counted."""
    pieces: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "symEx" and (code := attribute(child, "char")):
            pieces.append(chr(int(code, 16)))
        elif name in ("tab", "ptab"):
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
    return run.get(_HIDDEN) is not None or _vanish(run) is True


def _vanish(element: _Element) -> bool | None:
    """Whether a run or a style says that its text is hidden or shown; None where it says neither."""
    setting = element.find("{*}rPr/{*}vanish")
    return None if setting is None else (attribute(setting, "val") or "true").casefold() not in ("0", "false", "off")


def _mark_hidden(body: _Element, package: Package) -> None:
    """Mark the runs that are hidden by their style, or by that of their paragraph."""
    styles = [
        style
        for name in package.names
        if _STYLES.fullmatch(name)
        for style in parse_xml(package.read(name), package.file).iterfind("{*}style")
    ]
    hidden = inherited({attribute(style, "styleId"): (_vanish(style), _named(style, "{*}basedOn")) for style in styles})
    for paragraph in body.iter("{*}p") if True in hidden.values() else ():
        whole = _named(paragraph, "{*}pPr/{*}pStyle")
        for run in paragraph.iter("{*}r"):
            own = _named(run, "{*}rPr/{*}rStyle")
            says = (_vanish(run), hidden.get(own), hidden.get(whole))
            if next((each for each in says if each is not None), False):
                run.set(_HIDDEN, "")


def _named(element: _Element, path: str) -> str | None:
    name = element.find(path)
    return None if name is None else attribute(name, "val")


def _is_heading(paragraph: _Element) -> bool:
    styles = (attribute(style, "val") or "" for style in paragraph.iterfind("{*}pPr/{*}pStyle"))
    levels = (attribute(level, "val") or "" for level in paragraph.iterfind("{*}pPr/{*}outlineLvl"))
    return any(map(_HEADING_STYLE.match, styles)) or any(level.isdigit() and int(level) < 9 for level in levels)


def _leave_out(what: Things, element: _Element, draft: Draft) -> None:
    """Count what is not read, with the words in it once: Word repeats text boxes for older programs."""
    fallbacks = {text for part in element.iter("{*}Fallback") for text in part.iter()}
    words = (part.text or "" for part in element.iter("{*}t", "{*}delText") if part not in fallbacks)
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
