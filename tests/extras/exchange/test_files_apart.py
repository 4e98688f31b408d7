"""A project of another program is read in a process of its own, as whatever people bring."""

import io
import zipfile

import pytest

from coding.errors import InvalidInput
from coding.extras.exchange.steps.bring_in import preview_exchange
from coding.workspace.originals.importing import IncomingFile
from tests.conftest import SmallProject
from tests.security.test_files_apart import calls, read_here

FOLDER = "coding/extras/exchange"
BY_HAND = {"pages/exchange.py": "preview_exchange"}
BY_COMMAND = {"commands.py": "preview_exchange"}
"""Where a file is taken, and what reads it."""
PARSED_IN = {"files/refi_read.py": "projects of other programs"}
"""Modules that parse, and what."""


def test_every_page_and_command_that_takes_a_file_is_listed() -> None:
    assert calls(FOLDER, {"file_uploader"}) == {f"{FOLDER}/{path}" for path in BY_HAND}
    assert calls(FOLDER, {"file_bytes", "read_file"}) == {f"{FOLDER}/{path}" for path in BY_COMMAND}


@pytest.mark.slow
def test_a_project_goes_to_a_process_of_its_own(seen: None, small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    ways = {
        "a project": lambda: preview_exchange(steward, IncomingFile("snow.qdpx", b"PK")),
        "a database": lambda: preview_exchange(steward, IncomingFile("snow.sqlite3", b"SQLite format 3\0")),
    }
    assert read_here(ways) == []


@pytest.mark.slow
def test_an_attack_is_refused_by_name(fresh_readers: None, small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", '<Project xmlns="urn:QDA-XML:project:1.0" name="Snow"/>')
        for number in range(8):
            archive.writestr(f"{number}.txt", "a " * 9_900_000)
    assert len(packed.getvalue()) < 200_000
    with pytest.raises(InvalidInput, match=r"snow\.qdpx: A part of the project file is larger"):
        preview_exchange(steward, IncomingFile("snow.qdpx", packed.getvalue()))
