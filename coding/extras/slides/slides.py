"""The report as slides (PPTX), made of the same blocks as the document: one finding a slide, and each panel."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from coding.export.model import PanelFigure, Picture, Report
from coding.export.output import repack, runs_right_to_left, say_properties, xml_text
from coding.export.report.blocks import (
    Block,
    Cover,
    Facts,
    Figure,
    Grid,
    Heading,
    Paragraph,
    Quotation,
    column_shares,
    lines_of,
)
from coding.export.report.content import SECTION_WRITERS, page_head
from coding.export.report.content_short import (
    SHORT_SECTIONS,
    HowMuch,
    agreement_in_short,
    compact_cover,
    people_of,
    people_words,
)
from coding.export.report.sections import in_percent, panel_answers, panel_name, quote_blocks
from coding.export.report.wording import Wording


def slide_blocks(report: Report, words: Wording) -> Iterator[Block]:
    """Yield what slides say, in the order of their layout; a heading of level 1 begins a slide."""
    for name in report.layout.sections:
        if name in _WRITERS:
            yield from _WRITERS[name](report, words)
        elif name in SHORT_SECTIONS:
            yield from SHORT_SECTIONS[name](report, words, HowMuch())
        else:
            yield from SECTION_WRITERS[name](report, words)


def _summary(report: Report, words: Wording) -> Iterator[Block]:
    yield from SHORT_SECTIONS["summary"](report, words, HowMuch())
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == "themes")


def _findings(report: Report, words: Wording) -> Iterator[Block]:
    for theme in report.themes:
        yield Heading(1, theme.name, figure="" if theme.small else f"{people_of(theme)} / {report.people}")
        yield from (Paragraph(text) for text in (theme.description,) if text)
        yield from quote_blocks(theme.quotes[:1], words, report)
        yield Paragraph(people_words(theme, report, words), note=True)


def _panels(report: Report, words: Wording) -> Iterator[Block]:
    for panel in report.panels:
        yield Heading(1, f"{words('panel')}: {panel_name(panel, words)}")
        yield Paragraph(panel_answers(panel, report.small_cell, words))
        scale = panel.rules.scales[0]
        yield Grid(
            words("panel.table", panel=panel.title),
            (
                words(f"checklist.scale.{scale.name}"),
                *(words(f"panel.{key}") for key in ("median", "spread", "high")),
                "n",
            ),
            tuple(_row(figure, words) for figure in panel.figures if figure.scale == scale.name),
            (0.6, 0.1, 0.1, 0.1, 0.1),
            frozenset({1, 2, 3, 4}),
            words("indicators.panel.note", scale=words(f"checklist.scale.{scale.name}"), points=scale.points),
        )


def _row(figure: PanelFigure, words: Wording) -> tuple[str, ...]:
    if figure.n is None:
        return (figure.wording, *(words("withheld"),) * 4)
    middle = words.number(f"{figure.median:g}"), words.number(f"{figure.spread:g}")
    return (figure.wording, *middle, in_percent(figure.percent_high), str(figure.n))


def _agreement(report: Report, words: Wording) -> Iterator[Block]:
    if report.agreement is None:
        return
    yield Heading(1, words("agreement"))
    yield from (Paragraph(text) for text in (report.agreement.standing, agreement_in_short(report, words)) if text)
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == "agreement")


_WRITERS: Final[Mapping[str, Callable[[Report, Wording], Iterator[Block]]]] = {
    "summary": _summary,
    "themes": _findings,
    "panel": _panels,
    "agreement": _agreement,
}
"""What writes the sections that slides say otherwise than the two pages and the longer reports."""


_WIDE, _HIGH = 33.87, 19.05
_MARGIN: Final = 1.6
_WIDTH: Final = _WIDE - 2 * _MARGIN
_TOP: Final = 3.3
_FOOT: Final = 17.95
_ROOM: Final = _FOOT - _TOP - 0.3
_INK, _ACCENT, _QUIET = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x1B, 0x4B, 0x5A), RGBColor(0x4A, 0x55, 0x60)
_FONT: Final = "Arial"
_SIZES: Final = (28, 26, 24, 22, 20, 18, 16, 14)
"""Sizes of running text that are tried, in points; what does not fit in the smallest goes to another slide."""
_SMALLER: Final = 0.72
"""Sources and notes, in the size of running text."""
_CELLS: Final = (20, 18, 16, 14)
_CELL_MARGIN: Final = 0.3
"""Centimetres that a cell of the program keeps free beyond those of a page."""
_ASIDE: Final = 9.0
"""Width of what stands beside the words: a number, or a picture that is no wider than high."""
_GAP: Final = 1.0
_TITLE_ONLY: Final = 5
"""Place of that layout in the library's own template."""
_LINE: Final = 1.22
_POINT: Final = 2.54 / 72


@dataclass(kw_only=True)
class _Slide:
    """What stands on one slide; a figure, which is set large beside the words, has a sentence under it."""

    title: str
    figure: str = ""
    under: str = ""
    texts: list[Paragraph | Quotation] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)

    @property
    def shows(self) -> bool:
        """Whether something stands on it that is no text."""
        return bool(self.pictures or self.tables)

    @property
    def beside(self) -> bool:
        """Whether a number or a picture stands beside its words, not below them."""
        return bool(self.figure) or any(not _is_wide(picture) for picture in self.pictures[:1])

    @property
    def room(self) -> tuple[float, float]:
        """Width and height for its words, in centimetres."""
        width = _WIDTH - (0 if not self.beside else _ASIDE + _GAP if self.figure else _WIDTH / 2)
        return width, _ROOM * 0.45 if self.shows and not self.beside else _ROOM


def slides_report(report: Report) -> bytes:
    """Return the report as slides (PPTX); the same input gives the same bytes.

    Each finding, section and panel begins a slide. Text is set as large as fits; what does not fit at the smallest size
    goes on to the next slide. Pictures are described, tables have header lines, and every slide has a title of its own.

    Args:
        report: What it says, in a layout as :func:`coding.extras.slides.exports.for_slides` gives it. Run
            :mod:`coding.export.gate` over it first; this function checks nothing.

    Returns:
        The file.

    Raises:
        InvalidInput: The report's own wording has an unknown key or placeholder.
    """
    show, words = Presentation(io.BytesIO(_empty())), Wording(report.wording)
    foot = page_head(report)
    _opening(show, report, compact_cover(report, words))
    titles = Counter[str]()
    for slide in _slides(slide_blocks(report, words)):
        for part in _in_parts(slide):
            titles[part.title] += 1
            again = titles[part.title]
            _lay(show, replace(part, title=f"{part.title} ({again})") if again > 1 else part, foot)
    say_properties(show.core_properties, report.title, report.project, report.language, report.created)
    buffer = io.BytesIO()
    show.save(buffer)
    return repack(buffer.getvalue(), drop=frozenset({"docProps/thumbnail.jpeg"}))


@cache
def _empty() -> bytes:
    """Wide slides without a single one, and without the picture and the printer of the library's template."""
    show = Presentation()
    show.slide_width, show.slide_height = Cm(_WIDE), Cm(_HIGH)
    for links in (show.part.package._rels, show.part.rels):
        for key, link in list(links.items()):
            if link.reltype.endswith(("/thumbnail", "/printerSettings")):
                links.pop(key)
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def _slides(blocks: Iterable[Block]) -> Iterator[_Slide]:
    """Blocks by slide: a section begins one, and what is below it does after a table or a picture."""
    slide = _Slide(title="")
    for block in blocks:
        match block:
            case Heading(level=1):
                yield slide
                slide = _Slide(title=block.text, figure=block.figure)
            case Heading():
                if slide.shows:
                    yield slide
                    slide = _Slide(title=slide.title)
                slide.texts.append(Paragraph("", label=block.text))
            case Paragraph(note=True) if slide.figure:
                slide.under = block.text
            case Paragraph() | Quotation():
                slide.texts.append(block)
            case Grid():
                slide.tables.append(block)
                slide.texts += [Paragraph(block.note, note=True)] if block.note else []
            case Facts():
                slide.texts.extend(Paragraph(value, label=what) for what, value in block.pairs)
            case Figure():
                slide.pictures.append(block.picture)
    yield slide


def _in_parts(slide: _Slide) -> Iterator[_Slide]:
    """A slide, or several where it holds more than one picture or table, or too many words or lines."""
    texts = list(slide.texts)
    rest = [
        *(_Slide(title=slide.title, pictures=[picture]) for picture in slide.pictures),
        *(_Slide(title=slide.title, tables=[table]) for table in slide.tables),
    ]
    part = replace(rest.pop(0) if rest else slide, figure=slide.figure, under=slide.under)
    while texts:
        part.texts = []
        while texts and (not part.texts or _fitting([*part.texts, texts[0]], part.room)):
            part.texts.append(texts.pop(0))
        # What leads to something does not end a slide, and no sentence stands alone on the next.
        while texts and len(part.texts) > 1 and _leads(part.texts[-1]):
            texts.insert(0, part.texts.pop())
        if len(texts) == 1 and len(part.texts) > 2:
            texts.insert(0, part.texts.pop())
        if texts:
            yield from _with_rows(part)
            part = rest.pop(0) if rest else _Slide(title=slide.title)
    for part_shown in (part, *rest):
        if part_shown.texts or part_shown.shows or part_shown.figure:
            yield from _with_rows(part_shown)


def _leads(text: Paragraph | Quotation) -> bool:
    return isinstance(text, Paragraph) and not text.text


def _with_rows(slide: _Slide) -> Iterator[_Slide]:
    """A slide, and more of them where the lines of its table do not fit below its words."""
    if not slide.tables:
        yield slide
        return
    (table,) = slide.tables
    rows = list(table.rows)
    while rows:
        fit = next(
            (at for at in range(len(rows), 0, -1) if _size(replace(table, rows=tuple(rows[:at])), _below(slide))), 1
        )
        yield replace(slide, tables=[replace(table, rows=tuple(rows[:fit]))])
        rows, slide = rows[fit:], _Slide(title=slide.title)


def _is_wide(picture: Picture) -> bool:
    wide, high = (int.from_bytes(picture.png[at : at + 4]) for at in (16, 20))
    return wide > 1.5 * high


def _fitting(texts: Sequence[Paragraph | Quotation], room: tuple[float, float]) -> float | None:
    """The largest size at which texts fit, or None."""
    width, high = room
    return next((size for size in _SIZES if sum(_height(text, size, width) for text in texts) <= high), None)


def _below(slide: _Slide) -> float:
    """Height that is left below the words of a slide."""
    if not slide.texts or slide.beside:
        return _ROOM
    size, (width, _) = _text_size(slide), slide.room
    return _ROOM - sum(_height(text, size, width) for text in slide.texts) - 0.5


def _text_size(slide: _Slide) -> float:
    size = _fitting(slide.texts, slide.room) or _SIZES[-1]
    return min(size, 20) if slide.tables else size


def _height(text: Paragraph | Quotation, size: float, width: float) -> float:
    small = size * _SMALLER
    if isinstance(text, Quotation):
        lines = lines_of(f"“{text.text}”", size, width - 1.0) * size + lines_of(text.source, small, width - 1.0) * small
        return lines * _LINE * _POINT + size * 1.1 * _POINT
    size_of_text = small if text.note else size
    words = f"{text.label}. {text.text}" if text.text else text.label
    return (
        lines_of(words, size_of_text, width, bold=bool(text.label)) * size_of_text * _LINE * _POINT
        + size_of_text * 0.6 * _POINT
    )


def _size(grid: Grid, high: float) -> float | None:
    """The largest size of letters at which a table fits, or None."""
    return next((size for size in _CELLS if sum(_row_heights(grid, size)) <= high), None)


def _shares(grid: Grid, size: float) -> list[float]:
    columns = [[row[column] for row in (grid.header, *grid.rows)] for column in range(len(grid.header))]
    shares = column_shares(columns, grid.widths, _WIDTH - _CELL_MARGIN * len(columns), size)
    return [share / sum(shares) for share in shares]


def _row_heights(grid: Grid, size: float) -> list[float]:
    widths = [share * _WIDTH - _CELL_MARGIN - 0.3 for share in _shares(grid, size)]
    return [
        max(lines_of(cell, size, width, bold=not place) for cell, width in zip(row, widths, strict=True))
        * size * _LINE * _POINT
        + 0.3
        for place, row in enumerate((grid.header, *grid.rows))
    ]  # fmt: skip


def _opening(show: Any, report: Report, blocks: Iterable[Block]) -> None:
    slide = _new(show)
    frame = _box(slide, _MARGIN, 9.0, _WIDTH, 8.4)
    for block in blocks:
        match block:
            case Cover():
                _title(slide, block.title, size=40, top=4.2, high=4.4)
                _say(frame.paragraphs[0], block.subtitle, _Type(size=18))
                _say(frame.add_paragraph(), block.note, _Type(size=14, color=_QUIET, before=10))
            case Paragraph():
                _say(frame.add_paragraph(), block.text, _Type(size=16, before=10), label=block.label)


def _lay(show: Any, part: _Slide, foot: str) -> None:
    slide = _new(show)
    _title(slide, part.title)
    size, (width, _) = _text_size(part), part.room
    if part.texts:
        frame = _box(slide, _MARGIN, _TOP, width, _ROOM)
        for place, text in enumerate(part.texts):
            _write(frame, text, size, first=not place)
    top = _FOOT - 0.3 - _below(part)
    if part.figure:
        frame = _box(slide, _WIDE - _MARGIN - _ASIDE, _TOP, _ASIDE, _ROOM)
        _say(frame.paragraphs[0], part.figure, _Type(size=72, color=_ACCENT, bold=True))
        _say(frame.add_paragraph(), part.under, _Type(size=18, color=_QUIET))
    for picture in part.pictures:
        _picture(slide, picture, _MARGIN + (width + _GAP if part.beside and part.texts else 0.0), top)
    for table in part.tables:
        _table(slide, table, top, _size(table, _below(part)) or _CELLS[-1])
    line = _box(slide, _MARGIN, _FOOT, _WIDTH, 0.7)
    _say(line.paragraphs[0], f"{foot} · {len(show.slides)}", _Type(size=10, color=_QUIET))


def _new(show: Any) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type is not None and shape.placeholder_format.idx != 0:
            shape._element.getparent().remove(shape._element)
    return slide


def _title(slide: Any, text: str, *, size: float = 28, top: float = 0.9, high: float = 2.1) -> None:
    """The slide's own title, which screen readers and outlines go by."""
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Cm(_MARGIN), Cm(top), Cm(_WIDTH), Cm(high)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    wide = _WIDTH - 0.6
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
        words = f"“{text.text}”" if text.verbatim else text.text
        _say(line(), words, _Type(size=size, italic=True, before=size * 0.6, inside=0.8), language=text.language)
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


def _picture(slide: Any, picture: Picture, left: float, top: float) -> None:
    shape = slide.shapes.add_picture(io.BytesIO(picture.png), Cm(left), Cm(top))
    room = (Cm(_WIDE - _MARGIN - left), Cm(_FOOT - 1.2 - top))
    scale = min(room[0] / shape.width, room[1] / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = Cm(left) + (room[0] - shape.width) // 2
    named = shape._element.find(f".//{qn('p:cNvPr')}")
    named.set("descr", xml_text(picture.alt))
    named.set("name", xml_text(picture.title) or "Picture")
    if picture.title:
        frame = _box(slide, left, top + (shape.height / Cm(1)) + 0.1, _WIDE - _MARGIN - left, 0.7)
        _say(frame.paragraphs[0], picture.title, _Type(size=12, color=_QUIET, bold=True))


def _table(slide: Any, grid: Grid, top: float, size: float) -> None:
    heights = _row_heights(grid, size)
    shape = slide.shapes.add_table(len(heights), len(grid.header), Cm(_MARGIN), Cm(top), Cm(_WIDTH), Cm(sum(heights)))
    shape._element.find(f".//{qn('p:cNvPr')}").set("descr", xml_text(grid.caption))
    table = shape.table
    for column, share in zip(table.columns, _shares(grid, size), strict=True):
        column.width = Cm(_WIDTH * share)
    for place, (row, high) in enumerate(zip((grid.header, *grid.rows), heights, strict=True)):
        table.rows[place].height = Cm(high)
        for column, text in enumerate(row):
            cell = table.cell(place, column)
            cell.margin_top = cell.margin_bottom = Cm(0.08)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor(0xE8, 0xEE, 0xF0) if not place else RGBColor(0xFF, 0xFF, 0xFF)
            paragraph = cell.text_frame.paragraphs[0]
            _say(paragraph, text, _Type(size=size, bold=not place))
            if column in grid.numbers:
                paragraph.alignment = 3
