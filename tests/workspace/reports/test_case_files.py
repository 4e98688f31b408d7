"""Case files in a report: when things happened, over cases."""

import pytest

from coding.export.pictures.displays import event_days
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.selection import collect
from tests.conftest import SmallProject
from tests.helpers.case_study import bring, take_variables

DAYS = {"F01": 10, "F02": 20, "F03": 30, "F04": 40, "F05": 90, "F06": "unknown"}


@pytest.mark.slow
def test_days_are_told_over_cases_and_none_is_the_day_of_one(small_project: SmallProject) -> None:
    take_variables(small_project)
    bring(small_project, *[(case, "ana", "first_meeting", day) for case, day in DAYS.items()])
    value = report_input(collect(small_project.as_user("lea")), title="A report")
    assert value.cases == 6
    (event,) = value.days
    assert (event.event, event.cases, event.low, event.middle, event.high) == ("first meeting", 5, 21, 28, 42)
    assert not {event.low, event.middle, event.high} & set(DAYS.values()), "a figure is no case's own day"
    assert "median 28, the middle half of 5 cases from 21 to 42" in event_days(value.days).alt
