"""The report as slides: a finding each, with its people and a chosen quote; panels; nothing that runs over."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from coding.export.gate.gate import texts_in_file
from coding.export.model import Report
from coding.export.pictures.pictures import standard_pictures
from coding.export.report.content import laid_out
from coding.export.report.layout import ReportLayout
from coding.extras.slides.exports import for_slides
from coding.extras.slides.slides import slides_report
from tests.unit.export.test_layout import whole
from tests.unit.export.test_sample import CREATED, report


def sample(sections: list[str] | None = None) -> Report:
    layout = ReportLayout() if sections is None else ReportLayout.of("partners", sections)
    value = laid_out(whole(), for_slides(layout))
    return replace(value, pictures=standard_pictures(value))


def shown(value: Report) -> Any:
    return Presentation(io.BytesIO(slides_report(value)))


@pytest.fixture(scope="module")
def slides() -> dict[str, Any]:
    return {slide.shapes.title.text: slide for slide in shown(sample()).slides}


def said(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def table_of(slide: Any) -> list[list[str]]:
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_a_finding_has_a_slide_with_the_quote_somebody_chose_and_its_people(slides: dict[str, Any]) -> None:
    theme, other = report().themes[:2]
    assert theme.picked == "team" and theme.interviews
    slide = said(slides[theme.name])
    assert theme.description in slide
    assert "“He asked about my drawings every evening.”\nMira, Interview 01" in slide
    assert f"{theme.interviews} / 6\nIts codes were applied to what {theme.interviews} of 6 people told." in slide
    assert ", line" not in slide, "lines are for those who have the interviews"
    nobody = replace(report(), themes=(theme, replace(other, picked="coded", small=True, unsaid=True)))
    bare = laid_out(nobody, for_slides(ReportLayout()))
    (last,) = [said(frame) for frame in shown(bare).slides if frame.shapes.title.text == other.name]
    assert other.quotes and "“" not in last and "/" not in last and "is withheld" in last


def test_a_finding_without_description_and_quote_keeps_its_slide() -> None:
    theme = replace(report().themes[0], description="", quotes=())
    bare = laid_out(replace(report(), themes=(theme,)), for_slides(ReportLayout()))
    (slide,) = [said(frame) for frame in shown(bare).slides if frame.shapes.title.text == theme.name]
    assert f"{theme.interviews} / 6" in slide


def test_each_panel_has_a_slide_with_its_ratings_and_who_answered(slides: dict[str, Any]) -> None:
    slide = slides["What panels said: Practice (people who know the field)"]
    assert "answers from 9 of 11 people in round 2" in said(slide)
    assert table_of(slide)[1:] == [
        ["Contact is kept secret.", "7.5", "2", "78 %", "9"],
        ["Gifts come unasked.", *"····"],
    ]
    assert table_of(slides["What this means: For schools"])[1][1] == "Ask calmly."


def test_slides_have_titles_the_limits_and_stay_on_the_page(slides: dict[str, Any]) -> None:
    show = shown(sample())
    assert all(slides) and len(slides) == len(show.slides) > 5, "each title once"
    assert "No figure here says how common something is" in said(slides["Method and limits"])
    (picture,) = [shape for shape in slides["Summary"].shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert picture._element._nvXxPr.cNvPr.get("descr").startswith("Bar chart. People behind each finding")
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width + 2
            assert shape.top >= 0 and shape.top + shape.height <= show.slide_height + 2


def test_no_sentence_stands_alone_on_a_slide() -> None:
    everything = sample(["summary", "themes", "indicators", "panel", "advice", "joint", "codes", "agreement", "cases"])
    alone = replace(everything.indicators[0], wording="Letters come.")
    value = replace(everything, indicators=(alone,) * 40)
    for slide in list(shown(value).slides)[1:]:
        words = [shape.text_frame for shape in slide.shapes if shape.has_text_frame][1:-1]
        more = len(list(slide.shapes)) > 2 + len(words) or sum(len(frame.paragraphs) for frame in words) > 1
        assert more, slide.shapes.title.text


@pytest.mark.slow
def test_the_same_report_is_the_same_file_without_an_author() -> None:
    data = slides_report(sample())
    assert data == slides_report(sample())
    properties = Presentation(io.BytesIO(data)).core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == ("", "", "Being found, being heard")
    assert properties.created.replace(tzinfo=None) == CREATED.replace(tzinfo=None)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printer" in name]
    assert any("He asked about my drawings" in text for text in texts_in_file(data).values()), (
        "the disclosure check reads it"
    )


def test_long_words_go_on_to_another_slide() -> None:
    value = sample(["themes"])
    long = replace(value.themes[1], description="A sentence that goes on. " * 150)
    value = replace(value, themes=(value.themes[0], long, replace(long, description="word " * 900)))
    titles = [slide.shapes.title.text for slide in shown(value).slides]
    assert {long.name, f"{long.name} (2)"} <= set(titles) and len(set(titles)) == len(titles)


def test_slides_show_what_is_for_a_room_in_the_chosen_order() -> None:
    usual = ("summary", "themes", "indicators", "panel", "advice", "methods")
    assert for_slides(ReportLayout()).sections == for_slides(ReportLayout.of("short")).sections == usual
    assert for_slides(ReportLayout.of("full", ["codebook", "indicators", "themes"])).sections == (
        "indicators", "themes", "methods",
    )  # fmt: skip
