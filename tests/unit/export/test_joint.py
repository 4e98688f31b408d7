"""The section of sources side by side in a report, and its picture."""

from dataclasses import replace
from datetime import date

import pytest

from coding.export.model import JointLine, SourceText
from coding.export.pictures.displays import joint_display
from coding.export.report.blocks import Grid, Heading
from coding.export.report.content import report_blocks
from coding.export.report.values import without_small_counts
from tests.unit.export.test_sample import report

LINE = JointLine(
    wording="Talks are kept secret.", people=9, cases=2, signs="moved to private channel: yes",
    sources=(SourceText(kind="literature", title="=An invented review", place="p. 3", says="It is described."),),
    verdict="converging", reason="All three tell of it.", said_by="Lea Example", said_on=date(2026, 11, 27),
)  # fmt: skip


def test_the_display_stands_in_the_report_with_small_counts_withheld() -> None:
    value = replace(
        report(), joint=(LINE, replace(LINE, wording="Other.", people=0, cases=0, verdict="", said_on=None))
    )
    blocks = report_blocks(value)
    assert any(isinstance(one, Heading) and one.text == "Sources side by side" for one in blocks)
    (grid,) = [one for one in blocks if isinstance(one, Grid) and one.caption == "Indicators by source"]
    least = value.settings.small_cell
    assert grid.rows[0][1:4] == ("9", f"fewer than {least}", "1")
    assert grid.rows[0][4] == "converging (Lea Example, 27 November 2026): All three tell of it."
    assert grid.rows[1][1:] == ("0", "0", "1", "nobody has said")
    (eleven,) = without_small_counts(replace(value, interviewed=12, joint=(replace(LINE, people=11),))).joint
    assert eleven.people is None, "one did not tell of it"


@pytest.mark.slow
def test_a_small_count_cannot_be_measured_off_the_picture() -> None:
    one, other = (joint_display([replace(LINE, cases=cases)], 5) for cases in (1, 4))
    assert one.png == other.png and one.data == other.data and "case files fewer than 5" in one.alt
    assert joint_display([replace(LINE, cases=5)], 5).png != one.png


@pytest.mark.slow
def test_a_number_that_tells_a_small_one_is_in_no_form_of_the_display() -> None:
    withheld = replace(LINE, people=None)
    picture = joint_display([withheld], 5)
    assert joint_display([replace(LINE, people=0)], 5).png != picture.png
    assert "survivors (withheld)" in picture.alt and "None" not in picture.alt
    (grid,) = [
        one
        for one in report_blocks(replace(report(), joint=(withheld,)))
        if isinstance(one, Grid) and one.caption == "Indicators by source"
    ]
    assert grid.rows[0][1] == "(withheld)"
