"""Titles of interviews are free words: reports call interviews by number unless a lead lets titles stand there."""

import pytest

from coding.errors import AccessDenied, ExportBlocked
from coding.export.gate import gate
from coding.workspace.codings.operations import code_passage
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.plans import ReportLook
from coding.workspace.reports.selection import set_titled_reports
from tests.conftest import PASSPHRASE, SmallProject

pytestmark = pytest.mark.slow


def titled(made: SmallProject, title: str) -> None:
    """Two people's interviews, the second with a title of its own, coded."""
    for label, name in (("P01", "Nora"), ("P02", "Mira")):
        told = f"There were marigolds by the window at {name[0]}'s, and we laughed about it for a while."
        release = made.release((("Interviewer", "And?"), (name, told)), label, {})
        code_passage(made.as_user("ana"), release, "C1", 6, 80)
    interview = list_interviews(made.as_user("lea"))[1]
    made.project.store.write(
        lambda cursor: cursor.execute("UPDATE interview SET title = ? WHERE id = ?", [title, interview.id])
    )


def text_of(made: SmallProject, kind: str, language: str = "en") -> str:
    look = ReportLook(language=language) if kind == "report" else None
    data = reports_export.export(made.as_user("lea"), kind, look=look).data
    return "\n".join(gate.texts_in_file(data).values())


@pytest.mark.parametrize("kind", ["report", "report-html", "slides"])
def test_a_report_calls_interviews_by_number(make_project, kind: str) -> None:
    made = make_project()
    titled(made, "The lighthouse keeper's daughter")
    text = text_of(made, kind)
    assert "lighthouse" not in text
    if kind != "slides":
        assert "Interview 2" in text
    assert "lighthouse" in text_of(made, "csv"), "a table for the team keeps them"
    set_titled_reports(made.as_user("lea"), True)
    if kind != "slides":
        assert "lighthouse" in text_of(made, kind)


def test_the_number_is_said_in_the_language_of_the_report(make_project) -> None:
    made = make_project()
    titled(made, "The lighthouse keeper's daughter")
    assert "Entretien 2" in text_of(made, "report", "fr")


def test_a_name_in_a_title_stops_what_titles_go_along_in(make_project) -> None:
    made = make_project()
    titled(made, "With Tilda Bergquist")
    told = "I knew Tilda Bergquist in those years."
    made.release((("Interviewer", "Whom?"), ("Nora", told)), "P03", {"Tilda Bergquist": "PERSON"})
    lea = made.as_user("lea")
    assert reports_export.export(lea, "report", passphrase=PASSPHRASE).data
    for kind in ("csv", "xlsx", "refi"):
        with pytest.raises(ExportBlocked, match="known identifier"):
            reports_export.export(lea, kind, passphrase=PASSPHRASE, texts="team")
    set_titled_reports(lea, True)
    with pytest.raises(ExportBlocked, match="known identifier"):
        reports_export.export(lea, "report", passphrase=PASSPHRASE)


def test_only_a_lead_lets_titles_stand(small_project) -> None:
    with pytest.raises(AccessDenied):
        set_titled_reports(small_project.as_user("ana"), True)
