"""The report as a Word document, in named styles a team can change."""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count, groupby
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph as DocxParagraph

from coding.export.archive import repack
from coding.export.model import CodingRow, Report
from coding.export.report import template as word_styles
from coding.export.report.blocks import Block, Contents, Cover, Facts, Figure, Grid, Heading, Link, Paragraph, Quotation
from coding.export.report.content import page_head, report_blocks
from coding.export.report.room import grid_shares
from coding.export.report.template import open_template
from coding.export.report.wording import Wording
from coding.export.tables import FOR_THE_TEAM
from coding.export.text import runs_right_to_left, xml_text
from coding.model.texts import interview_name

_FACTS_WIDTHS = (0.3, 0.7)
_SHORT_TABLE = 16
_HIGHEST_FIGURE = 21.5
_BROKEN = frozenset("\t\n\r")
_THUMBNAIL = frozenset({"docProps/thumbnail.jpeg"})


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
    document = open_template(template) if template else word_styles.base()
    word_styles.speak(document, report.language)
    if report.layout.length == "short" and not template:
        word_styles.tighten(document)
    _properties(document, report)
    _head_and_foot(document, report)
    _Writer(document, blocks, Wording(report.wording)).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue(), drop=_THUMBNAIL)


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
    document = word_styles.base()
    word_styles.speak(document, language)
    properties = document.core_properties
    properties.title, properties.subject = xml_text(title)[:255], xml_text(subject)[:255]
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.language, properties.revision = language, 1
    properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    _drop_thumbnail(document)
    line = _free_line(document.sections[0].footer, "Footer")
    line.text = xml_text(foot) + "\t"
    _page_number(line, words)
    _Writer(document, blocks, words).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue(), drop=_THUMBNAIL)


def _properties(document: Document, report: Report) -> None:
    moment = report.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = document.core_properties
    properties.title, properties.subject = xml_text(report.title)[:255], xml_text(report.project)[:255]
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.keywords = f"event log head {report.provenance.event_head}"[:255]
    properties.language, properties.revision = report.language, 1
    properties.created, properties.modified = moment, moment
    _drop_thumbnail(document)


def _drop_thumbnail(document: Document) -> None:
    thumbnail = [key for key, part in document.part.package.rels.items() if part.reltype.endswith("/thumbnail")]
    for key in thumbnail:
        document.part.package.rels.pop(key)


def _head_and_foot(document: Document, report: Report) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    words = Wording(report.wording)
    title = " · ".join(part for part in (report.title, report.marking) if part)
    for part, text in ((section.header, title), (section.first_page_header, report.marking)):
        head = _free_line(part, "Header")
        head.text = xml_text(text)
    for part in (section.footer, section.first_page_footer):
        foot = _free_line(part, "Footer")
        foot.text = xml_text(page_head(report)) + "\t"
        _page_number(foot, words)


def _free_line(part: Any, style: str) -> DocxParagraph:
    """The first line of a header or footer, or a new one under what a template already has there."""
    part.is_linked_to_previous = False
    first: DocxParagraph = part.paragraphs[0] if part.paragraphs else part.add_paragraph()
    standing = first.text.strip() or part._element.xpath(".//w:drawing") or len(part.tables)
    line: DocxParagraph = part.add_paragraph() if standing else first
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
        headings = [block for block in blocks if isinstance(block, Heading) and block.level < 3]
        self._anchors = {heading.anchor: place for place, heading in enumerate(headings, start=1) if heading.anchor}
        self._tables = count(1)
        self._figures = count(1)
        self._width = word_styles.text_width(document)

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
            self._add(cover.subtitle, word_styles.NOTE)
            self._add(cover.note, word_styles.FOOT)
            return
        title.paragraph_format.space_before = Cm(4.5)
        self._add(cover.subtitle, "Subtitle")
        self._facts(cover.title, cover.facts)
        self._add(cover.note, word_styles.FOOT)

    def _contents_list(self, contents: Contents) -> None:
        title = self._add(contents.title, "Heading 1")
        title.paragraph_format.page_break_before = True
        _unnumber(title)
        headings = [block for block in self._blocks if isinstance(block, Heading) and block.level < 3]
        numbers = [0, 0]
        for place, heading in enumerate(headings, start=1):
            numbers = [numbers[0] + 1, 0] if heading.level == 1 else [numbers[0], numbers[1] + 1]
            number = ".".join(str(part) for part in numbers[: heading.level])
            entry = self._document.add_paragraph()
            _dress(entry, word_styles.CONTENTS[heading.level - 1])
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
        paragraph = self._add(block.text, word_styles.NOTE if block.note else "Normal", block.label)
        paragraph.paragraph_format.keep_with_next = True if keep or not block.text else None

    def _link_to(self, block: Link) -> None:
        paragraph = self._document.add_paragraph()
        _dress(paragraph, "Normal")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(self._width), WD_TAB_ALIGNMENT.RIGHT)
        _link(paragraph, xml_text(block.text), f"heard_{self._anchors[block.anchor]}")

    def _quotation(self, block: Quotation) -> None:
        text = f"“{block.text}”" if block.verbatim else block.text
        paragraph = self._add(text, word_styles.QUOTE)
        if block.language:
            for run in paragraph.runs:
                tag = OxmlElement("w:lang")
                tag.set(qn("w:bidi" if runs_right_to_left(block.text) else "w:val"), block.language)
                run._r.get_or_add_rPr().append(tag)
        self._add(block.source, word_styles.SOURCE)

    def _grid(self, grid: Grid) -> None:
        number = next(self._tables)
        self._add(f"{self._words('table')} {number}. {grid.caption}", "Caption")
        shares = tuple(grid_shares(grid, self._width))
        table = self._table(word_styles.TABLE, grid.caption, len(grid.rows) + 1, shares)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, (row, cells) in enumerate(zip(table._tbl.tr_lst, (grid.header, *grid.rows), strict=True)):
            for column, (cell, text) in enumerate(zip(row.tc_lst, cells, strict=True)):
                side = WD_ALIGN_PARAGRAPH.RIGHT if column in grid.numbers else None
                _fill_cell(cell, text, side, word_styles.CELL if place else word_styles.CELL_HEAD)
        _keep_together(table)
        if grid.note:
            self._add(grid.note, word_styles.FOOT)
        else:
            self._gap()

    def _facts(self, caption: str, pairs: tuple[tuple[str, str], ...]) -> None:
        table = self._table(word_styles.FACTS, caption, len(pairs), _FACTS_WIDTHS)
        for row, pair in zip(table._tbl.tr_lst, pairs, strict=True):
            for cell, text in zip(row.tc_lst, pair, strict=True):
                _fill_cell(cell, text)
        _keep_together(table)
        self._gap()

    def _gap(self) -> None:
        """Two tables without a paragraph between them would become one."""
        self._add("", word_styles.CELL)

    def _table(self, style: str, caption: str, rows: int, widths: tuple[float, ...]) -> Any:
        table = self._document.add_table(rows, len(widths), style)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Cm(self._width * share)
        _describe(table, caption, first_row=style == word_styles.TABLE)
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


def _fill_cell(cell: Any, text: str, side: WD_ALIGN_PARAGRAPH | None = None, style: str = word_styles.CELL) -> None:
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
