"""What the tests of recordings share; the part of the review page is tried as every page is."""

import io

import pytest

from coding.extras.recordings.steps import recordings
from pipelines.extras.recordings.align import model
from tests.conftest import SmallProject
from tests.extras.recordings.tones import NAME, SOUND, TALK, read_here
from tests.extras.test_deleting import without
from tests.ui.conftest import components, process_of_its_own

__all__ = ["components", "process_of_its_own", "without"]


@pytest.fixture
def heard_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recordings are read in this process, what is spoken is English if not named, and no model is needed."""
    monkeypatch.setattr(recordings, "listening_copy", read_here)
    monkeypatch.setattr(model, "NEEDED", ())
    monkeypatch.setattr(model, "spoken_language", lambda *given, **_: (given[2] or "en", 0.9))


@pytest.fixture
def heard(small_project: SmallProject, heard_here: None) -> str:
    """An interview with a recording."""
    interview = small_project.import_turns(TALK, "P7")
    recordings.add_recording(small_project.as_user("sam", vault=True), interview, io.BytesIO(SOUND), NAME)
    return interview
