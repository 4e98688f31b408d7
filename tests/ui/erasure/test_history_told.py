"""What stewards are told of a cut history and of an unfinished erasure; a vault that shuts notes the history."""

from functools import partial
from typing import Any

import pytest

from coding.model import Credential
from coding.store import erasure, events
from coding.ui.frame.sessions import SessionTable
from coding.workspace.people import participants
from coding.workspace.people.users import add_user
from coding.workspace.vault_records import note_event_head, noted_head
from tests.helpers.app_page import open_page, words

pytestmark = pytest.mark.slow


def test_whoever_has_the_originals_open_is_told_of_a_cut_history(small_project: Any) -> None:
    assert "history is missing" not in words(open_page("erasing", small_project, "sam", vault=True))
    small_project.project.store.write(
        lambda cursor: cursor.execute("DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event)")
    )
    assert "history is missing" in words(open_page("erasing", small_project, "sam", vault=True))


def test_a_steward_is_asked_to_finish_an_erasure(small_project: Any) -> None:
    assert "erasure is not finished" not in words(open_page("overview", small_project, "sam"))
    (entry,) = participants.list_participants(small_project.as_user("lea"))
    small_project.project.store.write(lambda cursor: erasure.note(cursor, entry.id, [], "sam", ""))
    assert "erasure is not finished" in words(open_page("overview", small_project, "sam"))
    assert "erasure is not finished" not in words(open_page("overview", small_project, "ana"))


@pytest.mark.parametrize("how", ["shut", "signed out", "left alone", "stopped"])
def test_a_vault_that_is_shut_in_a_browser_notes_the_history(small_project: Any, how: str) -> None:
    now = [1_700_000_000.0]
    table = SessionTable(lambda: now[0])
    table.shut = partial(note_event_head, small_project.project.store)
    session = table.peek(table.new_cookie())
    assert session is not None
    table.enter(session, "sam", how=Credential.CHOSEN, browser="Firefox")
    vault = small_project.as_user("sam", vault=True).vault
    table.keep_vault(session, vault)
    add_user(small_project.as_user("lea"), "nia", "Nia", ["viewer"])
    with small_project.project.store.read() as cursor:
        newest = events.head(cursor)
    assert noted_head(vault) != newest
    if how == "shut":
        table.keep_vault(session, None)
    elif how == "signed out":
        table.dismiss("sam")
    elif how == "left alone":
        now[0] += 3600
        table.sweep()
    else:
        table.rest()
    assert noted_head(vault) == newest
