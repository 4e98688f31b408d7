import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as reader

from coding.disclosure.suppression import suppress_breakdown, suppress_line
from coding.errors import InvalidInput
from coding.export.model import (
    AgreementRow,
    AttributeBreakdown,
    CodeMatrix,
    Picture,
    Report,
    ReportCode,
    ReportPicture,
    ReportTheme,
)
from coding.export.output import xml_text
from coding.export.pictures.pictures import standard_pictures
from coding.export.report import word as word_styles
from coding.export.report.blocks import Facts, Grid, Heading, Paragraph
from coding.export.report.cards import cards_csv, cards_json
from coding.export.report.content import laid_out, report_blocks
from coding.export.report.html import html_report
from coding.export.report.layout import ReportLayout
from coding.export.report.values import coded_of, without_small_counts
from coding.export.report.word import NEEDED, open_template, style_sample, word_report
from tests.helpers.csv_back import read_csv
from tests.helpers.full_run import amount
from tests.unit.export.test_sample import CREATED, HEAD, SNAPSHOT, agreement, report


def opened(data: bytes):  # type: ignore[no-untyped-def]
    return docx.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def word() -> bytes:
    """The sample as a Word document."""
    return word_report(report())


def paragraphs(data: bytes, style: str) -> list[str]:
    return [paragraph.text for paragraph in opened(data).paragraphs if paragraph.style.name == style]


def counted(name: str, n: int, more: int = 0, **said: Any) -> ReportCode:
    """A code that so many interviews have."""
    return ReportCode(id=name, name=name, family="F", definition="", interviews=n, codings=n + more, **said)


def lines_of(value: Report, caption: str) -> dict[str, tuple[str, ...]]:
    """The lines of a table, by what stands first in each."""
    return {row[0]: row[1:] for row in grids(value)[caption].rows}


def paragraphs_of(value: Report) -> list[str]:
    return [block.text for block in report_blocks(value) if isinstance(block, Paragraph)]


def grids(value: Report) -> dict[str, Grid]:
    return {block.caption: block for block in report_blocks(value) if isinstance(block, Grid)}


def pixel() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (400, 200), 255).save(buffer, "PNG", dpi=(100, 100))
    return buffer.getvalue()


@pytest.mark.slow
def test_the_document_has_its_sections_in_named_styles_and_no_author(word: bytes) -> None:
    assert paragraphs(word, "Title") == ["Being found, being heard"]
    assert paragraphs(word, "Heading 1") == [
        "Contents", "Summary", "Themes", "Indicators", "Codes", "Agreement between coders", "Codes across interviews",
        "Interviews", "Participants", "Method and limits", "Codebook", "Where the figures come from",
    ]  # fmt: skip
    assert "“He asked about my drawings every evening.”" in paragraphs(word, "Heard Quote")
    assert "Mira, Interview 01, line 1" in paragraphs(word, "Heard Quote Source")
    document = opened(word)
    assert {style.name for style in document.styles} >= {"Heard Note", "Heard Table", "Heard Facts", "Heard Cell"}
    properties = document.core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("Being found, being heard", "", "")
    assert (properties.language, properties.comments, properties.revision) == ("en", "", 1)
    assert properties.created.replace(tzinfo=None) == CREATED.replace(tzinfo=None)
    languages = opened(word_report(replace(report(), language="it"))).styles.element.iter(qn("w:lang"))
    assert {tag.get(qn("w:val")) for tag in languages} == {"it"}


@pytest.mark.slow
def test_the_same_input_is_the_same_bytes_and_tables_repeat_their_header_and_are_described(word: bytes) -> None:
    assert word == word_report(report())
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    tables = opened(word).tables
    with_header = [table for table in tables if table.style.name == "Heard Table"]
    assert len(with_header) == 7
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in with_header)
    assert all(table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in tables)


@pytest.mark.slow
def test_pictures_carry_a_description() -> None:
    picture = Picture(pixel(), "Bars: Steady attention 4, Secrecy 5.", "Passages by code")
    data = word_report(replace(report(), pictures=(ReportPicture("codes", picture),)))
    (shape,) = opened(data).inline_shapes
    assert shape._inline.docPr.get("descr") == picture.alt
    assert "Figure 1. Passages by code" in paragraphs(data, "Caption")


@pytest.mark.slow
def test_agreement_is_shown_with_intervals_reasons_and_snapshot(word: bytes) -> None:
    lines = lines_of(report(), "Agreement by code")
    assert lines["Steady attention"][0] == "0.81 (0.70 to 0.89)"
    assert lines["Steady attention"][-2:] == ("0.67: met", "fewer than 5")
    assert lines["Secrecy and exclusivity rules"][5] == "0.64 to 0.70 (2 pairs)"
    assert lines["Secrecy and exclusivity rules"][-2] == "0.67: not shown"
    assert lines["Being asked"][-2] == "0.67: missed"
    assert lines["False identity"][0] == "−0.02 (no interval) few"
    assert lines["False identity"][-1] == "fewer than 5"
    assert lines["A helpline that stayed"][0] == "not computable"
    shown = [cell.text for table in opened(word).tables for row in table.rows for cell in row.cells]
    assert "Nobody applied it in the double-coded interviews" in shown
    assert shown.count(SNAPSHOT) == 3


def test_a_rounded_zero_has_no_minus_and_no_agreement_is_said() -> None:
    row = AgreementRow(code="c", alpha=-0.004, low=-0.2, high=0.1, interviews=5)
    lines = lines_of(replace(report(), agreement=replace(agreement(), rows=(row,))), "Agreement by code")
    assert lines["c"][0] == "0.00 (−0.20 to 0.10)"
    assert "No round of double coding is reported." in paragraphs_of(replace(report(), agreement=None))


def test_few_people_are_told_in_one_way_in_every_table_and_picture() -> None:
    """“Fewer than 5” in one place is no number in another, and none that follows by subtraction."""
    value = replace(report(), small_cell=3)
    common = {code.name for code in value.codes if code.interviews in (3, 6)}
    rare = {code.name for code in value.codes if 0 < code.interviews < 3}
    nearly = {code.name for code in value.codes if code.interviews in (4, 5)}
    assert (
        "Being asked" in common
        and "Steady attention" in nearly
        and {"False identity", "Going towards something"} <= rare
    )
    told = without_small_counts(value)
    tables = grids(told)
    lines = {row[1]: row[2:] for row in tables["Codes, with interviews and passages"].rows}
    assert lines["False identity"] == ("fewer than 3", "·") and lines["Being asked"] == ("3", "3")
    assert {name: line for name, line in lines.items() if name in rare} == dict.fromkeys(rare, ("fewer than 3", "·"))
    assert {name: line for name, line in lines.items() if name in nearly} == dict.fromkeys(nearly, ("·", "·"))
    rare |= nearly
    matrix = tables["Passages by code and interview"]
    assert {row[0] for row in matrix.rows} == common
    assert f"{len(rare)} codes of fewer than 3 people, or of all but fewer, are not in it" in matrix.note
    columns = [sum(int(row[at] or 0) for row in matrix.rows) for at in range(1, 7)]
    assert [int(row[-1]) for row in tables["Interviews in this report"].rows] == columns
    named = ("themes", "agreement")  # by their names, without a count
    for picture in standard_pictures(told):
        assert not any(name in picture.picture.alt for name in rare) or picture.section in named, picture.section
    assert not any(name in rare for overlap in told.overlaps for name in overlap[:2])
    assert told.timeline is None or not any(
        entry[0] in rare for line in told.timeline.cells for cell in line for entry in cell
    )


def test_people_count_and_not_their_interviews() -> None:
    (told,) = without_small_counts(replace(report(), codes=(counted("t", 6, 3, people=2),))).codes
    assert (told.small, told.used, told.interviews, told.codings, told.people) == (True, True, 0, 0, None)
    theme = ReportTheme(name="T", description="", codes=("t",), interviews=6, people=2, by_interview=(("I", 9),))
    (small,) = without_small_counts(replace(report(), themes=(theme,))).themes
    assert (small.small, small.interviews, small.by_interview) == (True, 0, ())


def of_people(people: int, **changes: object) -> Report:
    """A report on so many people, one interview each."""
    whole = report()
    rows = tuple(replace(whole.interviews[0], title=f"I{at}", pseudonym=f"P{at}") for at in range(people))
    return replace(whole, interviews=rows, matrix=None, **changes)  # type: ignore[arg-type]


def test_whom_few_are_not_among_is_withheld_as_few_are() -> None:
    """Eleven of twelve is one who has it not, in each table."""
    codes = tuple(counted(f"of {n}", n, 1) for n in (3, 7, 11, 12))
    matrix = CodeMatrix(
        tuple(code.name for code in codes), tuple(f"I{at}" for at in range(12)),
        tuple(tuple(int(at < code.interviews) for at in range(12)) for code in codes),
    )  # fmt: skip
    themes = tuple(ReportTheme(name=f"T{n}", description="", interviews=n, people=n) for n in (11, 12))
    agreed = replace(agreement(), interviews=12, rows=tuple(AgreementRow(code=f"of {n}", alpha=0.9, interviews=n)
                                                          for n in (3, 7, 11, 12)))  # fmt: skip
    told = without_small_counts(
        replace(of_people(12, codes=codes, themes=themes, agreement=agreed), matrix=matrix, indicators=())
    )
    tables = grids(told)
    assert [row[1:] for row in tables["Codes, with interviews and passages"].rows] == [
        ("of 3", "fewer than 5", "·"), ("of 7", "7", "8"), ("of 11", "·", "·"), ("of 12", "12", "13")
    ]  # fmt: skip
    assert {row[0] for row in tables["Passages by code and interview"].rows} == {"of 7", "of 12"}
    assert [row[-1] for row in tables["Agreement by code"].rows] == ["fewer than 5", "7", "·", "12"]
    assert [row[-1] for row in tables["Themes at a glance"].rows] == ["·", "12"]
    said = paragraphs_of(told)
    assert any(entry.startswith("In how many interviews it was found is withheld.") for entry in said)
    assert any("2 codes of fewer than 5 people, or of all but fewer, are not in it." in entry for entry in said)


@pytest.mark.parametrize("people", range(1, 30))
@pytest.mark.parametrize("least", (2, 3, 5))
def test_no_word_for_what_is_withheld_stands_for_fewer_counts_than_the_rule_hides(people: int, least: int) -> None:
    meant: dict[str, set[int]] = {}
    for n in range(1, people + 1):
        value = of_people(people, codes=(counted("C", n, 1),), themes=(), indicators=(), agreement=None)
        told = without_small_counts(replace(value, small_cell=least))
        meant.setdefault(grids(told)["Codes, with interviews and passages"].rows[0][2], set()).add(n)
    for said, counts in meant.items():
        if not said.isdigit():
            assert len(counts) >= min(least - 1, people), (said, counts)


def test_a_theme_beside_the_only_code_of_it_that_is_told_is_not_subtracted_from() -> None:
    codes = (counted("A", 8), counted("B", 2))
    theme = ReportTheme(name="T", description="", codes=("A", "B"), interviews=9, people=9, beyond=(1, 7),
                        by_interview=(("I0", 3),))  # fmt: skip
    lines = AttributeBreakdown(attribute="Country", values=("a", "b"), participants=(10, 10), codes=(("T", (9, 0)),))
    told = without_small_counts(of_people(20, codes=codes, themes=(theme,), breakdowns=(lines,)))
    (table,) = [grid for name, grid in grids(told).items() if "Country" in name]
    assert table.rows[-1] == ("T", "·", "·", "·")
    assert [(code.small, code.unsaid) for code in told.codes] == [(False, False), (True, False)]
    assert [(theme.small, theme.unsaid, theme.interviews, theme.by_interview) for theme in told.themes] == [
        (True, True, 0, ())
    ]
    (record,) = without_small_counts(of_people(20, codes=codes, themes=(replace(theme, beyond=(0, 7)),))).themes
    assert (record.small, record.interviews) == (False, 9)


def test_a_theme_that_everybody_has_is_told_since_no_code_that_all_but_few_have_is() -> None:
    theme = ReportTheme(name="T", description="", codes=("A", "B"), interviews=20, people=20, beyond=(1, 8))
    told = without_small_counts(of_people(20, codes=(counted("A", 19),), themes=(theme,)))
    assert [(code.small, code.unsaid, code.interviews) for code in told.codes] == [(True, True, 0)]
    assert [(finding.small, finding.interviews) for finding in told.themes] == [(False, 20)]


def test_the_last_interviews_do_not_tell_how_few_have_what_few_have() -> None:
    """Of two codes that fewer than five have, both new in the last interview, one person would have each."""
    codes = (counted("A", 12), counted("B", 1), counted("C", 1))
    order = (*((f"I{at}", ("A",)) for at in range(11)), ("I11", ("A", "B", "C")))
    assert without_small_counts(of_people(12, codes=codes, order=order)).order == ()
    earlier = (("I0", ("A", "B")), *order[1:-1], ("I11", ("A", "C")))
    assert without_small_counts(of_people(12, codes=codes, order=earlier)).order == earlier


def test_of_what_few_have_no_figure_but_alpha_is_told_whatever_the_unit() -> None:
    """Of two coders and twelve interviews 8.3 % is one that both gave it; alpha beside percent tells it too.

    So does a share of so many turns, and the remark that fewer than two interviews say anything.
    """
    rows = tuple(
        AgreementRow(
            code=f"of {n}", alpha=0.8, low=0.6, high=0.9, percent=0.9, prevalence=n / 12, ac1=0.8, interviews=n,
            kappa_by_pair=(("A and B", 0.79),), span_f1=2 / 3, note="fewer than two interviews carry information",
        )
        for n in (1, 4, 6, 11)
    )  # fmt: skip
    agreed = replace(agreement(), interviews=12, rows=rows)
    told = without_small_counts(of_people(12, codes=(), themes=(), agreement=agreed)).agreement
    assert told is not None
    entry, four, half, nearly = told.rows
    assert (half.prevalence, half.percent, half.interviews, half.small) == (0.5, 0.9, 6, False)
    for row in (entry, four, nearly):
        assert row.small and (row.alpha, row.low, row.high) == (0.8, 0.6, 0.9)
        assert (row.prevalence, row.percent, row.ac1, row.span_f1, row.kappa_by_pair) == (None, None, None, None, ())
        assert (row.interviews, row.note) == (0, "")
    assert replace(entry, code="") == replace(four, code=""), "one is told as four are"
    lines = lines_of(of_people(12, codes=(), themes=(), agreement=told), "Agreement by code")
    assert "few" in lines["of 4"][0] and "few" not in lines["of 11"][0] and lines["of 1"] == lines["of 4"]
    assert "8.3 %" not in lines["of 1"] and "91.7 %" not in lines["of 11"] and "50.0 %" in lines["of 6"]


def test_a_card_tells_no_rest_that_the_codes_withhold() -> None:
    """People with a code of an indicator, beside the same code's count: eleven of twelve is told in neither."""
    card = replace(report().indicators[0], status="agreed", coded_participants=11)
    facts = [block.pairs for block in report_blocks(of_people(12, indicators=(card,))) if isinstance(block, Facts)]
    (coded,) = [said for pairs in facts for what, said in pairs if what == "Participants with its codes"]
    assert "11" not in coded and "·" in coded
    # In slides and short reports, whose interviews name nobody, as in the files of the cards.
    for layout in (ReportLayout(length="short", sections=("indicators",)), ReportLayout("short", slides=True)):
        whole = laid_out(of_people(12, indicators=(card,)), layout)
        assert whole.people == 12 and coded_of(whole.indicators[0], whole) == (True, True)
    # Seven have a code of it, six of them the same one: one has only the other.
    assert coded_of(replace(card, coded_participants=7, beyond=(1, 3)), of_people(20)) == (True, True)
    assert coded_of(replace(card, coded_participants=7, beyond=(0, 7)), of_people(20)) == (False, False)
    for people in (3, 7, 11):
        told = of_people(12, indicators=(replace(card, coded_participants=people),))
        (line,) = read_csv(cards_csv(told))
        (record,) = json.loads(cards_json(told))["indicators"]
        count, said = {3: (None, "<5"), 7: (7, "7"), 11: (None, "·")}[people]
        assert line["coded_participants"] == said
        assert record["coded_participants"] == {"count": count, "fewer_than": 5 if said == "<5" else None}


def test_small_cells_of_a_breakdown_are_withheld_with_those_that_would_give_them_away() -> None:
    lines = lines_of(report(), "Participants by Country")
    assert lines["All participants"] == ("16", "14", "12", "42")
    assert lines["Steady attention"] == ("11", "9", "7", "27")
    assert lines["Being asked"] == ("10", "·", "·", "17")
    assert lines["False identity"] == ("·", "·", "·", "·")
    assert lines["Closeness"] == ("·", "·", "·", "·"), "one of the fourteen has it not"
    assert lines["Steady attention, asked"] == ("·", "·", "·", "25"), "two of the eleven were not asked"
    assert "from 1 to 4" in grids(report())["Participants by Country"].note
    open_table = grids(replace(report(), small_cell=0))["Participants by Country"]
    assert open_table.rows[2][1:] == ("10", "1", "6", "17")
    assert open_table.note == ""


@pytest.mark.slow
@given(st.lists(st.integers(0, 12), min_size=1, max_size=7), st.integers(2, 6))
def test_a_small_count_cannot_be_worked_out_from_the_total(counts: list[int], threshold: int) -> None:
    shown = suppress_line(counts, threshold)
    assert all(told in {None, count} for told, count in zip(shown, counts, strict=True))
    assert not any(told is not None and 0 < told < threshold for told in shown)
    hidden = [place for place, told in enumerate(shown) if told is None]
    if not any(0 < count < threshold for count in counts):
        assert hidden == []
    elif len(hidden) < len(counts):
        rest = sum(counts) - sum(told for told in shown if told is not None)
        assert len(hidden) > 1
        assert rest >= threshold


@pytest.mark.slow
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.tuples(
            st.lists(st.integers(0, 9), min_size=width, max_size=width),
            st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), max_size=4),
        )
    )
)
def test_a_withheld_group_is_withheld_under_every_code(table: tuple[list[int], list[list[int]]]) -> None:
    groups, lines = suppress_breakdown(table[0], table[1], 5)
    for place, told in enumerate(groups):
        if told is None:
            assert all(line[place] is None for line in lines)
    assert not any(told is not None and 0 < told < 5 for line in lines for told in line)


def test_a_wide_matrix_gives_its_margins() -> None:
    interviews = tuple(f"I{number}" for number in range(40))
    matrix = CodeMatrix(("a", "b"), interviews, ((1,) * 40, (2, *(0,) * 39)))
    tables = grids(replace(report(), matrix=matrix))
    assert tables["Interviews and passages by code"].rows == (("a", "40", "40"), ("b", "fewer than 5", "2"))
    assert "Passages by code and interview" not in tables


def test_a_team_can_reword_and_is_told_of_slips() -> None:
    blocks = report_blocks(replace(report(), wording={"themes": "Temi", "page": "{page}/{pages}"}))
    assert "Temi" in [block.text for block in blocks if isinstance(block, Heading)]
    with pytest.raises(InvalidInput, match="no sentence called thems"):
        word_report(replace(report(), wording={"thems": "x"}))
    with pytest.raises(InvalidInput, match="placeholder"):
        word_report(replace(report(), wording={"indicator.fewer": "{number}"}))


@pytest.mark.slow
def test_standing_limits_are_always_there_and_the_foot_ties_to_the_log(word: bytes) -> None:
    text = "\n".join(paragraphs_of(replace(report(), methods=())))
    assert "No figure here says how common something is" in text
    assert "is a proposal until a person accepted it" in text
    foot = opened(word).sections[0].footer.paragraphs[0].text
    assert HEAD[:12] in foot and "24 November 2026" in foot


@pytest.mark.slow
def test_arabic_runs_right_to_left(word: bytes) -> None:
    quotes = [p for p in opened(word).paragraphs if p.style.name == "Heard Quote" and "كان" in p.text]
    assert quotes
    assert all(paragraph._p.pPr.find(qn("w:bidi")) is not None for paragraph in quotes)
    assert all(run.font.rtl for paragraph in quotes for run in paragraph.runs)


def test_an_almost_empty_report_can_be_written() -> None:
    bare = Report(
        title="T", project="P", created=datetime.fromisoformat("2026-01-02T03:04+01:00"), counted="", interviews=(),
        codes=(), codebook_version="1", provenance=report().provenance,
    )  # fmt: skip
    assert paragraphs(word_report(bare), "Heading 1")[-1] == "Where the figures come from"


@pytest.mark.slow
@settings(max_examples=amount(15, 5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), min_size=1, max_size=40))
def test_any_unicode_gets_through(text: str) -> None:
    assert f"“{xml_text(text)}”" in paragraphs(word_report(with_text(text)), "Heard Quote")


def with_text(text: str) -> Report:
    """A report of which every word is this text."""
    base = report()
    code = replace(base.codes[0], name=text, definition=text, quotes=(replace(base.codes[0].quotes[0], text=text),))
    return replace(base, title=text, project=text, codes=(code,), themes=(), indicators=(), codebook=())


def parsed(data: bytes):  # type: ignore[no-untyped-def]
    return reader.document_fromstring(data.decode("utf-8"))


@pytest.mark.slow
def test_the_page_is_self_contained_runs_nothing_and_says_what_the_word_report_says() -> None:
    page = parsed(html_report(replace(report(), pictures=standard_pictures(report()))))
    assert not page.xpath("//script | //link | //iframe | //object | //form | //@onclick | //@onerror")
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy[0].startswith("default-src 'none'; img-src data:;")
    images = page.xpath("//img")
    assert len(images) == 3
    assert all(image.get("src").startswith("data:image/png;base64,") and image.get("alt") for image in images)
    assert all(link.startswith("#s") for link in page.xpath("//a/@href"))
    assert [h.text for h in page.xpath("//h1")][:3] == ["1 Summary", "2 Themes", "3 Indicators"]
    assert page.get("lang") == "en"
    assert len(page.xpath("//table[caption]")) == 7
    assert "“Elle disait que c’était notre secret.”" in page.xpath("//blockquote/span[@lang='fr']/text()")
    assert HEAD[:12] in page.xpath("string(//main/p[last()])")
    targets = {f"#{place}" for place in page.xpath("//@id")}
    assert set(page.xpath("//nav//a/@href")) == targets


@pytest.mark.slow
@settings(max_examples=amount(25, 10), deadline=None)
@given(
    st.text(st.characters(), min_size=1, max_size=40) | st.sampled_from(["<script>x</script>", '" onload="x', "&lt;"])
)
def test_every_text_is_escaped(text: str) -> None:
    page = parsed(html_report(replace(with_text(text), language=text)))
    assert not page.xpath("//script | //@onload")
    if not any(0x7F <= ord(letter) <= 0x9F or letter in "\t\n\r\ufffd" for letter in xml_text(text)):
        assert f"“{xml_text(text)}”" in page.xpath("//blockquote/span/text()")


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_the_base_of_reports_holds_every_style_and_nothing_else() -> None:
    base = word_styles.base()
    assert all(name in base.styles for name in (*word_styles.OWN, *NEEDED))
    assert not base.core_properties.author and not [paragraph for paragraph in base.paragraphs if paragraph.text]
    page = base.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)


def test_the_sample_shows_every_style_the_report_uses() -> None:
    names = {paragraph.style.name for paragraph in opened(style_sample()).paragraphs}
    own = {word_styles.QUOTE, word_styles.SOURCE, word_styles.NOTE, word_styles.FOOT, word_styles.CELL}
    assert own | {"Title", "Heading 2"} <= names


@pytest.mark.slow
def test_changed_styles_page_and_header_are_kept_and_the_body_is_not() -> None:
    template = opened(style_sample())
    template.styles[word_styles.QUOTE].font.color.rgb = RGBColor(0x11, 0x22, 0x33)
    template.sections[0].left_margin = Cm(4)
    template.sections[0].header.paragraphs[0].text = "Institute of invented studies"
    sentence = template.add_paragraph("A sentence of the sample")
    template.add_comment(sentence.runs, text="A word of an old report", author="Somebody")
    template.add_picture(io.BytesIO(pixel()))
    data = word_report(report(), saved(template))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "comments" in name or "media" in name]
        assert not any(b"Somebody" in archive.read(name) for name in archive.namelist())
    document = opened(data)
    assert document.styles[word_styles.QUOTE].font.color.rgb == RGBColor(0x11, 0x22, 0x33)
    assert abs(document.sections[0].left_margin - Cm(4)) < 1000
    head = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    assert head[0] == "Institute of invented studies"
    assert any(report().title in line for line in head[1:])
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert report().themes[0].name in text and "A sentence of the sample" not in text


@pytest.mark.slow
def test_tables_fit_between_the_margins_of_any_word_document() -> None:
    template = docx.Document()
    template.sections[0].left_margin = template.sections[0].right_margin = Cm(5)
    document = opened(word_report(report(), saved(template)))
    assert word_styles.TABLE in [style.name for style in document.styles]
    room = template.sections[0].page_width - Cm(10)
    assert max(sum(column.width for column in table.columns) for table in document.tables) <= room + Cm(0.1)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"plain text", "not a .docx"),
        (with_member(style_sample(), "word/vbaProject.bin", b"x"), "macros"),
        (
            with_member(
                style_sample(),
                "word/_rels/settings.xml.rels",
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                b'Id="r9" Type="http://x/attachedTemplate" Target="file:///x.dotx" TargetMode="External"/>'
                b"</Relationships>",
            ),
            "links to a file elsewhere",
        ),
        (b"PK" + b"\0" * 6_000_000, "larger than"),
    ],
)
def test_what_could_do_harm_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        open_template(data)
