"""A project with a plan for slides, and what is left of it without the extra."""

from coding.workspace.reports import plans
from coding.workspace.reports.kinds.registry import REPORTS
from tests.conftest import SmallProject

PLAN = plans.ReportPlan(kind="slides", title="Evenings")


def begin(project: SmallProject) -> None:
    plans.save_plan(project.as_user("lea"), "For a meeting", PLAN, REPORTS)


def after_an_erasure(project: SmallProject) -> None:
    """The plan stays; the page offers it as a Word report where there are no slides."""
    assert plans.find_plan(project.as_user("lea"), "For a meeting") == PLAN
