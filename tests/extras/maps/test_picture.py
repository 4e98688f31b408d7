"""A map as a picture of a report."""

from dataclasses import replace

import pytest

from coding.export.model import ReportMap
from coding.export.report.wording import Wording, report_wording
from coding.extras.maps.picture import map_picture, report_pictures
from tests.unit.export.test_displays import MAP, thing
from tests.unit.export.test_sample import report


@pytest.mark.slow
def test_a_map_is_drawn_the_same_and_told_in_words() -> None:
    picture = map_picture(MAP)
    assert picture.png.startswith(b"\x89PNG") and picture == map_picture(MAP)
    assert picture.title == "How secrecy works"
    for said in (
        "Asked to keep a secret – leads to – Evenings alone",
        "Evenings alone – raises – What about school?",
        "Asked to keep a secret – contradicts – (not shown)",
        "Old code (removed)",
    ):
        assert said in picture.alt
    german = map_picture(MAP, Wording(report_wording("de"))).alt
    assert "Asked to keep a secret – führt zu – Evenings alone" in german
    alone = map_picture(ReportMap("One", (thing("a", "note", "A word\nand $another_one$", 0, 0),)))
    assert alone.png and "another" in alone.alt


@pytest.mark.slow
def test_a_report_carries_one_for_each_of_its_maps() -> None:
    carried = report_pictures(replace(report(), maps=(MAP, MAP)))
    assert [each.section for each in carried] == ["maps:0", "maps:1"] and carried[0].picture.title == MAP.name
