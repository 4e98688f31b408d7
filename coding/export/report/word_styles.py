"""Named styles of the Word report: a team restyles it by changing these, never single paragraphs.

How they look is in ``base.docx``, an empty document that is opened in Word or LibreOffice and changed there.
"""

import io
from copy import deepcopy
from importlib.resources import files

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from coding.export.report.room import SHORT_HEADING, SHORT_TITLE

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
