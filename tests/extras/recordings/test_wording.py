"""What was heard, word by word: how sure of each, and what a browser's corrections make of it."""

import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps import transcribing
from coding.extras.recordings.steps.transcribing import unfinished_transcripts
from coding.extras.recordings.steps.wording import apply_wording, correctable_interviews, wording
from coding.store import events
from coding.workspace.codings.transcript import read_release
from coding.workspace.operations import Answer
from coding.workspace.originals.correcting import undo_correction
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.review.find import find_identifiers
from coding.workspace.vault_records import read_original
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe import voices
from tests.conftest import SmallProject
from tests.extras.recordings.tones import tones
from tests.helpers import app_page

HEARD = [
    (" Where", 0.9), (" did", 0.9), (" you", 0.9), (" live?", 0.8), (" In", 0.9), (" a", 0.9), (" villa", 0.3),
    ("ge", 0.6), (" by", 0.9), (" the", 0.9), (" leek.", 0.2),
]  # fmt: skip


@pytest.fixture
def heard(small_project: SmallProject, heard_here: None, monkeypatch: pytest.MonkeyPatch) -> tuple[SmallProject, str]:
    """A recording that was written down, a word every four tenths of a second."""
    words = [RecognisedWord(word, at * 400, at * 400 + 400, sure) for at, (word, sure) in enumerate(HEARD)]
    monkeypatch.setattr(model, "hear", lambda *_, **__: words)
    steward = small_project.as_user("sam", vault=True)
    sound = io.BytesIO(tones(300, seconds=5))
    return small_project, str(transcribing.transcribe_recording(steward, sound, "a.wav", Wish()).id)


def pitches(sound: bytes, rate: int, places: Sequence[tuple[int, int]], **_: object) -> Any:
    """In the place of the speaker encoder: a voice is as high as its tone."""
    samples = np.frombuffer(sound, dtype="<i2").astype(float)
    parts = [samples[start * rate // 1000 : end * rate // 1000] for start, end in places]
    rows = np.stack([np.abs(np.fft.rfft(part, 4_000))[:1_000] for part in parts])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.slow
def test_voices_propose_who_speaks_and_a_person_says_who_they_are(
    small_project: SmallProject, heard_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["Where did you live?", "In a village.", "And then?", "We moved to the lake with my aunt."]
    begins = (0, 3_000, 6_000, 9_000)
    words = [
        RecognisedWord(f" {word}", start + at * 350, start + at * 350 + 350, 0.9)
        for start, sentence in zip(begins, said, strict=True)
        for at, word in enumerate(sentence.split())
    ]
    monkeypatch.setattr(model, "hear", lambda *_, **__: words)
    steward = small_project.as_user("sam", vault=True)
    sound, wish = tones(300, 600, 300, 600, seconds=3), Wish(speakers=2)
    monkeypatch.setattr(voices, "PACKAGE", "no_such_speaker_encoder")
    with pytest.raises(ModelMissing, match="voices.txt"):
        transcribing.transcribe_recording(steward, io.BytesIO(sound), "a.wav", wish)
    assert unfinished_transcripts(steward) == []
    monkeypatch.setattr(voices, "installed", lambda: True)
    monkeypatch.setattr(voices, "voices", pitches)
    done = transcribing.transcribe_recording(steward, io.BytesIO(sound), "a.wav", wish)
    assert done.speakers == ("Speaker 1", "Speaker 2") and done.warnings == [transcribing.BY_VOICES]
    interview = str(done.id)
    shown = wording(steward, interview)
    assert [turn.speaker for turn in shown.turns] == ["Speaker 1", "Speaker 2"] * 2
    assert [turn.text for turn in shown.turns] == said and list(shown.proposed) == ["Speaker 1", "Speaker 2"]
    assert shown.speakers == [("Speaker 1", "interviewer"), ("Speaker 2", "participant")]
    who = ["Interviewer", "Participant"] * 2
    assert applied(small_project, interview, *([name, text, 0, 1] for name, text in zip(who, said, strict=True))).ok
    assert wording(steward, interview).proposed == []


def applied(project: SmallProject, interview: str, *turns: list[Any], **more: Any) -> Any:
    steward = project.as_user("sam", vault=True)
    speakers = [["Interviewer", "interviewer"], ["Participant", "participant"]]
    state = wording(steward, interview).state
    item = {"id": "one", "kind": "words", "state": state, "turns": list(turns), "speakers": speakers, **more}
    return apply_wording(steward, interview, [item])[0]


@pytest.mark.slow
def test_each_word_has_its_moment_and_how_sure_it_is(heard: tuple[SmallProject, str]) -> None:
    project, interview = heard
    shown = wording(project.as_user("sam", vault=True), interview)
    (turn,) = shown.turns
    assert shown.speakers == [] and shown.lasts_ms == 5_000 and turn.text.endswith("by the leek.")
    assert turn.words[3:7] == [("live?", 1_200, 0.8), ("In", 1_600, 0.9), ("a", 2_000, 0.9), ("village", 2_400, 0.3)]
    answer = applied(
        project, interview, ["Interviewer", "Where did you live?", 0, 1_600],
        ["Participant", "In a village by the lake.", 1_600, 4_400],
    )  # fmt: skip
    assert answer.ok
    shown = wording(project.as_user("sam", vault=True), interview)
    assert shown.state == answer.record
    assert shown.speakers == [("Interviewer", "interviewer"), ("Participant", "participant")]
    question, said = shown.turns
    assert (question.speaker, question.end_ms, said.start_ms) == ("Interviewer", 1_600, 1_600)
    assert [word for word, _, certainty in said.words if certainty < 0.5] == ["village"], "lake was written by somebody"


@pytest.mark.slow
def test_it_goes_on_to_review_and_a_release_ends_it_until_the_next(heard: tuple[SmallProject, str]) -> None:
    project, interview = heard
    steward = project.as_user("sam", vault=True)
    assert [entry.id for entry in correctable_interviews(steward)] == [interview]
    applied(project, interview, ["Participant", "In a village by the lake.", 1_600, 4_400])
    find_identifiers(steward, [interview])
    release_interview(steward, interview)
    assert correctable_interviews(steward) == []
    item = {"id": "x", "kind": "words", "state": "", "turns": [[None, "Other", None, None]], "speakers": []}
    (refused,) = apply_wording(steward, interview, [item])
    assert not refused.ok and "released already" in refused.reason
    reopen_interview(steward, interview, "Somebody else speaks")
    assert [entry.id for entry in correctable_interviews(steward)] == [interview]
    assert applied(project, interview, ["Interviewer", "In a village", 0, 9], ["Participant", "by the sea.", 9, 90]).ok
    find_identifiers(steward, [interview])
    again = release_interview(steward, interview).release_id
    assert read_release(project.as_user("ana"), again).text == "In a village\nby the sea."


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "other"}, {"turns": 3}, {"turns": [["A", "words", -1, None]]}, {"turns": [["A", 5, 0, 0]]},
        {"turns": [["A", "words", 0]]}, {"speakers": [["A"]]}, {"speakers": [[" ", "other"]]}, {"state": None},
    ],
)  # fmt: skip
def test_what_no_browser_sends_changes_nothing(heard: tuple[SmallProject, str], wrong: dict[str, Any]) -> None:
    project, interview = heard
    answer = applied(project, interview, ["Participant", "Other words.", 0, 0], **wrong)
    assert not answer.ok and "not understood" in answer.reason
    vault = project.as_user("sam", vault=True).open_vault()
    assert "leek" in read_original(vault, interview).transcript.text


@pytest.mark.slow
def test_it_is_taken_back_and_nothing_of_it_is_outside_the_vault(heard: tuple[SmallProject, str]) -> None:
    project, interview = heard
    applied(project, interview, ["Perpetua", "In Quillstead by the lake.", 1_600, 4_400])
    steward = project.as_user("sam", vault=True)
    undo_correction(steward, interview)
    assert wording(steward, interview).turns[0].text.endswith("by the leek.")
    project.project.store.close()
    for path in (each for each in project.folder.rglob("*") if each.is_file()):
        assert not [name for name in (b"Perpetua", b"Quillstead", b"leek") if name in path.read_bytes()], path


@pytest.mark.slow
def test_a_file_of_another_program_has_no_certainty(heard: tuple[SmallProject, str]) -> None:
    project, interview = heard
    vault = project.as_user("sam", vault=True).open_vault()
    endless = b'{"segments": [{"words": [{"word": "In", "start": Infinity, "end": 1, "probability": 1}]}]}'
    for content in (b"no JSON", b"[]", b"5", json.dumps({"segments": [{"words": [{"word": 1}]}]}).encode(), endless):
        vault.put({f"file/{interview}": content})
        (turn,) = wording(project.as_user("sam", vault=True), interview).turns
        assert all((moment, certainty) == (None, 1.0) for _, moment, certainty in turn.words)


@pytest.mark.slow
def test_reading_the_words_is_logged_once_a_visit(heard: tuple[SmallProject, str]) -> None:
    project, interview = heard
    page = app_page.open_page("wording", project, "sam", vault=True)
    app_page.checked(page.run())
    with project.project.store.read() as cursor:
        read = [event for event in events.recent(cursor, "sam", 9, 0) if event.action == "original.read"]
    assert [(event.actor, event.target_id) for event in read] == [("sam", interview)]


@pytest.mark.slow
def test_once_the_originals_are_closed_no_word_is_left_in_the_session(heard: tuple[SmallProject, str]) -> None:
    page = app_page.open_page("wording", heard[0], "sam", vault=True)
    (name,) = (name for name in page.session_state._state.filtered_state if str(name).endswith("-answers"))
    page.session_state[name].remember([Answer("one", False, "In Quillstead by the leek.")])
    app_page.click(page, "Close the originals")
    left = {name: repr(value) for name, value in page.session_state._state.filtered_state.items()}
    assert left and not [name for name, value in left.items() if "leek" in value]
