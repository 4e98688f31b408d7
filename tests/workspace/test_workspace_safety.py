"""Found by reading the code against the invariants; each of these once went wrong."""

from __future__ import annotations

import threading
import uuid

import pytest

from coding.errors import InvalidInput, NotReady
from coding.vault import Vault
from coding.workspace import coding as work
from coding.workspace import codings_files, exporting, importing, linking, projects, redaction, releasing, rounds
from coding.workspace.coding import apply_operations, code_passage
from pipelines.transcript import ReadResult, SpokenTurn, Transcript

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


def test_a_changed_passphrase_is_not_undone_by_an_older_opening(tmp_path) -> None:
    Vault.create(tmp_path, "project", "a gentle passphrase")
    older, newer = Vault.open(tmp_path, "a gentle passphrase"), Vault.open(tmp_path, "a gentle passphrase")
    newer.change_passphrase("another passphrase")
    older.put({"a": b"one"})
    assert Vault.open(tmp_path, "another passphrase").get("a") == b"one"


def correct(made, release_id: str, words: str) -> str:
    """Open the interview of a release for correction, mask some words, release again."""
    steward = made.as_user("sam", vault=True)
    interview = next(one for one in projects.list_interviews(steward) if one.release_id == release_id)
    releasing.reopen_interview(steward, interview.id, "missed")
    text = redaction.open_review(steward, interview.id).original.transcript.text
    start = text.index(words)
    redaction.add_identifier(steward, interview.id, start, start + len(words), "LOCATION")
    return releasing.release_interview(steward, interview.id).release_id


def test_a_locked_round_unlocked_after_a_correction_stays_blind_and_whole(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    made = rounds.create_round(lea, "R", [release], ["ana", "ben"])
    for coder in ("ana", "ben"):
        code_passage(small_project.as_user(coder), release, "C1", 44, 60)
    rounds.lock_round(lea, made.id)
    newer = correct(small_project, release, "another town")
    rounds.unlock_round(lea, made.id, "a correction")
    assert {c.coder for c in work.visible_codings(small_project.as_user("ana"))} == {"ana"}
    assert rounds.list_rounds(lea)[0].releases == (newer,)
    rounds.lock_round(lea, made.id)
    assert len(rounds.snapshot_of(lea, made.id).codings) == 2


def test_nothing_is_acknowledged_on_a_superseded_release(small_project) -> None:
    release, ana = small_project.releases[0], small_project.as_user("ana")
    correct(small_project, release, "another town")
    late = {"id": str(uuid.uuid4()), "kind": "add", "coding": str(uuid.uuid4()), "code": "C1", "start": 0, "end": 9}
    with pytest.raises(NotReady, match="released again"):
        apply_operations(ana, release, [late])
    assert work.visible_codings(ana) == []


def test_what_was_coded_openly_is_not_coded_blind_afterwards(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    code_passage(small_project.as_user("ana"), release, "C1", 44, 60)
    with pytest.raises(InvalidInput, match="blind any more"):
        rounds.create_round(lea, "R", [release], ["ana", "ben"])
    training = rounds.create_round(lea, "T", [release], ["ana", "ben"], purpose="training")
    rounds.lock_round(lea, training.id)
    with pytest.raises(InvalidInput, match="blind any more"):
        rounds.create_round(lea, "R", [release], ["ana", "ben"], purpose="calibration")


def test_a_name_masked_later_sends_earlier_releases_back_to_review(make_project) -> None:
    made = make_project()
    made.release((("Interviewer", "And then?"), ("Ida", "It was qvarlek again, always qvarlek.")), "P01", {})
    interview_id = made.import_turns(TURNS, "P02")
    made.to_review(interview_id)
    steward = made.as_user("sam", vault=True)
    text = redaction.open_review(steward, interview_id).original.transcript.text
    start = text.index("qvarlek")
    redaction.add_identifier(steward, interview_id, start, start + 7, "PERSON")
    assert releasing.release_interview(steward, interview_id).reopened == ("P01",)
    first = next(one for one in projects.list_interviews(steward) if one.title == "P01")
    assert first.state == "in_review"
    waiting = [one for one in redaction.open_review(steward, first.id).identifiers if one.decision == "pending"]
    assert len(waiting) == 2


def test_a_pseudonym_may_not_be_a_part_of_a_real_name(make_project) -> None:
    made = make_project()
    interview_id = made.import_turns(TURNS, "P02")
    made.to_review(interview_id)
    steward = made.as_user("sam", vault=True)
    text = redaction.open_review(steward, interview_id).original.transcript.text
    start = text.index("Petra Vollmann")
    redaction.add_identifier(steward, interview_id, start, start + len("Petra Vollmann"), "PERSON")
    one = redaction.open_review(steward, interview_id).identifiers[0]
    with pytest.raises(InvalidInput, match="really called"):
        linking.set_pseudonym(steward, interview_id, one.id, "Petra")


def test_labels_and_titles_hold_no_speakers_name(make_project) -> None:
    made = make_project()
    steward = made.as_user("sam", vault=True)
    transcript = Transcript.from_spoken([SpokenTurn("Nora Quist", "I was there.")])
    read = ReadResult("a.txt", "text", "utf-8", "en", (), transcript)
    plan = importing.ImportPlan(
        importing.IncomingFile("a.txt", b"x"), read, {"Nora Quist": "participant"}, participant="P01", title="With Nora"
    )
    with pytest.raises(InvalidInput, match="speaker's name"):
        importing.store_import(steward, plan)


def test_the_log_does_not_count_for_a_coder_what_the_others_did(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    made = rounds.create_round(lea, "R", [release], ["ana", "ben"])
    code_passage(small_project.as_user("ben"), release, "C1", 44, 60)
    rounds.lock_interview(small_project.as_user("ben"), made.id, release)
    ana = small_project.as_user("ana")
    assert not [e for e in projects.activity(ana) if e.actor == "ben"]
    assert dict(projects.status(ana)[0].coders) == {"ana": "open", "ben": "assigned"}
    assert dict(projects.status(lea)[0].coders) == {"ana": "open", "ben": "locked"}
    correct(small_project, release, "another town")
    details = [str(e.detail) for e in projects.activity(ana)]
    assert not any("carried" in detail or "codings" in detail for detail in details)


def test_memos_go_with_the_consent_to_quotation(small_project) -> None:
    release, lea = small_project.releases[0], small_project.as_user("lea")
    ana = small_project.as_user("ana")
    code_passage(ana, release, "C1", 44, 60, memo="she said: I was alone a lot")
    assert b"alone a lot" in exporting.export(lea, "csv").data
    participant = projects.list_participants(lea)[0]
    projects.update_participant(lea, participant.id, "P01", "never", {})
    for kind in ("csv", "xlsx", "report-html"):
        assert b"alone a lot" not in exporting.export(lea, kind).data
    assert b"alone a lot" not in codings_files.export_codings(lea)[0]
    assert codings_files.export_codings(small_project.as_user("ben"))[1] == 0
