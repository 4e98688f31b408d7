"""A map in a report: only shared ones, only memos that may leave, every word through the disclosure check."""

from typing import Any

import pytest

from coding.errors import ExportBlocked
from coding.export.report.layout import ReportLayout
from coding.extras.maps import drawing, steps
from coding.workspace.codings.memos import write_memo
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import export, plans
from coding.workspace.reports.kinds import report
from tests.conftest import PASSPHRASE, TEXT, SmallProject

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> SmallProject:
    made: SmallProject = make_module_project("report-maps")
    made.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"}, everywhere=True)
    return made


def test_a_shared_map_is_printed_without_what_may_not_leave(study: SmallProject) -> None:
    lea = study.as_user("lea")
    (interview,) = list_interviews(lea)
    memo = write_memo(lea, "interview", "She waited by the marigolds.", interview_id=interview.id)
    made = steps.make_map(lea, "How it was kept quiet").id
    code = drawing.place(lea, made, "code", "C1", (0, 0))
    note = drawing.place(lea, made, "note", "Who asked first?", (260, 0))
    drawing.place(lea, made, "memo", memo.id, (0, 140))
    drawing.connect(lea, made, (code, note), "own", "makes us ask")
    look = plans.ReportLook(ReportLayout.of("partners", ["maps", "methods"]), maps=(made,))
    plan = plans.ReportPlan(kind="report-html", look=look)
    assert plans.ReportPlan.from_dict(plan.to_dict()) == plan
    old = plan.to_dict()
    del old["maps"]
    assert plans.ReportPlan.from_dict(old).look.maps == ()

    page, lacks = export.preview(lea, plan)
    assert b"How it was kept quiet" not in page and report.maps_for_reports(lea) == {}
    assert any("not shared any more" in str(one.said) and one.page == "maps" for one in lacks)
    steps.share_map(lea, made, True)
    page, lacks = export.preview(lea, plan)
    for said in ("How it was kept quiet", "Who asked first?", "makes us ask", "marigolds", "a way of thinking"):
        assert said.encode() in page
    assert not any(one.page == "maps" for one in lacks)

    (person,) = participants.list_participants(lea)
    participants.update_participant(lea, person.id, person.label, "paraphrase", person.attributes)
    done = export.export(lea, "report-html", look=look, passphrase=PASSPHRASE)
    assert b"marigolds" not in done.data and b"(not shown)" in done.data and b"Who asked first?" in done.data

    drawing.write_note(lea, made, note, "Ask Tilda Bergquist")
    with pytest.raises(ExportBlocked) as stopped:
        export.export(lea, "report-html", look=look, passphrase=PASSPHRASE)
    assert any("How it was kept quiet" in str(one) for one in stopped.value.problems)
    left = export.export(lea, "report-html", look=look, passphrase=PASSPHRASE, leave_out_stopped=True)
    assert b"Bergquist" not in left.data and b"makes us ask" in left.data
