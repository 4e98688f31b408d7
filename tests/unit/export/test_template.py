"""A team's own Word template: its look is used, its text is not, and one that could do harm is refused."""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.shared import Cm, RGBColor

from coding.errors import InvalidInput
from coding.export.report import word as word_styles
from coding.export.report.word import NEEDED, open_template, style_sample, word_report
from tests.unit.export.test_sample import report


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
    assert not base.core_properties.author and not [one for one in base.paragraphs if one.text]
    page = base.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)


def test_the_sample_shows_every_style_the_report_uses() -> None:
    names = {paragraph.style.name for paragraph in docx.Document(io.BytesIO(style_sample())).paragraphs}
    assert {
        word_styles.QUOTE,
        word_styles.SOURCE,
        word_styles.NOTE,
        word_styles.FOOT,
        word_styles.CELL,
        "Title",
        "Heading 2",
    } <= names


@pytest.mark.slow
def test_changed_styles_page_and_header_are_kept_and_the_body_is_not() -> None:
    template = docx.Document(io.BytesIO(style_sample()))
    template.styles[word_styles.QUOTE].font.color.rgb = RGBColor(0x11, 0x22, 0x33)
    template.sections[0].left_margin = Cm(4)
    template.sections[0].header.paragraphs[0].text = "Institute of invented studies"
    template.add_paragraph("A sentence of the sample")
    made = docx.Document(io.BytesIO(word_report(report(), saved(template))))
    assert made.styles[word_styles.QUOTE].font.color.rgb == RGBColor(0x11, 0x22, 0x33)
    assert abs(made.sections[0].left_margin - Cm(4)) < 1000
    head = [paragraph.text for paragraph in made.sections[0].header.paragraphs]
    assert head[0] == "Institute of invented studies"
    assert any(report().title in line for line in head[1:])
    assert all("A sentence of the sample" not in paragraph.text for paragraph in made.paragraphs)
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert report().themes[0].name in text


@pytest.mark.slow
def test_tables_fit_between_the_margins_of_the_template() -> None:
    template = docx.Document(io.BytesIO(style_sample()))
    template.sections[0].left_margin = template.sections[0].right_margin = Cm(5)
    made = docx.Document(io.BytesIO(word_report(report(), saved(template))))
    widths = [sum(column.width for column in table.columns) for table in made.tables]
    assert max(widths) <= Cm(11.1)


@pytest.mark.slow
def test_a_plain_word_document_serves_as_template() -> None:
    made = docx.Document(io.BytesIO(word_report(report(), saved(docx.Document()))))
    assert word_styles.TABLE in [style.name for style in made.styles]


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
