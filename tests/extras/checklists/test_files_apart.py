"""What of checklists parses files, and which: none that people bring."""

from tests.security.test_files_apart import calls

FOLDER = "coding/extras/checklists"
PARSED_IN = {"exports.py": "sentences, installed with it"}
"""Modules that parse, and what."""


def test_no_page_or_command_takes_a_file() -> None:
    assert calls(FOLDER, {"file_uploader", "file_bytes", "read_file"}) == set()
