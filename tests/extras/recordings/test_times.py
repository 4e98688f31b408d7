"""Times of turns by estimate: for whom, of which text and recording they are, and what takes them away."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from coding.errors import InvalidInput, NotFound
from coding.extras.recordings.steps import sealing, times
from coding.extras.recordings.steps.recordings import add_recording, remove_recording
from coding.extras.recordings.steps.times import align_recording, forget_recording_times
from coding.vault import Vault
from coding.workspace.erasure.erase import erase
from coding.workspace.project.backup import make_backup
from pipelines.errors import Cancelled, ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord, TurnTime
from pipelines.extras.recordings.transcribe import listening
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.recordings.tones import SOUND, TALK, tones

HEARD = ("where", "did", "you", "go", "then", "to", "the", "lake", "i", "liked", "to", "hear", "water")
FOUND = [None, TurnTime(2_000, 5_000, 0.75)]


@pytest.fixture
def estimated(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """In the place of the model and the matching."""
    monkeypatch.setattr(times, "estimate_times", lambda *_, **__: FOUND)
    return times.estimate_times


def standing(project: SmallProject, interview: str) -> times.EstimatedTimes | None:
    return times.recording_times(project.as_user("sam", vault=True), interview).estimated


def actions(project: SmallProject) -> list[str]:
    with project.project.store.read() as cursor:
        rows = cursor.execute("SELECT action FROM event ORDER BY sequence").fetchall()
    return [str(row[0]) for row in rows if str(row[0]).startswith("recording.")]


@pytest.mark.slow
def test_what_is_heard_gives_turns_their_times(
    small_project: SmallProject, heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidfuzz", reason="rapidfuzz, of the extra heard[align] and of the tests, is not installed")
    steward = small_project.as_user("sam", vault=True)
    given: list[tuple[int, int, str | None]] = []

    def hearing(sound: bytes, rate: int, language: str | None, **_: object) -> list[RecognisedWord]:
        given.append((len(sound), rate, language))
        return [RecognisedWord(word, 1_000 + at * 300, 1_300 + at * 300) for at, word in enumerate(HEARD)]

    monkeypatch.setattr(model, "hear", hearing)
    recording = align_recording(steward, heard)
    assert given == [(6 * 16_000 * 2, 16_000, "en")]
    assert recording.turns == (TurnTime(1_000, 2_500, 1.0), TurnTime(2_500, 5_700, 0.8))
    assert (recording.timed, recording.sure) == (2, 2)
    assert standing(small_project, heard) == recording
    assert not times.recording_times(steward, heard).own


@pytest.mark.slow
def test_they_hold_for_one_recording_and_one_text(small_project: SmallProject, heard: str, estimated: object) -> None:
    steward = small_project.as_user("sam", vault=True)
    vault = steward.open_vault()
    align_recording(steward, heard)
    original = vault.get_json(f"original/{heard}")
    vault.put_json({f"original/{heard}": {**original, "text": original["text"].replace("lake", "pond")}})
    assert standing(small_project, heard) is None
    vault.put_json({f"original/{heard}": original})
    assert standing(small_project, heard) is not None
    add_recording(steward, heard, io.BytesIO(tones(450)), "second.wav")
    assert sealing.times_name(heard) not in vault.names()
    assert standing(small_project, heard) is None


@pytest.mark.slow
def test_they_go_with_the_recording_and_with_the_person(
    small_project: SmallProject, heard: str, estimated: object
) -> None:
    steward = small_project.as_user("sam", vault=True)
    name = sealing.times_name(heard)
    align_recording(steward, heard)
    backup = Path(make_backup(small_project.as_user("lea"))["folder"])
    remove_recording(steward, heard)
    for folder in (small_project.folder, backup):
        assert name not in Vault.open(folder, PASSPHRASE).names()
    add_recording(steward, heard, io.BytesIO(SOUND), "talk.wav")
    align_recording(steward, heard)
    erase(steward, "P7", confirmation="P7")
    assert name not in Vault.open(small_project.folder, PASSPHRASE).names()


@pytest.mark.slow
def test_they_are_taken_away_and_estimated_again(small_project: SmallProject, heard: str, estimated: object) -> None:
    steward = small_project.as_user("sam", vault=True)
    with pytest.raises(NotFound, match="No times"):
        forget_recording_times(steward, heard)
    align_recording(steward, heard)
    forget_recording_times(steward, heard)
    assert standing(small_project, heard) is None
    align_recording(steward, heard)
    assert standing(small_project, heard) is not None
    said = [action for action in actions(small_project) if action != "recording.added"]
    assert said == ["recording.aligned", "recording.times_removed", "recording.aligned"]


@pytest.mark.slow
def test_a_change_meanwhile_and_a_stop_keep_nothing(
    small_project: SmallProject, heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward = small_project.as_user("sam", vault=True)

    def another(*_: object, **__: object) -> list[TurnTime | None]:
        add_recording(steward, heard, io.BytesIO(tones(450)), "second.wav")
        return FOUND

    monkeypatch.setattr(times, "estimate_times", another)
    with pytest.raises(InvalidInput, match="changed meanwhile"):
        align_recording(steward, heard)
    monkeypatch.setattr(times, "estimate_times", listening.estimate_times)
    with pytest.raises(Cancelled):
        align_recording(steward, heard, cancelled=lambda: True)
    assert standing(small_project, heard) is None
    assert "recording.aligned" not in actions(small_project)


@pytest.mark.slow
def test_it_is_refused_in_words(small_project: SmallProject, heard_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    steward = small_project.as_user("sam", vault=True)
    interview = small_project.import_turns(TALK, "P7")
    with pytest.raises(NotFound, match="no recording"):
        align_recording(steward, interview)
    add_recording(steward, interview, io.BytesIO(SOUND), "talk.wav")
    monkeypatch.setattr(model, "NEEDED", ("no_such_package",))
    with pytest.raises(ModelMissing, match=r"heard\[align\]"):
        align_recording(steward, interview)
    vault = steward.open_vault()
    original = vault.get_json(f"original/{interview}")
    original["turns"][1][3] = 3_000
    vault.put_json({f"original/{interview}": original})
    assert times.recording_times(steward, interview).own
    with pytest.raises(InvalidInput, match="times of its own"):
        align_recording(steward, interview)
