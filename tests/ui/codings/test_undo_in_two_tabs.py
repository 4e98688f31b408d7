"""One coder at one interview in two tabs: nothing is lost or doubled, and undo takes nothing that was not shown.

A tab left open shows no more than its person may see by now."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from codebook import edit
from coding.store import erasure
from coding.ui.codings.page import WorkspaceBackend
from coding.ui.codings.pane import open_session, settings_message
from coding.workspace.codebook.versions import change_code_id, edit_codebook
from coding.workspace.people import users
from coding.workspace.project.interviews import list_interviews
from tests.conftest import SmallProject

pytestmark = pytest.mark.slow


class Tab:
    """A tab with the coding pane: what it shows, and what it sends."""

    def __init__(self, project: SmallProject) -> None:
        self.backend = WorkspaceBackend(partial(project.as_user, "ana"), project.releases[0])
        self.session = open_session(self.backend, "pane", settings_message({}))
        self.seen = self.session.revision
        self.told: int | None = None
        self.shows = {row[0]: row[2] for row in self.session.document["codings"]}

    def send(self, *operations: dict[str, Any]) -> list[tuple[bool, str]]:
        return self.deliver([self.pressed(operation) for operation in operations])

    def pressed(self, operation: dict[str, Any]) -> dict[str, Any]:
        """As the browser's queue keeps it: undo with what the browser was told when the key was pressed."""
        told = {"seen": self.told} if operation["kind"] == "undo" and self.told is not None else {}
        return {"id": str(uuid4()), **operation, **told}

    def restart(self) -> None:
        """The server was away: what the tab shows and what waits in it stays."""
        self.session = open_session(self.backend, "pane", settings_message({}))

    def deliver(self, operations: list[dict[str, Any]]) -> list[tuple[bool, str]]:
        queue = {"scope": self.session.scope, "seen": self.seen, "operations": operations}
        message = self.session.exchange(self.backend, queue)
        self.closed = message.get("closed", "")
        if self.closed:
            return []
        self.seen, self.told = message["to"], message["newest"]
        self.codes = [code["id"] for code in message.get("codes", [])]
        for coding, _revision, *rest in message["codings"]:
            self.shows.pop(coding, None)
            self.shows |= {coding: rest[0]} if rest else {}
        return [(ok, str(why)) for _, ok, why in message["acknowledged"]]


def add(coding: str, start: int) -> dict[str, Any]:
    return {"kind": "add", "coding": coding, "code": "C1", "start": start, "end": start + 4}


UNDO, REDO = {"kind": "undo"}, {"kind": "redo"}
DONE = [(True, "None")]


@pytest.fixture
def tabs(small_project: SmallProject) -> tuple[Tab, Tab]:
    return Tab(small_project), Tab(small_project)


def test_undo_takes_what_another_tab_did_only_after_it_was_shown(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    assert first.send(add("one", 0)) == DONE and second.send(add("two", 5)) == DONE
    assert first.shows.keys() == {"one"} and second.shows.keys() == {"one", "two"}
    refused = first.send(UNDO, UNDO)
    assert [ok for ok, _ in refused] == [False, False] and "another tab" in refused[0][1]
    assert first.shows.keys() == {"one", "two"}, "and is shown now"
    assert first.send(UNDO) == DONE and first.shows.keys() == {"one"}
    assert first.send(UNDO) == DONE and first.shows == {}
    assert first.send(REDO, REDO) == DONE * 2 and first.shows.keys() == {"one", "two"}
    assert second.send(add("three", 9)) == DONE and second.shows.keys() == {"one", "two", "three"}


def test_what_is_undone_at_once_is_ones_own_whatever_another_tab_did(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    second.send(add("two", 5))
    assert first.send(add("one", 0), UNDO) == DONE * 2 and first.shows.keys() == {"two"}
    second.send({"kind": "remove", "coding": "two"})
    assert [ok for ok, _ in first.send(UNDO)] == [False] and first.shows == {}
    assert first.send(UNDO) == DONE and first.shows.keys() == {"two"}


def test_what_is_brought_back_and_undone_at_once_is_ones_own(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    assert second.send(add("one", 0), UNDO) == DONE * 2
    assert first.send(REDO, UNDO) == DONE * 2 and first.shows == {}


def test_turning_a_page_or_undoing_ones_own_shows_nothing_of_another_tab(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    second.send(add("two", 5))
    assert [ok for ok, _ in first.send({"kind": "place", "turn": 1}, UNDO)] == [True, False]
    second.send(add("three", 9))
    assert [ok for ok, _ in first.send(add("one", 0), UNDO, UNDO)] == [True, True, False]
    assert first.shows.keys() == {"two", "three"}


def test_undo_that_waited_for_the_server_takes_nothing_that_another_tab_did_meanwhile(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    assert first.send(add("one", 0)) == DONE
    waiting = first.pressed(UNDO)
    second.restart()
    assert second.send(add("two", 5)) == DONE
    first.restart()
    assert [ok for ok, _ in first.deliver([waiting])] == [False] and first.shows.keys() == {"one", "two"}
    # What waited with it is one's own, also where it was answered and the answer did not arrive.
    three, undo = first.pressed(add("three", 9)), first.pressed(UNDO)
    first.restart()
    first.session.exchange(first.backend, {"scope": first.session.scope, "seen": first.seen, "operations": [three]})
    assert first.deliver([three, undo]) == DONE * 2 and first.shows.keys() == {"one", "two"}


def test_a_pane_names_codes_that_are_merged_since_and_says_which_version_it_shows(small_project: SmallProject) -> None:
    assert Tab(small_project).send(add("one", 0)) == DONE
    edit_codebook(small_project.as_user("lea"), lambda book: edit.merge(book, ["C1"], "C5"), "the same")
    document = Tab(small_project).session.document
    assert "C1" in {code["id"] for code in document["headings"]} and document["version"] == 2


def test_a_pane_left_open_is_told_a_code_that_has_another_id_since(small_project: SmallProject) -> None:
    tab = Tab(small_project)
    change_code_id(small_project.as_user("lea"), "C1", "TRUST")
    assert tab.send(add("one", 0)) == DONE
    assert tab.shows == {"one": "TRUST"} and tab.codes == ["TRUST"]


def test_the_same_message_again_does_nothing_twice(tabs: tuple[Tab, Tab]) -> None:
    first, second = tabs
    again = {"id": "the same", **add("one", 0)}
    assert first.send(again) == second.send(again) == DONE
    assert second.shows.keys() == {"one"}


def test_a_tab_left_open_outlives_neither_its_persons_role_nor_the_interview(small_project: SmallProject) -> None:
    lea, tab = small_project.as_user("lea"), Tab(small_project)
    users.set_roles(lea, "ana", ["viewer"])
    assert tab.send(add("one", 0)) == [] and "Your role here" in tab.closed
    users.set_roles(lea, "ana", ["researcher"])
    assert tab.send(add("one", 0)) == DONE, "what waited is saved once they may again"
    [interview] = [entry for entry in list_interviews(lea) if entry.release_id == small_project.releases[0]]
    small_project.project.store.write(
        lambda cursor: erasure.erase_participant(cursor, interview.participant_id, lambda content: "hash")
    )
    assert tab.send() == [] and "not there any more" in tab.closed
    assert tab.send(add("two", 5)) == [] and "not there any more" in tab.closed
