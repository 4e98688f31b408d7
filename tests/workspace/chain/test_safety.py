"""Found by reading the code against the invariants; each of these once went wrong."""

import threading
import uuid

import pytest

from coding.errors import InvalidInput, NotReady
from coding.vault import Vault
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import changes_since, visible_codings
from coding.workspace.originals import importing
from coding.workspace.overview import status as overview_status
from coding.workspace.people import participants
from coding.workspace.project import log as project_log
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.reports import codings_csv
from coding.workspace.reports import export as reports_export
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from pipelines.transcript import ReadResult, SpokenTurn, Transcript

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Who was there that evening?"),
    ("Nora", "Petra Vollmann came with qvarlek, and we walked to the station in the rain together."),
)


def test_two_open_vaults_never_lose_each_others_writes(tmp_path) -> None:
    Vault.create(tmp_path, "project", "a gentle passphrase")
    vaults = [Vault.open(tmp_path, "a gentle passphrase") for _ in range(3)]

    def write(number: int) -> None:
        for step in range(12):
            vaults[number].put({f"{number}-{step}": f"record {number} {step}".encode() * 40})
            vaults[number].update_json("count", lambda value: value + 1, 0)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = Vault.open(tmp_path, "a gentle passphrase")
    assert opened.get_json("count") == 36
    assert len(opened.names()) == 37
    assert all(opened.get(name) for name in opened.names())
    assert [path.name for path in tmp_path.iterdir()] == ["vault.heard"]


def correct(made, release_id: str, words: str) -> str:
    """Open the interview of a release for correction, mask some words, release again."""
    steward = made.as_user("sam", vault=True)
    interview = next(interview for interview in list_interviews(steward) if interview.release_id == release_id)
    reopen_interview(steward, interview.id, "missed")
    made.mask(interview.id, words, "LOCATION")
    return release_interview(steward, interview.id).release_id


def test_a_locked_round_unlocked_after_a_correction_stays_blind_and_whole(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    result = create_round(lea, RoundDraft(name="R", releases=[release], coders=["ana", "ben"]))
    for coder in ("ana", "ben"):
        code_passage(small_project.as_user(coder), release, "C1", 44, 60)
    lock.lock_round(lea, result.id)
    newer = correct(small_project, release, "another town")
    lock.unlock_round(lea, result.id, "a correction")
    assert {c.coder for c in visible_codings(small_project.as_user("ana"))} == {"ana"}
    assert rounds.list_rounds(lea)[0].releases == (newer,)
    lock.lock_round(lea, result.id)
    assert len(rounds.snapshot_of(lea, result.id).codings) == 2


def test_nothing_is_acknowledged_on_a_superseded_release(small_project) -> None:
    release, ana = small_project.releases[0], small_project.as_user("ana")
    correct(small_project, release, "another town")
    late = {"id": str(uuid.uuid4()), "kind": "add", "coding": str(uuid.uuid4()), "code": "C1", "start": 0, "end": 9}
    with pytest.raises(NotReady, match="released again"):
        apply_operations(ana, release, [late])
    assert visible_codings(ana) == []
    with pytest.raises(NotReady, match="released again"):
        changes_since(ana, release, 0)


def test_what_says_on_which_release_it_was_made_is_carried_to_the_present_one(small_project) -> None:
    release, ana = small_project.releases[0], small_project.as_user("ana")
    before = small_project.text(release)
    start = before.index("another ") + len("another")
    words = before[start:]
    waiting = [
        {"kind": "add", "coding": "c1", "code": "C1", "start": start, "end": len(before)},
        {"kind": "note", "memo": "m1", "target": "turn", "turn": 1, "text": "Here."},
        {"kind": "resize", "coding": "c1", "start": start, "end": 10**9},
    ]
    waiting = [{"id": str(uuid.uuid4()), "release": release, **entry} for entry in waiting]
    newer = correct(small_project, release, "another")
    for place in (release, newer):
        assert [answer.ok for answer in apply_operations(ana, place, waiting)] == [True, True, False]
    [coding] = visible_codings(ana)
    assert small_project.text(coding.release_id)[coding.start : coding.end] == words
    assert (coding.release_id, coding.start != start) == (newer, True)


def test_what_was_coded_openly_is_not_coded_blind_afterwards(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    code_passage(small_project.as_user("ana"), release, "C1", 44, 60)
    with pytest.raises(InvalidInput, match="blind any more"):
        create_round(lea, RoundDraft(name="R", releases=[release], coders=["ana", "ben"]))
    training = create_round(lea, RoundDraft(name="T", releases=[release], coders=["ana", "ben"], purpose="training"))
    lock.lock_round(lea, training.id)
    with pytest.raises(InvalidInput, match="blind any more"):
        create_round(lea, RoundDraft(name="R", releases=[release], coders=["ana", "ben"], purpose="calibration"))


def test_a_name_masked_later_waits_in_earlier_releases(project) -> None:
    project.release((("Interviewer", "And then?"), ("Ida", "It was qvarlek again, always qvarlek.")), "P01", {})
    interview_id = project.in_review(TURNS, "P02")
    steward = project.as_user("sam", vault=True)
    project.mask(interview_id, "qvarlek")
    assert release_interview(steward, interview_id).proposed == ("P01",)
    first = next(interview for interview in list_interviews(steward) if interview.title == "P01")
    assert first.state == "released"
    assert [proposal.interview.id for proposal in corrections.proposals(steward)] == [first.id, first.id]


def test_labels_and_titles_hold_no_speakers_name(project) -> None:
    steward = project.as_user("sam", vault=True)
    transcript = Transcript.from_spoken([SpokenTurn("Nora Quist", "I was there.")])
    read = ReadResult(file="a.txt", format="text", encoding="utf-8", language="en", warnings=(), transcript=transcript)
    plan = importing.ImportPlan(
        file=importing.IncomingFile("a.txt", b"x"),
        read=read,
        roles={"Nora Quist": "participant"},
        participant="P01",
        title="With Nora",
    )
    with pytest.raises(InvalidInput, match="speaker's name"):
        importing.store_import(steward, plan)


def test_the_log_does_not_count_for_a_coder_what_the_others_did(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    result = create_round(lea, RoundDraft(name="R", releases=[release], coders=["ana", "ben"]))
    code_passage(small_project.as_user("ben"), release, "C1", 44, 60)
    lock.lock_interview(small_project.as_user("ben"), result.id, release)
    ana = small_project.as_user("ana")
    assert not [e for e in project_log.activity(ana) if e.actor == "ben"]
    assert dict(overview_status.status(ana)[0].coders) == {"ana": "open", "ben": "assigned"}
    assert dict(overview_status.status(lea)[0].coders) == {"ana": "open", "ben": "locked"}
    correct(small_project, release, "another town")
    details = [str(e.detail) for e in project_log.activity(ana)]
    assert not any("carried" in detail or "codings" in detail for detail in details)


def test_memos_go_with_the_consent_to_quotation(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    ana = small_project.as_user("ana")
    code_passage(ana, release, "C1", 44, 60, memo="she said: I was alone a lot")
    assert b"alone a lot" in reports_export.export(lea, "csv").data
    participant = participants.list_participants(lea)[0]
    participants.update_participant(lea, participant.id, "P01", "never", {})
    for kind in ("csv", "xlsx", "report-html"):
        assert b"alone a lot" not in reports_export.export(lea, kind).data
    assert b"alone a lot" not in codings_csv.export_codings(lea)[0]
    assert codings_csv.export_codings(small_project.as_user("ben"))[1] == 0
