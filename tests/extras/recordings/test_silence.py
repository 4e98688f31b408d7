"""A copy of a recording in which masked names are silent: when they are, and when no copy is made."""

import io
import stat
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coding.errors import Conflict, InvalidInput, NotFound, NotReady
from coding.extras.recordings.records import EstimatedTimes, SilencedRecording, Wish
from coding.extras.recordings.steps import recordings, times, transcribing
from coding.extras.recordings.steps.silence import MARGIN_MS, silence_names
from coding.workspace.erasure.erase import erase
from coding.workspace.originals.correcting import correct_words, correctable
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.reports.register import export_register
from coding.workspace.review.decide import add_identifier
from coding.workspace.review.unused import answer_use
from coding.workspace.vault_records import read_original
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model, silence
from pipelines.extras.recordings.align.words import RecognisedWord, TurnTime
from pipelines.transcript import SpokenTurn
from tests.cli.test_command_line import heard, heard_json
from tests.conftest import SmallProject
from tests.extras.recordings.tones import tones
from tests.helpers.steps import current_releases

pytestmark = pytest.mark.slow
SAID = "We lived by the lake then. Katarina lent me a boat one summer. It was a calm year."
TYPED = (("Interviewer", "Who was there?"), ("Mira", "Katarina, and the boat."), ("Interviewer", "Thank you, Mira."))


@pytest.fixture(autouse=True)
def here(heard_here: None) -> None:
    """Recordings are read here, and whatever is heard a second time is nothing."""
    pytest.importorskip("av", reason="the extra heard[audio] is not installed")


def hears(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """What the model hears, a word a second."""
    entries = [RecognisedWord(f" {word}", at * 1_000, at * 1_000 + 800) for at, word in enumerate(words) if word]
    monkeypatch.setattr(model, "hear", lambda *_, **__: entries)


def written_down(project: SmallProject, monkeypatch: pytest.MonkeyPatch, said: str = SAID) -> str:
    """An interview that was heard so, a word a second, before its release."""
    hears(monkeypatch, *said.split(" "))
    steward = project.as_user("sam", vault=True)
    sound = io.BytesIO(tones(300, seconds=20))
    interview = transcribing.transcribe_recording(steward, sound, "a.wav", Wish(participant="P7")).id
    hears(monkeypatch)
    assert interview is not None
    return interview


def typed(project: SmallProject) -> str:
    """A transcript without times, and its recording."""
    interview = project.import_turns(TYPED, "P7")
    steward = project.as_user("sam", vault=True)
    recordings.add_recording(steward, interview, io.BytesIO(tones(300, seconds=20)), "a.wav")
    return interview


def masked(project: SmallProject, interview: str, *names: str) -> str:
    project.to_review(interview)
    steward = project.as_user("sam", vault=True)
    text = read_original(steward.open_vault(), interview).transcript.text
    for name in names:
        add_identifier(steward, interview, text.index(name), text.index(name) + len(name), "PERSON")
    release_interview(steward, interview, leave_questions=True)
    return interview


def silenced(project: SmallProject, interview: str, **more: Any) -> SilencedRecording:
    return silence_names(project.as_user("sam", vault=True), interview, "wav", **more)


def silent_seconds(data: bytes) -> list[int]:
    """Seconds of a WAV file whose first half nothing is heard in."""
    with wave.open(io.BytesIO(data)) as file:
        rate = file.getframerate()
        sound = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return [
        second for second in range(len(sound) // rate) if not sound[second * rate : second * rate + rate // 2].any()
    ]


def test_a_name_is_silent_while_it_was_heard(small_project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    result = silenced(small_project, interview)
    assert silent_seconds(result.data) == [6]
    assert (result.names, result.lines, result.silent_ms, result.checked) == (1, 0, 800 + 2 * MARGIN_MS, 1)
    # So is what goes into no file; nobody listens for words of it.
    release = next(each for each in current_releases(small_project.as_user("lea")) if each.interview_id == interview)
    start = release.text.index("It was a calm")
    answer_use(small_project.as_user("lea"), release.id, start, start + len("It was a calm"), may_use=False)
    hears(monkeypatch, "calm")
    assert silent_seconds(silenced(small_project, interview).data) == [6, 13, 14, 15, 16]


def test_a_corrected_name_is_silent_between_the_words_around_it(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = written_down(small_project, monkeypatch, SAID.replace("Katarina lent", "Cat ran and"))
    steward = small_project.as_user("sam", vault=True)
    turn = read_original(steward.open_vault(), interview).transcript.turns[0]
    correct_words(
        steward, interview, [SpokenTurn(None, SAID, turn.start_ms, turn.end_ms)], {},
        correctable(steward, interview).state,
    )  # fmt: skip
    result = silenced(small_project, masked(small_project, interview, "Katarina"))
    assert silent_seconds(result.data) == [6, 7, 8], "all that was heard in its place"
    assert result.lines == 0


def test_a_name_that_was_not_heard_is_silent_from_the_end_of_the_turn_before(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = written_down(small_project, monkeypatch, "We lived there.       Lent me a boat.")
    steward = small_project.as_user("sam", vault=True)
    first, second = read_original(steward.open_vault(), interview).transcript.turns
    spoken = [
        SpokenTurn(None, "We lived there.", first.start_ms, first.end_ms),
        SpokenTurn(None, "Katarina lent me a boat.", second.start_ms, second.end_ms),
    ]
    correct_words(steward, interview, spoken, {}, correctable(steward, interview).state)
    result = silenced(small_project, masked(small_project, interview, "Katarina"))
    assert silent_seconds(result.data) == [3, 4, 5, 6, 7, 8]


def test_a_masked_name_that_is_corrected_away_stays_silent(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    steward = small_project.as_user("sam", vault=True)
    reopen_interview(steward, interview, "She was not meant")
    turns = read_original(steward.open_vault(), interview).transcript.turns
    words = SAID.replace("Katarina ", "")
    spoken = [SpokenTurn(None, words, turns[0].start_ms, turns[-1].end_ms)]
    correct_words(steward, interview, spoken, {}, correctable(steward, interview).state)
    assert 6 in silent_seconds(silenced(small_project, interview).data)
    small_project.to_review(interview)
    release_interview(steward, interview)
    assert 6 in silent_seconds(silenced(small_project, interview).data)
    # Nor is it heard where another word was written in its place, which nobody masks.
    reopen_interview(steward, interview, "Somebody did")
    spoken = [SpokenTurn(None, words.replace("lent", "she lent"), turns[0].start_ms, turns[-1].end_ms)]
    correct_words(steward, interview, spoken, {}, correctable(steward, interview).state)
    small_project.to_review(interview)
    release_interview(steward, interview)
    assert 6 in silent_seconds(silenced(small_project, interview).data)


@pytest.mark.parametrize("erased_before", [True, False])
def test_times_hold_for_the_recording_in_which_the_words_were_heard(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch, erased_before: bool
) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    steward = small_project.as_user("sam", vault=True)
    if erased_before:
        recordings.remove_recording(steward, interview)
    recordings.add_recording(steward, interview, io.BytesIO(tones(300, seconds=17)), "trimmed.wav")
    assert times.recording_times(steward, interview).another
    with pytest.raises(InvalidInput, match="No time is known"):
        silenced(small_project, interview)
    # The first was the wrong one, a steward says; and that this was a mistake.
    times.set_own_times(steward, interview, fit=True)
    assert silent_seconds(silenced(small_project, interview).data) == [6]
    times.set_own_times(steward, interview, fit=False)
    monkeypatch.setattr(times, "estimate_times", lambda *_, **__: [TurnTime(2_000, 5_000, 0.9)])
    times.align_recording(steward, interview)
    assert silenced(small_project, interview).lines == 1
    # The same file is brought again.
    recordings.add_recording(steward, interview, io.BytesIO(tones(300, seconds=20)), "a.wav")
    assert silent_seconds(silenced(small_project, interview).data) == [6]


def test_no_copy_of_two_recordings(small_project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    as_file = silence.as_file

    def replaced_meanwhile(sound: Any, ending: str) -> bytes:
        steward = small_project.as_user("sam", vault=True)
        recordings.add_recording(steward, interview, io.BytesIO(tones(600, seconds=17)), "trimmed.wav")
        return as_file(sound, ending)

    monkeypatch.setattr(silence, "as_file", replaced_meanwhile)
    with pytest.raises(NotFound, match="erased meanwhile"):
        silenced(small_project, interview)
    assert export_register(small_project.as_user("lea")) == []


def test_without_times_of_words_a_turn_is_silent_as_a_whole(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    hears(monkeypatch)
    interview = masked(small_project, typed(small_project), "Katarina")
    with pytest.raises(InvalidInput, match="words are to be silent: 2, 3. No copy was made"):
        silenced(small_project, interview)
    turns: list[TurnTime | None] = [
        TurnTime(1_000, 3_000, 0.9), TurnTime(6_000, 9_000, 0.4), TurnTime(15_000, 16_000, 0.9),
    ]  # fmt: skip
    monkeypatch.setattr(times, "estimate_times", lambda *_, **__: turns)
    steward = small_project.as_user("sam", vault=True)
    assert isinstance(times.align_recording(steward, interview), EstimatedTimes)
    with pytest.raises(InvalidInput, match="to be silent: 2. No copy"):
        silenced(small_project, interview)
    turns[1] = TurnTime(6_000, 9_000, 0.6)
    times.align_recording(steward, interview)
    result = silenced(small_project, interview)
    assert silent_seconds(result.data) == list(range(3, 20)), "from where the one before ends to where the next begins"
    assert (result.names, result.lines) == (2, 2), "the speaker that is called by name too"


def test_no_copy_without_a_release_a_mask_or_a_recording(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = written_down(small_project, monkeypatch)
    with pytest.raises(NotReady, match="is not released"):
        silenced(small_project, interview)
    masked(small_project, interview)
    with pytest.raises(InvalidInput, match="Nothing is masked"):
        silenced(small_project, interview)
    (other,) = [each.id for each in list_interviews(small_project.as_user("sam")) if each.id != interview]
    with pytest.raises(NotFound, match="no recording"):
        silenced(small_project, other)
    assert [entry.kind for entry in export_register(small_project.as_user("lea"))] == []


def test_a_name_that_is_heard_again_makes_no_copy(small_project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina", "calm")
    hears(monkeypatch, "by", "the", "lake", "Cadarina")
    with pytest.raises(InvalidInput, match="Of 2 masked names 1 are still heard, or a word like them: lines 1"):
        silenced(small_project, interview)
    assert export_register(small_project.as_user("lea")) == []
    assert silenced(small_project, interview, check=False).checked is None
    monkeypatch.setattr(model, "NEEDED", ("no_such_package",))
    with pytest.raises(ModelMissing, match=r"heard\[speech\]"):
        silenced(small_project, interview, check=True)
    assert silenced(small_project, interview).checked is None


def test_the_register_knows_of_it_and_nothing_tells_a_name(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    result = silenced(small_project, interview)
    (entry,) = export_register(small_project.as_user("lea"))
    assert (entry.id, entry.kind) == (result.export_id, "silenced-recording")
    assert entry.size_bytes == len(result.data)
    with small_project.project.store.read() as cursor:
        logged = cursor.execute("SELECT * FROM event ORDER BY sequence").fetchall()
        (row,) = cursor.execute("SELECT interview_id FROM export_interview").fetchall()
    assert row[0] == interview, "an erasure says who has it"
    assert "export.made" in logged[-1] and "Katarina" not in repr(logged)


def test_no_copy_of_somebody_who_is_erased_while_it_is_made(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    as_file = silence.as_file

    def erased_meanwhile(sound: Any, ending: str) -> bytes:
        data = as_file(sound, ending)
        erase(small_project.as_user("sam", vault=True), "P7", confirmation="P7")
        return data

    monkeypatch.setattr(silence, "as_file", erased_meanwhile)
    with pytest.raises(Conflict, match="make it again"):
        silenced(small_project, interview)
    assert export_register(small_project.as_user("lea")) == []


def test_the_command_writes_it_where_it_is_told_to(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    masked(small_project, written_down(small_project, monkeypatch), "Katarina")
    folder, out = small_project.folder, tmp_path / "copy.wav"
    small_project.project.store.close()
    assert "in the project's folder" in heard("recording", "silence", folder, "P7", folder / "copy.wav", code=1)
    assert "Call it .wav or .flac" in heard("recording", "silence", folder, "P7", tmp_path / "copy.mp3", code=1)
    hears(monkeypatch, "Katarina")
    assert "are still heard" in heard("recording", "silence", folder, "P7", out, code=1)
    assert not out.exists()
    hears(monkeypatch)
    said = heard("recording", "silence", folder, "P7", out)
    assert "0 of 1 of them" in said and "not encrypted" in said and "Katarina" not in said
    assert stat.S_IMODE(out.stat().st_mode) == 0o600 and silent_seconds(out.read_bytes()) == [6]
    assert "there already" in heard("recording", "silence", folder, "P7", out, code=1)
    result: Any = heard_json("recording", "silence", folder, "P7", tmp_path / "copy.flac", "--no-check")
    assert (result["names"], result["lines"], result["silent_ms"], result["checked"]) == (1, 0, 1_400, None)
    assert (tmp_path / "copy.flac").read_bytes()[:4] == b"fLaC"
