"""Files of partners are read in a process of their own, as whatever people bring."""

from __future__ import annotations

import pytest

from coding.extras.study.files.sealing import INSIDE, PACKAGE, Keys, signed
from coding.extras.study.steps.keys import verified_apart
from coding.extras.study.steps.package import preview_join
from coding.extras.study.steps.show import show_package
from tests.conftest import SmallProject
from tests.security.test_files_apart import calls, read_here

BY_HAND = {"pages/answering.py": "take_request", "pages/partners.py": "pool, preview_join"}
"""Pages where a file is chosen, and what reads it."""
BY_COMMAND = {
    "commands/__init__.py": "preview_join, show_package, show_bundle, pool",
    "commands/requests.py": "take_request",
}
"""Commands that take a file's bytes, and what reads them."""


def test_every_page_and_command_that_takes_a_file_is_listed() -> None:
    folder = "coding/extras/study"
    assert calls(folder, {"file_uploader"}) == {f"{folder}/{one}" for one in BY_HAND}
    assert calls(folder, {"file_bytes", "read_file"}) == {f"{folder}/{one}" for one in BY_COMMAND}


@pytest.mark.slow
def test_files_of_partners_go_to_a_process_of_their_own(seen: None, small_project: SmallProject) -> None:
    lead, package = small_project.as_user("lea"), signed(PACKAGE, {"a": 1}, Keys.made())
    ways = {
        "a package": lambda: preview_join(lead, package),
        "a package that is shown": lambda: show_package(package),
        "what a bundle or request holds": lambda: verified_apart(INSIDE, package),
    }
    assert read_here(ways) == []
