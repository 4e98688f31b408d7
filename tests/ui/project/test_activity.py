"""What the Activity page makes of events: words for every action, names for ids, nothing for programs."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import coding.extras
import coding.workspace
from coding.ui.project.activity import ACTIONS, action_words, detail_words
from coding.workspace.codings.actions import PANE_OPERATIONS, OnCodings
from coding.workspace.codings.operations import code_passage
from coding.workspace.overview.event_names import names_by_id
from coding.workspace.project import log as project_log
from coding.workspace.themes.team import create_theme
from tests.helpers import app_page

FOLDERS = [Path(path) for package in (coding.workspace, coding.extras) for path in package.__path__]
ACTION = re.compile(r"[a-z_]+\.[a-z_-]+")


def name(key: str) -> str:
    return {"C1": "C1 Loneliness", "ana": "Ana Example"}.get(key, "")


def test_parts_that_say_something_are_worded_and_the_rest_is_left_out() -> None:
    assert detail_words({"decision": None, "codes": ["C1"], "hash": "ab", "themes": 12}, name) == (
        "codes: C1 Loneliness, themes: 12"
    )
    assert detail_words({"codes": 31, "seed": 7, "start": 3, "snapshot": "0dcf2cb4"}, name) == "codes: 31"
    assert detail_words({"on": False, "measured": True, "coder": "ana"}, name) == "off, coder: Ana Example"
    assert detail_words({"decision": None, "release": "x", "code": "gone"}, name) == ""
    assert action_words("later.invented") == "Something was changed"


def written_actions() -> set[str]:
    """Actions that stand in the use-cases as they are recorded."""
    results = set()
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(call, ast.Call):
                    continue
                function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if function not in ("append", "record", "_note", "_log", "_change"):
                    continue
                for node in (inner for argument in call.args for inner in ast.walk(argument)):
                    value = node.value if isinstance(node, ast.Constant) else None
                    if isinstance(value, str) and ACTION.fullmatch(value):
                        results.add(value)
    return results


def test_every_action_that_heard_records_has_words() -> None:
    written = written_actions()
    assert len(written) > 60
    assert written - set(ACTIONS) == set()
    # Made of a noun and what was done to it.
    apart = ("new_code", "undo", "redo", "suggestion-declined")
    on_codings = {kind for kind, entry in PANE_OPERATIONS.items() if issubclass(entry, OnCodings)}
    steps = {f"coding.{kind}" for kind in on_codings if kind not in apart}
    assert len(steps) == 9 and steps - set(ACTIONS) == set()
    assert {"coding.undone", "coding.redone", "memo.note", "content_note.content-note"} <= set(ACTIONS)
    for noun in ("memo", "participant", "theme", "review", "reconcile", "second_reading", "correction", "indicators"):
        assert {f"{noun}.undone", f"{noun}.redone"} <= set(ACTIONS)
    assert {"coding.recheck_undone", "coding.recheck_redone"} <= set(ACTIONS)


@pytest.mark.slow
def test_the_page_names_people_interviews_and_codes(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    code_passage(lead, small_project.releases[0], "C1", 0, 10)
    theme = create_theme(lead, "Told late", "", ["C1"])
    page = app_page.open_page("activity", small_project, "lea")
    shown = app_page.words(page)
    told = ("Code applied", "P01", "code: C1", "Theme made", "Told late", "Interview released", "release 1")
    assert [words for words in told if words not in shown] == []
    assert theme.id not in shown and small_project.releases[0] not in shown
    seen = names_by_id(small_project.as_user("vic"))
    assert theme.id not in seen and seen[small_project.releases[0]] == "P01"
    assert {entry.action for entry in project_log.activity(lead)} <= set(ACTIONS)
