"""Files of panelists, and those that set a panel up, are read in a process of their own, as whatever people bring."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from coding.errors import HeardError
from coding.extras.panel.files import document_of
from coding.extras.panel.steps.answers import take_answers
from coding.extras.panel.steps.rounds import open_round
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft, draft_from, make_panel
from coding.model.panel import Rules, Scale
from tests.conftest import SmallProject
from tests.helpers.panel_answers import write_answers
from tests.security.test_files_apart import calls, read_here

pytestmark = pytest.mark.usefixtures("fresh_readers")

FOLDER = "coding/extras/panel"
BY_HAND = {"pages/running.py": "take_answers"}
"""Pages where a file is chosen, and what reads it."""
BY_COMMAND = {"commands.py": "draft_from, take_answers"}
"""Commands that take a file's bytes, and what reads them."""


def test_every_page_and_command_that_takes_a_file_is_listed() -> None:
    assert calls(FOLDER, {"file_uploader"}) == {f"{FOLDER}/{entry}" for entry in BY_HAND}
    assert calls(FOLDER, {"file_bytes", "read_file"}) == {f"{FOLDER}/{entry}" for entry in BY_COMMAND}


@pytest.mark.slow
def test_files_of_a_panel_go_to_a_process_of_their_own(seen: None, small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    ways = {
        "a panel": lambda: draft_from(lead, b"title: Snow"),
        "answers": lambda: take_answers(lead, [("snow.json", b"{}")]),
    }
    assert read_here(ways) == []


@pytest.mark.slow
def test_no_parser_of_this_process_reads_answers_or_a_panel(
    small_project: SmallProject, no_parser: Callable[..., None]
) -> None:
    lead = small_project.as_user("lea")
    rules = Rules(scales=(Scale("relevance"),), least_answers=3)
    people = [PanelistDraft(language=entry) for entry in ("en", "de", "fr")]
    panel = make_panel(lead, PanelDraft(title="Snow", rules=rules, panelists=people, items=[ItemDraft("It snows.")]))
    requests = open_round(lead, panel.id)
    answers = write_answers(requests, "E01", {item: {"relevance": 8} for item in requests.items}, {})
    no_parser("coding.extras.panel.tables")
    assert [answer.state for answer in take_answers(lead, [("snow.json", answers)])] == ["taken"]
    with suppress(HeardError):
        draft_from(lead, b"title: Snow")


def test_answers_of_nothing_but_brackets_are_refused() -> None:
    data = b'{"format":"heard-panel-answers","answers":[' + b"[]," * 200_000 + b"[]]}"
    assert "far larger than answers" in str(document_of(data))
