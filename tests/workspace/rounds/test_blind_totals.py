"""Numbers tell too: nothing that a blind coder can list or count says how much the others do, or how far they are."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from coding.errors import NotReady
from coding.workspace.codings import care, memos
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.erased_participants import CERTIFICATE_FOLDER
from coding.workspace.erasure.erase import certificates, erase, plan_erasure
from coding.workspace.overview import chain as overview_chain
from coding.workspace.overview import status as overview_status
from coding.workspace.people import participants
from coding.workspace.people.users import set_roles
from coding.workspace.project import log as project_log
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.register import export_register
from coding.workspace.reports.selection import collect
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared
from tests.helpers import round_project

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(make_module_project: Callable[..., Any]) -> tuple[Prepared, Any]:
    """Two interviews that Ana and Ben code; Lea leads and codes neither."""
    project = make_module_project()
    releases = [round_project.released(project, entry) for entry in ("P02", "P03")]
    result = create_round(
        project.as_user("lea"), RoundDraft(name="Reliability 1", releases=releases, coders=["ana", "ben"])
    )
    return Prepared.of(project), result


@pytest.fixture
def open_round(make_project: Callable[..., Any], opened: tuple[Prepared, Any]) -> tuple[Any, Any]:
    prepared, result = opened
    return make_project(like=prepared), result


def told(project: Any, user: str) -> tuple[Any, ...]:
    context = project.as_user(user)
    chain = next(finding.sentence for finding in project_log.doctor(context) if finding.check == "event chain")
    listed = [(event.sequence, event.hash, event.action) for event in project_log.activity(context)]
    sizes = [entry.size_bytes for entry in export_register(context)]
    return project_log.verify(context).events, chain.partition(". Head")[0].rstrip("."), listed, sizes


def test_totals_do_not_move_while_others_work(open_round: tuple[Any, Any]) -> None:
    project, result = open_round
    before = told(project, "ana")
    assert before[0] is None and before[1] == "Unbroken"
    ben, release = project.as_user("ben"), result.releases[0]
    code_passage(ben, release, "C1", 0, 9)
    memos.write_memo(ben, "code", "A thought", code="C1")
    care.set_content_note(ben, release, {"severity": "mild", "topics": [], "text": "Slow here."})
    lock.lock_interview(ben, result.id, release)
    assert told(project, "ana") == before
    assert [entry[0] for entry in before[2]] == list(range(len(before[2]), 0, -1))
    code_passage(project.as_user("ana"), release, "C1", 0, 9)
    assert told(project, "ana")[2][0][0] == before[2][0][0] + 1
    # Who leads and codes nothing in it goes on seeing the chain's own numbers.
    lea = project.as_user("lea")
    listed = project_log.activity(lea)
    assert project_log.verify(lea).events == listed[0].sequence + 1
    assert not [entry for entry in listed if entry.action.startswith(("coding.", "memo."))]
    reports_export.export(lea, "csv")
    assert told(project, "ana")[3] == [None]


def test_pages_of_the_log_are_full_whatever_is_left_out(open_round: tuple[Any, Any]) -> None:
    project, result = open_round
    for at in range(5):
        code_passage(project.as_user("ben"), result.releases[0], "C1", at, at + 9)
    ana = project.as_user("ana")
    assert len(project_log.activity(ana, 3)) == 3
    assert project_log.activity(ana, 3) + project_log.activity(ana, 3, 3) == project_log.activity(ana, 6)


def test_revisions_of_ones_own_codings_do_not_count_those_of_others(open_round: tuple[Any, Any]) -> None:
    project, result = open_round
    release = result.releases[0]
    ana, ben = project.as_user("ana"), project.as_user("ben")

    def own(start: int) -> int:
        return int(code_passage(ana, release, "C1", start, start + 4).revision)

    first = own(0)
    between = own(5) - first
    for at in range(5):
        code_passage(ben, release, "C1", at, at + 9)
    assert between > 1, "a counter would have gone up by one"
    assert own(10) > first and open_transcript(ana, release).revision > first


def test_how_far_the_others_are_is_not_told(open_round: tuple[Any, Any]) -> None:
    project, result = open_round
    ana, ben, lead = (project.as_user(user) for user in ("ana", "ben", "lea"))
    for release in result.releases:
        lock.lock_interview(ben, result.id, release)
    seen = lock.lock_interview(ana, result.id, result.releases[0])
    for shown in (seen, rounds.list_rounds(ana)[0], rounds.find_round(ana, None)):
        assert [assignment.coder for assignment in shown.assignments if assignment.locked_at] == ["ana"]
    with pytest.raises(NotReady, match="1 assignments of yours are not handed in yet"):
        rounds.snapshot_of(ana, result.id)
    with pytest.raises(NotReady, match="is still open.$"):
        rounds.snapshot_of(ben, result.id)
    assert sum(1 for assignment in rounds.list_rounds(lead)[0].assignments if assignment.locked_at) == 3
    with pytest.raises(NotReady, match=": 1 assignments are not handed in yet"):
        rounds.snapshot_of(lead, result.id)


def test_nor_by_a_report_or_by_what_an_erasure_would_take(make_project: Callable[..., Any]) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    set_roles(project.as_user("lea"), "lea", ["lead", "steward"])
    lead = project.as_user("lea")
    create_round(lead, RoundDraft(name="Reliability 1", releases=[release], coders=["lea", "ben"]))

    def told() -> tuple[Any, ...]:
        plan, selection = plan_erasure(lead, "P02"), collect(lead, "all")
        report = report_input(selection, title="A report", parts=("provenance",))
        return plan.removed, plan.quotations, selection.event_head[0], report.provenance.events

    before = told()
    code_passage(project.as_user("ben"), release, "C1", 0, 9, memo="Slow here.")
    memos.write_memo(project.as_user("ben"), "code", "A thought", code="C1")
    assert told() == before and plan_erasure(lead, "P02").blind


def test_nor_by_the_certificate_of_an_erasure_or_its_event(make_project: Callable[..., Any]) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    other = round_project.released(project, "P03")
    set_roles(project.as_user("lea"), "lea", ["lead", "steward"])
    lead = project.as_user("lea", vault=True)
    create_round(lead, RoundDraft(name="Reliability 1", releases=[release, other], coders=["lea", "ben"]))
    code_passage(project.as_user("ben"), release, "C1", 0, 9, memo="Slow here.")
    plan = plan_erasure(lead, "P02")
    certificate = erase(lead, "P02", confirmation="P02")
    assert certificate["rows_removed"] == plan.removed and "coding" not in plan.removed
    assert certificate["not_counted"].startswith("what coders made")
    assert certificate["quotations_blanked"] == {} and certificate["event"].keys() == {"hash"}
    (file,) = (lead.project.folder / CERTIFICATE_FOLDER).iterdir()
    assert certificates(lead) == [certificate] == [json.loads(file.read_bytes())]
    (event,) = [each for each in project_log.activity(lead) if each.action == "participant.erased"]
    assert event.detail == {"interviews": 1, "rows": sum(plan.removed.values())}


def test_one_who_codes_blind_reads_no_such_count_in_the_certificates_of_others(open_round: tuple[Any, Any]) -> None:
    project, result = open_round
    code_passage(project.as_user("ben"), result.releases[0], "C1", 0, 9)
    whole = erase(project.as_user("sam", vault=True), "P02", confirmation="P02")
    assert whole["rows_removed"]["coding"] == 1 and certificates(project.as_user("sam")) == [whole]
    (seen,) = certificates(project.as_user("ana"))
    assert "coding" not in seen["rows_removed"] and seen["rows_removed"]["interview"] == 1
    assert seen["event"] == {"hash": whole["event"]["hash"]}


def test_nor_how_many_locked_codings_of_the_participant_are_kept_or_how_large_files_with_them_are(
    locked_round: Callable[..., Any],
) -> None:
    project, _ = locked_round(2)
    lea = project.as_user("lea")
    reports_export.export(lea, "csv")
    set_roles(lea, "ana", ["researcher", "steward"])
    draft = RoundDraft(name="Again", releases=project.releases[1:2], coders=["ana", "ben"], purpose="training")
    create_round(project.as_user("lea"), draft)
    label = participants.list_participants(lea)[0].label
    (mine,), (hers,) = (plan_erasure(project.as_user(who), label).exported for who in ("sam", "ana"))
    assert mine.size_bytes and hers == replace(mine, size_bytes=None)
    whole = erase(project.as_user("sam", vault=True), label, confirmation=label)
    (kept,) = whole["snapshots_kept_without_words"]
    (seen,) = certificates(project.as_user("ana"))
    assert kept.pop("codings") and seen["snapshots_kept_without_words"] == [kept]
    (file,) = (project.folder / CERTIFICATE_FOLDER).iterdir()
    assert json.loads(file.read_text(encoding="utf-8")) == seen, "the folder may be looked into by anybody"


def test_nor_to_a_lead_who_codes_in_the_round(make_project: Callable[..., Any]) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    lead = project.as_user("lea")
    result = create_round(lead, RoundDraft(name="Reliability 1", releases=[release], coders=["lea", "ben"]))
    looks = (rounds.visible_rounds, care.workload, overview_status.status, overview_chain.chain)
    before = [look(lead) for look in looks]
    lock.lock_interview(project.as_user("ben"), result.id, release)
    assert [look(lead) for look in looks] == before
