"""The report builder: choose, look, see what is missing, save the plan, make it again with one press."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.workspace.reports import plans
from coding.workspace.reports.register import export_register
from tests.helpers.app_page import checked, click, field, mounted, open_page, words
from tests.helpers.theme_project import accepted

pytestmark = pytest.mark.slow


def shown(page: AppTest, wanted: bool) -> None:
    checked(page.toggle(key="builder-shown").set_value(wanted).run())


def test_a_plan_is_put_together_looked_at_saved_and_made_again(make_project: Any) -> None:
    project = make_project()
    accepted(project)
    lea = project.as_user("lea")
    page = open_page("report_builder", project, "lea")
    (frame,) = [entry for entry in mounted(page) if "html" in entry]
    assert frame["html"].startswith("<!DOCTYPE html>") and "<h1 id" in frame["html"]
    assert "No summary is written." in words(page)
    field(page, "Summary, in your words").set_value("One thing.\n\nAnother.").run()
    page.button(key="builder-up-themes").click().run()
    page.checkbox(key="builder-section-indicators").uncheck().run()
    (frame,) = [entry for entry in mounted(page) if "html" in entry]
    assert frame["html"].index(">1 What was found<") < frame["html"].index("Another.")
    shown(page, False)
    assert not any("html" in mount for mount in mounted(page))
    field(page, "Save the plan as").set_value("Ministry").run()
    click(page, "Save")
    (row,) = plans.list_plans(lea)
    plan = plans.ReportPlan.from_dict(row.content)
    assert plan.summary == ("One thing.", "Another.")
    assert plan.look.layout.sections == ("themes", "summary", "advice", "methods")
    other = open_page("report_builder", project, "lea")
    field(page, "Summary, in your words").set_value("One thing.\n\nAnother one.").run()
    click(other, "Open")
    click(page, "Save")
    click(other, "Save")
    assert "Changed since" in words(other)
    click(page, "Open")
    field(page, "Summary, in your words").set_value("One thing.\n\nAnother.").run()
    click(page, "Save")
    click(other, "Make again")
    assert "Word report of themes and codes: ready." in words(other)
    assert [entry.kind for entry in export_register(lea)] == ["report"]
    assert field(other, "Summary, in your words").value == "One thing.\n\nAnother."
    click(other, "Remove")
    click(other, "Put “Ministry” back")
    assert [plan.name for plan in plans.list_plans(lea)] == ["Ministry"]


def test_a_plan_for_what_no_extra_brings_is_opened_as_a_report(make_project: Any) -> None:
    project = make_project()
    plans.save_plan(project.as_user("lea"), "For a wall", plans.ReportPlan(kind="poster"), ["poster"])
    page = open_page("report_builder", project, "lea")
    click(page, "Open")
    assert field(page, "Make it as").value == "report"
