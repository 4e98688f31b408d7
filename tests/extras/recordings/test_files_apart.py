"""A recording that people bring is decoded in a process of its own."""

from coding.extras.recordings.steps import recordings
from pipelines.extras.recordings.readers.listening import listening_copy
from tests.security.test_files_apart import calls

FOLDER = "coding/extras/recordings"


def test_pages_that_take_a_file_hand_it_to_another_process() -> None:
    assert calls(FOLDER, {"file_uploader", "file_bytes", "read_file"}) == {
        f"{FOLDER}/pages/recording.py",
        f"{FOLDER}/pages/transcript.py",
    }
    assert recordings.listening_copy is listening_copy
