"""Recordings written down: an original in the vault, and nothing of it anywhere else. A script stands for the model."""

import io
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from coding.errors import AlreadyThere, InvalidInput, NotFound
from coding.extras.recordings.records import Transcribed, Wish
from coding.extras.recordings.steps import transcribing
from coding.extras.recordings.steps.recordings import all_recordings, hear, remove_recording
from coding.extras.recordings.steps.transcribing import transcribe_recording, unfinished_transcripts
from coding.vault import Vault
from coding.workspace.erasure.erase import erase
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.backup import make_backup
from coding.workspace.project.interviews import list_interviews
from coding.workspace.review.lists import set_lists
from coding.workspace.vault_records import read_original
from pipelines.errors import Cancelled, ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.recordings.tones import pitches_of, tones

SAID = (" I", " saw", " Perpetua", " Lindqvist", " there.")
NAME = "Perpetua Lindqvist 2026.wav"
SOUND = tones(300, seconds=100)


@dataclass
class Recogniser:
    """In the place of the speech model: hears the same sentence in each piece, and what was asked of it stays here.

    Attributes:
        language: What it tells, and how likely; None where nobody speaks.
        words: What it hears in each piece.
        before: Called before each piece is heard.
        heard: Bytes of each piece, and the language.
        told: Names that guided it.
    """

    language: tuple[str, float] | None = ("en", 0.9)
    words: tuple[str, ...] = SAID
    before: Callable[[], None] = lambda: None
    heard: list[tuple[int, str | None]] = field(default_factory=list)
    told: list[str | None] = field(default_factory=list)

    def spoken_language(self, sound: bytes, rate: int, told: str | None, **_: object) -> tuple[str, float] | None:
        if told == "xx":
            raise ModelMissing("It does not know xx.")
        return (told, 1.0) if told else self.language

    def hear(self, sound: bytes, rate: int, language: str | None, **more: Any) -> list[RecognisedWord]:
        self.before()
        self.heard.append((len(sound), language))
        self.told.append(more["names"])
        return [RecognisedWord(word, at * 400, at * 400 + 400, 0.8) for at, word in enumerate(self.words)]


@pytest.fixture(autouse=True)
def recogniser(heard_here: None, monkeypatch: pytest.MonkeyPatch) -> Recogniser:
    stands_in = Recogniser()
    monkeypatch.setattr(model, "spoken_language", stands_in.spoken_language)
    monkeypatch.setattr(model, "hear", stands_in.hear)
    return stands_in


def written_down(project: SmallProject, sound: bytes = SOUND, **how: object) -> Transcribed:
    steward = project.as_user("sam", vault=True)
    return transcribe_recording(steward, io.BytesIO(sound), NAME, Wish(), **how)  # type: ignore[arg-type]


def names(project: SmallProject, begins: str) -> list[str]:
    return [name for name in Vault.open(project.folder, PASSPHRASE).names() if name.startswith(begins)]


def actions(project: SmallProject) -> list[str]:
    with project.project.store.read() as cursor:
        rows = cursor.execute("SELECT action FROM event ORDER BY sequence").fetchall()
    return [str(row[0]) for row in rows]


@pytest.mark.slow
def test_what_is_heard_is_an_original_with_times_and_its_recording(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    done = written_down(small_project)
    steward = small_project.as_user("sam", vault=True)
    assert done.id is not None
    interview = next(each for each in list_interviews(steward) if each.id == done.id)
    assert (interview.state, interview.language, interview.format) == ("imported", "en", "whisper")
    assert (done.file, done.language, done.seconds, done.speakers) == (NAME, "en", 100.0, ())
    assert tuple(done.warnings) == interview.warnings == (transcribing.BY_PAUSES,)
    transcript = read_original(steward.open_vault(), done.id).transcript
    assert len(transcript.turns) == len(recogniser.heard) == 4
    assert transcript.turn_text(transcript.turns[1]) == "I saw Perpetua Lindqvist there."
    begins = recogniser.heard[0][0] * 500 // 16_000
    assert (transcript.turns[1].start_ms, transcript.turns[1].end_ms) == (begins, begins + 2_000)
    assert sum(length for length, _ in recogniser.heard) == len(SOUND) - 44
    document = json.loads(steward.open_vault().get(f"file/{done.id}"))
    assert document["segments"][0]["words"][2] == {"word": " Perpetua", "start": 0.8, "end": 1.2, "probability": 0.8}
    assert pitches_of(hear(steward, done.id, 0))[0] == 300
    assert names(small_project, "transcribing") == [] and unfinished_transcripts(steward) == []
    done_by = [action for action in actions(small_project) if action.startswith("recording.")]
    assert done_by == ["recording.added", "recording.transcribed"]


@pytest.mark.slow
def test_pauses_are_marked_and_hesitations_left_out_as_the_team_chooses(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    recogniser.words = (" Um,", " we", " walked", " home.")
    steward = small_project.as_user("sam", vault=True)
    wish = Wish(pauses=2.0, smooth=True)
    done = transcribe_recording(steward, io.BytesIO(SOUND), NAME, wish)
    assert done.id is not None
    transcript = read_original(steward.open_vault(), done.id).transcript
    turns = [transcript.turn_text(turn) for turn in transcript.turns]
    assert turns[0] == "We walked home." and all(turn.endswith(") We walked home.") for turn in turns[1:])
    assert done.warnings[-1].values["count"] == len(recogniser.heard)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [Cancelled, KeyboardInterrupt])
def test_what_was_stopped_goes_on_where_it_was(
    small_project: SmallProject, recogniser: Recogniser, ending: type[BaseException]
) -> None:
    def stop() -> None:
        if len(recogniser.heard) == 2:
            raise ending

    recogniser.before = stop
    with pytest.raises(ending):
        written_down(small_project)
    steward = small_project.as_user("sam", vault=True)
    (waiting,) = unfinished_transcripts(steward)
    assert waiting.recording.name == NAME and waiting.heard_ms == sum(length for length, _ in recogniser.heard) // 32
    assert all_recordings(steward) == {} and waiting.id not in [each.id for each in list_interviews(steward)]
    recogniser.before = lambda: None
    done = written_down(small_project)
    assert done.id == waiting.id and len(recogniser.heard) == 4
    assert sum(length for length, _ in recogniser.heard) == len(SOUND) - 44, "nothing is heard twice"
    assert actions(small_project).count("recording.added") == 1


KILLED = """
import io, os, signal, sys
from pathlib import Path
from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps import recordings
from coding.extras.recordings.steps.transcribing import transcribe_recording
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord
from tests.extras.recordings.tones import read_here, tones
pieces = []
def hear(sound, rate, language, **_):
    if len(pieces) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    pieces.append(len(sound))
    return [RecognisedWord(" Yes.", 0, 400)]
recordings.listening_copy, model.NEEDED, model.hear = read_here, (), hear
model.spoken_language = lambda *_, **__: ("en", 0.9)
steward = sign_in(open_project(Path(sys.argv[1])), "sam").with_vault(sys.argv[2])
transcribe_recording(steward, io.BytesIO(tones(300, seconds=100)), "talk.wav", Wish())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
def test_a_kill_loses_no_more_than_the_piece_that_was_being_heard(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    from coding.workspace.project.open import open_project

    small_project.project.store.close()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, small_project.folder, PASSPHRASE], capture_output=True, text=True, check=False
    )
    assert ended.returncode == -9, ended.stderr
    small_project.project = open_project(small_project.folder)
    (waiting,) = unfinished_transcripts(small_project.as_user("sam", vault=True))
    assert waiting.heard_ms > 40_000, "two pieces of twenty seconds and more"
    assert written_down(small_project).id == waiting.id
    assert len(recogniser.heard) == 2
    assert sum(length for length, _ in recogniser.heard) // 32 == 100_000 - waiting.heard_ms


@pytest.mark.slow
def test_no_name_is_in_clear_outside_the_vault_at_any_moment(
    small_project: SmallProject,
    recogniser: Recogniser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    looked: list[int] = []

    def places() -> Iterator[tuple[str, bytes]]:
        for path in (each for top in (small_project.folder, temporary) for each in top.rglob("*")):
            yield str(path), str(path.relative_to(tmp_path) if path.is_relative_to(tmp_path) else path.name).encode()
            if path.is_file():
                yield str(path), path.read_bytes()
        yield "log", caplog.text.encode()

    def look() -> None:
        for where, content in places():
            assert b"Perpetua" not in content and b"Lindqvist" not in content, where
            assert SOUND[2_000:2_064] not in content and b"RIFF" not in content, where
        looked.append(1)

    recogniser.before = look
    done = written_down(small_project)
    with small_project.project.store.read() as cursor:
        tables = [row[0] for row in cursor.execute("SELECT table_name FROM information_schema.tables").fetchall()]
        said = [
            str(cursor.execute(f"SELECT * FROM {table}").fetchall()) for table in tables if table != "sqlite_master"
        ]
    assert len(said) > 20 and not [rows for rows in said if "Perpetua" in rows or "Lindqvist" in rows]
    small_project.project.store.close()
    look()
    assert len(looked) == 5 and done.id is not None


@pytest.mark.slow
def test_what_is_refused_keeps_nothing(small_project: SmallProject, recogniser: Recogniser) -> None:
    recogniser.language = None
    with pytest.raises(InvalidInput, match="nothing that is said was understood"):
        written_down(small_project)
    recogniser.language = ("la", 0.6)
    with pytest.raises(InvalidInput, match="not sure which language.*may be “la”.*--language"):
        written_down(small_project)
    recogniser.language, recogniser.words = ("en", 0.9), ()
    with pytest.raises(InvalidInput, match="nothing that is said was understood"):
        written_down(small_project)
    steward = small_project.as_user("sam", vault=True)
    with pytest.raises(ModelMissing):
        transcribe_recording(steward, io.BytesIO(SOUND), NAME, Wish(language="xx"))
    assert names(small_project, "recording") == names(small_project, "transcribing") == []
    assert not list((small_project.folder / "recordings").glob("*"))
    recogniser.words = SAID
    first = written_down(small_project)
    with pytest.raises(AlreadyThere, match=f"interview {first.id}"):
        written_down(small_project)
    with pytest.raises(AlreadyThere, match="in the project already"):
        written_down(small_project, tones(450, seconds=100))
    assert [*all_recordings(small_project.as_user("sam", vault=True))] == [first.id]


@pytest.mark.slow
def test_what_is_half_written_down_can_be_erased_in_backups_too(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    def stop() -> None:
        if recogniser.heard:
            raise KeyboardInterrupt

    recogniser.before = stop
    with pytest.raises(KeyboardInterrupt):
        written_down(small_project)
    backup = Path(make_backup(small_project.as_user("lea"))["folder"])
    steward = small_project.as_user("sam", vault=True)
    (waiting,) = unfinished_transcripts(steward)
    assert remove_recording(steward, waiting.id).backups == (backup.name,)
    for folder in (small_project.folder, backup):
        assert not [name for name in Vault.open(folder, PASSPHRASE).names() if waiting.id in name]
        assert not list((folder / "recordings").glob("*"))


@pytest.mark.slow
def test_a_steward_of_another_site_knows_nothing_of_it(small_project: SmallProject, recogniser: Recogniser) -> None:
    recogniser.before = lambda: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        written_down(small_project)
    steward = small_project.as_user("sam", vault=True)
    (waiting,) = unfinished_transcripts(steward)
    elsewhere = replace(steward, user=replace(steward.user, site="north"))
    assert unfinished_transcripts(elsewhere) == []
    with pytest.raises(NotFound):
        remove_recording(elsewhere, waiting.id)
    assert unfinished_transcripts(steward) == [waiting]


@pytest.mark.slow
def test_it_goes_with_the_person(small_project: SmallProject) -> None:
    done = written_down(small_project)
    steward = small_project.as_user("sam", vault=True)
    label = next(each.participant_label for each in list_interviews(steward) if each.id == done.id)
    assert done.id is not None
    erase(steward, label, confirmation=label)
    assert not [name for name in Vault.open(small_project.folder, PASSPHRASE).names() if done.id in name]
    assert not list((small_project.folder / "recordings").glob("*"))


@pytest.mark.slow
def test_another_language_or_model_hears_it_anew(small_project: SmallProject, recogniser: Recogniser) -> None:
    def stop() -> None:
        if len(recogniser.heard) in (2, 4):
            raise KeyboardInterrupt

    recogniser.before = stop
    steward = small_project.as_user("sam", vault=True)
    for language in (None, "de"):
        recogniser.heard.append((0, language))
        with pytest.raises(KeyboardInterrupt):
            transcribe_recording(steward, io.BytesIO(SOUND), NAME, Wish(language))
    recogniser.before = lambda: None
    begun = len(recogniser.heard)
    done = transcribe_recording(steward, io.BytesIO(SOUND), NAME, Wish("de"))
    assert done.language == "de"
    assert {language for _, language in recogniser.heard[begun:]} == {"de"} and len(recogniser.heard) - begun == 3
    assert len(read_original(steward.open_vault(), str(done.id)).transcript.turns) == 4


@pytest.mark.slow
def test_what_the_model_is_no_use_for_is_said_before_it_begins(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    told: list[str] = []

    def before() -> None:
        assert len(told) == 1 and "of no use for “lt”" in told[0] and "--model" in told[0]

    recogniser.language, recogniser.before = ("lt", 0.8), before
    done = written_down(small_project, says=told.append)
    assert told[0] in done.warnings


@pytest.mark.slow
def test_names_on_the_projects_list_guide_the_model_where_that_is_wished(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    steward = small_project.as_user("sam", vault=True)
    set_lists(steward, deny=["Perpetua Lindqvist", "the lake house"])
    transcribe_recording(steward, io.BytesIO(SOUND), "first.wav", Wish(names=True))
    assert set(recogniser.told) == {"Perpetua Lindqvist, the lake house"}
    recogniser.told.clear()
    recogniser.words = (" By", " the", " lake.")
    transcribe_recording(steward, io.BytesIO(tones(450, seconds=4)), "second.wav", Wish())
    assert recogniser.told == [None]


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["language_of", 0, 3, "as_whisper_json"])
def test_an_erasure_takes_a_recording_while_it_is_written_down(
    small_project: SmallProject, recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch, moment: str | int
) -> None:
    steward = small_project.as_user("sam", vault=True)

    def erasing(*given: Any, **more: Any) -> Any:
        done = step(*given, **more)
        erase(steward, "P01", confirmation="P01")
        return done

    if isinstance(moment, str):
        step = getattr(transcribing, moment)
        monkeypatch.setattr(transcribing, moment, erasing)
    else:
        step = bool
        recogniser.before = lambda: len(recogniser.heard) == moment and erasing()
    with pytest.raises(NotFound):
        transcribe_recording(steward, io.BytesIO(SOUND), NAME, Wish(participant="P01"))
    assert "P01" not in [each.label for each in list_participants(steward)]
    vault = Vault.open(small_project.folder, PASSPHRASE)
    assert not [name for name in vault.names() if name.startswith(("transcribing/", "recording/"))]


@pytest.mark.slow
def test_an_erasure_takes_recordings_that_wait_to_be_written_down(
    small_project: SmallProject, recogniser: Recogniser
) -> None:
    steward = small_project.as_user("sam", vault=True)
    waiting, other = (
        transcribing.keep_for_transcript(steward, io.BytesIO(tones(pitch, seconds=5)), NAME, Wish(participant=label))
        for pitch, label in ((300, "P01"), (500, "P02"))
    )
    make_backup(small_project.as_user("lea"))
    recogniser.before = lambda: (_ for _ in ()).throw(Cancelled("Paused."))
    with pytest.raises(Cancelled):
        transcribing.go_on(steward, waiting, Wish(participant="P01"))
    lead = small_project.as_user("lea")
    (person,) = [each for each in list_participants(lead) if each.label == "P01"]
    update_participant(lead, person.id, label="P07", quote_consent=person.quote_consent, attributes=person.attributes)
    erase(steward, "P07", confirmation="P07")
    assert [each.id for each in unfinished_transcripts(steward)] == [other]
    for vault in (small_project.folder, *(small_project.folder / "backups").iterdir()):
        if (vault / "vault.heard").exists():
            assert not [name for name in Vault.open(vault, PASSPHRASE).names() if waiting in name]
