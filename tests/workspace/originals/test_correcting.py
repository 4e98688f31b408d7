"""Who is who and the language can be corrected until release, one step back at a time, and no name reaches the file."""

from typing import Any

import duckdb
import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady, NotSaved
from coding.workspace import operations
from coding.workspace.codings import transcript
from coding.workspace.originals import correcting, importing
from coding.workspace.release.release import release_interview
from coding.workspace.vault_records import read_original

TURNS = (
    ("Interviewer", "Who was there?"),
    ("Nora", "My aunt was."),
    ("Noraa", "And my uncle too."),
    ("Interviewer", "Thank you."),
)


def in_review(make_project: Any) -> tuple[Any, str, Any]:
    made = make_project()
    interview_id = made.in_review(TURNS, "P01")
    return made, interview_id, made.as_user("sam", vault=True)


@pytest.mark.slow
def test_roles_speakers_and_language_are_corrected_and_undone(make_project) -> None:
    made, interview_id, sam = in_review(make_project)
    correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    found = correcting.correctable(sam, interview_id)
    assert {name: (role, turns) for name, (role, turns, _) in found.speakers.items()} == {
        "Interviewer": ("interviewer", 2),
        "Nora": ("participant", 2),
    }
    correcting.correct_roles(sam, interview_id, {"Nora": "other"})
    correcting.correct_language(sam, interview_id, "de")
    found = correcting.correctable(sam, interview_id)
    assert (found.speakers["Nora"][0], found.language, found.interview.language) == ("other", "de", "de")
    for _ in range(3):
        correcting.undo_correction(sam, interview_id)
    found = correcting.correctable(sam, interview_id)
    assert set(found.speakers) == {"Interviewer", "Nora", "Noraa"} and found.interview.language == "en"
    with pytest.raises(InvalidInput, match="nothing to undo"):
        correcting.undo_correction(sam, interview_id)
    with made.project.store.read() as cursor:
        kept = str(
            cursor.execute("SELECT * FROM event").fetchall() + cursor.execute("SELECT * FROM operation").fetchall()
        )
    assert "Nora" not in kept
    correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    release = release_interview(sam, interview_id)
    turns = transcript.read_release(made.as_user("ana"), release.release_id).turns
    assert [turn.speaker for turn in turns] == ["Interviewer", "P01", "P01", "Interviewer"]
    with pytest.raises(NotReady):
        correcting.correct_language(sam, interview_id, "fr")


@pytest.mark.slow
def test_a_correction_that_fails_leaves_the_vault_as_it_was(make_project, monkeypatch) -> None:
    _, interview_id, sam = in_review(make_project)
    before = correcting.correctable(sam, interview_id)

    def full(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patched, pytest.raises(NotSaved, match="Nothing of it was saved"):
        patched.setattr(operations, "note", full)
        correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    assert correcting.correctable(sam, interview_id) == before
    assert "Noraa" in read_original(sam.vault, interview_id).transcript.speakers


@pytest.mark.slow
def test_a_correction_that_took_two_attempts_is_one_and_can_be_undone(make_project, monkeypatch) -> None:
    _, interview_id, sam = in_review(make_project)
    before = correcting.correctable(sam, interview_id)
    note = operations.note
    answers = iter((duckdb.TransactionException("conflict"), None))

    def once_in_conflict(*values) -> None:
        if error := next(answers):
            raise error
        note(*values)

    with monkeypatch.context() as patched:
        patched.setattr(operations, "note", once_in_conflict)
        correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    assert set(correcting.correctable(sam, interview_id).speakers) == {"Interviewer", "Nora"}
    correcting.undo_correction(sam, interview_id)
    assert correcting.correctable(sam, interview_id).speakers == before.speakers


def test_nonsense_is_refused(make_project) -> None:
    made = make_project()
    interview_id = made.import_turns(TURNS, "P01")
    sam = made.as_user("sam", vault=True)
    for action in (
        lambda: correcting.merge_speakers(sam, interview_id, "Nora", "Nora"),
        lambda: correcting.merge_speakers(sam, interview_id, "Nora", "Somebody"),
        lambda: correcting.correct_roles(sam, interview_id, {"Nora": "boss"}),
        lambda: correcting.correct_language(sam, interview_id, "German"),
    ):
        with pytest.raises(InvalidInput):
            action()
    with pytest.raises(AccessDenied):
        correcting.correctable(made.as_user("lea"), interview_id)


@pytest.mark.slow
def test_two_labels_are_joined_in_the_preview(make_project) -> None:
    made = make_project()
    sam = made.as_user("sam", vault=True)
    text = "Ada: Where was it?\nNora: At home.\nNorah: In the kitchen.\nAda: And then?\nNora: Then we left."
    plan = importing.preview_file(sam, importing.IncomingFile("a.txt", text.encode()))
    joined = importing.join_speakers(sam, plan, {"Norah": "Nora", "Nora": "Norah"})
    assert len(joined.read.transcript.speakers) == 3, "a circle counts as nothing"
    joined = importing.join_speakers(sam, plan, {"Norah": "Nora"})
    assert list(joined.read.transcript.speakers) == ["Ada", "Nora"]
    assert importing.store_import(sam, joined).interview_id
