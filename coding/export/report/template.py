"""A team's own Word template for reports: only its page, styles, headers and footers are used."""

import io
import zipfile
from copy import deepcopy
from importlib.resources import files
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from coding.errors import InvalidInput
from coding.export.archive import repack
from coding.export.report.room import SHORT_HEADING, SHORT_TITLE
from coding.model.said import Said

TEXT_WIDTH = 16.0
"""Width between the margins, in centimetres."""

QUOTE = "Heard Quote"
SOURCE = "Heard Quote Source"
NOTE = "Heard Note"
TABLE = "Heard Table"
FACTS = "Heard Facts"
CELL = "Heard Cell"
CELL_HEAD = "Heard Cell Head"
FOOT = "Heard Foot"
CONTENTS = ("Heard Contents 1", "Heard Contents 2")
OWN = (QUOTE, SOURCE, NOTE, CELL, CELL_HEAD, FOOT, *CONTENTS, TABLE, FACTS)
"""Styles that Word does not bring, each after the one it is based on."""


def base() -> Document:
    """An empty document with page, fonts, named styles and numbered headings."""
    data = files("coding.export.report").joinpath("base.docx").read_bytes()
    document: Document = docx.Document(io.BytesIO(data))
    return document


def speak(document: Document, language: str) -> None:
    """Mark the text of a document as being in a language.

    Args:
        document: An empty document.
        language: Language tag of the report.
    """
    for tag in document.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)


def complete(document: Document) -> None:
    """Add the styles of the report that a team's template does not have; its page and styles stay."""
    own = base().styles
    for name in OWN:
        if name in document.styles:
            continue
        document.styles.element.append(deepcopy(own[name].element))
        if own[name].type == WD_STYLE_TYPE.PARAGRAPH:
            # Word files its own styles under ids in its language.
            document.styles[name].base_style = document.styles[own[name].base_style.name]


def text_width(document: Document) -> float:
    """Return the width between the margins of a document, in centimetres."""
    section = document.sections[0]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    return (page - left - right) / Cm(1) if page and left is not None and right is not None else TEXT_WIDTH


def tighten(document: Document) -> None:
    """Set title and headings as the two pages have them."""
    for name, style in (("Title", SHORT_TITLE), ("Heading 1", SHORT_HEADING)):
        document.styles[name].font.size = Pt(style.size)
        form = document.styles[name].paragraph_format
        form.space_before, form.space_after = Pt(style.before), Pt(style.after)


MAX_BYTES = 5_000_000
"""Largest template, also unpacked ten times that."""
NEEDED = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "Header", "Footer")
"""Styles Word itself brings; a template without one of them is not a whole Word document."""

_SAMPLES = (
    ("Title", "Title of the report"), ("Subtitle", "Subtitle: the project"), ("Heading 1", "Heading of a part"),
    ("Heading 2", "Heading of a theme, code or indicator"), ("Heading 3", "Heading of a codebook entry"),
    ("Normal", "Running text."), (QUOTE, "A passage in the person’s words."),
    (SOURCE, "Pseudonym, interview, line"), (NOTE, "A note under a heading."),
    ("Caption", "Table 1. Caption"),
    (CELL_HEAD, "Head of a table"), (CELL, "Cell of a table"),
    (FOOT, "Note under a table."),
    (CONTENTS[0], "Contents, first level"), (CONTENTS[1], "Contents, second level"),
)  # fmt: skip


def style_sample() -> bytes:
    """Return a Word document with one line of each style of the report, to be restyled and given back as template."""
    document = base()
    speak(document, "en")
    for name, text in _SAMPLES:
        document.add_paragraph(text, style=name)
    for name in (TABLE, FACTS):
        table = document.add_table(2, 2, name)
        for row in table.rows:
            for cell in row.cells:
                cell.text = name
        document.add_paragraph()
    document.core_properties.author = ""
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue(), drop=frozenset())


def open_template(data: bytes) -> Document:
    """Open a template with an empty body, and with the report's styles that it does not have.

    Args:
        data: A Word document (DOCX).

    Raises:
        InvalidInput: It is too large, not a Word document, holds macros or links to files elsewhere, or lacks one of
            Word's own styles. The message says which.
    """
    _check(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidInput(
            Said("The template is not a Word document that can be opened. Save it as .docx again.")
        ) from error
    missing = [name for name in NEEDED if name not in document.styles]
    if missing:
        raise InvalidInput(
            Said(
                "The template lacks the styles {missing}. Start from the style sample Heard offers.",
                missing=", ".join(missing),
            )
        )
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    for section in body.iter(qn("w:sectPr")):
        _drop_numbering_start(section)
    complete(document)
    return document


def check_template(data: bytes) -> None:
    """Try whether a file can be a template; arguments and errors as for :func:`open_template`."""
    open_template(data)


def _check(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise InvalidInput(
            Said("The template is larger than {most} MB. Take large pictures out of it.", most=MAX_BYTES // 1000000)
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > 10 * MAX_BYTES:
                raise InvalidInput(Said("The template unpacks to more than a document may. Save it as .docx again."))
            if any("vbaproject" in member.filename.casefold() for member in members):
                raise InvalidInput(Said("The template holds macros. Save it as a plain .docx without macros."))
            for member in members:
                if member.filename.endswith(".rels") and _reaches_out(archive.read(member)):
                    raise InvalidInput(
                        Said(
                            "The template links to a file elsewhere (a linked picture or an attached template). Embed "
                            "pictures and detach the template, then save it again."
                        )
                    )
    except zipfile.BadZipFile as error:
        raise InvalidInput(
            Said("The template is not a .docx file. Save it from Word or LibreOffice as .docx.")
        ) from error


def _reaches_out(relations: bytes) -> bool:
    root = etree.fromstring(relations, etree.XMLParser(resolve_entities=False, no_network=True))
    return any(
        relation.get("TargetMode") == "External" and not str(relation.get("Type", "")).endswith("/hyperlink")
        for relation in root.iter()
    )


def _drop_numbering_start(section: Any) -> None:
    """A template cut from a longer document may start at a later page number."""
    for match in section.findall(qn("w:pgNumType")):
        match.attrib.pop(qn("w:start"), None)
