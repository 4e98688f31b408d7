"""The real speech model writes down a machine's voice, and no name of it is in clear anywhere but in the vault."""

import hashlib
import io
import tempfile
from pathlib import Path

import pytest

from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps.transcribing import transcribe_recording
from coding.vault_recordings import recordings as recordings_in
from coding.workspace.vault_records import read_original
from pipelines import worker
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.folders import RECIPE
from tests.conftest import SmallProject
from tests.extras.recordings.parakeet import write_parakeet
from tests.extras.recordings.voice import spoken

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        not model.installed(), reason="the extra heard[speech] (a speech model of 140 MB) is not installed"
    ),
]
SAID = ("My grandmother had a garden with apple trees.", "We lived in Manchester with my friend Jonathan.")


@pytest.fixture(scope="module")
def recording() -> bytes:
    return spoken(*SAID)


@pytest.mark.parametrize("own", [False, True])
def test_what_is_said_is_in_the_vault_alone(
    small_project: SmallProject, recording: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, own: bool
) -> None:
    temporary, folder = tmp_path / "temporary", tmp_path / "model"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    if own:
        folder.mkdir()
        for name, content in model.model_files().items():
            (folder / name).write_bytes(content)
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in folder.iterdir()]
        (folder / RECIPE).write_text("\n".join(lines), encoding="utf-8")
    steward = small_project.as_user("sam", vault=True)
    # The worker hears it, as in the app; the recording is read in a process of its own.
    with worker.serving_people():
        done = transcribe_recording(steward, io.BytesIO(recording), "Jonathan.wav", Wish(model=folder if own else None))
    assert done.language == "en" and done.id is not None
    transcript = read_original(steward.open_vault(), done.id).transcript
    first, second = (transcript.turn_text(turn) for turn in transcript.turns)
    assert "garden" in first and "Manchester" in second and "Jonathan" in second
    assert 2_000 < transcript.turns[1].start_ms - transcript.turns[0].end_ms + 1_500 < 4_500  # type: ignore[operator]
    small_project.project.store.close()
    for path in (each for top in (small_project.folder, temporary) for each in top.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        assert not [name for name in (b"Manchester", b"Jonathan", b"apple trees", b"RIFF") if name in content], path
        assert "Jonathan" not in path.name


def test_parakeet_writes_down_too_where_the_language_is_named(
    small_project: SmallProject, recording: bytes, tmp_path: Path
) -> None:
    pytest.importorskip("sherpa_onnx", reason="the extra heard[parakeet] is not installed")
    folder = tmp_path / "model"
    folder.mkdir()
    write_parakeet(folder)
    steward = small_project.as_user("sam", vault=True)
    with pytest.raises(ModelMissing, match="Choose it"):
        transcribe_recording(steward, io.BytesIO(recording), "walk.wav", Wish(model=folder))
    assert not recordings_in(steward.open_vault())
    with worker.serving_people():
        done = transcribe_recording(steward, io.BytesIO(recording), "walk.wav", Wish(language="lt", model=folder))
    assert done.language == "lt" and done.id is not None
    assert read_original(steward.open_vault(), done.id).transcript.text.startswith("we walked home.")
