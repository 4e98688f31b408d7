"""A list of codes is read in a process of its own, as whatever people bring."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coding.extras.suggest.codes import codes_of_file
from tests.security.test_files_apart import calls, read_here

FOLDER = "coding/extras/suggest"
PARSED_IN = {"codes.py": "a plain list of codes"}
"""Modules that parse, and what."""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "codes.csv"
    path.write_text("id,name\nA,Snow\n", encoding="utf-8")
    return path


def test_no_page_or_command_takes_a_file_but_by_its_path() -> None:
    assert calls(FOLDER, {"file_uploader", "file_bytes", "read_file"}) == set()


@pytest.mark.slow
def test_a_list_of_codes_goes_to_a_process_of_its_own(seen: None, listed: Path) -> None:
    assert read_here({"a list of codes": lambda: codes_of_file(listed)}) == []


@pytest.mark.slow
def test_no_parser_of_this_process_reads_a_list_of_codes(
    fresh_readers: None, listed: Path, no_parser: Callable[..., None]
) -> None:
    no_parser()
    assert codes_of_file(listed)
