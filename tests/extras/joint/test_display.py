"""The joint display as a table."""

from dataclasses import replace

from coding.extras.joint.files.display import joint_table
from tests.unit.export.test_displays import LINE
from tests.unit.export.test_sample import report


def test_small_counts_are_withheld_and_sources_named() -> None:
    value = report()
    least = value.settings.small_cell
    (row,) = joint_table(replace(value, joint=(LINE,))).rows
    assert row[1:3] == ("9", f"<{least}") and "An invented review (p. 3): It is described." in str(row)


def test_a_number_that_tells_a_small_one_is_withheld() -> None:
    assert joint_table(replace(report(), joint=(replace(LINE, people=None),))).rows[0][1] == "(withheld)"
