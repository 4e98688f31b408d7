"""The two pages: who was asked, what was found, what panels said, what to do; no unchosen words; two in print."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from coding.export.model import Advice, PanelAsking, PanelFigure, Report, ReportPanel
from coding.export.pictures.pictures import standard_pictures
from coding.export.report import pdf
from coding.export.report.blocks import Grid, Quotation
from coding.export.report.content import page_head, report_blocks
from coding.export.report.html import html_report
from coding.export.report.layout import ReportLayout
from coding.export.report.selection import laid_out
from coding.export.report.values import without_small_counts
from coding.export.report.wording import report_wording
from coding.model.panel import Rules
from tests.unit.export.test_layout import crowded, short, texts
from tests.unit.export.test_sample import HEAD, report

SAID = PanelFigure(
    wording="Contact is kept secret.", scale="relevance", points=9, round=2, n=9, median=7.5, low=6, high=8,
    percent_high=77.8, percent_low=11.1, stable=True, indicator="card",
)  # fmt: skip
FEW = PanelFigure(wording="Gifts come unasked.", scale="relevance", points=9, round=2, indicator="other")


def panel(kind: str, title: str, figures: tuple[PanelFigure, ...] = (SAID, FEW)) -> ReportPanel:
    return ReportPanel(
        title=title, kind=kind, rules=Rules(), figures=figures,
        rounds=(PanelAsking(1, date(2026, 3, 2), 2, 12, 11), PanelAsking(2, date(2026, 4, 2), 2, 11, 9)),
        changes=((2, "Gifts come.", "Gifts come unasked.", "two things in one"), (2, "", "Money.", "")),
    )  # fmt: skip


def whole(base: Report | None = None) -> Report:
    base = base or report()
    cards = (replace(base.indicators[0], id="card"), *base.indicators[1:])
    advice = tuple(Advice(f"{number}: letters come.", "Ask calmly.", "Nobody is to blame.") for number in range(6))
    panels = (panel("survivors", "Young people"), panel("experts", "Practice"))
    return replace(base, indicators=cards, panels=panels, advice=advice, reader="teacher", cases=7)


def test_who_was_asked_and_what_panels_said_of_each_indicator() -> None:
    value = short(whole())
    told = texts(value)
    assert "Interviews: 6, with 6 people. Case files: 7." in told
    assert "Practice (people who know the field): answers from 9 of 11 people in round 2." in told
    (table,) = [block for block in report_blocks(value) if isinstance(block, Grid) and "noticed" in block.caption]
    assert table.header[2:] == (
        "Survivors: median (IQR) · high · n",
        "People who know the field: median (IQR) · high · n",
    )
    assert table.rows[0][2:] == ("7.5 (2) · 78 % · 9",) * 2
    assert "What this means: For schools" in told and "Ask calmly." in told and "Nobody is to blame." in told


def test_nothing_that_nobody_chose_is_quoted_and_the_foot_is_no_hash() -> None:
    base = report()
    picked = tuple(replace(theme, picked="coded") for theme in base.themes)
    assert [block for block in report_blocks(short(base)) if isinstance(block, Quotation)]
    value = short(replace(base, themes=picked))
    assert not [block for block in report_blocks(value) if isinstance(block, Quotation)]
    page = html_report(value).decode()
    assert HEAD[:8] not in page and "log head" not in page and "log head" in page_head(base)
    assert page_head(value) == "Pathways study · 24 November 2026 · the team keeps the full record"


def test_the_one_picture_tells_people_or_where_none_are_told_what_panels_said() -> None:
    ((people,),) = [[one.picture for one in standard_pictures(short(whole()))]]
    names = [theme.name for theme in report().themes]
    assert [mark["theme"] for mark in people.data] == names
    hidden = short(replace(whole(), themes=tuple(replace(theme, small=True) for theme in report().themes)))
    ((ratings,),) = [[one.picture for one in standard_pictures(hidden)]]
    assert [(mark["median"], mark["low"], mark["high"], mark["n"]) for mark in ratings.data] == [(7.5, 6, 8, 9)] * 2
    assert "Contact is kept secret." in ratings.alt and "Gifts" not in ratings.alt, "too few rated it"
    assert not standard_pictures(replace(hidden, panels=()))


def test_small_counts_are_told_in_no_finding() -> None:
    value = short(without_small_counts(whole()))
    assert all(theme.small for theme in value.themes if (theme.people or theme.interviews) < value.settings.small_cell)
    told = texts(replace(value, cases=3))
    assert "Case files: fewer than 5." in told
    few = replace(value, panels=(replace(value.panels[0], rounds=(PanelAsking(1, date(2026, 3, 2), 2, 4, 3),)),))
    assert "answers from fewer than 5 of fewer than 5 people" in texts(few)


def test_panels_stand_apart_in_the_longer_reports_with_rules_answers_and_changes() -> None:
    value = laid_out(whole(), ReportLayout.of("partners"))
    told = texts(value)
    tables = [block for block in report_blocks(value) if isinstance(block, Grid) and "last ratings" in block.caption]
    assert [table.caption.rpartition(": ")[2] for table in tables] == ["Young people", "Practice"]
    first, few = tables[0].rows
    assert first == ("Contact is kept secret.", "relevance (1–9)", "7.5", "2", "78 %", "11 %", "9", "yes", "2")
    assert set(few[2:8]) == {"–", "·"}, "no figure of what too few rated"
    assert "at least 70 % of ratings lie at one end of the scale and fewer than 15 % at the other" in told
    assert "answers from 9 of 11 people asked (82 %)" in told and "2 April 2026" in told
    assert "“Gifts come.” → “Gifts come unasked.” (two things in one)" in told and "+ “Money.”" in told
    assert "last ratings" not in texts(laid_out(replace(whole(), panels=()), ReportLayout.of("partners")))


@pytest.mark.slow
@pytest.mark.skipif(pdf.browser() is None, reason="no browser to print with is installed here")
@pytest.mark.parametrize("language", ["en", "de", "el"])
def test_print_is_two_pages(language: str) -> None:
    for base in (whole(), whole(crowded())):
        value = short(replace(base, language=language, wording=report_wording(language)))
        value = replace(value, pictures=standard_pictures(value))
        pages = PdfReader(io.BytesIO(pdf.printed(html_report(value)))).pages
        assert len(pages) == 2
        assert value.themes[0].name[:12] in pages[0].extract_text()
        assert "Ask calmly." in pages[1].extract_text()
