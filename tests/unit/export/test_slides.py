"""The report as slides: a theme each, with its words, a quote and a picture; nothing that runs over."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from coding.export.gate.gate import texts_in_file
from coding.export.model import Picture, Report, ReportPicture
from coding.export.report.layout import ReportLayout, for_slides
from coding.export.report.selection import laid_out
from coding.export.report.slides import slides_report
from tests.unit.export.test_report import pixel
from tests.unit.export.test_sample import CREATED, report


def sample(sections: list[str] | None = None) -> Report:
    layout = ReportLayout() if sections is None else ReportLayout.of("partners", sections)
    value = laid_out(report(), for_slides(layout))
    picture = ReportPicture("themes:0", Picture(pixel(), "Bars: Steady attention 4.", (), "Interviews by code"))
    return replace(value, pictures=(picture,))


@pytest.fixture(scope="module")
def slides() -> dict[str, Any]:
    return {slide.shapes.title.text: slide for slide in Presentation(io.BytesIO(slides_report(sample()))).slides}


def said(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_each_theme_has_a_slide_with_words_quote_and_picture(slides: dict[str, Any]) -> None:
    theme = report().themes[0]
    slide = slides[f"Themes · {theme.name}"]
    assert theme.description in said(slide)
    assert "“He asked about my drawings every evening.”\nMira, Interview 01" in said(slide)
    (picture,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert picture._element._nvXxPr.cNvPr.get("descr") == "Bars: Steady attention 4."


def test_slides_have_titles_the_limits_and_stay_on_the_page(slides: dict[str, Any]) -> None:
    show = Presentation(io.BytesIO(slides_report(sample())))
    assert all(slides) and len(slides) > 5
    assert "No figure here says how common something is" in said(slides["Method and limits · Limits"])
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width + 2
            assert shape.top >= 0 and shape.top + shape.height <= show.slide_height + 2


@pytest.mark.slow
def test_the_same_report_is_the_same_file_without_an_author() -> None:
    data = slides_report(sample())
    assert data == slides_report(sample())
    properties = Presentation(io.BytesIO(data)).core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == ("", "", "Being found, being heard")
    assert properties.created.replace(tzinfo=None) == CREATED.replace(tzinfo=None)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    assert any("He asked about my drawings" in text for text in texts_in_file(data).values()), (
        "the disclosure check reads it"
    )


def test_long_words_go_on_to_another_slide() -> None:
    value = sample(["themes"])
    long = replace(value.themes[1], description="A sentence that goes on. " * 150, quotes=())
    value = replace(value, themes=(value.themes[0], long, replace(long, description="word " * 900)))
    titles = [slide.shapes.title.text for slide in Presentation(io.BytesIO(slides_report(value))).slides]
    assert titles.count(f"Themes · {long.name}") >= 2


def test_slides_show_what_is_for_a_room_in_the_chosen_order() -> None:
    assert for_slides(ReportLayout.of("full", ["codebook", "indicators", "themes"])).sections == (
        "indicators", "themes", "methods",
    )  # fmt: skip
