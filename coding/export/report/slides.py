"""The report as slides (PPTX), made of the same blocks as the document: one theme a slide, its words and a picture."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from coding.export.archive import repack
from coding.export.model import Picture, Report
from coding.export.report.blocks import Block, Contents, Cover, Facts, Figure, Grid, Heading, Paragraph, Quotation
from coding.export.report.content import page_head, report_blocks
from coding.export.report.measure import column_shares, lines_of
from coding.export.text import runs_right_to_left, xml_text

_WIDE, _HIGH = 33.87, 19.05
_MARGIN: Final = 1.6
_TOP: Final = 3.3
_FOOT: Final = 17.95
_ROOM: Final = _FOOT - _TOP - 0.3
_INK, _ACCENT, _QUIET = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x1B, 0x4B, 0x5A), RGBColor(0x4A, 0x55, 0x60)
_FONT: Final = "Arial"
_SIZES: Final = (24, 22, 20, 18, 16, 14, 13, 12)
"""Sizes of running text that are tried, in points; what does not fit in the smallest goes to another slide."""
_SMALLER: Final = 0.78
"""Sources and notes, in the size of running text."""
_CELL: Final = 14
_MOST_ROWS: Final = 12
_TITLE_ONLY: Final = 5
"""Place of that layout in the library's own template."""
_LINE: Final = 1.22
_POINT: Final = 2.54 / 72


@dataclass
class _Slide:
    """What stands on one slide."""

    title: str
    texts: list[Paragraph | Quotation] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)

    @property
    def says(self) -> bool:
        """Whether anything stands below its title."""
        return bool(self.texts or self.pictures or self.tables)


def slides_report(report: Report) -> bytes:
    """Return the report as slides (PPTX); the same input gives the same bytes.

    Each heading begins a slide. Text is set as large as fits beside the picture; what does not fit at the smallest size
    goes on to the next slide. Pictures are described, tables have header lines, and every slide has a title.

    Args:
        report: What it says, in a layout as :func:`coding.export.report.layout.for_slides` gives it. Run
            :mod:`coding.export.gate` over it first; this function checks nothing.

    Returns:
        The file.

    Raises:
        InvalidInput: The report's own wording has an unknown key or placeholder.
    """
    show = Presentation(io.BytesIO(_empty()))
    foot = page_head(report)
    blocks = report_blocks(report)
    _opening(show, report, blocks)
    for slide in _slides(blocks):
        for part in _in_parts(slide):
            _lay(show, part, foot)
    moment = report.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = show.core_properties
    properties.title, properties.subject = xml_text(report.title)[:255], xml_text(report.project)[:255]
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.keywords, properties.language, properties.revision = "", report.language, 1
    properties.created, properties.modified = moment, moment
    buffer = io.BytesIO()
    show.save(buffer)
    return repack(buffer.getvalue(), drop=frozenset({"docProps/thumbnail.jpeg"}))


@cache
def _empty() -> bytes:
    """Wide slides without a single one, and without the picture of the library's template."""
    show = Presentation()
    show.slide_width, show.slide_height = Cm(_WIDE), Cm(_HIGH)
    package = show.part.package
    for key, link in list(package._rels.items()):
        if link.reltype.endswith("/thumbnail"):
            package._rels.pop(key)
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def _slides(blocks: Iterable[Block]) -> Iterator[_Slide]:
    """Blocks by slide: each heading begins one, under the name of its section where it has none of its own."""
    section, slide = "", _Slide("")
    for block in blocks:
        match block:
            case Cover() | Contents():
                continue
            case Heading():
                if slide.title and slide.says:
                    yield slide
                section = block.text if block.level == 1 else section
                slide = _Slide(block.text if block.level == 1 or not section else f"{section} · {block.text}")
            case Paragraph() | Quotation():
                if slide.title:
                    slide.texts.append(block)
            case Grid():
                slide.tables.append(block)
            case Facts():
                slide.texts.extend(Paragraph(value, label=what) for what, value in block.pairs)
            case Figure():
                slide.pictures.append(block.picture)
    if slide.title and slide.says:
        yield slide


def _in_parts(slide: _Slide) -> Iterator[_Slide]:
    """A slide, or several where it holds more than one picture, a table beside words, or too many words."""
    first = slide.pictures[:1] if slide.texts and not slide.tables else []
    texts, part = list(slide.texts), []
    while texts:
        part.append(texts.pop(0))
        if len(part) > 1 and _fitting(part, _beside(first)) is None:
            texts.insert(0, part.pop())
            # A quote does not stand without what leads to it.
            while len(part) > 1 and isinstance(part[-1], Paragraph) and not part[-1].text:
                texts.insert(0, part.pop())
            yield _Slide(slide.title, part, first)
            part, first = [], []
    if part:
        yield _Slide(slide.title, part, first)
    used = 1 if slide.texts and not slide.tables else 0
    yield from (_Slide(slide.title, [], [picture]) for picture in slide.pictures[used:])
    for table in slide.tables:
        for start in range(0, len(table.rows), _MOST_ROWS):
            rows = table.rows[start : start + _MOST_ROWS]
            yield _Slide(slide.title, tables=[Grid(table.caption, table.header, rows, table.widths, table.numbers)])


def _beside(pictures: Sequence[Picture]) -> float:
    """Width of the text, in centimetres."""
    whole = _WIDE - 2 * _MARGIN
    return whole * 0.5 if pictures else whole


def _fitting(texts: Sequence[Paragraph | Quotation], width: float) -> float | None:
    """The largest size at which texts fit, or None."""
    for size in _SIZES:
        if sum(_height(text, size, width) for text in texts) <= _ROOM:
            return size
    return None


def _height(text: Paragraph | Quotation, size: float, width: float) -> float:
    small = size * _SMALLER
    if isinstance(text, Quotation):
        lines = lines_of(f"“{text.text}”", size, width - 1.0) * size + lines_of(text.source, small, width - 1.0) * small
        return lines * _LINE * _POINT + size * 1.1 * _POINT
    own = small if text.note else size
    said = f"{text.label}. {text.text}" if text.text else text.label
    return lines_of(said, own, width, bold=bool(text.label)) * own * _LINE * _POINT + own * 0.6 * _POINT


def _opening(show: Any, report: Report, blocks: Sequence[Block]) -> None:
    cover = next(block for block in blocks if isinstance(block, Cover))
    slide = _new(show)
    _title(slide, cover.title, size=40, top=4.2, high=4.4)
    frame = _box(slide, _MARGIN, 9.0, _WIDE - 2 * _MARGIN, 8.4)
    _say(frame.paragraphs[0], cover.subtitle, _Type(size=18, color=_QUIET))
    if report.marking:
        _say(frame.add_paragraph(), report.marking, _Type(size=14, color=_QUIET))
    for block in blocks[1:]:
        if not isinstance(block, Paragraph):
            break
        _say(frame.add_paragraph(), block.text, _Type(size=14, before=10), label=block.label)
    _say(frame.add_paragraph(), cover.note, _Type(size=12, color=_QUIET, before=14))


def _lay(show: Any, part: _Slide, foot: str) -> None:
    slide = _new(show)
    _title(slide, part.title)
    if part.texts:
        width = _beside(part.pictures)
        size = _fitting(part.texts, width) or _SIZES[-1]
        frame = _box(slide, _MARGIN, _TOP, width, _ROOM)
        for place, text in enumerate(part.texts):
            _write(frame, text, size, first=not place)
    if part.pictures:
        left = _MARGIN + (_beside(part.pictures) + 0.8 if part.texts else 0.0)
        _picture(slide, part.pictures[0], left)
    for table in part.tables:
        _table(slide, table)
    line = _box(slide, _MARGIN, _FOOT, _WIDE - 2 * _MARGIN, 0.7)
    _say(line.paragraphs[0], f"{foot} · {len(show.slides)}", _Type(size=9, color=_QUIET))


def _new(show: Any) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type is not None and shape.placeholder_format.idx != 0:
            shape._element.getparent().remove(shape._element)
    return slide


def _title(slide: Any, text: str, *, size: float = 28, top: float = 0.9, high: float = 2.1) -> None:
    """The slide's own title, which screen readers and outlines go by."""
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Cm(_MARGIN), Cm(top), Cm(_WIDE - 2 * _MARGIN), Cm(high)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    wide = _WIDE - 2 * _MARGIN - 0.6
    while size > 16 and lines_of(text, size, wide, bold=True) * size * _LINE * _POINT > high - 0.3:
        size -= 2
    _say(frame.paragraphs[0], text, _Type(size=size, color=_ACCENT, bold=True))
    frame.paragraphs[0].alignment = 1


def _box(slide: Any, left: float, top: float, width: float, high: float) -> Any:
    frame = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(high)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _write(frame: Any, text: Paragraph | Quotation, size: float, *, first: bool) -> None:
    def line() -> Any:
        return frame.paragraphs[0] if first else frame.add_paragraph()

    if isinstance(text, Quotation):
        shown = f"“{text.text}”" if text.verbatim else text.text
        _say(line(), shown, _Type(size=size, italic=True, before=size * 0.6, inside=0.8), language=text.language)
        _say(frame.add_paragraph(), text.source, _Type(size=size * _SMALLER, color=_QUIET, inside=0.8))
    elif text.note:
        _say(line(), text.text, _Type(size=size * _SMALLER, color=_QUIET, before=size * 0.4), label=text.label)
    else:
        _say(line(), text.text, _Type(size=size, before=size * 0.5), label=text.label)


@dataclass(frozen=True, kw_only=True)
class _Type:
    """How a line is set: points, colour, and centimetres that it is moved in by."""

    size: float
    color: RGBColor = _INK
    bold: bool = False
    italic: bool = False
    before: float = 0.0
    inside: float = 0.0


def _say(paragraph: Any, text: str, type_: _Type, *, label: str = "", language: str | None = None) -> None:
    runs = [(f"{label}. " if text else label, True)] if label else []
    for piece, strong in [*runs, *([(text, type_.bold)] if text else [])]:
        run = paragraph.add_run()
        run.text = xml_text(piece).replace("\n", " ")
        font = run.font
        font.size, font.name, font.bold, font.italic = Pt(type_.size), _FONT, strong, type_.italic
        font.color.rgb = type_.color
        if language:
            run._r.get_or_add_rPr().set("lang", language)
    paragraph.space_before = Pt(type_.before)
    if type_.inside:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(int(Cm(type_.inside))))
        properties.set("indent", "0")
    if runs_right_to_left(text):
        paragraph._p.get_or_add_pPr().set("rtl", "1")


def _picture(slide: Any, picture: Picture, left: float) -> None:
    shape = slide.shapes.add_picture(io.BytesIO(picture.png), Cm(left), Cm(_TOP))
    room = (Cm(_WIDE - _MARGIN - left), Cm(_ROOM))
    scale = min(room[0] / shape.width, room[1] / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = Cm(left) + (room[0] - shape.width) // 2
    named = shape._element.find(f".//{qn('p:cNvPr')}")
    named.set("descr", xml_text(picture.alt))
    named.set("name", xml_text(picture.title) or "Picture")


def _table(slide: Any, grid: Grid) -> None:
    width = _WIDE - 2 * _MARGIN
    columns = [[row[column] for row in (grid.header, *grid.rows)] for column in range(len(grid.header))]
    shares = column_shares(columns, grid.widths, width, _CELL)
    shape = slide.shapes.add_table(
        len(grid.rows) + 1, len(grid.header), Cm(_MARGIN), Cm(_TOP), Cm(width), Cm(0.75 * (len(grid.rows) + 1))
    )
    shape._element.find(f".//{qn('p:cNvPr')}").set("descr", xml_text(grid.caption))
    table = shape.table
    total = sum(shares)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(width * share / total)
    for place, row in enumerate((grid.header, *grid.rows)):
        for column, text in enumerate(row):
            cell = table.cell(place, column)
            cell.margin_top = cell.margin_bottom = Cm(0.08)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor(0xE8, 0xEE, 0xF0) if not place else RGBColor(0xFF, 0xFF, 0xFF)
            paragraph = cell.text_frame.paragraphs[0]
            _say(paragraph, text, _Type(size=_CELL, bold=not place))
            if column in grid.numbers:
                paragraph.alignment = 3
