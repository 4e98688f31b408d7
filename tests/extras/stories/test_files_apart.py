"""A story's file is read in a process of its own, as whatever people bring."""

from pathlib import Path

import pytest

from coding.extras.stories.commands import stories_write
from tests.conftest import SmallProject
from tests.security.test_files_apart import calls, read_here

FOLDER = "coding/extras/stories"
BY_COMMAND = {"commands.py": "read_settings_file"}
"""Commands that take a file's bytes, and what reads them."""


def test_every_page_and_command_that_takes_a_file_is_listed() -> None:
    assert calls(FOLDER, {"file_uploader"}) == set()
    assert calls(FOLDER, {"file_bytes", "read_file"}) == {f"{FOLDER}/{entry}" for entry in BY_COMMAND}


@pytest.mark.slow
def test_a_story_goes_to_a_process_of_its_own(seen: None, small_project: SmallProject, tmp_path: Path) -> None:
    file = tmp_path / "snow.yaml"
    file.write_text("title: Snow\n", encoding="utf-8")
    assert read_here({"a story": lambda: stories_write(small_project.as_user("lea"), file)}) == []
