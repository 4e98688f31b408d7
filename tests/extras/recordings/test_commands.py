"""Recordings on the command line: kept, listed, times refused without the extra, erased."""

from pathlib import Path
from typing import Any

import pytest

from coding.extras.recordings.steps import times
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord, TurnTime
from tests.cli.test_command_line import heard, heard_json, heard_json_refused
from tests.extras.recordings.tones import TALK, tones
from tests.helpers.commands import shut

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("heard_here")]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = tmp_path / "nora.wav"
    file.write_bytes(tones(300, 600))
    return file


def test_a_recording_is_kept_listed_and_erased(
    small_project: Any, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "NEEDED", ("no_such_package",))
    interview = small_project.import_turns(TALK, "P7")
    folder = shut(small_project)
    assert "No interview has a recording" in heard("recording", "show", folder)
    assert "names no interview" in heard("recording", "add", folder, "P9", sound, code=1)
    assert "No such file" in heard("recording", "add", folder, "P7", tmp_path / "none.wav", code=1)
    assert "no recording" in heard("recording", "align", folder, "P7", code=1)
    assert "nora.wav itself stays where it is" in heard("recording", "add", folder, "P7", sound)
    result = heard_json("recording", "add", folder, "P7", sound)
    assert (result["interview"], result["lasts_ms"]) == (interview, 4000)
    assert result["replaced"] and result["same_file"]
    listed = heard("recording", "show", folder)
    assert listed.startswith("P7") and "0:04 minutes" in listed
    refused = heard("recording", "align", folder, "P7", code=1)
    assert "heard[align]" in refused and "pip install" in refused and "\n" not in refused.strip()
    assert "No times were estimated" in heard("recording", "align", folder, "P7", "--forget", code=1)
    heard("recording", "remove", folder, "P7", "--yes")
    assert heard_json("recording", "show", folder) == []
    assert "no recording" in heard("recording", "remove", folder, "P7", "--yes", code=1)


def test_times_are_told_and_taken_away(small_project: Any, sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times, "estimate_times", lambda *_, **__: [None, TurnTime(1_000, 3_000, 0.75)])
    small_project.import_turns(TALK, "P7")
    folder = shut(small_project)
    heard("recording", "add", folder, "P7", sound)
    assert "1 of the 2 turns" in heard("recording", "align", folder, "P7")
    done = heard_json("recording", "align", folder, "P7")
    assert done["turns"] == [None, {"start_ms": 1000, "end_ms": 3000, "certainty": 0.75}]
    assert (done["timed"], done["sure"]) == (1, 1)
    assert "no times of its own" in heard("recording", "align", folder, "P7", "--own", code=1)
    assert "no estimated times any more" in heard("recording", "align", folder, "P7", "--forget")
    assert "No times were estimated" in heard("recording", "align", folder, "P7", "--forget", code=1)


def test_recordings_are_written_down(
    small_project: Any, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        model, "hear", lambda *_, **__: [RecognisedWord(" By", 0, 300), RecognisedWord(" the lake.", 300, 900)]
    )
    folder = shut(small_project)
    first, second = sound, tmp_path / "second.wav"
    second.write_bytes(b"no sound")
    done, refused = heard_json_refused("transcribe", folder, first, second, "--language", "en", "--participant", "P9")
    assert set(done) == {*refused} == {"file", "id", "language", "seconds", "speakers", "warnings", "refused"}
    assert (done["file"], done["language"], done["seconds"], done["speakers"]) == ("nora.wav", "en", 4.0, [])
    assert done["id"] and done["refused"] is None and "does not tell who speaks" in done["warnings"][0]
    assert refused["id"] is None and "second.wav is no WAV file" in refused["refused"]
    assert "in the project already" in heard("transcribe", folder, first, code=1)
    assert "could not be read" in heard("transcribe", folder, tmp_path / "none.wav", code=1)
    assert heard("recording", "show", folder).startswith("P9")
    assert "copy goes by the times" in heard("recording", "align", folder, "P9", "--own")
    assert heard_json("recording", "align", folder, "P9", "--not-own")["own"] is False
    no_model = heard("transcribe", folder, second, "--model", tmp_path, code=1)
    assert "has no config.json" in no_model


def test_what_is_half_written_down_is_listed_and_erased(
    small_project: Any, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(model, "hear", stopped)
    folder = shut(small_project)
    assert "Stopped" in heard("transcribe", folder, sound, code=1)
    listed = heard("recording", "show", folder)
    assert listed.startswith("nora.wav") and "0 of 0:04 minutes are written down" in listed
    (waiting,) = heard_json("recording", "show", folder)
    assert waiting["heard_ms"] == 0
    assert "nora.wav” is erased" in heard("recording", "remove", folder, waiting["interview"], "--yes")
    assert heard_json("recording", "show", folder) == []
