"""The real speaker encoder tells two voices of a machine apart, and nothing of a voice is kept."""

import io

import pytest

from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps.transcribing import transcribe_recording
from coding.extras.recordings.steps.wording import wording
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.transcribe import voices
from tests.conftest import SmallProject
from tests.extras.recordings.voice import spoken

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not voices.installed(), reason="no speaker encoder (data/voices.txt) is installed"),
]
SAID = (
    "What do you remember of the village?", "My grandmother had a garden with apple trees.",
    "And what did you do in the evening?", "We sat on the steps and the neighbours came over with bread.",
    "Were you happy there?", "Yes, in winter the lake froze and we skated to the other side.",
)  # fmt: skip


def test_who_speaks_is_proposed(small_project: SmallProject) -> None:
    if not model.installed():
        pytest.skip("the extra heard[speech] (a speech model of 140 MB) is not installed")
    sound = spoken(*SAID, pauses=0.4, voices=("en-us", "en-us+f3"))
    steward = small_project.as_user("sam", vault=True)
    before = set(steward.open_vault().names())
    done = transcribe_recording(steward, io.BytesIO(sound), "talk.wav", Wish(language="en", speakers=2))
    turns = wording(steward, str(done.id)).turns
    assert [turn.speaker for turn in turns] == ["Speaker 1", "Speaker 2"] * 3
    assert [turn.text.split()[0].strip(",.") for turn in turns] == ["What", "My", "And", "We", "Were", "Yes"]
    names = {name.split("/")[0] for name in set(steward.open_vault().names()) - before}
    assert names <= {"original", "file", "importing", "recording"}, "nothing is kept of a voice"


@pytest.mark.parametrize("name", [voices.NETWORK, voices.WEIGHTS])
def test_another_file_is_not_loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    voices._encoder.cache_clear()
    monkeypatch.setitem(voices.FILES, name, "0" * 64)
    with pytest.raises(ModelMissing, match="not the published one"):
        voices.voices(b"\0" * 32_000, 16_000, [(0, 1_000)])
