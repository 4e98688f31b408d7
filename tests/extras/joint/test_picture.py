"""Sources side by side as a picture of a report."""

from dataclasses import replace

import pytest

from coding.extras.joint.files.picture import joint_picture, report_pictures
from tests.unit.export.test_displays import LINE
from tests.unit.export.test_sample import report


@pytest.mark.slow
def test_a_small_count_cannot_be_measured_off_the_picture() -> None:
    picture, other = (joint_picture([replace(LINE, cases=cases)], 5) for cases in (1, 4))
    assert picture.png == other.png and picture.alt == other.alt and "case files fewer than 5" in picture.alt
    assert joint_picture([replace(LINE, cases=5)], 5).png != picture.png


@pytest.mark.slow
def test_a_number_that_tells_a_small_one_is_not_in_the_picture() -> None:
    withheld = replace(LINE, people=None)
    picture = joint_picture([withheld], 5)
    assert joint_picture([replace(LINE, people=0)], 5).png != picture.png
    assert "survivors (withheld)" in picture.alt and "None" not in picture.alt


@pytest.mark.slow
def test_a_report_carries_it_where_there_is_something_to_show() -> None:
    (carried,) = report_pictures(replace(report(), joint=(LINE,)))
    assert carried.section == "joint" and carried.picture.png and not report_pictures(replace(report(), joint=()))
