"""A team's own Word template for reports: only its page, styles, headers and footers are used."""

import io
import zipfile
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from coding.errors import InvalidInput
from coding.export.archive import repack
from coding.export.report import word_styles
from coding.model.said import Said

MAX_BYTES = 5_000_000
"""Largest template, also unpacked ten times that."""
NEEDED = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "Header", "Footer")
"""Styles Word itself brings; a template without one of them is not a whole Word document."""

_SAMPLES = (
    ("Title", "Title of the report"), ("Subtitle", "Subtitle: the project"), ("Heading 1", "Heading of a part"),
    ("Heading 2", "Heading of a theme, code or indicator"), ("Heading 3", "Heading of a codebook entry"),
    ("Normal", "Running text."), (word_styles.QUOTE, "A passage in the person’s words."),
    (word_styles.SOURCE, "Pseudonym, interview, line"), (word_styles.NOTE, "A note under a heading."),
    ("Caption", "Table 1. Caption"),
    (word_styles.CELL_HEAD, "Head of a table"), (word_styles.CELL, "Cell of a table"),
    (word_styles.FOOT, "Note under a table."),
    (word_styles.CONTENTS[0], "Contents, first level"), (word_styles.CONTENTS[1], "Contents, second level"),
)  # fmt: skip


def style_sample() -> bytes:
    """Return a Word document with one line of each style of the report, to be restyled and given back as template."""
    document = word_styles.base()
    word_styles.speak(document, "en")
    for name, text in _SAMPLES:
        document.add_paragraph(text, style=name)
    for name in (word_styles.TABLE, word_styles.FACTS):
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
    word_styles.complete(document)
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
