"""A project that was taking an archive in when it was stopped, and what an erasure without the extra leaves of it."""

import pytest

from coding.extras.archives.executors.local import Here
from coding.extras.archives.steps.ingest import ingest
from coding.workspace.originals.importing import FOLDER, RECORD
from pipelines.errors import Cancelled
from tests.conftest import SmallProject

TALKS = ("My aunt Rosalind baked for all of us.", "We sang on the way to the lake.")


def begin(project: SmallProject) -> None:
    archive = project.folder.parent / "archive"
    archive.mkdir()
    files = [archive / f"{number}.txt" for number in range(len(TALKS))]
    for path, words in zip(files, TALKS, strict=True):
        path.write_text(f"Interviewer: What was good?\nParticipant: {words}", encoding="utf-8")
    read: list[int] = []
    with pytest.raises(Cancelled):
        steward = project.as_user("sam", vault=True)
        ingest(steward, files, Here(), reading=lambda done, _: read.append(done), cancelled=lambda: bool(read))
    assert any((project.folder / FOLDER).iterdir()) and RECORD in steward.open_vault().names()


def after_an_erasure(project: SmallProject) -> None:
    """Pieces of originals are gone, and the key that opened them."""
    assert not (project.folder / FOLDER).exists()
    assert RECORD not in project.as_user("sam", vault=True).open_vault().names()
