"""What slides say: of the two pages what is for a room of people, one finding a slide, and each panel."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from coding.export.model import PanelFigure, Report, ReportTheme
from coding.export.report.blocks import Block, Figure, Grid, Heading, Paragraph
from coding.export.report.content import SECTION_WRITERS
from coding.export.report.content_panel import in_percent, panel_answers, panel_name
from coding.export.report.content_short import (
    SHORT_SECTIONS,
    HowMuch,
    agreement_in_short,
    people_of,
    people_words,
)
from coding.export.report.evidence import quote_blocks
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


def finding_figure(theme: ReportTheme, report: Report) -> str:
    """How many of all people a finding is from, in digits; empty where it is not told."""
    return "" if theme.small else f"{people_of(theme)} / {report.people}"


def _summary(report: Report, words: Wording) -> Iterator[Block]:
    yield from SHORT_SECTIONS["summary"](report, words, HowMuch())
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == "themes")


def _findings(report: Report, words: Wording) -> Iterator[Block]:
    for theme in report.themes:
        yield Heading(1, theme.name, figure=finding_figure(theme, report))
        yield from (Paragraph(text) for text in (theme.description,) if text)
        yield from quote_blocks(theme.quotes[:1], words, report)
        yield Paragraph(people_words(theme, report, words), note=True)


def _panels(report: Report, words: Wording) -> Iterator[Block]:
    for panel in report.panels:
        yield Heading(1, f"{words('panel')}: {panel_name(panel, words)}")
        yield Paragraph(panel_answers(panel, report.settings.small_cell, words))
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
    return (
        figure.wording, f"{figure.median:g}", f"{figure.spread:g}", in_percent(figure.percent_high), str(figure.n),
    )  # fmt: skip


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
