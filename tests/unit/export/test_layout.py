"""Lengths, sections and languages of a report: what is left out is in no part of it, and two pages are two pages."""

import io
import re
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest
from pypdf import PdfReader

from coding.errors import InvalidInput
from coding.export.gate.gate import report_quotes, values_in
from coding.export.model import Advice, AgreementRow, PanelAsking, PanelFigure, Report, ReportPanel
from coding.export.pictures.pictures import standard_pictures
from coding.export.report import pdf
from coding.export.report.blocks import (
    CELL_SIZE,
    PAGE,
    TEXT_WIDTH,
    Block,
    Grid,
    Heading,
    Paragraph,
    Quotation,
    grid_shares,
    height_of,
    longest_word,
)
from coding.export.report.content import laid_out, page_head, report_blocks
from coding.export.report.content_short import agreement_in_short
from coding.export.report.html import html_report
from coding.export.report.layout import LENGTHS, SECTIONS, ReportLayout
from coding.export.report.values import without_small_counts
from coding.export.report.word import word_report
from coding.export.report.wording import REPORT_LANGUAGES, WORDING, Wording, language_name, report_wording, sentences
from coding.model.panel import Rules
from tests.unit.export.test_sample import HEAD, report

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def short(value: Report) -> Report:
    return laid_out(value, ReportLayout.of("short"))


def crowded(language: str = "en") -> Report:
    """More themes and indicators than two pages hold."""
    base = report()
    themes = tuple(
        replace(theme, name=f"{theme.name} ({number})", description=theme.description * 2)
        for number in range(1, 8)
        for theme in base.themes
    )
    cards = tuple(replace(base.indicators[0], wording=f"Sign number {number}: {'word ' * 18}") for number in range(14))
    return replace(
        base, themes=themes, indicators=cards, summary=base.summary * 2, language=language,
        wording=report_wording(language),
    )  # fmt: skip


def texts(value: Report) -> str:
    return "\n".join(
        str(entry) for block in report_blocks(value) for entry in values_in(block) if isinstance(entry, str)
    )


def heights(value: Report) -> list[float]:
    """Of what stands on each page."""
    pages: list[list[Block]] = [[]]
    for block in report_blocks(value):
        if isinstance(block, Heading) and block.new_page:
            pages.append([])
        pages[-1].append(block)
    return [height_of(page, short=True) for page in pages]


def tables(value: Report, words: str = "") -> list[Grid]:
    return [block for block in report_blocks(value) if isinstance(block, Grid) and words in block.caption]


def quotations(value: Report) -> list[Quotation]:
    return [block for block in report_blocks(value) if isinstance(block, Quotation)]


def headings(value: Report) -> list[str]:
    return [block.text for block in report_blocks(value) if isinstance(block, Heading) and block.level == 1]


def test_a_layout_has_known_sections_and_always_the_limits() -> None:
    for length in LENGTHS:
        assert "methods" in ReportLayout.of(length, []).sections
    assert ReportLayout.of("full") == ReportLayout()
    assert ReportLayout.of("short", ["themes", "methods", "themes"]).sections == ("themes", "methods")
    with pytest.raises(InvalidInput, match="length"):
        ReportLayout.of("long")
    with pytest.raises(InvalidInput, match="no section called prices"):
        ReportLayout.of("full", ["prices"])


def test_sections_stand_in_the_order_that_was_chosen_and_all_of_it_is_all_of_it() -> None:
    value = laid_out(report(), ReportLayout.of("partners", ["methods", "codes", "themes"]))
    assert headings(value) == ["Method and limits", "Codes", "Themes"]
    assert laid_out(report(), ReportLayout()) == report()


@pytest.mark.parametrize("section", [section for section in SECTIONS if section != "methods"])
def test_what_is_off_is_in_no_part_of_it(section: str) -> None:
    base = report()
    value = laid_out(base, ReportLayout.of("full", [entry for entry in SECTIONS if entry != section]))
    words = "\n".join(entry for entry in values_in(value) if isinstance(entry, str))
    gone = {
        "themes": base.themes[0].description, "indicators": base.indicators[0].wording,
        "codes": "Own words of the person" if not value.codebook else "", "agreement": "Missing on one side",
        "codebook": "Guesses of the interviewer", "participants": "Country", "summary": base.summary[0],
    }.get(section)  # fmt: skip
    assert not gone or gone not in words
    assert section != "themes" or not any(theme.quotes for theme in value.themes)


@pytest.mark.slow
def test_two_pages_are_two_pages_and_say_what_they_leave_out() -> None:
    value = short(crowded())
    blocks = report_blocks(value)
    assert max(heights(value)) <= PAGE
    assert len(heights(value)) == 2
    shown = {block.label for block in blocks if isinstance(block, Paragraph)}
    (rest,) = [block.text for block in blocks if isinstance(block, Paragraph) and "in the longer report" in block.text]
    for theme in value.themes:
        assert (theme.name in shown) != (theme.name in rest)
    assert quotations(value)
    assert "No figure here says how common something is" in texts(value)


@pytest.mark.slow
@pytest.mark.skipif(pdf.converter() is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize("language", ["en", "it"])
def test_a_crowded_report_prints_on_two_pages(language: str) -> None:
    result = pdf.pdf_of(word_report(short(crowded(language))))
    assert len(PdfReader(io.BytesIO(result)).pages) == 2


def test_reliability_is_more_than_its_range() -> None:
    rows = tuple(
        AgreementRow(code=str(at), alpha=alpha, low=low, high=low and 0.9, interviews=interviews)
        for at, (alpha, low, interviews) in enumerate(
            [(1.0, None, 1), (0.0, None, 2), (0.5, 0.3, 3), (0.6, 0.4, 4), (0.8, None, 5), (None, None, 0)]
        )
    )
    whole = report()
    assert whole.agreement is not None
    value = replace(whole, agreement=replace(whole.agreement, rows=rows))
    said = agreement_in_short(value, Wording())
    assert "5 of 6 codes have one, 3 of these from 3 interviews or more" in said
    assert "median is 0.60, and it runs from 0.50 to 0.80; 2 have a 95 % interval" in said
    few = replace(value, agreement=replace(whole.agreement, rows=rows[:2]))
    assert "runs from" not in agreement_in_short(few, Wording())


def test_the_summary_of_little_time_quotes_little() -> None:
    assert len(report_quotes(short(report()))) == 2
    (picture,) = standard_pictures(short(report()))
    assert all(theme.name in picture.picture.alt for theme in report().themes)
    partners = laid_out(report(), ReportLayout.of("partners"))
    assert max(len(theme.quotes) for theme in partners.themes) == 2
    assert len(report_quotes(report())) > len(report_quotes(partners)) > 2


def test_no_table_breaks_a_word() -> None:
    assert len(tables(report())) == 7
    for table in tables(report()):
        shares = grid_shares(table, TEXT_WIDTH)
        assert sum(shares) == pytest.approx(sum(table.widths))
        for column, share in enumerate(shares):
            words = [longest_word(row[column], CELL_SIZE) for row in table.rows]
            room = share * TEXT_WIDTH - 0.25
            assert max([longest_word(table.header[column], CELL_SIZE, bold=True), *words]) <= room, table.caption


def test_words_of_other_languages_say_which_and_whether_they_are_translated() -> None:
    sources = {block.source for block in quotations(report())}
    assert "Camille, Interview 05, line 1 (in French, not translated)" in sources
    assert "Mira, Interview 01, line 1" in sources
    base = report()
    quote = replace(base.themes[0].quotes[1], translation="She said it was our secret.", translated_to="en")
    told = replace(base, themes=(replace(base.themes[0], quotes=(quote,)),), indicators=(), codes=())
    assert "Camille, Interview 05, line 1 (in French)" in {block.source for block in quotations(told)}
    italian = replace(told, language="it", wording=report_wording("it"))
    what = "the translation is into English"
    assert "Camille, Interview 05, riga 1 (in francese, non tradotto)" in {b.source for b in quotations(italian)}, what


@pytest.mark.parametrize("lines", ["short", "partners"])
def test_phases_and_people_that_are_offered_are_in_the_reports_language(lines: str) -> None:
    base = report()
    card = replace(base.indicators[0], phases=("contact", "at the pier"), visible_to=("peers", "the choir"))
    french = replace(base, indicators=(card,), language="fr", wording=report_wording("fr"))
    told = texts(laid_out(french, ReportLayout.of(lines)))
    assert "prise de contact, at the pier" in told and "jeunes de son âge, the choir" in told


def test_notes_on_the_interviews_stand_apart_from_findings() -> None:
    base = report()
    codes = (*base.codes[:-1], replace(base.codes[-1], process=True))
    value = replace(base, codes=codes)
    name = codes[-1].name
    assert name not in {row[1] for row in tables(value, "Codes, with interviews and passages")[0].rows}
    assert name in {row[1] for row in tables(value, "Notes on the interviews")[0].rows}
    assert "18 passages under 6 codes" in texts(value) and "19 passages under 7 codes" in texts(base)


@pytest.mark.parametrize("language", REPORT_LANGUAGES)
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    def holes(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    told = sentences(language)
    assert told.keys() == WORDING.keys()
    assert [key for key in WORDING if holes(told[key]) != holes(WORDING[key])] == []
    value = replace(short(report()), language=language, wording=report_wording(language))
    assert ("Method and limits" in headings(value)) == (language == "en")
    assert not UUID.search(texts(value))
    value = replace(report(), language=language, wording=report_wording(language), panels=(panel("experts", "A"),))
    numbers = {cell for grid in tables(value) for row in grid.rows for cell in row if re.search(r"\d[.,]\d", cell)}
    assert ("typical: They" in texts(value)) == (language == "en")
    assert len(numbers) > 5 and {"." in number for number in numbers} == {language == "en"}


def test_languages_go_by_name() -> None:
    assert [language_name("de", entry) for entry in ("en", "fr", "it")] == ["German", "allemand", "tedesco"]
    assert language_name("fr-BE") == "French"
    assert language_name("an old tongue") == "an old tongue"
    with pytest.raises(InvalidInput, match="one of these languages: en, "):
        report_wording("xx")


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
    (table,) = tables(value, "noticed")
    shown = "median (IQR) · high · n"
    assert table.header[2:] == (f"Survivors: {shown}", f"People who know the field: {shown}")
    assert table.rows[0][2:] == ("7.5 (2) · 78 % · 9",) * 2
    assert "What this means: For schools" in told and "Ask calmly." in told and "Nobody is to blame." in told


def test_nothing_that_nobody_chose_is_quoted_and_the_foot_is_no_hash() -> None:
    base = report()
    picked = tuple(replace(theme, picked="coded") for theme in base.themes)
    value = short(replace(base, themes=picked))
    assert quotations(short(base)) and not quotations(value)
    page = html_report(value).decode()
    assert HEAD[:8] not in page and "log head" not in page and "log head" in page_head(base)
    assert page_head(value) == "Pathways study · 24 November 2026 · the team keeps the full record"


def test_the_one_picture_tells_people_or_where_none_are_told_what_panels_said() -> None:
    (people,) = [picture.picture for picture in standard_pictures(short(whole()))]
    assert all(theme.name in people.alt for theme in report().themes)
    hidden = short(replace(whole(), themes=tuple(replace(theme, small=True) for theme in report().themes)))
    (ratings,) = [picture.picture for picture in standard_pictures(hidden)]
    assert ratings.alt.count(" 7.5 (6–8)") == 2
    assert "Contact is kept secret." in ratings.alt and "Gifts" not in ratings.alt, "too few rated it"
    assert not standard_pictures(replace(hidden, panels=()))


def test_small_counts_are_told_in_no_finding() -> None:
    value = short(without_small_counts(whole()))
    assert all(theme.small for theme in value.themes if (theme.people or theme.interviews) < value.small_cell)
    told = texts(replace(value, cases=3))
    assert "Case files: fewer than 5." in told
    few = replace(value, panels=(replace(value.panels[0], rounds=(PanelAsking(1, date(2026, 3, 2), 2, 4, 3),)),))
    assert "answers from fewer than 5 of fewer than 5 people" in texts(few)


def test_panels_stand_apart_in_the_longer_reports_with_rules_answers_and_changes() -> None:
    value = laid_out(whole(), ReportLayout.of("partners"))
    told = texts(value)
    ratings = tables(value, "last ratings")
    assert [table.caption.rpartition(": ")[2] for table in ratings] == ["Young people", "Practice"]
    first, few = ratings[0].rows
    assert first == ("Contact is kept secret.", "relevance (1–9)", "7.5", "2", "78 %", "11 %", "9", "yes", "2")
    assert set(few[2:8]) == {"–", "·"}, "no figure of what too few rated"
    assert "at least 70 % of ratings lie at one end of the scale and fewer than 15 % at the other" in told
    assert "answers from 9 of 11 people asked (82 %)" in told and "2 April 2026" in told
    assert "“Gifts come.” → “Gifts come unasked.” (two things in one)" in told and "+ “Money.”" in told
    assert "There are 2–3 rounds." in told
    twice = (replace(panel("experts", "Practice"), rules=Rules(most_rounds=2)),)
    assert "There are 2 rounds." in texts(laid_out(replace(whole(), panels=twice), ReportLayout.of("partners")))
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
