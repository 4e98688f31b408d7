"""Who is who and the language can be corrected until release, one step back at a time, and no name reaches the file."""

from __future__ import annotations

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.workspace import coding as work
from coding.workspace import correcting, importing, releasing

TURNS = (
    ("Interviewer", "Who was there?"),
    ("Nora", "My aunt was."),
    ("Noraa", "And my uncle too."),
    ("Interviewer", "Thank you."),
)


def test_roles_speakers_and_language_are_corrected_and_undone(make_project) -> None:
    made = make_project()
    interview_id = made.import_turns(TURNS, "P01")
    made.to_review(interview_id)
    sam = made.as_user("sam", vault=True)
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
    release = releasing.release_interview(sam, interview_id)
    turns = work.read_release(made.as_user("ana"), release.release_id).turns
    assert [turn.speaker for turn in turns] == ["Interviewer", "P01", "P01", "Interviewer"]
    with pytest.raises(NotReady):
        correcting.correct_language(sam, interview_id, "fr")


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
