"""Named styles of the Word report: a team restyles it by changing these, never single paragraphs."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

FONT = "Arial"
TEXT_WIDTH = 16.0
"""Width between the margins, in centimetres."""
INK = RGBColor(0x1F, 0x29, 0x33)
ACCENT = RGBColor(0x1B, 0x4B, 0x5A)
MUTED = RGBColor(0x4A, 0x55, 0x60)

QUOTE = "Heard Quote"
SOURCE = "Heard Quote Source"
NOTE = "Heard Note"
TABLE = "Heard Table"
FACTS = "Heard Facts"
CELL = "Heard Cell"
CELL_HEAD = "Heard Cell Head"
FOOT = "Heard Foot"
CONTENTS = ("Heard Contents 1", "Heard Contents 2")

_TABLE_XML = """
<w:style {ns} w:type="table" w:customStyle="1" w:styleId="{id}">
  <w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="1B4B5A"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1B4B5A"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C5CDD3"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="45" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
      <w:bottom w:w="45" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="1B4B5A"/></w:tcBorders>
      <w:shd w:val="clear" w:color="auto" w:fill="E8EEF0"/>
    </w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="firstCol"><w:rPr>{first}</w:rPr></w:tblStylePr>
</w:style>
"""

_NUMBERING_XML = """
<w:abstractNum {ns} w:abstractNumId="91">
  <w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:suff w:val="tab"/>
    <w:lvlText w:val="%1"/><w:lvlJc w:val="left"/>
    <w:pPr><w:tabs><w:tab w:val="num" w:pos="680"/></w:tabs><w:ind w:left="680" w:hanging="680"/></w:pPr></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/><w:suff w:val="tab"/>
    <w:lvlText w:val="%1.%2"/><w:lvlJc w:val="left"/>
    <w:pPr><w:tabs><w:tab w:val="num" w:pos="680"/></w:tabs><w:ind w:left="680" w:hanging="680"/></w:pPr></w:lvl>
</w:abstractNum>
"""


def prepare(document: Document, language: str, *, restyled: bool = False) -> None:
    """Set page, fonts, language and the named styles of an empty document.

    Args:
        document: An empty document.
        language: Language tag of the report.
        restyled: The document is a team's template: its page and styles stay, and only missing styles are added.
    """
    if restyled:
        for tag in document.styles.element.iter(qn("w:lang")):
            tag.set(qn("w:val"), language)
        _own_styles(document)
        return
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.1)
    _standing_styles(document, language)
    _own_styles(document)
    _number_headings(document)


def text_width(document: Document) -> float:
    """Return the width between the margins of a document, in centimetres."""
    section = document.sections[0]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    return (page - left - right) / Cm(1) if page and left is not None and right is not None else TEXT_WIDTH


def style_id(name: str) -> str:
    """Return the id Word files a style under."""
    return name.replace(" ", "")


def _font(style: Any, size: float, colour: RGBColor, bold: bool = False, italic: bool = False) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    style.font.bold, style.font.italic = bold or None, italic  # an explicit no would win over the table style
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _space(style: Any, before: float, after: float, line: float = 1.0, keep: bool = False) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, line
    layout.keep_with_next = keep
    layout.widow_control = True


def _standing_styles(document: Document, language: str) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, 10.5, INK)
    _space(normal, 0, 7, 1.18)
    for tag in styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    for name, size, before, after in (("Heading 1", 18, 26, 10), ("Heading 2", 13, 16, 5), ("Heading 3", 11, 12, 3)):
        _font(styles[name], size, ACCENT, bold=True)
        _space(styles[name], before, after, 1.05, keep=True)
    _font(styles["Title"], 28, ACCENT, bold=True)
    _space(styles["Title"], 0, 8, 1.05)
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    _font(styles["Subtitle"], 14, MUTED)
    _space(styles["Subtitle"], 0, 26)
    _font(styles["Caption"], 9.5, INK, bold=True)
    _space(styles["Caption"], 12, 4, keep=True)
    for name in ("Header", "Footer"):
        _font(styles[name], 8, MUTED)
        standing = styles[name].element.get_or_add_pPr().find(qn("w:tabs"))
        if standing is not None:
            standing.getparent().remove(standing)
        styles[name].paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _own_styles(document: Document) -> None:
    """Add the styles of the report that the document does not have yet."""
    for name, base in _BASES.items():
        if name in document.styles:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[base]
        style.quick_style = True
        _dress(name, style)
    for name, first in ((TABLE, ""), (FACTS, "<w:b/>")):
        if name not in document.styles:
            _table_style(document, name, first)


_BASES = {
    QUOTE: "Normal", SOURCE: QUOTE, NOTE: "Normal", CELL: "Normal", CELL_HEAD: CELL, FOOT: NOTE,
    CONTENTS[0]: "Normal", CONTENTS[1]: "Normal",
}  # fmt: skip


def _dress(name: str, style: Any) -> None:
    if name == QUOTE:
        _dress_quote(style)
    elif name == SOURCE:
        _font(style, 9, MUTED)
        _space(style, 0, 9)
    elif name == NOTE:
        _font(style, 9, MUTED)
        _space(style, 0, 7, 1.12)
    elif name == CELL:
        _font(style, 8.5, INK)
        _space(style, 0, 0, 1.05)
    elif name == CELL_HEAD:
        _font(style, 8, INK)
    elif name == FOOT:
        _space(style, 4, 12, 1.08)
    else:
        level = CONTENTS.index(name)
        _font(style, 10.5 if level == 0 else 9.5, INK, bold=level == 0)
        _space(style, 5 if level == 0 else 0, 1)
        style.paragraph_format.left_indent = Cm(0.8 * level)


def _dress_quote(quote: Any) -> None:
    _font(quote, 10.5, INK)
    _space(quote, 7, 1, 1.15, keep=True)
    quote.paragraph_format.left_indent, quote.paragraph_format.right_indent = Cm(0.7), Cm(0.7)
    quote.element.get_or_add_pPr().insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="10" w:color="8FA9B2"/></w:pBdr>'
        ),
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl",
    )  # fmt: skip


def _table_style(document: Document, name: str, first: str) -> None:
    xml = _TABLE_XML.format(ns=nsdecls("w"), id=style_id(name), name=name, first=first)
    document.styles.element.append(parse_xml(xml))


def _number_headings(document: Document) -> None:
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    definition = parse_xml(_NUMBERING_XML.format(ns=nsdecls("w")))
    if first is None:
        numbering.append(definition)
    else:
        first.addprevious(definition)
    number = numbering.add_num(91).numId
    for level, name in enumerate(("Heading 1", "Heading 2")):
        properties = document.styles[name].element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number
