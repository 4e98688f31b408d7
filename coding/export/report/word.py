"""The report as a Word document, in named styles a team can change."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from importlib.resources import files
from itertools import count, groupby
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, nsmap, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph
from lxml import etree

from coding.errors import InvalidInput
from coding.export.model import CodingRow, Report
from coding.export.output import repack, runs_right_to_left, say_properties, xml_text
from coding.export.report.blocks import (
    SHORT_HEADING,
    SHORT_TITLE,
    Block,
    Contents,
    Cover,
    Facts,
    Figure,
    Grid,
    Heading,
    Link,
    Paragraph,
    Quotation,
    grid_shares,
    numbered,
)
from coding.export.report.content import page_head, report_blocks
from coding.export.report.wording import Wording
from coding.export.tables import FOR_THE_TEAM
from coding.model.message import Message
from coding.model.texts import interview_name

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
    styles = base().styles
    for name in OWN:
        if name in document.styles:
            continue
        document.styles.element.append(deepcopy(styles[name].element))
        if styles[name].type == WD_STYLE_TYPE.PARAGRAPH:
            # Word files its own styles under ids in its language.
            document.styles[name].base_style = document.styles[styles[name].base_style.name]


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
    return repack(buffer.getvalue())


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
            Message("The template is not a Word document that can be opened. Save it as .docx again.")
        ) from error
    missing = [name for name in NEEDED if name not in document.styles]
    if missing:
        raise InvalidInput(
            Message(
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
    _drop_what_stays_hidden(document)
    complete(document)
    return document


def check_template(data: bytes) -> None:
    """Try whether a file can be a template; arguments and errors as for :func:`open_template`."""
    open_template(data)


def _check(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise InvalidInput(
            Message("The template is larger than {most} MB. Take large pictures out of it.", most=MAX_BYTES // 1000000)
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > 10 * MAX_BYTES:
                raise InvalidInput(Message("The template unpacks to more than a document may. Save it as .docx again."))
            if any("vbaproject" in member.filename.casefold() for member in members):
                raise InvalidInput(Message("The template holds macros. Save it as a plain .docx without macros."))
            for member in members:
                if member.filename.endswith(".rels") and _reaches_out(archive.read(member)):
                    raise InvalidInput(
                        Message(
                            "The template links to a file elsewhere (a linked picture or an attached template). Embed "
                            "pictures and detach the template, then save it again."
                        )
                    )
    except zipfile.BadZipFile as error:
        raise InvalidInput(
            Message("The template is not a .docx file. Save it from Word or LibreOffice as .docx.")
        ) from error


def _reaches_out(relations: bytes) -> bool:
    root = etree.fromstring(relations, etree.XMLParser(resolve_entities=False, no_network=True))
    return any(
        relation.get("TargetMode") == "External" and not str(relation.get("Type", "")).endswith("/hyperlink")
        for relation in root.iter()
    )


def _drop_what_stays_hidden(document: Document) -> None:
    """Take out what the text of a template brought: pictures, notes, comments and their authors, tables of charts.

    Without the text nobody sees them, and all would leave with each report.
    """
    named = {
        value for element in document.element.iter() for name, value in element.items() if name.startswith(_REFERS)
    }
    for relations, used, kinds in (
        (document.part.rels, named, _OF_FORM),
        (document.part.package.rels, set[str](), _OF_PACKAGE),
    ):
        for key, relation in list(relations.items()):
            if key not in used and relation.reltype.rpartition("/")[2] not in kinds:
                relations.pop(key)
    for name in ("w:footnotePr", "w:endnotePr", "w:docVars", "w:rsids"):
        for element in document.settings.element.findall(qn(name)):
            document.settings.element.remove(element)


def _drop_numbering_start(section: Any) -> None:
    """A template cut from a longer document may start at a later page number."""
    for match in section.findall(qn("w:pgNumType")):
        match.attrib.pop(qn("w:start"), None)


_REFERS = f"{{{nsmap['r']}}}"
_OF_FORM = frozenset({"styles", "stylesWithEffects", "numbering", "settings", "webSettings", "fontTable", "theme"})
_OF_PACKAGE = frozenset({"officeDocument", "core-properties"})
"""Parts of a document, and of its package, that say how it looks and what it is."""
_FACTS_WIDTHS = (0.3, 0.7)
_SHORT_TABLE = 16
_HIGHEST_FIGURE = 21.5
_BROKEN = frozenset("\t\n\r")


def word_report(report: Report, template: bytes | None = None) -> bytes:
    """Return the report as a Word document (DOCX).

    The document names no author, repeats the header line of its tables on each page, gives each picture and table a
    description for screen readers, and is the same bytes for the same input.

    Args:
        report: What it says. Run :mod:`coding.export.gate` over it first; this function checks nothing.
        template: A team's Word document whose page, styles, header and footer are used; what is written in its body
            is left out.

    Returns:
        The file.

    Raises:
        InvalidInput: The report's own wording has an unknown key or placeholder, or the template cannot be used.
    """
    blocks = report_blocks(report)
    document = open_template(template) if template else base()
    speak(document, report.language)
    if report.layout.length == "short" and not template:
        tighten(document)
    say_properties(document.core_properties, report.title, report.project, report.language, report.created)
    document.core_properties.keywords = f"event log head {report.provenance.event_head}"[:255]
    _head_and_foot(document, report)
    _Writer(document, blocks, Wording(report.wording)).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def report_in_template(template: bytes, report: Report) -> bytes:
    """The report in a team's template, for a process of its own; arguments and errors as for :func:`word_report`."""
    return word_report(report, template)


def word_document(
    blocks: tuple[Block, ...],
    *,
    title: str,
    subject: str,
    language: str,
    foot: str,
    made: datetime,
    wording: Mapping[str, str],
) -> bytes:
    """Return blocks as a Word document in the report's styles; the same arguments give the same bytes.

    Args:
        blocks: What it says.
        title: Title of the document's properties.
        subject: Its subject.
        language: Language code.
        foot: Line at the foot of each page.
        made: Date of its properties.
        wording: Other words for keys of :mod:`coding.export.report.wording`.
    """
    words = Wording(wording)
    document = base()
    speak(document, language)
    say_properties(document.core_properties, title, subject, language, made)
    line = _free_line(document.sections[0].footer, "Footer")
    line.text = xml_text(foot) + "\t"
    _page_number(line, words)
    _Writer(document, blocks, words).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def _head_and_foot(document: Document, report: Report) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    words = Wording(report.wording)
    _free_line(section.first_page_header, "Header")
    _free_line(section.header, "Header").text = xml_text(report.title)
    for part in (section.footer, section.first_page_footer):
        foot = _free_line(part, "Footer")
        foot.text = xml_text(page_head(report)) + "\t"
        _page_number(foot, words)


def _free_line(part: Any, style: str) -> DocxParagraph:
    """The first line of a header or footer, or a new one under what a template already has there."""
    part.is_linked_to_previous = False
    first: DocxParagraph = part.paragraphs[0] if part.paragraphs else part.add_paragraph()
    has_content = first.text.strip() or part._element.xpath(".//w:drawing") or len(part.tables)
    line: DocxParagraph = part.add_paragraph() if has_content else first
    _dress(line, style)
    return line


def _page_number(paragraph: DocxParagraph, words: Wording) -> None:
    mark = "\uffff"
    text = words("page", page=f"{mark}PAGE{mark}", pages=f"{mark}NUMPAGES{mark}")
    for place, piece in enumerate(text.split(mark)):
        if place % 2:
            field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{piece}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
            paragraph._p.append(field)
        elif piece:
            paragraph.add_run(xml_text(piece))


class _Writer:
    """Lays blocks into a document."""

    def __init__(self, document: Document, blocks: tuple[Block, ...], words: Wording) -> None:
        self._document = document
        self._blocks = blocks
        self._words = words
        self._bookmarks = count(1)
        self._headings = numbered(blocks)
        self._anchors = {
            heading.anchor: place for place, (_, heading) in enumerate(self._headings, 1) if heading.anchor
        }
        self._tables = count(1)
        self._figures = count(1)
        self._width = text_width(document)

    def write(self) -> None:
        """Write every block in order."""
        for block, following in zip(self._blocks, (*self._blocks[1:], None), strict=True):
            match block:
                case Cover():
                    self._cover(block)
                case Contents():
                    self._contents_list(block)
                case Heading():
                    self._heading(block)
                case Paragraph():
                    self._paragraph(block, isinstance(following, Quotation | Grid | Facts | Figure))
                case Link():
                    self._link_to(block)
                case Quotation():
                    self._quotation(block)
                case Grid():
                    self._grid(block)
                case Facts():
                    self._facts(block.caption, block.pairs)
                case Figure():
                    self._figure(block)

    def _add(self, text: str, style: str = "Normal", label: str = "") -> DocxParagraph:
        paragraph = self._document.add_paragraph()
        _dress(paragraph, style)
        _fill(paragraph, text, label)
        return paragraph

    def _cover(self, cover: Cover) -> None:
        title = self._add(cover.title, "Title")
        if cover.compact:
            self._add(cover.subtitle, NOTE)
            self._add(cover.note, FOOT)
            return
        title.paragraph_format.space_before = Cm(4.5)
        self._add(cover.subtitle, "Subtitle")
        self._facts(cover.title, cover.facts)
        self._add(cover.note, FOOT)

    def _contents_list(self, contents: Contents) -> None:
        title = self._add(contents.title, "Heading 1")
        title.paragraph_format.page_break_before = True
        _unnumber(title)
        for place, (number, heading) in enumerate(self._headings, start=1):
            entry = self._document.add_paragraph()
            _dress(entry, CONTENTS[heading.level - 1])
            entry.paragraph_format.tab_stops.add_tab_stop(Cm(self._width), WD_TAB_ALIGNMENT.RIGHT)
            _link(entry, f"{number}\u2002{xml_text(heading.text)}", f"heard_{place}")

    def _heading(self, heading: Heading) -> None:
        paragraph = self._add(heading.text, f"Heading {heading.level}")
        paragraph.paragraph_format.page_break_before = heading.new_page or None
        if heading.level < 3:
            place = next(self._bookmarks)
            start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            start.set(qn("w:id"), str(place))
            start.set(qn("w:name"), f"heard_{place}")
            end.set(qn("w:id"), str(place))
            paragraph._p.insert(1, start)
            paragraph._p.append(end)

    def _paragraph(self, block: Paragraph, keep: bool) -> None:
        paragraph = self._add(block.text, NOTE if block.note else "Normal", block.label)
        paragraph.paragraph_format.keep_with_next = True if keep or not block.text else None

    def _link_to(self, block: Link) -> None:
        paragraph = self._document.add_paragraph()
        _dress(paragraph, "Normal")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(self._width), WD_TAB_ALIGNMENT.RIGHT)
        _link(paragraph, xml_text(block.text), f"heard_{self._anchors[block.anchor]}")

    def _quotation(self, block: Quotation) -> None:
        text = f"“{block.text}”" if block.verbatim else block.text
        paragraph = self._add(text, QUOTE)
        if block.language:
            for run in paragraph.runs:
                tag = OxmlElement("w:lang")
                tag.set(qn("w:bidi" if runs_right_to_left(block.text) else "w:val"), block.language)
                run._r.get_or_add_rPr().append(tag)
        self._add(block.source, SOURCE)

    def _grid(self, grid: Grid) -> None:
        number = next(self._tables)
        self._add(f"{self._words('table')} {number}. {grid.caption}", "Caption")
        shares = tuple(grid_shares(grid, self._width))
        table = self._table(TABLE, grid.caption, len(grid.rows) + 1, shares)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, (row, cells) in enumerate(zip(table._tbl.tr_lst, (grid.header, *grid.rows), strict=True)):
            for column, (cell, text) in enumerate(zip(row.tc_lst, cells, strict=True)):
                side = WD_ALIGN_PARAGRAPH.RIGHT if column in grid.numbers else None
                _fill_cell(cell, text, side, CELL if place else CELL_HEAD)
        _keep_together(table)
        if grid.note:
            self._add(grid.note, FOOT)
        else:
            self._gap()

    def _facts(self, caption: str, pairs: tuple[tuple[str, str], ...]) -> None:
        table = self._table(FACTS, caption, len(pairs), _FACTS_WIDTHS)
        for row, pair in zip(table._tbl.tr_lst, pairs, strict=True):
            for cell, text in zip(row.tc_lst, pair, strict=True):
                _fill_cell(cell, text)
        _keep_together(table)
        self._gap()

    def _gap(self) -> None:
        """Two tables without a paragraph between them would become one."""
        self._add("", CELL)

    def _table(self, style: str, caption: str, rows: int, widths: tuple[float, ...]) -> Any:
        table = self._document.add_table(rows, len(widths), style)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Cm(self._width * share)
        _describe(table, caption, first_row=style == TABLE)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, share in zip(row._tr.tc_lst, widths, strict=True):
                cell.width = Cm(self._width * share)
        return table

    def _figure(self, block: Figure) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(block.picture.png))
        scale = min(Cm(self._width) / shape.width, Cm(_HIGHEST_FIGURE) / shape.height, 1.0)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape._inline.docPr.set("descr", xml_text(block.picture.alt))
        shape._inline.docPr.set("title", xml_text(block.picture.title))
        caption = self._add(f"{self._words('figure')} {next(self._figures)}. {block.picture.title}", "Caption")
        caption.paragraph_format.space_before = Cm(0.1)
        caption.paragraph_format.keep_with_next = False


def _dress(paragraph: DocxParagraph, style: str) -> None:
    """Set a paragraph's style by its id: looking it up by name takes most of the time of a long report."""
    if style != "Normal":
        paragraph._p.style = style.replace(" ", "")


def _fill(paragraph: DocxParagraph, text: str, label: str = "") -> None:
    if label:
        paragraph.add_run(xml_text(f"{label}. " if text else label)).bold = True
    if text:
        _add_run(paragraph, xml_text(text))
    if runs_right_to_left(text):
        paragraph._p.get_or_add_pPr().insert_element_before(
            OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
        for run in paragraph.runs:
            run.font.rtl = True


def _add_run(paragraph: DocxParagraph, text: str) -> None:
    """Add a run; the library goes through its text a letter at a time, for the sake of tabs and lines."""
    if _BROKEN.isdisjoint(text):
        paragraph._p.add_r().add_t(text)
    else:
        paragraph.add_run(text)


def _fill_cell(cell: Any, text: str, side: WD_ALIGN_PARAGRAPH | None = None, style: str = CELL) -> None:
    paragraph = DocxParagraph(cell.p_lst[0], cell)
    _dress(paragraph, style)
    if side is not None:
        paragraph.alignment = side
    _fill(paragraph, text)


def _keep_together(table: Any) -> None:
    """Keep a short table on one page, and the header of a long one with its first rows."""
    rows = table._tbl.tr_lst
    for row in rows[:-1] if len(rows) <= _SHORT_TABLE else rows[:2]:
        for paragraph in row.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _describe(table: Any, caption: str, *, first_row: bool) -> None:
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    look.attrib.clear()
    look.set(qn("w:val"), "0020" if first_row else "0080")
    for name, on in (("firstRow", first_row), ("firstColumn", not first_row)):
        look.set(qn(f"w:{name}"), str(int(on)))
    for name in ("lastRow", "lastColumn"):
        look.set(qn(f"w:{name}"), "0")
    for name in ("noHBand", "noVBand"):
        look.set(qn(f"w:{name}"), "1")
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), xml_text(caption).replace("\n", " "))
    properties.append(title)


def _unnumber(paragraph: DocxParagraph) -> None:
    """Take a heading out of the numbering and out of the navigation pane's outline."""
    paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 0
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.first_line_indent = Cm(0)


def _link(paragraph: DocxParagraph, text: str, bookmark: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.set(qn("w:history"), "1")
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)
    paragraph.add_run("\t")
    page = (
        f'<w:fldSimple {nsdecls("w")} w:instr="PAGEREF {bookmark} \\h" w:dirty="true"><w:r><w:t/></w:r></w:fldSimple>'
    )
    paragraph._p.append(parse_xml(page))


WITHHELD = "Withheld: this participant did not agree to be quoted."
_SUBJECT = "Coded passages"


def passages_document(rows: Iterable[CodingRow], *, title: str, counted: str, made: datetime) -> bytes:
    """Return the passages as a Word document, in the order of the rows.

    Args:
        rows: What they are; run :mod:`coding.export.gate` over them first. A passage that consent does not cover is
            named and not quoted.
        title: Title of the document.
        counted: What the passages are, as a sentence.
        made: When, for the document's properties.
    """
    blocks: list[Block] = [
        Heading(1, title),
        Paragraph(counted, note=True),
        Paragraph(f"{FOR_THE_TEAM}.", note=True),
    ]
    for (participant, interview, _document), passages in groupby(
        rows, key=lambda row: (row.participant, row.interview, row.document)
    ):
        blocks.append(Heading(2, interview_name(participant, interview)))
        for passage in passages:
            source = f"line {passage.line} · {passage.code} {passage.code_name} · {passage.coder}"
            if passage.quote is None:
                blocks.append(Paragraph(f"{source}. {WITHHELD}", note=True))
            else:
                blocks.append(Quotation(passage.quote, source, verbatim=True))
            if passage.memo:
                blocks.append(Paragraph(passage.memo, note=True, label="Memo"))
    return word_document(
        tuple(blocks), title=title, subject=_SUBJECT, language="en", foot=_SUBJECT, made=made, wording={}
    )
